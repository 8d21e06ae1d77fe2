"""How Monte Carlo figures are compared with exact ones: 5 standard errors, and ranks instead of quantiles."""

from pathlib import Path

import numpy as np
from models import one_equation, write_model

import mclca

SEEDS = [0, 12345]

# Mass calibration: JCGM 101:2008, 9.3.
MASS = {
    "mass": "normal(100000, 0.050)",
    "correction": "normal(1.234, 0.020)",
    "air": "uniform(1.10, 1.30)",
    "weight": "uniform(7000, 9000)",
    "reference": "uniform(7950, 8050)",
}
MASS_VALUE = "(mass + correction) * (1 + (air - 1.2) * (1 / weight - 1 / reference)) - 1e5"


def output(folder: Path, value: str, inputs: dict[str, str], **options: object) -> tuple[mclca.Result, np.ndarray]:
    """Result and draws of one equation over inputs given as name to distribution, all of unit 1."""
    result = mclca.run(write_model(folder, one_equation(value, inputs)), **options)
    return result, result.draws["footprint"].values


def same_mean(draws: np.ndarray, mean: float, rounding: float = 0.0) -> bool:
    """Five standard errors: one false alarm in 1.7 million."""
    return bool(abs(draws.mean() - mean) <= 5 * draws.std() / np.sqrt(draws.size) + rounding)


def same_sd(draws: np.ndarray, sd: float, rounding: float = 0.0) -> bool:
    """Five standard errors, with the draws' own kurtosis: one false alarm in 1.7 million."""
    deviations = (draws - draws.mean()) / draws.std()
    error = sd * np.sqrt((np.mean(deviations**4) - 1) / (4 * draws.size))
    return bool(abs(draws.std(ddof=1) - sd) <= 5 * error + rounding)


def same_quantile(draws: np.ndarray, level: float, quantile: float, rounding: float = 0.0) -> bool:
    """Rank test, free of any distribution: draws below are binomial. One false alarm in 1.7 million."""
    slack = 5 * np.sqrt(draws.size * level * (1 - level))
    below = np.sum(draws <= quantile - rounding), np.sum(draws <= quantile + rounding)
    return bool(below[0] - slack <= draws.size * level <= below[1] + slack)


def same_share(hits: int, draws: int, share: float) -> bool:
    """Five standard errors of a binomial share: one false alarm in 1.7 million."""
    return abs(hits - draws * share) <= 5 * np.sqrt(draws * share * (1 - share))
