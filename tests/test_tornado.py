"""Tornado charts: exact bars, shared inputs moved once, axes, and the command."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from models import one_equation, write_model
from shared_factor import SHARED, own_catalogue

import mclca
from mclca.cli import main

Z = 1.959963984540054
SHAPES = one_equation("3 * a - b + c**2", {"a": "normal(1, 2)", "b": "uniform(0, 4)", "c": "normal(0, 1)"})
AXES = """
[inputs.a]
distribution = "uniform(0, 1)"
unit = "1"
[inputs.b]
distribution = "uniform(0, 1)"
unit = "1"
[equations.half]
value = "a / 2"
unit = "1"
[equations.footprint]
value = "half + b"
unit = "1"
[scenarios.size]
small = {}
large = { a = "uniform(0, 10)", b = "3" }
"""


def bars(chart):
    return {bar.input: (bar.low, bar.base, bar.high) for bar in chart.bars}


def test_every_input_at_its_ends_and_the_others_at_their_medians(tmp_path):
    (chart,) = mclca.tornado(write_model(tmp_path, SHAPES)).charts
    assert chart.base == 1
    assert [bar.input for bar in chart.bars] == ["a", "c", "b"]
    found = bars(chart)
    assert found["a"] == pytest.approx((1 - 6 * Z, 1, 1 + 6 * Z))
    assert found["b"] == pytest.approx((2.9, 1, -0.9))
    assert found["c"] == pytest.approx((1 + Z**2, 1, 1 + Z**2))
    assert [bar.swing for bar in chart.bars] == pytest.approx([12 * Z, Z**2, 3.8])


def test_another_interval(tmp_path):
    (chart,) = mclca.tornado(write_model(tmp_path, SHAPES), interval=0.5).charts
    assert bars(chart)["b"] == pytest.approx((2, 1, 0))


def test_what_stands_under_two_names_is_moved_once(tmp_path):
    model = mclca.load(write_model(tmp_path, SHARED), catalogue=own_catalogue(tmp_path))
    (chart,) = mclca.tornado(model).charts
    (bar,) = chart.bars
    assert (bar.input, set(bar.names), bar.unit) == ("first", {"first", "second"}, "kg CO2e/kWh")
    assert (bar.low, bar.high) == pytest.approx((5 * bar.input_low, 5 * bar.input_high))


def test_an_axis_and_several_equations(tmp_path):
    found = mclca.tornado(write_model(tmp_path, AXES), across="size", of="footprint,half")
    assert [(chart.equation, chart.at["size"]) for chart in found.charts] == [
        ("footprint", "small"),
        ("footprint", "large"),
        ("half", "small"),
        ("half", "large"),
    ]
    assert bars(found.charts[1]) == {"a": pytest.approx((3.125, 5.5, 7.875))}
    data = found.dataset
    assert data["footprint"].dims == ("input", "end", "size")
    assert data["footprint"].sel(input="a", end="high", size="large") == pytest.approx(7.875)
    assert data["at_input"].sel(input="a", end="low", size="large") == pytest.approx(0.25)
    assert np.isnan(data["footprint"].sel(input="b", size="large")).all()
    assert data["half"].attrs["units"] == "1"


def test_the_medians_are_the_bases_of_every_shipped_scenario():
    found = mclca.tornado("text_to_video", across="grid")
    for chart in found.charts:
        explained = mclca.explain("text_to_video", draws=1000, at=chart.at)
        assert chart.base == pytest.approx(explained.shifts.at_medians, rel=1e-12)


def test_a_model_without_uncertainty(tmp_path):
    answer = CliRunner().invoke(main, ["tornado", str(write_model(tmp_path, one_equation("2 * a", {"a": "3"})))])
    assert "nothing in it is uncertain" in answer.stdout


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"of": "footprnt"}, "has no equation 'footprnt'; did you mean 'footprint'?"),
        ({"interval": 1.5}, "interval is 1.5; give a probability between 0 and 1"),
        ({"set": {"puee": 1}}, "there is no input 'puee' to replace; did you mean 'pue'?"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(options, sentence):
    with pytest.raises(mclca.ModelError) as error:
        mclca.tornado("text_to_video", **options)
    assert sentence in str(error.value)


def test_the_command(tmp_path):
    path = str(write_model(tmp_path, one_equation("a + b + 0 * c", dict.fromkeys("abc", "uniform(0, 1)"))))
    answer = CliRunner().invoke(main, ["tornado", path, "--interval", "0.5"])
    assert answer.exit_code == 0
    assert "footprint: 1 1 with all inputs at their medians" in answer.stdout
    line = next(line for line in answer.stdout.splitlines() if line.startswith("a "))
    assert "=" * 19 + "|" + "=" * 10 in line or "=" * 10 + "|" + "=" * 19 in line or line.count("|") == 1
    assert "without effect here: c" in answer.stdout
    assert f"Run it again: mclca tornado {path} --interval 0.5" in answer.stdout


def test_the_command_as_json(tmp_path):
    answer = CliRunner().invoke(main, ["tornado", str(write_model(tmp_path, SHAPES)), "--json"])
    (chart,) = json.loads(answer.stdout)["charts"]
    assert [bar["input"] for bar in chart["bars"]] == ["a", "c", "b"]
