"""What-if curves: exact distributions given a value, common random numbers, shared inputs, and the command."""

import json
import math

import pytest
from click.testing import CliRunner
from comparison import SEEDS
from models import one_equation, write_model
from shared_factor import SHARED, own_catalogue

import mclca
from mclca.cli import main

Z = 1.959963984540054
PRODUCT = one_equation("x * a", {"x": "uniform(1, 3)", "a": "lognormal(median=2, gsd=1.5)"})
DRAWS = 20_000


@pytest.mark.parametrize("seed", SEEDS)
def test_the_distribution_given_the_value(tmp_path, seed):
    """Five standard errors: one false alarm in 1.7 million each."""
    found = mclca.what_if(write_model(tmp_path, PRODUCT), "x", values=[1, 2, 3], seed=seed)
    (curve,) = found.curves
    for value, row in zip(found.values, curve.rows, strict=True):
        exact = {"median": 2 * value, "low": 2 * value * 1.5**-Z, "high": 2 * value * 1.5**Z}
        exact["mean"] = 2 * value * math.exp(math.log(1.5) ** 2 / 2)
        for name, figure in exact.items():
            assert abs(getattr(row, name) - figure) < 5 * row.mcse[name]


def test_every_value_sees_the_same_draws(tmp_path):
    (curve,) = mclca.what_if(write_model(tmp_path, PRODUCT), "x", values=[1, 3], draws=DRAWS).curves
    first, last = curve.rows
    for name in ("mean", "median", "low", "high"):
        assert getattr(last, name) == pytest.approx(3 * getattr(first, name), rel=1e-12)


def test_it_is_a_run_with_the_input_set(tmp_path):
    path = write_model(tmp_path, PRODUCT)
    (curve,) = mclca.what_if(path, "x", values=[2.5], draws=DRAWS, seed=7).curves
    (row,) = mclca.run(path, set={"x": 2.5}, draws=DRAWS, seed=7).rows
    assert curve.rows[0].to_json() == row.to_json()


def test_the_range_is_that_of_the_input(tmp_path):
    found = mclca.what_if(write_model(tmp_path, PRODUCT), "x", points=3, draws=DRAWS)
    assert found.values == pytest.approx((1.001, 2, 2.999))
    found = mclca.what_if(write_model(tmp_path, PRODUCT), "x", points=2, low=0, high=10, draws=DRAWS)
    assert found.values == (0, 10)


@pytest.mark.parametrize("name", ["first", "second", "common.factor"])
def test_what_stands_under_two_names_is_held_everywhere(tmp_path, name):
    model = mclca.load(write_model(tmp_path, SHARED), catalogue=own_catalogue(tmp_path))
    (curve,) = mclca.what_if(model, name, values=[4], draws=1000).curves
    assert (curve.rows[0].minimum, curve.rows[0].maximum) == (20, 20)


def test_what_is_drawn_apart_is_not(tmp_path):
    body = SHARED.replace('from = "common.factor"', 'from = "common.factor"\nindependent = true', 1)
    model = mclca.load(write_model(tmp_path, body), catalogue=own_catalogue(tmp_path))
    (curve,) = mclca.what_if(model, "first", values=[4], draws=1000).curves
    assert curve.rows[0].minimum > 8
    assert curve.rows[0].sd > 0


def test_correlated_inputs_keep_their_own_distribution(tmp_path):
    body = one_equation("x + a", {"x": "normal(0, 1)", "a": "normal(5, 1)"})
    body += '\n[[correlations]]\nbetween = ["x", "a"]\nnormal = 0.9\n'
    (curve,) = mclca.what_if(write_model(tmp_path, body), "x", values=[-3, 3], draws=DRAWS).curves
    low, high = curve.rows
    assert high.median - low.median == pytest.approx(6, rel=1e-12)
    assert high.sd == pytest.approx(low.sd, rel=1e-12)
    assert abs(high.sd - 1) < 5 * high.mcse["sd"]


def test_the_range_is_in_the_unit_of_the_model_though_a_label_takes_an_entry_in_another(tmp_path):
    body = """
        [inputs.e]
        distribution = "uniform(1, 2)"
        unit = "kWh"
        [inputs.g]
        distribution = "uniform(300, 500)"
        unit = "g CO2e/kWh"
        [equations.footprint]
        value = "e * g"
        unit = "kg CO2e"
        [scenarios.grid]
        own = {}
        us = { g = "electricity.us" }
    """
    path = write_model(tmp_path, body)
    entry = mclca.load(path).catalogue["electricity.us"].distribution
    found = mclca.what_if(path, "g", points=2, at={"grid": "us"})
    assert found.input_unit == "g CO2e/kWh"
    assert found.values == pytest.approx((1000 * float(entry.quantile(5e-4)), 1000 * float(entry.upper_quantile(5e-4))))
    assert found.curves[0].rows[0].median == pytest.approx(1.5 * found.values[0] / 1000, rel=0.01)


def test_curves_of_every_scenario():
    found = mclca.what_if("text_to_video", "pue", values=[1.1, 1.2, 1.3], across=["grid", "allocation"], draws=2000)
    data = found.dataset
    assert data["footprint"].dims == ("statistic", "value", "grid", "allocation")
    assert data["value"].attrs == {"units": "1", "long_name": "pue"}
    for curve in found.curves:
        for value, row in zip(found.values, curve.rows, strict=True):
            place = {"grid": curve.at["grid"], "allocation": curve.at["allocation"], "value": value}
            assert float(data["footprint"].sel(statistic="median", **place)) == row.median
            assert float(data["mcse_footprint"].sel(statistic="mean", **place)) == row.mcse["mean"]
    assert (data["footprint"].sel(statistic="mean").diff("value") > 0).all()


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("annual_user", {}, "model 'text_to_video' has no input 'annual_user' here; did you mean 'annual_users'?"),
        ("footprint", {}, "'footprint' is an equation, not an input; name one of the inputs that it needs"),
        ("pue", {"low": 0.5}, "input 'pue' is 0.5, below 1, its lower bound; correct the value"),
        ("pue", {"low": 2, "high": 1.5}, "the range of 'pue' is 2 to 1.5 1; give a lower and a higher end"),
        ("steps", {}, "the range of 'steps' is 50 to 50 step; give a lower and a higher end"),
        ("pue", {"points": 1}, "points is 1; give a whole number from 2 to 1000"),
        ("pue", {"values": [1.1, float("inf")]}, "inf"),
        ("pue", {"of": "training"}, "'training' does not depend on 'pue' here; name another input"),
        ("pue", {"draws": 1}, "draws is 1; give a whole number from 2"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(name, options, sentence):
    with pytest.raises(mclca.ModelError) as error:
        mclca.what_if("text_to_video", name, **options)
    assert sentence in str(error.value)


def test_draws_that_are_not_finite_are_refused(tmp_path):
    path = write_model(tmp_path, one_equation("log(x + a)", {"x": "uniform(0, 1)", "a": "uniform(0, 1)"}))
    with pytest.raises(mclca.ModelError, match="equation 'footprint' is not finite in"):
        mclca.what_if(path, "x", low=-1, high=1, draws=1000)


def test_the_command(tmp_path):
    path = str(write_model(tmp_path, PRODUCT))
    words = ["what-if", path, "x", "--from", "1", "--to", "3", "--points", "3", "--draws", "1e4"]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 0
    assert "x in 1" in answer.stdout
    assert f"Run it again: mclca what-if {path} x --from 1 --to 3 --points 3 --draws 10000" in answer.stdout
    found = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)
    assert found["values"] == [1, 2, 3]
    assert len(found["curves"][0]["median"]) == 3


def test_what_stands_in_place_of_a_catalogue_entry_is_not_held_with_it(tmp_path):
    body = """
    [inputs.grid]
    from = "electricity.us"
    [equations.footprint]
    value = "grid"
    unit = "kg CO2e/kWh"
    [scenarios.place]
    entry = {}
    own = { grid = "uniform(0.1, 0.2)" }
    """
    found = mclca.what_if(write_model(tmp_path, body), "grid", values=[0.3], across="place", draws=DRAWS)
    assert [curve.rows[0].median for curve in found.curves] == pytest.approx([0.3, 0.3])
    found = mclca.what_if(tmp_path / "small.toml", "electricity.us", values=[0.3], across="place", draws=DRAWS)
    medians = [curve.rows[0].median for curve in found.curves]
    assert medians[0] == pytest.approx(0.3)
    assert 0.14 < medians[1] < 0.16
