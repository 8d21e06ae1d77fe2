"""OpenTURNS: a joint distribution, a symbolic function, and its own statistics."""

from functools import cache
from math import log
from typing import Any

from benchmarks.video14 import FLOPS, INPUTS, LEVELS, OUTPUTS, Figures

PACKAGE = "openturns"
LARGEST = 1e6
# The prefix keeps its names apart from the inputs.
_PROGRAM = f"""
y_energy := {FLOPS!r} / (efficiency * 989e12) * gpu_power * model_error * other_it * idle * pue / 3.6e6;
y_inference := y_energy * grid_intensity;
var y_shared_out := users * videos_per_user * lifetime * mean_energy / 1000;
y_training := training_emissions * (1 + retraining) / y_shared_out * y_energy;
y_embodied := (y_inference + y_training) * embodied_share / (1 - embodied_share);
y_footprint := y_inference + y_training + y_embodied;
"""


def summary(draws: int, seed: int) -> Figures:
    held = _drawn(draws, seed)
    quantiles = [held.computeQuantilePerComponent(level) for level in LEVELS]
    columns = (held.computeMean(), held.computeStandardDeviation(), *quantiles)
    return {name: [float(column[place]) for column in columns] for place, name in enumerate(OUTPUTS)}


def keep(draws: int, seed: int) -> dict[str, Any]:
    return {"all": _drawn(draws, seed)}


def _drawn(draws: int, seed: int) -> Any:
    import openturns

    openturns.RandomGenerator.SetSeed(seed)
    joint, function = _prepared()
    return function(joint.getSample(draws))


@cache
def _prepared() -> tuple[Any, Any]:
    import openturns as ot

    joint = ot.JointDistribution(
        [
            ot.Beta(40, 48, 0.3, 0.6),
            ot.Triangular(600, 700, 720),
            ot.LogNormal(log(1.17), log(1.05)),
            ot.Beta(1 + 4 * 0.05 / 0.35, 1 + 4 * 0.30 / 0.35, 1.05, 1.4),
            ot.Uniform(1, 1.2),
            ot.LogNormal(log(0.410), log(1.15)),
            ot.LogUniform(log(50e3), log(500e3)),
            ot.LogNormal(log(84_000), log(2.5)),
            ot.Triangular(250, 500, 1000),
            ot.Uniform(1, 3),
            ot.TruncatedDistribution(ot.Normal(1, 0.1), 0.0, ot.TruncatedDistribution.LOWER),
            ot.Beta(2, 38, 0, 1),
            ot.Gamma(2, 20, 0),
            ot.LogNormal(log(93), log(1.2)),
        ]
    )
    return joint, ot.SymbolicFunction(INPUTS, [f"y_{name}" for name in OUTPUTS], _PROGRAM)
