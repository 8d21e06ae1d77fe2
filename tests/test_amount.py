"""Figures for an amount of the functional unit: exactly that many times everywhere, or refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from models import ENERGY_AND_INTENSITY, write_model

import mclca
from mclca.amount import amount_of
from mclca.cli import main
from mclca.report.write import written
from mclca.reproduce import reproduce

DRAWS = 2000
STAGES = (
    ENERGY_AND_INTENSITY
    + """
[boundary]
included = ["making", "using"]
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
)


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


@pytest.mark.parametrize("amount", [0, -1, np.inf, np.nan, 1e200, 1e-200])
def test_an_amount_is_a_positive_number(amount: float, model: mclca.Model) -> None:
    """Within limits: the sd of 1e200 units would be infinite, that of 1e-200 units 0."""
    with pytest.raises(mclca.ModelError) as refused:
        model.for_amount(amount)
    said = f"the amount of the functional unit is {amount:g}; give a number from 1e-100 to 1e+100, such as 1000"
    assert str(refused.value) == said


@pytest.mark.parametrize(("text", "amount"), [("1,000", 1000), ("1e3", 1000), ("12,345,678.5", 12345678.5), ("2", 2)])
def test_an_amount_from_text(text: str, amount: float) -> None:
    assert amount_of(text) == amount


@pytest.mark.parametrize("command", [["run"], ["compare", "--across", "grid"], ["report", "--format", "json"]])
@pytest.mark.parametrize("text", ["nan", "0", "-3", "inf", "1e400", "x", "", "1,5"])
def test_the_command_line_quotes_an_amount_that_is_none(command: list[str], text: str) -> None:
    refused = CliRunner().invoke(main, [*command, "text_to_video", f"--amount={text}", "--draws", str(DRAWS)])
    said = f"the amount of the functional unit is '{text}'; give a number from 1e-100 to 1e+100, such as 1000\n"
    assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", said)


def test_a_saved_result_is_still_for_its_amount(model: mclca.Model, tmp_path: Path) -> None:
    result = mclca.run(model.for_amount(1000), draws=DRAWS)
    opened = mclca.open_result(result.save(tmp_path / "r.nc"))
    assert opened.to_json() == result.to_json()
    np.testing.assert_array_equal(opened.draws["footprint"], result.draws["footprint"])


@pytest.mark.parametrize("amount", [1000, 0.3, 2.0**-40])
def test_a_comparison_is_for_the_amount_of_every_alternative(amount: float, tmp_path: Path) -> None:
    """Differences are that many times, shares of draws and ratios the same; exactly so for a power of 2."""
    sides = [write_model(tmp_path, STAGES, f"{way}.toml") for way in ("first", "second")]
    asked = {"across": "way", "draws": DRAWS}
    one, many = mclca.compare(*sides, **asked), mclca.compare(*sides, **asked, amount=amount)
    exact = 1e-12 if amount >= 0.3 else 0
    assert len(one.pairs) == 6
    for before, after in zip(one.pairs, many.pairs, strict=True):
        np.testing.assert_allclose([*after.difference], amount * np.array([*before.difference]), rtol=exact)
        np.testing.assert_allclose([*after.ratio], [*before.ratio], rtol=exact)
        shares = ("p_a_below_b", "p_equal", "p_a_below_b_by_margin")
        assert [getattr(after, name) for name in shares] == [getattr(before, name) for name in shares]
    for before, after in zip(one.standings, many.standings, strict=True):
        assert after.ranks == before.ranks
        np.testing.assert_allclose(after.expected_regret, amount * before.expected_regret, rtol=exact)


def test_ratios_and_rates_are_not_compared_for_an_amount(model: mclca.Model) -> None:
    with pytest.raises(mclca.ModelError, match=r"^'share' cannot be given for an amount of the functional unit, only "):
        mclca.compare(model, across="way", of="share", amount=10, draws=DRAWS)
    with pytest.raises(mclca.ModelError, match="cannot be given for an amount of the functional unit, only "):
        mclca.compare("building_materiality", "text_to_video", amount=10, draws=DRAWS)


def test_saved_results_are_compared_for_the_amount_of_their_own_times_that_asked_for(
    model: mclca.Model, tmp_path: Path
) -> None:
    saved = [
        str(mclca.run(model.for_amount(10), draws=DRAWS, at={"way": way}).save(tmp_path / f"{way}.nc"))
        for way in ("plain", "double")
    ]
    found = CliRunner().invoke(main, ["compare", *saved, "--amount", "100", "--draws", str(DRAWS), "--json"])
    (pair,) = json.loads(found.stdout)["pairs"]
    (one,) = mclca.compare(model, across="way", draws=DRAWS).pairs
    assert pair["difference"]["median"] == pytest.approx(1000 * one.difference.median, rel=1e-12)


def test_the_command_compares_for_the_amount_and_says_so() -> None:
    words = ["compare", "text_to_video", "--across", "grid", "--amount", "1e3", "--draws", str(DRAWS)]
    found = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)
    assert found == mclca.compare("text_to_video", across="grid", amount=1000, draws=DRAWS).to_json()
    assert found["alternatives"][0]["functional_unit"].startswith("1,000 x one generated video")
    lines = CliRunner().invoke(main, words).stdout.splitlines()
    assert any(line.startswith("per 1,000 x one generated video") for line in lines)
    assert "mclca compare text_to_video --across grid --amount 1000 --draws" in " ".join(lines)


def test_comparisons_and_reports_are_for_the_amount_and_published_figures_for_one() -> None:
    model = mclca.load("text_to_video").for_amount(1000)
    compared = mclca.compare(model, across="grid", draws=DRAWS)
    assert compared.to_json() == mclca.compare("text_to_video", across="grid", amount=1000, draws=DRAWS).to_json()
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
