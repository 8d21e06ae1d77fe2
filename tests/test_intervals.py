"""Coverage intervals of short and long runs against closed forms: bounded, discrete, with atoms, with several modes.

Long runs keep a histogram and not their draws; what is exact in a short run is exact in a long one too.
"""

import math
from pathlib import Path

import numpy as np
import pytest
from comparison import SEEDS, output, same_quantile
from scipy.special import ndtri

SHORT, LONG = 20_000, 600_000
SEED = pytest.mark.parametrize("seed", SEEDS)
SIZE = pytest.mark.parametrize("draws", [SHORT, LONG])

HALF_ZERO = ("max(0, a)", {"a": "normal(0, 1)"})
CAPPED = ("min(1, a)", {"a": "normal(0, 1)"})
SPIKE = ("where(b < 0.3, 2.7182818, a)", {"a": "normal(0, 1)", "b": "uniform(0, 1)"})
TWO_MODES = ("where(b < 0.4, a, c)", {"a": "normal(0, 1)", "b": "uniform(0, 1)", "c": "normal(30, 0.5)"})
GAP = ("where(b < 0.3, a, c)", {"a": "uniform(0, 1)", "b": "uniform(0, 1)", "c": "triangular(10, 10, 10.5)"})


def single(text: str) -> tuple[str, dict[str, str]]:
    return "a", {"a": text}


# Equation and inputs, probability, shortest interval.
DISCRETE = {
    "poisson": (*single("poisson(3)"), 0.95, (0, 6)),
    "poisson in tenths": ("0.1 * a", {"a": "poisson(3)"}, 0.9, (0, 0.5)),
    "poisson, its mode": (*single("poisson(2.5)"), 0.23, (2, 2)),
    "choice": (*single("choice(values=[1, 2.5, 7], weights=[0.2, 0.5, 0.3])"), 0.75, (2.5, 7)),
    "choice, all of it": (*single("choice(values=[1, 2.5, 7], weights=[0.2, 0.5, 0.3])"), 0.9, (1, 7)),
    "coin": (*single("bernoulli(0.3)"), 0.6, (0, 0)),
    "atom at the edge": (*HALF_ZERO, 0.4, (0, 0)),
    "atom inside": (*SPIKE, 0.25, (2.7182818, 2.7182818)),
    "rounded": ("round(a)", {"a": "normal(10, 0.5)"}, 0.6, (10, 10)),
}


@SEED
@SIZE
@pytest.mark.parametrize("case", DISCRETE)
def test_shortest_interval_of_steps_is_exact(case: str, draws: int, seed: int, tmp_path: Path) -> None:
    value, given, probability, expected = DISCRETE[case]
    result, _ = output(tmp_path, value, given, draws=draws, seed=seed, interval=probability)
    assert result.rows[0].shortest == pytest.approx(expected, rel=1e-15, abs=0)


@SEED
@SIZE
@pytest.mark.parametrize("case", [name for name in DISCRETE if "atom" not in name])
def test_symmetric_interval_of_steps_is_that_of_the_draws(case: str, draws: int, seed: int, tmp_path: Path) -> None:
    value, given, probability, _ = DISCRETE[case]
    result, found = output(tmp_path, value, given, draws=draws, seed=seed, interval=probability)
    levels = result.options.asked.levels[[0, 2]]
    assert (result.rows[0].low, result.rows[0].high) == tuple(np.quantile(found, levels))


# Equation and inputs, probability, width, which end lies at the edge of the support, density at the other end.
EDGE = {
    "exponential": (*single("exponential(mean=1)"), 0.95, -math.log(0.05), 0, 0.05),
    "half": (*single("exponential(mean=1)"), 0.5, math.log(2), 0, 0.5),
    "nearly all": (*single("exponential(mean=1)"), 0.999, -math.log(0.001), 0, 0.001),
    "shifted and turned": ("5 - a", {"a": "exponential(mean=1)"}, 0.95, -math.log(0.05), 1, 0.05),
    "triangle": (*single("triangular(0, 0, 1)"), 0.8, 1 - math.sqrt(0.2), 0, 2 * math.sqrt(0.2)),
    # P(X < x) = 1 - (1 - x)^5
    "pert": (*single("pert(0, 0, 1)"), 0.9, 1 - 0.1**0.2, 0, 5 * 0.1**0.8),
    "root": ("a ** 2", {"a": "uniform(0, 1)"}, 0.9, 0.81, 0, 0.5 / 0.9),
    "atom and slope": (*HALF_ZERO, 0.95, 1.6448536269514722, 0, 0.10313564037537139),
    "atom at the top": (*CAPPED, 0.8, 1 + 0.8416212335729143, 1, 0.27996193204),
}


@SEED
@pytest.mark.parametrize("case", EDGE)
def test_shortest_interval_that_starts_at_the_edge_starts_exactly_there(case: str, seed: int, tmp_path: Path) -> None:
    """Width by five errors of the quantile at the other end: one false alarm in 1.7 million."""
    value, given, probability, width, end, density = EDGE[case]
    result, _ = output(tmp_path, value, given, draws=LONG, seed=seed, interval=probability)
    row = result.rows[0]
    assert row.shortest[end] == (row.minimum, row.maximum)[end]
    error = math.sqrt(probability * (1 - probability) / LONG) / density
    assert abs(row.shortest[1] - row.shortest[0] - width) < 5 * error


@SEED
@pytest.mark.parametrize("probability", [0.01, 0.3, 0.6, 0.9, 0.99, 0.999, 0.9999])
@pytest.mark.parametrize("case", [HALF_ZERO, SPIKE, TWO_MODES, GAP, single("lognormal(median=1, gsd=3)")])
def test_shortest_interval_of_a_long_run_is_that_of_its_draws(
    case: tuple[str, dict[str, str]], probability: float, seed: int, tmp_path: Path
) -> None:
    """As wide as the narrowest of all draws, which chance has narrowed, and as full but for the draws of a bin."""
    result, found = output(tmp_path, *case, draws=LONG, seed=seed, interval=probability)
    low, high = result.rows[0].shortest
    ordered, steps = np.sort(found), int(probability * LONG + 0.5)
    narrowest = np.min(ordered[steps:] - ordered[: LONG - steps])
    assert high - low <= (1.01 + 3 / math.sqrt(steps)) * narrowest + 1e-15
    # Between the draws of a bin an end is off by half their square root at most, so both by more once in 10,000.
    fullest = np.histogram(found, 4096)[0].max()
    assert np.mean((found >= low) & (found <= high)) > probability - max(3e-5, 2.8 * math.sqrt(fullest) / LONG)
    assert high - low <= (result.rows[0].high - result.rows[0].low) * (1 + 1e-3)


@SEED
@SIZE
def test_shortest_interval_lies_in_the_narrower_mode_while_it_fits(draws: int, seed: int, tmp_path: Path) -> None:
    """Half of all is 5/6 of the mode at 30, of sd 0.5; both modes are needed for 95 %."""
    low, high = output(tmp_path, *TWO_MODES, draws=draws, seed=seed, interval=0.5)[0].rows[0].shortest
    assert high - low == pytest.approx(2 * 0.5 * ndtri(0.5 + 5 / 12), rel=0.05)
    assert 28 < low < 30 < high < 32
    low, high = output(tmp_path, *TWO_MODES, draws=draws, seed=seed, interval=0.95)[0].rows[0].shortest
    assert low < 0
    assert high > 30


@SEED
@SIZE
def test_shortest_interval_starts_exactly_at_an_edge_inside(draws: int, seed: int, tmp_path: Path) -> None:
    result, found = output(tmp_path, *GAP, draws=draws, seed=seed, interval=0.6)
    assert 0 <= result.rows[0].shortest[0] - np.min(found[found > 5]) < 1e-4
    if draws == LONG:
        assert result.rows[0].shortest[0] == np.min(found[found > 5])


@SEED
@pytest.mark.parametrize("probability", [0.5, 0.9, 0.99, 0.9999])
def test_symmetric_interval_holds_its_share_whatever_the_shape(probability: float, seed: int, tmp_path: Path) -> None:
    result, found = output(tmp_path, *TWO_MODES, draws=LONG, seed=seed, interval=probability)
    assert np.quantile(found, (1 - probability) / 2) == pytest.approx(result.rows[0].low, rel=1e-4)
    assert np.quantile(found, (1 + probability) / 2) == pytest.approx(result.rows[0].high, rel=1e-4)
    if probability == 0.5:  # 0.25 / 0.4 of the one mode; 0.35 / 0.6 of the other
        assert same_quantile(found, 0.25, ndtri(0.625))
        assert same_quantile(found, 0.75, 30 + 0.5 * ndtri(0.35 / 0.6))


def test_intervals_of_what_is_never_finite_are_no_numbers(tmp_path: Path) -> None:
    row = output(tmp_path, "log(a)", {"a": "uniform(-2, -1)"}, draws=LONG, non_finite="count")[0].rows[0]
    assert np.isnan([*row.shortest, row.low, row.high]).all()


def test_exact_intervals_are_order_statistics(tmp_path: Path) -> None:
    result, found = output(tmp_path, *single("exponential(mean=1)"), draws=LONG, exact=True)
    assert set(result.rows[0].shortest) <= set(found.tolist())
