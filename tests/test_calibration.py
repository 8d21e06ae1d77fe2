"""Simulation-based calibration: how often the 95 % interval of each Monte Carlo error covers the exact figure."""

import math
from functools import cache
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaincinv, ndtr, ndtri

import mclca

RUNS, DRAWS = 2000, 4000
FIGURES = ("mean", "median", "low", "high")
LEVELS = (0.5, 0.025, 0.975)
NORMAL = (0.0, *ndtri(LEVELS))

MODEL = """
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
[scenarios.place]
here = {}
there = { footprint = "3 + 2 * normal" }
[weights.place]
here = 0.7
there = 0.3
"""


def root(cdf, level: float) -> float:
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
    "mixture": (0.9, *(root(two_places, level) for level in LEVELS)),
}


@cache
def coverage(path: Path, design: str, runs: int, reach: float) -> dict[str, list[float]]:
    """Share of runs whose interval covers each figure, by equation."""
    model, covered = mclca.load(path), {name: np.zeros(len(FIGURES)) for name in EXACT}
    for seed in range(runs):
        result = mclca.run(model, draws=DRAWS, seed=seed, design=design, across="place", threads=1)
        found = {row.name: row for row in result.rows if row.at["place"] == "here"} | {
            "mixture": result.mixtures[0].row
        }
        for name, exact in EXACT.items():
            row = found[name]
            off = np.array([getattr(row, figure) for figure in FIGURES]) - exact
            covered[name] += np.abs(off) <= reach * np.array([row.mcse[figure] for figure in FIGURES])
    return {name: (counts / runs).tolist() for name, counts in covered.items()}
