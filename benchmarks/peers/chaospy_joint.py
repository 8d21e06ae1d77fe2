"""chaospy: a joint distribution sampled at random, then NumPy."""

from functools import cache
from math import log
from typing import Any

from benchmarks.video14 import Figures, Floats, figures, from_rows, kept

PACKAGE = "chaospy"
LARGEST = 1e6


def summary(draws: int, seed: int) -> Figures:
    return figures(keep(draws, seed))


def keep(draws: int, seed: int) -> dict[str, Floats]:
    return kept(from_rows(_joint().sample(draws, rule="random", seed=seed)))


@cache
def _joint() -> Any:
    import chaospy as cp

    return cp.J(
        cp.Beta(40, 48, 0.3, 0.6),
        cp.Triangle(600, 700, 720),
        cp.LogNormal(log(1.17), log(1.05)),
        cp.Beta(1 + 4 * 0.05 / 0.35, 1 + 4 * 0.30 / 0.35, 1.05, 1.4),
        cp.Uniform(1, 1.2),
        cp.LogNormal(log(0.410), log(1.15)),
        cp.LogUniform(log(50e3), log(500e3)),
        cp.LogNormal(log(84_000), log(2.5)),
        cp.Triangle(250, 500, 1000),
        cp.Uniform(1, 3),
        cp.TruncNormal(lower=0, upper=1e3, mu=1, sigma=0.1),
        cp.Beta(2, 38),
        cp.Gamma(2, 0.05),
        cp.LogNormal(log(93), log(1.2)),
    )
