"""First-order rules beside the Monte Carlo: exact where they are exact, and contradicted where they are wrong."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from comparison import SEEDS
from models import one_equation, write_model

import mclca

Z = NormalDist().inv_cdf(0.975)
ROOT = math.sqrt(3)
MASS = "(mr + dm) * (1 + (ra - 1.2) * (1 / rw - 1 / rr)) - 100000"
MASS_INPUTS = {
    "mr": "normal(100000, 0.050)",
    "dm": "normal(1.234, 0.020)",
    "ra": "uniform(1.10, 1.30)",
    "rw": "uniform(7000, 9000)",
    "rr": "uniform(7950, 8050)",
}


def linear(folder, value, inputs, body="", **options):
    path = write_model(folder, one_equation(value, inputs) + body)
    (found,) = mclca.run(path, **{"draws": 1_000_000} | options).linear
    return found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("text", ["normal(0, 1)", f"uniform({-ROOT}, {ROOT})"])
def test_a_sum_has_exactly_its_standard_uncertainty(tmp_path, text, seed):
    found = linear(tmp_path, "a + b + c + d", dict.fromkeys("abcd", text), seed=seed).propagation
    assert found.spread == pytest.approx(2, rel=1e-12)
    assert (found.low, found.high) == pytest.approx((-2 * Z, 2 * Z), rel=1e-12)
    assert found.shares == pytest.approx(dict.fromkeys("abcd", 0.25), rel=1e-12)


def test_a_normal_sum_agrees(tmp_path):
    found = linear(tmp_path, "a + b + c + d", dict.fromkeys("abcd", "normal(0, 1)")).propagation
    assert found.verdict == "agrees"
    assert found.sentence.endswith("with a tolerance of 0.05 (JCGM 101, clause 8): they agree within that")


@pytest.mark.parametrize("seed", SEEDS)
def test_one_wide_rectangle_among_narrow_ones_breaks_the_law(tmp_path, seed):
    """JCGM 101, 9.2.4: the linear method says +-19.9, the truth is +-17.0."""
    texts = dict.fromkeys("abc", f"uniform({-ROOT}, {ROOT})") | {"d": f"uniform({-10 * ROOT}, {10 * ROOT})"}
    found = linear(tmp_path, "a + b + c + d", texts, seed=seed).propagation
    assert found.spread == pytest.approx(math.sqrt(103), rel=1e-12)
    assert found.verdict == "disagrees"
    assert found.sentence == (
        "the law of propagation (GUM 5.1.2) gives -19.9 to 19.9, the draws -17.0 to 17.0, with a tolerance of 0.5 "
        "(JCGM 101, clause 8): they differ by more, so the first-order rule does not hold here"
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_mass_calibration(tmp_path, seed):
    """JCGM 101, 9.3: first order u = 0.0539 and [1.1285, 1.3395], against 0.0755 and [1.0834, 1.3825]."""
    found = linear(tmp_path, MASS, MASS_INPUTS, seed=seed).propagation
    assert round(found.spread, 4) == 0.0539
    assert (round(found.low, 4), round(found.high, 4)) == (1.1285, 1.3395)
    assert found.verdict == "disagrees"


def test_a_product_of_lognormals_has_exactly_its_geometric_sd(tmp_path):
    gsds = {"a": 1.2, "b": 1.1, "c": 1.4}
    inputs = {name: f"lognormal(median=2, gsd={gsd})" for name, gsd in gsds.items()}
    found = linear(tmp_path, "0.6 * a * b**2 / c", inputs).product
    parts = [(power * math.log(gsd)) ** 2 for power, gsd in zip((1, 2, -1), gsds.values(), strict=True)]
    assert found.value == pytest.approx(2.4, rel=1e-12)
    assert found.spread == pytest.approx(math.exp(math.sqrt(sum(parts))), rel=1e-9)
    assert list(found.shares.values()) == pytest.approx([part / sum(parts) for part in parts], rel=1e-9)
    assert found.verdict == "agrees"


@pytest.mark.parametrize(("coefficient", "rho"), [("normal", 0.6), ("pearson", -0.4)])
def test_correlated_inputs_add_their_covariance(tmp_path, coefficient, rho):
    body = f'\n[[correlations]]\nbetween = ["a", "b"]\n{coefficient} = {rho}\n'
    found = linear(tmp_path, "a + b", {"a": "normal(10, 1)", "b": "normal(20, 2)"}, body).propagation
    variance = 1 + 4 + 2 * rho * 2
    assert found.spread == pytest.approx(math.sqrt(variance), rel=2e-4)
    assert found.shares == pytest.approx({"a": (1 + 2 * rho) / variance, "b": (4 + 2 * rho) / variance}, abs=2e-4)
    assert found.verdict == "agrees"


def test_correlated_lognormals_in_a_product(tmp_path):
    body = '\n[[correlations]]\nbetween = ["a", "b"]\nnormal = 0.5\n'
    inputs = {"a": "lognormal(median=1, gsd=1.5)", "b": "lognormal(median=1, gsd=2)"}
    found = linear(tmp_path, "a * b", inputs, body).product
    s, t = math.log(1.5), math.log(2)
    assert math.log(found.spread) == pytest.approx(math.sqrt(s * s + t * t + s * t), rel=2e-4)


@pytest.mark.parametrize(
    ("value", "inputs", "rule", "sentence"),
    [
        ("a", {"a": "student_t(df=1, location=0, scale=1)"}, "propagation", "'a' has no standard deviation"),
        ("sqrt(abs(a))", {"a": "uniform(-1, 20)"}, "product", "'a' is not above 0"),
        ("a - 5", {"a": "uniform(1, 2)"}, "product", "'footprint' is not above 0 at the medians of its inputs"),
        ("sqrt(abs(a))", {"a": "normal(0, 1)"}, "propagation", "no finite slope at the means of its inputs"),
    ],
)
def test_where_a_rule_says_nothing_it_says_why(tmp_path, value, inputs, rule, sentence):
    found = getattr(linear(tmp_path, value, inputs, draws=10_000), rule)
    assert found.verdict == "not_applicable"
    assert sentence in found.sentence
    assert math.isnan(found.spread)


def test_too_few_draws_decide_nothing(tmp_path):
    found = linear(tmp_path, "a + b", {"a": "normal(0, 1)", "b": "normal(0, 1)"}, draws=100).propagation
    assert found.verdict == "undecided"
    assert "too few draws to tell" in found.sentence


def test_draws_that_are_not_finite_are_nothing_to_compare_with(tmp_path):
    found = linear(tmp_path, "log(a)", {"a": "normal(1, 1)"}, draws=1000, non_finite="count").propagation
    assert found.verdict == "not_applicable"
    assert found.sentence.endswith("cannot be held against draws of 'footprint' that are not finite")


def test_what_jumps_is_flat_to_the_rule(tmp_path):
    found = linear(tmp_path, "floor(a)", {"a": "uniform(0.5, 9)"}, draws=10_000).propagation
    assert (found.spread, found.verdict, found.shares) == (0, "disagrees", {})


def test_a_fixed_result_agrees(tmp_path):
    found = linear(tmp_path, "a / 3", {"a": "1"}, draws=100)
    assert (found.propagation.verdict, found.product.verdict) == ("agrees", "agrees")
    assert found.propagation.spread == 0


def test_every_equation_and_scenario_has_a_row():
    result = mclca.run("text_to_video", draws=10_000, across="grid", of=["footprint", "inference"])
    assert [(each.name, each.at["grid"]) for each in result.linear] == [
        (row.name, row.at["grid"]) for row in result.rows
    ]
    by_grid = {each.at["grid"]: each.propagation.value for each in result.linear if each.name == "footprint"}
    assert by_grid["fr"] < by_grid["uk"] < by_grid["us"]


def test_shares_sum_to_one(tmp_path):
    found = linear(tmp_path, "a * b + c", {"a": "uniform(1, 2)", "b": "uniform(2, 5)", "c": "uniform(0, 1)"})
    for rule in (found.propagation, found.product):
        assert np.sum(list(rule.shares.values())) == pytest.approx(1, rel=1e-12)
