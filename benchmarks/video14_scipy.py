"""The inputs of the benchmark model as frozen distributions of SciPy, for the peers that build on it."""

from functools import cache
from math import inf, log
from typing import Any


@cache
def frozen() -> dict[str, Any]:
    """Distribution of every input, in the order of `video14.INPUTS`."""
    from scipy import stats

    return {
        "efficiency": stats.beta(40, 48, 0.3, 0.3),
        "gpu_power": stats.triang(100 / 120, 600, 120),
        "other_it": stats.lognorm(log(1.05), 0, 1.17),
        "pue": stats.beta(1 + 4 * 0.05 / 0.35, 1 + 4 * 0.30 / 0.35, 1.05, 0.35),
        "idle": stats.uniform(1, 0.2),
        "grid_intensity": stats.lognorm(log(1.15), 0, 0.410),
        "training_emissions": stats.loguniform(50e3, 500e3),
        "users": stats.lognorm(log(2.5), 0, 84_000),
        "videos_per_user": stats.triang(250 / 750, 250, 750),
        "lifetime": stats.uniform(1, 2),
        "model_error": stats.truncnorm(-10, inf, 1, 0.1),
        "embodied_share": stats.beta(2, 38),
        "retraining": stats.gamma(2, scale=0.05),
        "mean_energy": stats.lognorm(log(1.2), 0, 93),
    }


def quantiles() -> dict[str, Any]:
    """Quantile function of every input."""
    return {name: distribution.ppf for name, distribution in frozen().items()}
