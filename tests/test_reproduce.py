"""Published figures: how their text is read, what the verdict is, and what `mclca reproduce` prints."""

import json
import math
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from models import model_text, problems_of, write_model

import mclca
from mclca.cli import main
from mclca.file_shape import schema
from mclca.published import parse_published
from mclca.reproduce import DRAWS, reproduce, reproduce_ranges
from mclca.reproduce_page import markdown, sentence
from mclca.units import parse_unit

PAGE = Path(__file__).parents[1] / "docs" / "reproduction.md"

KETTLE = """
[inputs.energy]
distribution = "uniform(100, 200)"
unit = "Wh"
[inputs.intensity]
distribution = 0.4
unit = "kg CO2e/kWh"
[inputs.lids]
distribution = 1
unit = "1"
[equations.footprint]
value = "energy * intensity * lids"
unit = "kg CO2e"
[equations.share]
value = "lids / 8"
unit = "1"
[scenarios.basis]
recommended = {}
as_published = { energy = 112.5 }
[scenarios.grid]
us = {}
fr = { intensity = 0.064 }
"""
CHECKS = """
[[checks]]
equation = "footprint"
at = { basis = "as_published" }
published = "45 g CO2e"
source = "Table 1"
[[checks]]
equation = "footprint"
at = { grid = "fr", basis = "as_published" }
set = { lids = 2 }
published = "0.015 kg CO2e"
source = "Table 2"
expect = "differs"
because = "the report counts one lid"
[[checks]]
equation = "share"
published = "12.5 %"
source = "Table 3"
[[checks]]
equation = "footprint"
published = "~60 g CO2e"
source = "Table 4"
"""
RANGES = """
[[ranges]]
equation = "footprint"
published_low = "48 g CO2e"
published_high = "0.09 kg CO2e"
source = "Table 5"
because = "the report stacks worst cases"
"""


def call(*words: object) -> Result:
    return CliRunner().invoke(main, ["reproduce", *map(str, words)], prog_name="mclca")


# --- The text of a figure


@pytest.mark.parametrize(
    ("text", "value", "unit", "tolerance"),
    [
        ("49 g CO2e", 49, "g CO2e", 0.5),
        ("39,060,271 kWh", 39_060_271, "kWh", 0.5),
        ("12 %", 12, "%", 0.5),
        ("12%", 12, "%", 0.5),
        ("8.56", 8.56, "1", 0.005),
        ("0.017 kg CO2e/s", 0.017, "kg CO2e/s", 0.0005),
        ("0.000 kg CO2e/s", 0, "kg CO2e/s", 0.0005),
        ("0.10 USD", 0.1, "USD", 0.005),
        ("2,100 kg CO2e", 2100, "kg CO2e", 0.5),
        ("~900 kg CO2e", 900, "kg CO2e", 50),
        ("~2,100 kg CO2e", 2100, "kg CO2e", 50),
        ("about 25,000 kg CO2e", 25_000, "kg CO2e", 500),
        ("~1,050 kg CO2e", 1050, "kg CO2e", 5),
        ("~0.10", 0.1, "1", 0.005),
        ("~0", 0, "1", 0.5),
        ("-3.5 kg CO2e", -3.5, "kg CO2e", 0.05),
    ],
)
def test_a_figure_is_read_to_its_last_printed_digit(text: str, value: float, unit: str, tolerance: float) -> None:
    published = parse_published(text)
    assert (published.value, published.unit.text, published.tolerance) == (value, unit, tolerance)


@pytest.mark.parametrize(
    ("text", "sentence_part"),
    [
        ("", "published is ''; write one figure and its unit, such as '49 g CO2e'"),
        ("49-88 g CO2e", "published is '49-88 g CO2e'; write one figure"),
        ("some g", "published is 'some g'; write one figure"),
        ("1,00 g", "published is '1,00 g'; write one figure"),
        ("1.2.3", "published is '1.2.3'; write one figure"),
        ("49 gramms", "'gramms' is not a unit that mclca knows; did you mean 'grams'?"),
        ("~ about 5 kg", "published is '~ about 5 kg'; write one figure"),
        ("\uff15 kg", "write one figure"),
    ],
)
def test_a_text_that_is_no_figure_is_refused(text: str, sentence_part: str) -> None:
    with pytest.raises(mclca.ModelError) as error:
        parse_published(text)
    assert sentence_part in str(error.value)


NUMBERS = st.decimals(-(10**6), 10**6, allow_nan=False, allow_infinity=False)
PLACES = st.integers(0, 5)


@given(NUMBERS, PLACES, st.booleans(), st.sampled_from(["", " g CO2e", " %", "%", " kg CO2e/s"]))
def test_a_figure_matches_its_own_rounding_and_nothing_further_off(
    number: Decimal, places: int, thousands: bool, unit: str
) -> None:
    step = Decimal(1).scaleb(-places)
    printed = number.quantize(step, rounding=ROUND_HALF_EVEN)
    published = parse_published((f"{printed:,f}" if thousands else f"{printed:f}") + unit)
    assert published.value == float(printed)
    assert published.unit == parse_unit(unit.strip() or "1")
    assert published.agrees_with(float(number))
    for sign in (-1, 1):
        assert published.agrees_with(float(printed + sign * step * Decimal("0.49")))
        assert not published.agrees_with(float(printed + sign * step * Decimal("0.61")))


@given(st.integers(1, 10**9))
def test_closing_zeros_count_as_printed_except_after_about(number: int) -> None:
    closing = len(str(number)) - len(str(number).rstrip("0"))
    assert parse_published(f"{number:,} kg").tolerance == 0.5
    assert parse_published(f"about {number:,} kg").tolerance == pytest.approx(0.5 * 10**closing)


@given(st.floats() | st.floats(-1, 1), PLACES)
def test_our_figure_is_written_so_that_it_shows_what_the_verdict_says(ours: float, places: int) -> None:
    published = parse_published(f"{0:.{places}f}")
    text = published.written(ours)
    if math.isfinite(ours):
        shown = float(text.replace(",", ""))
        assert shown == pytest.approx(ours, rel=0.006, abs=0.1 * published.tolerance)
        assert published.agrees_with(shown) == published.agrees_with(ours)


@pytest.mark.parametrize(
    ("text", "ours", "written"),
    [
        ("49 g", 48.5712, "48.6"),
        ("39,060,271 kWh", 39060271.35, "39,060,271.4"),
        ("~900 kg", 870.2, "870"),
        ("~25,000 kg", 25053.4, "25,100"),
        ("0.017", 0.0169349, "0.0169"),
        ("12 %", 0.00034561, "0.000346"),
        ("22.11 Wh", 22.1049, "22.1049"),
        ("22.11 Wh", 22.10526, "22.105"),
        ("8.56", 0.0, "0.000"),
        ("8.56", -1e-9, "-0.00000000100"),
        ("8.56", math.inf, "inf"),
    ],
)
def test_our_figure_has_one_digit_more_than_is_printed(text: str, ours: float, written: str) -> None:
    assert parse_published(text).written(ours) == written


# --- Verdicts


def test_verdicts_of_a_model(tmp_path: Path) -> None:
    first, second, third, fourth = reproduce(write_model(tmp_path, KETTLE + CHECKS))
    assert (first.model, first.number, first.equation, first.at) == ("small", 1, "footprint", {"basis": "as_published"})
    assert (first.value, first.unit, first.error, first.matches, first.as_expected) == (45, "g CO2e", 0, True, True)
    assert first.ours == pytest.approx(45)
    assert second.set == {"lids": "2"}
    assert second.ours == pytest.approx(0.0144)
    assert second.ratio == pytest.approx(0.96)
    assert (second.matches, second.expected, second.as_expected) == (False, "differs", True)
    assert second.because == "the report counts one lid"
    assert (third.ours, third.unit, third.matches) == (pytest.approx(12.5), "%", True)
    assert fourth.ours == pytest.approx(60, rel=0.02)
    assert fourth.error > 0
    assert fourth.matches


def test_the_median_is_that_of_a_run_of_as_many_draws(tmp_path: Path) -> None:
    path = write_model(tmp_path, KETTLE + CHECKS)
    median = mclca.run(path, draws=DRAWS, of="footprint", exact=True).rows[0].median
    assert reproduce(path)[3].ours == pytest.approx(1000 * median, rel=1e-12)


def test_what_is_switched_off_by_a_factor_of_zero_is_exact(tmp_path: Path) -> None:
    check = '[[checks]]\nequation = "footprint"\nset = { lids = 0 }\npublished = "0.0 kg CO2e"\nsource = "s"\n'
    (verdict,) = reproduce(write_model(tmp_path, KETTLE + check))
    assert (verdict.ours, verdict.error, verdict.matches) == (0, 0, True)
    assert math.isnan(verdict.ratio)


def test_a_figure_that_is_not_finite_matches_nothing(tmp_path: Path) -> None:
    body = KETTLE.replace("lids / 8", "lids / (lids - lids)")
    check = '[[checks]]\nequation = "share"\npublished = "1"\nsource = "s"\n'
    (verdict,) = reproduce(write_model(tmp_path, body + check))
    assert verdict.ours == math.inf
    assert not verdict.matches


def test_a_check_reaches_into_a_component(tmp_path: Path) -> None:
    write_model(tmp_path, KETTLE, "inner.toml")
    outer = """
    [components.kettle]
    model = "inner.toml"
    at = { basis = "as_published" }
    [equations.footprint]
    value = "2 * kettle.footprint"
    unit = "kg CO2e"
    [[checks]]
    equation = "kettle.footprint"
    set = { "kettle.lids" = 2 }
    published = "90 g CO2e"
    source = "s"
    """
    (verdict,) = reproduce(write_model(tmp_path, outer))
    assert verdict.matches
    assert verdict.set == {"kettle.lids": "2"}


def test_models_are_named_given_by_path_or_as_they_are(tmp_path: Path) -> None:
    model = mclca.load(write_model(tmp_path, KETTLE + CHECKS))
    assert len(reproduce(model)) == 4
    assert len(reproduce([model, "text_to_video"])) > 4
    assert reproduce(write_model(tmp_path, KETTLE)) == ()
    with pytest.raises(mclca.ModelError, match="there is no model 'text_to_vido'"):
        reproduce("text_to_vido")


def test_labels_that_contradict_each_other_name_the_check(tmp_path: Path) -> None:
    model = mclca.load(write_model(tmp_path, KETTLE + CHECKS))
    object.__setattr__(model.checks[1], "at", {"grid": "mars"})
    with pytest.raises(mclca.ModelError, match=r"small: check 2: axis 'grid' of model 'small' has no label 'mars'"):
        reproduce(model)


# --- Ranges


def test_a_range_has_the_probability_that_the_distribution_gives_it(tmp_path: Path) -> None:
    """Our footprint is uniform from 40 to 80 g: a fifth lies below 48 g, nothing above 90 g."""
    (found,) = reproduce_ranges(write_model(tmp_path, KETTLE + RANGES))
    assert (found.unit, found.value_low, found.value_high) == ("kg CO2e", pytest.approx(0.048), 0.09)
    assert found.median == pytest.approx(0.06, rel=0.01)
    assert (found.low, found.high) == (pytest.approx(0.041, rel=0.01), pytest.approx(0.079, rel=0.01))
    assert found.below == pytest.approx(0.2, abs=5 * found.errors["below"])
    assert found.within == pytest.approx(0.8, abs=5 * found.errors["within"])
    assert found.above == 0
    assert found.below + found.within + found.above == pytest.approx(1)
    assert sentence(found).endswith("% to less and 0 % to more. The report stacks worst cases.")


# --- What a file may say


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (CHECKS.replace('"share"', '"shrae"'), "check 3 names 'shrae', which is not an equation; did you mean"),
        (CHECKS.replace('"share"', '"energy"'), "check 3 names 'energy', which is not an equation"),
        (CHECKS.replace("grid =", "gird ="), "check 2 names the axis 'gird', which does not exist; did you"),
        (CHECKS.replace('"fr"', '"fra"'), "check 2 names the label 'fra' of axis 'grid', which does not exist"),
        (CHECKS.replace("lids = 2", "lid = 2"), "check 2: there is no input 'lid' to replace; did you mean 'lids'?"),
        (CHECKS.replace("12.5 %", "an eighth"), "check 3: published is 'an eighth'; write one figure and its unit"),
        (CHECKS.replace("12.5 %", "12.5 kg"), "check 3 publishes '12.5 kg', but equation 'share' is in a pure number"),
        (CHECKS.replace('because = "the report counts one lid"', ""), "check 2 expects 'differs' and gives no because"),
        (RANGES.replace("footprint", "footprnt"), "range 1 names 'footprnt', which is not an equation"),
        (RANGES.replace("source", 'at = { gird = "us" }\nsource'), "range 1 names the axis 'gird', which does not"),
        (RANGES.replace("48 g CO2e", "48 kWh"), "range 1 publishes '48 kWh', but equation 'footprint' is in kg CO2e"),
        (RANGES.replace("48 g", "90 g"), "range 1 is '90 g CO2e' to '0.09 kg CO2e'; published_low must be below"),
        (RANGES.replace("because", "becuase"), "range 1 has no because; add because = ..."),
        (RANGES.replace("because", "becuase"), "unknown key 'becuase' in range 1; did you mean 'because'?"),
    ],
)
def test_a_published_figure_that_fits_nothing_gets_a_sentence(body: str, problem: str, tmp_path: Path) -> None:
    found = problems_of(tmp_path, KETTLE + body)
    assert any(problem in each for each in found), found
    line = model_text(KETTLE).count("\n") + 1
    assert all(int(each.split(":")[1]) >= line for each in found)


def test_the_schema_knows_checks_and_ranges(tmp_path: Path) -> None:
    import tomllib

    path = write_model(tmp_path, KETTLE + CHECKS + RANGES)
    jsonschema.Draft202012Validator(dict(schema())).validate(tomllib.loads(path.read_text()))
    shown = CliRunner().invoke(main, ["show", str(path), "--json"])
    assert json.loads(shown.stdout)["ranges"][0]["published_low"] == "48 g CO2e"
    assert json.loads(shown.stdout)["checks"][1]["set"] == {"lids": "2"}


# --- The command


def test_reproduce_prints_figures_then_ranges(tmp_path: Path) -> None:
    result = call(write_model(tmp_path, KETTLE + CHECKS + RANGES))
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[1] == "small"
    assert " ".join(lines[2].split()) == "check where quantity published ours ratio verdict reason"
    assert " ".join(lines[4].split()) == (
        "2 Table 2 footprint, grid = fr, basis = as_published; lids = 2 0.015 kg CO2e 0.0144 0.96 differs "
        "the report counts one lid"
    )
    assert lines[6].endswith("matches  median of 20,000 draws")
    assert "published ranges beside the distributions" in lines
    assert "48 g CO2e to 0.09 kg CO2e" in lines[10]
    assert lines[-1] == "4 published figures: 3 match, 1 differ as expected, 0 unexpected."
    assert result.stderr == ""


def test_a_verdict_that_is_not_expected_is_code_1(tmp_path: Path) -> None:
    result = call(write_model(tmp_path, KETTLE + CHECKS.replace("45 g", "46 g")))
    assert result.exit_code == 1
    assert "differs, matches expected" in result.stdout
    assert result.stderr.splitlines() == [
        "small: check 1: footprint, basis = as_published is 45.0 g CO2e beside '46 g CO2e', which differs where "
        "'matches' is expected; correct the model or the check"
    ]


def test_reproduce_as_json(tmp_path: Path) -> None:
    check = '[[checks]]\nequation = "share"\nset = { lids = 0 }\npublished = "0"\nsource = "s"\n'
    result = call(write_model(tmp_path, KETTLE + CHECKS + check + RANGES), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found.keys() == {"checks", "ranges"}
    assert len(found["checks"]) == 5
    assert {"model", "equation", "at", "set", "published", "value", "unit", "ours"} <= found["checks"][0].keys()
    assert {"ratio", "matches", "expected", "as_expected", "source", "because"} <= found["checks"][0].keys()
    assert found["checks"][4]["ratio"] is None
    assert {"median", "low", "high", "within", "because", "draws"} <= found["ranges"][0].keys()


def test_bad_input_is_code_2(tmp_path: Path) -> None:
    result = call(write_model(tmp_path, KETTLE + CHECKS.replace('"share"', '"shrae"')))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "check 3 names 'shrae', which is not an equation; did you mean 'share'?" in result.stderr
    assert call("text_to_vido").exit_code == 2
    assert call("text_to_video", "--markdown", "no/such/page.md").exit_code == 2


def test_the_page_is_written_and_shows_text_as_it_is(tmp_path: Path) -> None:
    body = KETTLE + CHECKS.replace("Table 1", "Table 1 | <b>*bold*</b>") + RANGES
    page = tmp_path / "page.md"
    assert call(write_model(tmp_path, body), "--markdown", page, "--json").exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert r"Table 1 \| \<b\>\*bold\*\</b\>" in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace(r"\|", "").count("|") for line in tables} == {9}


def test_every_shipped_figure_is_as_expected_and_the_page_is_up_to_date() -> None:
    models = [mclca.load(name) for name in mclca.shipped_models()]
    verdicts = reproduce(models)
    assert verdicts
    assert [verdict for verdict in verdicts if not verdict.as_expected] == []
    fresh = "write docs/reproduction.md anew with `mclca reproduce --markdown docs/reproduction.md`"
    assert PAGE.read_text(encoding="utf-8") == markdown(verdicts, reproduce_ranges(models)), fresh
