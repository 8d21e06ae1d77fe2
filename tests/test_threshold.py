"""Thresholds: closed forms with their Monte Carlo errors, no crossing, several, and the command."""

import json
import math

import numpy as np
import pytest
from click.testing import CliRunner
from comparison import SEEDS
from models import one_equation, write_model

import mclca
from mclca.cli import main

STRAIGHT = one_equation("a * x + b", {"x": "uniform(0, 10)", "a": "normal(2, 0.1)", "b": "normal(1, 0.2)"})
PRODUCT = one_equation(
    "x * a * b",
    {"x": "uniform(0.1, 10)", "a": "lognormal(median=2, gsd=1.3)", "b": "lognormal(median=3, gsd=1.2)"},
)
WAYS = """
[inputs.x]
distribution = "uniform(1, 10)"
unit = "kWh"
[inputs.factor]
distribution = "lognormal(median=3, gsd=1.2)"
unit = "kg CO2e/kWh"
[inputs.flat]
distribution = "lognormal(median=12, gsd=1.4)"
unit = "kg CO2e"
[equations.footprint]
value = "x * factor"
unit = "kg CO2e"
[scenarios.way]
metered = {}
flat_rate = { footprint = "flat + 0 * x * factor" }
free = { footprint = "flat * 0 + x * factor" }
"""


def near(crossing, exact):
    """Five standard errors: one false alarm in 1.7 million."""
    return abs(crossing.value - exact) < 5 * crossing.error


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_a_straight_line_meets_its_target(tmp_path, statistic, seed):
    """E(a x + b) = 7 at x = 3; the sum of normals has its median there too."""
    found = mclca.threshold(write_model(tmp_path, STRAIGHT), "x", equals=7, statistic=statistic, seed=seed)
    (crossing,) = found.crossings
    assert near(crossing, 3)
    assert crossing.common == pytest.approx(7, rel=1e-6)
    assert crossing.lower_before == "footprint"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_median_of_a_product_of_lognormals(tmp_path, seed):
    found = mclca.threshold(write_model(tmp_path, PRODUCT), "x", equals=12, seed=seed)
    (crossing,) = found.crossings
    assert near(crossing, 2)
    spread = math.hypot(math.log(1.3), math.log(1.2))
    exact = 2 * spread * math.sqrt(math.pi / 2 / 100_000)
    assert 0.4 * exact < crossing.error < 1.8 * exact  # of 20 parts: a chi-square with 19 degrees of freedom


@pytest.mark.parametrize("seed", SEEDS)
def test_two_ways_that_are_equal_somewhere(tmp_path, seed):
    found = mclca.threshold(write_model(tmp_path, WAYS), "x", between="way=metered,flat_rate", seed=seed)
    (crossing,) = found.crossings
    assert near(crossing, 4)
    assert (found.first, found.second, crossing.lower_before) == ("metered", "flat_rate", "metered")
    (said,) = found.sentences
    assert said.startswith("the median of footprint is the same for metered and flat_rate, 1")
    assert said.endswith("below that value, metered is lower")


def test_turned_around_it_is_the_same_place(tmp_path):
    path = write_model(tmp_path, WAYS)
    one, other = (
        mclca.threshold(path, "x", between={"way": labels})
        for labels in (("metered", "flat_rate"), ("flat_rate", "metered"))
    )
    assert one.crossings[0].value == pytest.approx(other.crossings[0].value, rel=1e-9)
    assert other.crossings[0].lower_before == "metered"


def test_the_error_is_that_of_other_seeds(tmp_path):
    """Spread over 40 seeds against the stated error: a chi-square with 39 degrees of freedom, far inside."""
    path = write_model(tmp_path, PRODUCT)
    found = [mclca.threshold(path, "x", equals=12, draws=2000, seed=seed).crossings[0] for seed in range(40)]
    stated = np.sqrt(np.mean([each.error**2 for each in found]))
    assert 0.5 < np.std([each.value for each in found]) / stated < 1.7


def test_more_draws_than_are_looked_at_have_a_smaller_error(tmp_path):
    path = write_model(tmp_path, PRODUCT)
    few, many = (mclca.threshold(path, "x", equals=12, draws=draws).crossings[0] for draws in (2**20, 2**22))
    assert many.error == pytest.approx(few.error / 2, rel=0.02)


def test_every_crossing_is_found(tmp_path):
    path = write_model(tmp_path, one_equation("(x - 1) * (x - 3) * a", {"x": "uniform(0, 5)", "a": "uniform(1, 2)"}))
    found = mclca.threshold(path, "x", equals=0, draws=1000)
    assert [each.value for each in found.crossings] == pytest.approx([1, 3], abs=1e-6)
    assert [each.lower_before for each in found.crossings] == ["0", "footprint"]
    assert len(found.sentences) == 2


def test_no_crossing_is_said_with_how_far_apart_they_stay(tmp_path):
    (said,) = mclca.threshold(write_model(tmp_path, WAYS), "x", equals=100, low=1, high=2, draws=1000).sentences
    assert said.startswith(
        "no crossing: by the median of footprint, footprint stays below 100 kg CO2e for x from 1 kWh to 2 kWh (by 9"
    )
    assert said.endswith("kg CO2e at the two ends); give another range")


def test_two_sides_that_are_the_same(tmp_path):
    found = mclca.threshold(write_model(tmp_path, WAYS), "x", between="way=metered,free", draws=1000)
    assert found.sentences == ["metered and free are the same for x from 1.004 kWh to 9.996 kWh"]


def test_labels_and_arrays(tmp_path):
    data = mclca.threshold(write_model(tmp_path, WAYS), "x", between="way=metered,flat_rate", draws=1000).dataset
    assert data["footprint"].dims == ("side", "value")
    assert list(data["side"].values) == ["metered", "flat_rate"]
    assert data["threshold"].attrs["units"] == "kWh"
    assert float(data["mcse_threshold"][0]) > 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "give one of the two: equals, a target, or between, an axis with two labels"),
        ({"equals": 1, "between": "grid=us,fr"}, "give one of the two"),
        ({"between": "grid=us"}, "between is 'grid=us'; write an axis and two of its labels, as in grid=us,fr"),
        ({"between": "grid=us,us"}, "between is 'grid=us,us'"),
        ({"between": "grid=us,france"}, "axis 'grid' of model 'text_to_video' has no label 'france'"),
        ({"between": "grid=us,fr", "at": {"grid": "us"}}, "axis 'grid' is both held at 'us' and compared"),
        ({"equals": float("nan")}, "equals is nan; give a finite target, in the equation's unit"),
        ({"equals": 1, "statistic": "mode"}, "statistic is mode; give one of median, mean"),
        ({"equals": 1, "of": "training"}, "'training' does not depend on 'pue' here"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(options, sentence):
    with pytest.raises(mclca.ModelError) as error:
        mclca.threshold("text_to_video", "pue", **options)
    assert sentence in str(error.value)


def test_the_command(tmp_path):
    path = str(write_model(tmp_path, WAYS))
    words = ["threshold", path, "x", "--between", "way=metered,flat_rate", "--draws", "1e4"]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 0
    assert "below that value, metered is lower" in answer.stdout
    assert f"Run it again: mclca threshold {path} x --between way=metered,flat_rate --draws 10000" in answer.stdout
    found = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)
    assert found["crossings"][0]["value"] == pytest.approx(4, rel=0.1)
    assert found["sentences"]
