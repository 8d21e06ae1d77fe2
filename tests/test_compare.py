"""Paired comparison: exact answers, what is shared and what is not, ranks, regret, and the command."""

import json
import math

import numpy as np
import pytest
from click.testing import CliRunner
from models import write_model
from scipy.special import ndtr, ndtri
from shared_factor import own_catalogue

import mclca
from mclca.cli import main
from mclca.comparison_page import share_text

DRAWS = 200_000
# Lognormal medians 10 and 12 with GSD^2 1.5, times a common factor with GSD^2 3.
OWN, COMMON = math.log(1.5) / 2, math.log(3) / 2
PAIRED = ndtr(math.log(1.2) / (math.sqrt(2) * OWN))
APART = ndtr(math.log(1.2) / math.sqrt(2 * OWN**2 + 2 * COMMON**2))

BODY = """
[inputs.factor]
from = "common.factor"
{independent}
[inputs.energy]
distribution = "lognormal(median={median}, gsd_squared=1.5)"
unit = "{energy_unit}"
[equations.footprint]
value = "factor * energy"
unit = "{unit}"
"""


@pytest.fixture
def folder(tmp_path):
    own_catalogue(tmp_path)
    return tmp_path


def file_of(folder, name, median, *, independent=False, unit="kg CO2e", energy_unit="kWh"):
    said = "independent = true" if independent else ""
    body = BODY.format(median=median, independent=said, unit=unit, energy_unit=energy_unit)
    head = f'format = 1\nname = "{name}"\nfunctional_unit = "one"\nresult = "footprint"\n'
    return write_model(folder, body, f"{name}.toml", head)


def compared(folder, *, independent=False, **options):
    models = file_of(folder, "first", 10), file_of(folder, "second", 12, independent=independent)
    return mclca.compare(*models, **{"catalogue": folder / "own", "draws": DRAWS} | options)


def within(value, exact, error):
    """Five standard errors: one false alarm in 1.7 million."""
    return abs(value - exact) < 5 * error


def test_the_reference_is_what_is_published():
    assert round(float(PAIRED), 4) == 0.7376
    assert round(float(APART), 4) == 0.5871


@pytest.mark.parametrize("design", ["random", "sobol", "latin"])
@pytest.mark.parametrize(("independent", "exact"), [(False, PAIRED), (True, APART)])
def test_two_files_that_share_a_catalogue_key(folder, design, independent, exact):
    (pair,) = compared(folder, independent=independent, design=design).pairs
    assert within(pair.p_a_below_b, exact, pair.mcse["p_a_below_b"])
    assert pair.mcse["p_a_below_b"] < 1.5 * math.sqrt(0.25 / DRAWS)
    assert pair.unpaired_p == pytest.approx(APART, abs=2e-3)


def test_a_clear_difference(folder):
    (pair,) = compared(folder, margin=0.2).pairs
    exact = ndtr(math.log(0.8 * 1.2) / (math.sqrt(2) * OWN))
    assert within(pair.p_a_below_b_by_margin, exact, pair.mcse["p_a_below_b_by_margin"])


def test_the_interval_of_the_ratio_knows_nothing_of_what_cancels(folder):
    (pair,) = compared(folder, interval=0.9).pairs
    for end, level in zip(pair.ratio, (0.05, 0.5, 0.95), strict=True):
        exact = 10 / 12 * math.exp(math.sqrt(2) * OWN * ndtri(level))
        assert end == pytest.approx(exact, rel=0.01)
    assert 2 < pair.times_wider < 3.5


def test_the_interval_if_drawn_apart_is_that_of_a_comparison_drawn_apart(folder):
    (paired,), (apart,) = (compared(folder, independent=held).pairs for held in (False, True))
    assert apart.times_wider == pytest.approx(1, abs=0.02)
    assert paired.unpaired == pytest.approx(apart.difference, rel=0.03)


def test_draws_agree_with_those_of_runs(folder):
    comparison = compared(folder)
    runs = [
        mclca.run(folder / f"{name}.toml", draws=DRAWS, catalogue=folder / "own").draws["footprint"].values
        for name in ("first", "second")
    ]
    (pair,) = comparison.pairs
    assert pair.p_a_below_b == np.mean(runs[0] < runs[1])
    assert pair.p_a_below_b_by_margin == np.mean(runs[0] < 0.9 * runs[1])
    assert pair.difference == pytest.approx(np.quantile(runs[0] - runs[1], [0.025, 0.5, 0.975]), rel=1e-3)
    lowest = np.minimum(*runs)
    for standing, draws in zip(comparison.standings, runs, strict=True):
        assert standing.expected_regret == pytest.approx(np.mean(draws - lowest), rel=1e-9)
        assert standing.ranks == pytest.approx([np.mean(draws == lowest), np.mean(draws != lowest)], abs=1e-12)


def test_units_are_converted(folder):
    first, second = file_of(folder, "first", 10), file_of(folder, "second", 12)
    grams = file_of(folder, "grams", 12, unit="g CO2e")
    options = {"catalogue": folder / "own", "draws": 10_000}
    # The model's name is part of what keys its own inputs, so only what is shared has the same draws.
    (plain,), (mixed,) = (mclca.compare(first, each, **options).pairs for each in (second, grams))
    assert mixed.ratio.median == pytest.approx(plain.ratio.median, rel=0.05)
    assert mclca.compare(grams, first, **options).unit == "g CO2e"


def test_units_that_cannot_be_compared_are_refused(folder):
    first = file_of(folder, "first", 10)
    power = file_of(folder, "power", 10, unit="kg CO2e/h", energy_unit="kW")
    with pytest.raises(mclca.ModelError) as caught:
        mclca.compare(first, power, catalogue=folder / "own")
    assert caught.value.problems == (
        "'power' gives footprint in kg CO2e/h, 'first' footprint in kg CO2e; "
        "compare quantities of the same kind, or name another equation",
    )


def test_a_key_drawn_twice_is_told(folder):
    (sentence,) = compared(folder, independent=True, draws=1000).warnings
    assert sentence == (
        "'common.factor' is drawn independently in 'first' and 'second' (independent = true), so it does not cancel "
        "out of their difference; take independent out where it is the same quantity"
    )
    assert not compared(folder, draws=1000).warnings
    assert compared(folder, draws=1000).pairs[0].shared == ("common.factor",)


AXIS = """
[inputs.common]
distribution = "lognormal(median=1, gsd=2)"
unit = "1"
[inputs.own]
distribution = "uniform(1, 2)"
unit = "kg CO2e"
[equations.footprint]
value = "common * own"
unit = "kg CO2e"
[equations.further]
value = "2 * own"
unit = "kg CO2e"
[scenarios.way]
plain = {}
double = { footprint = "2 * common * own" }
same = { footprint = "common * own" }
tossed = { own = "bernoulli(0.25)" }
[scenarios.other]
one = {}
"""


@pytest.fixture
def model(tmp_path):
    return mclca.load(write_model(tmp_path, AXIS))


def pair_of(comparison, a, b):
    (found,) = [pair for pair in comparison.pairs if (pair.a, pair.b) == (a, b)]
    return found


def test_every_pair_of_the_labels_of_an_axis(model):
    comparison = mclca.compare(model, across="way", draws=10_000)
    assert [(pair.a, pair.b) for pair in comparison.pairs] == [
        ("plain", "double"),
        ("plain", "same"),
        ("plain", "tossed"),
        ("double", "same"),
        ("double", "tossed"),
        ("same", "tossed"),
    ]
    certain = pair_of(comparison, "plain", "double")
    assert certain.p_a_below_b == 1
    assert set(certain.ratio) == {0.5}


def test_equal_alternatives_differ_by_nothing_and_share_a_rank(model):
    comparison = mclca.compare(model, across="way", draws=10_000)
    same = pair_of(comparison, "plain", "same")
    assert (same.p_a_below_b, same.p_equal, set(same.difference), set(same.ratio)) == (0, 1, {0}, {1})
    assert math.copysign(1, same.difference.median) == 1
    ranks = {standing.name: standing.ranks for standing in comparison.standings}
    # The coin falls on 0 in three draws of four, and on 1 it is still below the others.
    assert ranks["tossed"] == (1, 0, 0, 0)
    assert ranks["plain"] == ranks["same"] == (0, 1, 0, 0)
    assert ranks["double"] == (0, 0, 0, 1)


def test_a_ratio_to_zero_is_no_figure(model):
    comparison = mclca.compare(model, across="way", draws=10_000)
    assert math.isnan(pair_of(comparison, "plain", "tossed").ratio.median)
    assert (
        "the ratio of 'plain' to 'tossed' has no value in some draws, where 'tossed' is 0; use the difference"
        in comparison.warnings
    )


@pytest.mark.parametrize("draws", [20_000, 200_000])
def test_ranks_and_regrets_of_exchangeable_alternatives(tmp_path, draws):
    body = """
    [inputs.a]
    distribution = "uniform(0, 1)"
    unit = "kg CO2e"
    [inputs.b]
    distribution = "uniform(0, 1)"
    unit = "kg CO2e"
    [inputs.c]
    distribution = "uniform(0, 1)"
    unit = "kg CO2e"
    [equations.footprint]
    value = "a"
    unit = "kg CO2e"
    [scenarios.choice]
    a = {}
    b = { footprint = "b" }
    c = { footprint = "c" }
    """
    comparison = mclca.compare(write_model(tmp_path, body), across="choice", draws=draws)
    for standing in comparison.standings:
        assert sum(standing.ranks) == pytest.approx(1)
        for share, error in zip(standing.ranks, standing.mcse["ranks"], strict=True):
            assert within(share, 1 / 3, error)
        assert within(standing.expected_regret, 1 / 2 - 1 / 4, standing.mcse["expected_regret"])
    for pair in comparison.pairs:
        # The difference of two uniform values is triangular on [-1, 1].
        assert pair.difference.high == pytest.approx(1 - math.sqrt(0.05), abs=0.02)
        assert pair.times_wider == pytest.approx(1, abs=0.02)


def test_what_never_varies(tmp_path):
    body = """
    [inputs.energy]
    distribution = 2
    unit = "kg CO2e"
    [equations.footprint]
    value = "energy"
    unit = "kg CO2e"
    [scenarios.way]
    less = {}
    more = { energy = 3 }
    """
    (pair,) = mclca.compare(write_model(tmp_path, body), across="way", draws=100_000).pairs
    assert (pair.p_a_below_b, set(pair.difference), pair.ratio.median) == (1, {-1}, 2 / 3)
    assert pair.times_wider == 1


def test_results_are_compared_as_they_were_run(model):
    held = [mclca.run(model, at={"way": label}, set={"common": 1}, draws=1000) for label in ("double", "tossed")]
    comparison = mclca.compare(*held, draws=1000)
    assert [each.name for each in comparison.alternatives] == ["small (double)", "small (tossed)"]
    assert comparison.standings[0].value.low > 2
    spread = mclca.run(model, across="way", draws=1000)
    assert len(mclca.compare(spread, draws=1000).alternatives) == 4


def test_another_equation(model):
    comparison = mclca.compare(model, across="way", of="further", draws=1000)
    assert pair_of(comparison, "plain", "double").p_equal == 1


def test_the_work_is_spread_without_a_changed_bit(folder):
    one, two = (compared(folder, threads=threads).to_json() for threads in (1, 2))
    assert one == two


ALONE = (
    "there is nothing to compare 'small' with; "
    "name a second model, or spread out an axis that has several labels (its axes are: way, other)"
)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {},
            ALONE,
        ),
        (
            {"across": "other"},
            ALONE,
        ),
        ({"across": "wya"}, "model 'small' has no axis 'wya'; its axes are: way, other; did you mean 'way'?"),
        ({"across": "way", "margin": 1}, "margin is 1; give a share from 0 to 1, such as 0.1"),
        ({"across": "way", "of": "footprnt"}, "model 'small' has no equation 'footprnt'; did you mean 'footprint'?"),
        (
            {"across": "way", "at": {"way": "plain"}},
            "axis 'way' is both held at 'plain' and spread out; do one of the two",
        ),
    ],
)
def test_what_cannot_be_compared_is_told(model, options, sentence):
    with pytest.raises(mclca.ModelError) as caught:
        mclca.compare(model, **options)
    assert caught.value.problems == (sentence,)


def test_too_many_alternatives(model):
    with pytest.raises(mclca.ModelError, match="32 alternatives are more than 30; hold some of the axes at a label"):
        mclca.compare(*[model] * 8, across="way")


def test_draws_that_are_not_finite_are_refused(tmp_path):
    body = """
    [inputs.x]
    distribution = "uniform(-1, 1)"
    unit = "1"
    [equations.footprint]
    value = "x"
    unit = "1"
    [scenarios.way]
    plain = {}
    log = { footprint = "log(x)" }
    """
    with pytest.raises(mclca.ModelError, match=r"equation 'footprint' is not finite in \d+ of 1000 draws .*way = log"):
        mclca.compare(write_model(tmp_path, body), across="way", draws=1000)


def test_names_and_settings_go_to_the_models_that_have_them(model, folder):
    other = file_of(folder, "other_model", 10)
    comparison = mclca.compare(
        model, other, across="way", set={"energy": 5, "common": 1}, catalogue=folder / "own", draws=1000
    )
    assert [each.name for each in comparison.alternatives][-2:] == ["small (tossed)", "other_model"]


def test_copies_of_a_model_are_told_apart_by_their_files(folder):
    first = file_of(folder, "first", 10)
    second = folder / "second.toml"
    second.write_text(first.read_text(encoding="utf-8").replace("median=10", "median=12"), encoding="utf-8")
    (pair,) = mclca.compare(first, second, catalogue=folder / "own", draws=1000).pairs
    assert (pair.a, pair.b) == (str(first), str(second))
    # Same name and same input: a replaced distribution keeps its stream.
    assert pair.p_a_below_b == 1


def test_saved_runs_with_a_changed_catalogue_entry_are_paired(tmp_path):
    """By the command line: the higher PUE is higher in every draw."""
    higher = ["--set", "pue=triangular(1.06, 1.11, 1.41)"]
    files = [str(tmp_path / name) for name in ("before.nc", "after.nc")]
    for file, changes in zip(files, ([], higher), strict=True):
        answer = CliRunner().invoke(main, ["run", "text_to_video", *changes, "--draws", "1e4", "--save", file])
        assert answer.exit_code == 0, answer.output
    answer = CliRunner().invoke(main, ["compare", *files, "--draws", "1e4", "--json"])
    (pair,) = json.loads(answer.stdout)["pairs"]
    assert (pair["p_a_below_b"], pair["p_equal"]) == (1, 0)


def test_functional_units_that_differ_are_told(model, folder):
    (sentence,) = mclca.compare(model, file_of(folder, "first", 10), catalogue=folder / "own", draws=1000).warnings
    assert sentence.startswith("the functional units differ: 'small' is per one unit; 'first' is per one; ")


def test_summary_is_labelled(model):
    summary = mclca.compare(model, across="way", draws=1000).summary
    assert summary["difference"].dims == ("pair", "statistic")
    assert summary["difference"].attrs["units"] == "kg CO2e"
    assert float(summary["p_a_below_b"].sel(pair="plain : double")) == 1
    assert summary["rank_probability"].sel(alternative="double", rank=4) == 1
    assert {name for name in summary if str(name).startswith("mcse_")}


def test_the_command_prints_a_sentence_and_the_command_again(folder):
    first, second = file_of(folder, "first", 10), file_of(folder, "second", 12)
    words = ["compare", str(first), str(second), "--catalogue", str(folder / "own"), "--draws", "1e5"]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 0
    assert "first is lower than second in 74 % of draws: first - second is -1.8 kg CO2e (median), 95 %" in answer.stdout
    assert "; drawn apart, that interval would be 2.59 times as wide" in answer.stdout
    assert "P(a < 0.9 b)" in answer.stdout
    assert f"Run it again: mclca compare {first} {second} --draws 100000 --seed 1 --catalogue" in answer.stdout


def test_the_command_says_the_lower_one_first(model, tmp_path):
    answer = CliRunner().invoke(main, ["compare", str(tmp_path / "small.toml"), "--across", "way", "--draws", "1e4"])
    assert "tossed is lower than plain in 100 % of draws" in answer.stdout
    assert "plain is lower than same in 0 % of draws and the same in 100 %: 0 kg CO2e in every draw" in answer.stdout
    assert "warning: the ratio of 'plain' to 'tossed'" in answer.stderr


@pytest.mark.parametrize(
    ("share", "error", "text"),
    [
        (1, 1e-6, "100 %"),
        (0, 1e-6, "0 %"),
        (0.73761, 0.00044, "73.8 %"),
        (0.999999, 1.7e-6, "99.9999 %"),
        (3e-6, 2e-6, "0.0003 %"),
    ],
)
def test_a_share_is_all_or_none_of_the_draws_only_where_it_is(share, error, text):
    assert share_text(share, error) == text


def test_the_command_as_json(folder):
    first, second = file_of(folder, "first", 10), file_of(folder, "second", 12, independent=True)
    words = ["compare", str(first), str(second), "--catalogue", str(folder / "own"), "--draws", "1000", "--json"]
    answer = CliRunner().invoke(main, words)
    found = json.loads(answer.stdout)
    (pair,) = found["pairs"]
    assert list(pair)[:3] == ["a", "b", "p_a_below_b"]
    assert set(pair["difference"]) == set(pair["ratio"]) == {"median", "low", "high"}
    assert len(found["warnings"]) == 1
    assert found["alternatives"][1]["name"] == "second"


def test_the_command_compares_saved_results(tmp_path):
    for grid in ("us", "fr"):
        mclca.run("text_to_video", at={"grid": grid}, draws=1000).save(tmp_path / f"{grid}.nc")
    words = ["compare", str(tmp_path / "us.nc"), str(tmp_path / "fr.nc"), "--draws", "1000", "--json"]
    (pair,) = json.loads(CliRunner().invoke(main, words).stdout)["pairs"]
    assert (pair["a"], pair["b"]) == ("text_to_video (us)", "text_to_video (fr)")
    assert pair["p_a_below_b"] == 0


def test_a_saved_result_that_is_not_there(tmp_path):
    answer = CliRunner().invoke(main, ["compare", str(tmp_path / "us.nc"), "text_to_video"])
    assert answer.exit_code == 2
    assert "Traceback" not in answer.output


@pytest.mark.parametrize("grid", ["us", "fr", "uk"])
@pytest.mark.parametrize("iterations", ["base", "higher", "spread"])
def test_the_case_study_by_grid_and_iterations(grid, iterations):
    at = {"grid": grid, "iterations": iterations}
    (pair,) = mclca.compare("vfx_scene", across="approach", at=at, draws=20_000).pairs
    assert (pair.a, pair.b) == ("generative", "traditional")
    assert pair.p_a_below_b > 0.99


def test_the_illustrative_case_of_figure_22():
    at = {"grid": "uk", "cloud_grid": "us", "generation": "cloud", "resolution": "1080p"}
    (pair,) = mclca.compare("vfx_scene", across="approach", at=at, draws=20_000).pairs
    assert 0 < pair.p_a_below_b < 1
    assert "electricity.uk" in pair.shared


def test_ten_alternatives_make_forty_five_pairs(folder):
    models = [
        mclca.load(file_of(folder, f"way_{number}", 10 + number), catalogue=folder / "own") for number in range(10)
    ]
    assert len(mclca.compare(*models, draws=50_000).pairs) == 45
