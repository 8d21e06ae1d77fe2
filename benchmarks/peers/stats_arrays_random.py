"""stats_arrays: its random number generator, which Brightway samples with, then NumPy."""

from math import log
from typing import Any

import numpy as np

from benchmarks.video14 import Figures, Floats, figures, from_rows, kept

PACKAGE = "stats_arrays"
LARGEST = 1e6


def summary(draws: int, seed: int) -> Figures:
    return figures(keep(draws, seed))


def keep(draws: int, seed: int) -> dict[str, Floats]:
    from stats_arrays import MCRandomNumberGenerator, UncertaintyBase

    generator = MCRandomNumberGenerator(UncertaintyBase.from_dicts(*_rows()), seed=seed)
    inputs = from_rows(generator.generate(draws))
    inputs["training_emissions"] = np.exp(inputs["training_emissions"])  # it has no log-uniform
    return kept(inputs)


def _rows() -> list[dict[str, Any]]:
    import stats_arrays as sa

    def lognormal(median: float, gsd: float) -> dict[str, Any]:
        return {"loc": log(median), "scale": log(gsd), "uncertainty_type": sa.LognormalUncertainty.id}

    def beta(alpha: float, other: float, low: float, high: float) -> dict[str, Any]:
        kind = sa.BetaUncertainty.id
        return {"loc": alpha, "shape": other, "minimum": low, "maximum": high, "uncertainty_type": kind}

    def triangular(low: float, mode: float, high: float) -> dict[str, Any]:
        return {"loc": mode, "minimum": low, "maximum": high, "uncertainty_type": sa.TriangularUncertainty.id}

    def uniform(low: float, high: float) -> dict[str, Any]:
        return {"minimum": low, "maximum": high, "uncertainty_type": sa.UniformUncertainty.id}

    return [
        beta(40, 48, 0.3, 0.6),
        triangular(600, 700, 720),
        lognormal(1.17, 1.05),
        beta(1 + 4 * 0.05 / 0.35, 1 + 4 * 0.30 / 0.35, 1.05, 1.4),
        uniform(1, 1.2),
        lognormal(0.410, 1.15),
        uniform(log(50e3), log(500e3)),
        lognormal(84_000, 2.5),
        triangular(250, 500, 1000),
        uniform(1, 3),
        {"loc": 1, "scale": 0.1, "minimum": 0, "maximum": 1e9, "uncertainty_type": sa.NormalUncertainty.id},
        beta(2, 38, 0, 1),
        {"shape": 2, "scale": 0.05, "uncertainty_type": sa.GammaUncertainty.id},
        lognormal(93, 1.2),
    ]
