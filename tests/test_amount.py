"""Figures for an amount of the functional unit: exactly that many times everywhere, or refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from models import write_model

import mclca
from mclca.cli import main
from mclca.report.write import written
from mclca.reproduce import reproduce

DRAWS = 2000
STAGES = """
[boundary]
included = ["making", "using"]
[inputs.energy]
distribution = "uniform(1, 2)"
unit = "kWh"
[inputs.intensity]
distribution = "lognormal(median=0.4, gsd=1.1)"
unit = "kg CO2e/kWh"
[equations.using]
value = "energy * intensity"
unit = "kg CO2e"
[equations.making]
value = "using / 2"
unit = "g CO2e"
[equations.share]
value = "making / footprint"
unit = "1"
[equations.footprint]
value = "using + making"
unit = "kg CO2e"
[scenarios.way]
plain = {}
double = { using = "2 * energy * intensity" }
"""


@pytest.fixture
def model(tmp_path: Path) -> mclca.Model:
    return mclca.load(write_model(tmp_path, STAGES))


def test_the_result_and_its_stages_are_that_many_times_in_every_draw(model: mclca.Model) -> None:
    """A stage that is made of another one, and of a label's own equation, is multiplied once."""
    one = mclca.run(model, draws=DRAWS, across="way").draws
    many = mclca.run(model.for_amount(250), draws=DRAWS, across="way").draws
    assert set(many) == {"footprint", "making", "using"}
    for name in many:
        np.testing.assert_allclose(many[name], 250 * one[name], rtol=1e-14)
    assert model.for_amount(1) is model
    assert model.for_amount(250).for_amount(4).functional_unit == "4 x 250 x one unit"
    again = mclca.run(model.for_amount(250).for_amount(4), draws=DRAWS, across="way").draws
    np.testing.assert_allclose(again["footprint"], 1000 * one["footprint"], rtol=1e-14)


@pytest.mark.parametrize("name", mclca.shipped_models())
def test_shipped_models_are_that_many_times(name: str) -> None:
    model = mclca.load(name)
    one = mclca.run(model, draws=DRAWS)
    if one.rows[0].unit in {"%", "kg CO2e/h"}:
        with pytest.raises(mclca.ModelError, match=f"'{model.result}' cannot be given for an amount"):
            mclca.run(model.for_amount(1000), draws=DRAWS)
        return
    many = {row.name: row for row in mclca.run(model.for_amount(1000), draws=DRAWS).rows}
    before = {row.name: row for row in one.rows}
    assert next(iter(many)) == model.result
    for held in many.values():
        assert held.median == pytest.approx(1000 * before[held.name].median, rel=1e-12)
        assert held.high == pytest.approx(1000 * before[held.name].high, rel=1e-12)


def test_what_is_no_stage_cannot_be_multiplied(model: mclca.Model) -> None:
    with pytest.raises(mclca.ModelError) as refused:
        mclca.run(model.for_amount(10), draws=DRAWS, of=["share", "using"])
    assert str(refused.value) == (
        "'share' cannot be given for an amount of the functional unit, only the result and its stages can, where they "
        "are no ratios or rates (here: footprint, making, using); leave the amount out, or name one of these"
    )


@pytest.mark.parametrize("amount", [0, -1, np.inf, np.nan])
def test_an_amount_is_a_positive_number(amount: float, model: mclca.Model) -> None:
    with pytest.raises(mclca.ModelError) as refused:
        model.for_amount(amount)
    said = f"the amount of the functional unit is {amount:g}; give a number above 0, such as 1000"
    assert str(refused.value) == said


def test_a_saved_result_is_still_for_its_amount(model: mclca.Model, tmp_path: Path) -> None:
    result = mclca.run(model.for_amount(1000), draws=DRAWS)
    opened = mclca.open_result(result.save(tmp_path / "r.nc"))
    assert opened.to_json() == result.to_json()
    np.testing.assert_array_equal(opened.draws["footprint"], result.draws["footprint"])


def test_comparisons_and_reports_are_for_the_amount_and_published_figures_for_one() -> None:
    model = mclca.load("text_to_video").for_amount(1000)
    pair = mclca.compare(model, across="grid", draws=DRAWS).pairs[0]
    one = mclca.compare("text_to_video", across="grid", draws=DRAWS).pairs[0]
    assert pair.difference.median == pytest.approx(1000 * one.difference.median, rel=1e-12)
    assert pair.p_a_below_b == one.p_a_below_b
    result = mclca.run(model, draws=DRAWS)
    page = written(result, "md", "")
    assert "The footprint of 1,000 x one generated video" in page
    assert reproduce(model) == reproduce("text_to_video")


def test_the_command_line_is_for_the_amount_and_says_so() -> None:
    words = ["run", "text_to_video", "--amount", "1e3", "--draws", str(DRAWS)]
    found = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)
    assert found == mclca.run(mclca.load("text_to_video").for_amount(1000), draws=DRAWS).to_json()
    assert found["functional_unit"].startswith("1,000 x one generated video")
    assert "Run it again: mclca run text_to_video --amount 1000 --draws" in CliRunner().invoke(main, words).stdout
    refused = CliRunner().invoke(main, [*words, "--by-kind"])
    assert refused.exit_code != 0
