"""Simulation-based calibration: how often the 95 % interval of each Monte Carlo error covers the exact figure."""

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from models import one_equation, write_model
from scipy.optimize import brentq
from scipy.special import gammaincinv, ndtr, ndtri, stdtrit

import mclca
from mclca.summary import Row

RUNS, DRAWS = 2000, 20_000
FIGURES = ("mean", "median", "low", "high")
LEVELS = (0.5, 0.025, 0.975)
NORMAL_REACH = ndtri(0.975)
NORMAL = (0.0, *ndtri(LEVELS))

FAMILIES = """
[inputs.normal]
distribution = "normal(0, 1)"
unit = "1"
[inputs.uniform]
distribution = "uniform(0, 1)"
unit = "1"
[inputs.exponential]
distribution = "exponential(mean=1)"
unit = "1"
[inputs.gamma]
distribution = "gamma(shape=0.5, scale=1)"
unit = "1"
[inputs.skewed]
distribution = "lognormal(median=1, gsd=3)"
unit = "1"
[inputs.modes]
distribution = "mixture([normal(0, 1), normal(8, 2)], weights=[0.4, 0.6])"
unit = "1"
[equations.footprint]
value = "normal"
unit = "1"
[equations.flat]
value = "uniform"
unit = "1"
[equations.lifetime]
value = "exponential"
unit = "1"
[equations.steep]
value = "gamma"
unit = "1"
[equations.tailed]
value = "skewed"
unit = "1"
[equations.double]
value = "modes"
unit = "1"
"""
PLACES = """
[inputs.a]
distribution = "normal(0, 1)"
unit = "1"
[equations.footprint]
value = "a"
unit = "1"
[scenarios.place]
here = {}
there = { footprint = "3 + 2 * a" }
[weights.place]
here = 0.7
there = 0.3
"""


def root(cdf: Callable[[float], float], level: float) -> float:
    return brentq(lambda value: cdf(value) - level, -50, 50, xtol=1e-12)


def two_normals(value: float) -> float:
    return 0.4 * ndtr(value) + 0.6 * ndtr((value - 8) / 2)


def two_places(value: float) -> float:
    return 0.7 * ndtr(value) + 0.3 * ndtr((value - 3) / 2)


EXACT = {
    "footprint": NORMAL,
    "flat": (0.5, *LEVELS),
    "lifetime": (1.0, *(-math.log(1 - level) for level in LEVELS)),
    "steep": (0.5, *gammaincinv(0.5, LEVELS)),
    "tailed": (math.exp(math.log(3) ** 2 / 2), *np.exp(math.log(3) * ndtri(LEVELS))),
    "double": (4.8, *(root(two_normals, level) for level in LEVELS)),
}
MIXTURE = (0.9, *(root(two_places, level) for level in LEVELS))


def figures(row: Row) -> tuple[np.ndarray, np.ndarray]:
    """FIGURES of a row and their standard errors."""
    return np.array([getattr(row, name) for name in FIGURES]), np.array([row.mcse[name] for name in FIGURES])


def coverage(runs: Iterable[Sequence[Row]], exact: Sequence[Sequence[float]], reach: float) -> np.ndarray:
    """Share of runs in which so many standard errors reach the exact figures; shape (equations, figures)."""
    covered = []
    for rows in runs:
        found, errors = np.array([figures(row) for row in rows]).transpose(1, 0, 2)
        covered.append(np.abs(found - exact) <= reach * errors)
    return np.mean(covered, axis=0)


@pytest.mark.slow
def test_errors_of_random_draws_cover_as_often_as_they_say(tmp_path: Path) -> None:
    """Of the interval's ends, whose errors are estimated from some 90 draws, about 94.6 % are covered.

    So each of 12 figures falls below 93 % in 1 of 1,000 seeds, the others, at 95 %, in 1 of 40,000;
    above in 1 of 8,000.
    """
    model = mclca.load(write_model(tmp_path, FAMILIES))
    runs = (mclca.run(model, draws=DRAWS, seed=seed, threads=1).rows for seed in range(RUNS))
    found = coverage(runs, list(EXACT.values()), NORMAL_REACH)
    assert found.min() >= 0.93, found
    assert found.max() <= 0.968, found


@pytest.mark.slow
def test_errors_of_a_mixture_cover_as_often_as_they_say(tmp_path: Path) -> None:
    """The scenarios of a mixture see the same draws; false alarms as above."""
    model = mclca.load(write_model(tmp_path, PLACES))
    results = (mclca.run(model, draws=DRAWS, seed=seed, across="place", threads=1) for seed in range(RUNS))
    found = coverage(([result.mixtures[0].row] for result in results), [MIXTURE], NORMAL_REACH)
    assert found.min() >= 0.93, found
    assert found.max() <= 0.968, found


# Sums over three and four dimensions: N(0, 1 + 4 + 9), and gamma of shape 4.
SUMS = one_equation(
    "a + 2 * b + 3 * c",
    dict.fromkeys("abc", "normal(0, 1)") | dict.fromkeys("defg", "exponential(mean=1)"),
)
SUMS += '\n[equations.waiting]\nvalue = "d + e + f + g"\nunit = "1"\n'


@pytest.mark.slow
def test_errors_of_a_sobol_design_cover_at_least_as_often_as_they_say(tmp_path: Path) -> None:
    """By Student's t of 16 scrambles, whose means are not normal: it covers the skewed mean in 94 % of runs.

    So 92.5 % is missed by 1 seed in 300. The error of a quantile is the larger of two, and covers more often.
    """
    model = mclca.load(write_model(tmp_path, SUMS))
    exact = [math.sqrt(14) * np.array(NORMAL), [4.0, *gammaincinv(4, LEVELS)]]
    runs = (mclca.run(model, draws=16_384, design="sobol", seed=seed, threads=1).rows for seed in range(RUNS))
    found = coverage(runs, exact, stdtrit(15, 0.975))
    assert found.min() >= 0.925, found
    assert found[:, 0].max() <= 0.968, found
