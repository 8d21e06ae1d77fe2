"""The benchmark model in vectorised NumPy, as a careful user would write it; the peers share its equations."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Figures = dict[str, list[float]]

MODEL = Path(__file__).parent / "video14.toml"
LEVELS = (0.025, 0.5, 0.975)
INPUTS = (
    "efficiency", "gpu_power", "other_it", "pue", "idle", "grid_intensity", "training_emissions", "users",
    "videos_per_user", "lifetime", "model_error", "embodied_share", "retraining", "mean_energy",
)  # fmt: skip
OUTPUTS = ("footprint", "energy", "inference", "training", "embodied")


def sampled(random: np.random.Generator, draws: int) -> dict[str, Floats]:
    """Draws of every input, in its unit."""
    return {
        "efficiency": 0.3 + 0.3 * random.beta(40, 48, draws),
        "gpu_power": random.triangular(600, 700, 720, draws),
        "other_it": 1.17 * np.exp(np.log(1.05) * random.standard_normal(draws)),
        "pue": 1.05 + 0.35 * random.beta(1 + 4 * 0.05 / 0.35, 1 + 4 * 0.30 / 0.35, draws),
        "idle": random.uniform(1.0, 1.2, draws),
        "grid_intensity": 0.410 * np.exp(np.log(1.15) * random.standard_normal(draws)),
        "training_emissions": np.exp(random.uniform(np.log(50e3), np.log(500e3), draws)),
        "users": 84_000 * np.exp(np.log(2.5) * random.standard_normal(draws)),
        "videos_per_user": random.triangular(250, 500, 1000, draws),
        "lifetime": random.uniform(1, 3, draws),
        # Truncation at 0 is ten standard deviations away: no draw ever meets it.
        "model_error": random.normal(1, 0.1, draws),
        "embodied_share": random.beta(2, 38, draws),
        "retraining": random.gamma(2, 0.05, draws),
        "mean_energy": 93 * np.exp(np.log(1.2) * random.standard_normal(draws)),
    }


def equations(  # noqa: PLR0913  one for each input of the model
    *,
    efficiency: Any,
    gpu_power: Any,
    other_it: Any,
    pue: Any,
    idle: Any,
    grid_intensity: Any,
    training_emissions: Any,
    users: Any,
    videos_per_user: Any,
    lifetime: Any,
    model_error: Any,
    embodied_share: Any,
    retraining: Any,
    mean_energy: Any,
) -> tuple[Any, Any, Any, Any, Any]:
    """The outputs, in their order and units, of whatever can be multiplied: arrays, symbols, traced values."""
    energy = FLOPS / (efficiency * 989e12) * gpu_power * model_error * other_it * idle * pue / 3.6e6
    inference = energy * grid_intensity
    shared_out = users * videos_per_user * lifetime * mean_energy / 1000
    training = training_emissions * (1 + retraining) / shared_out * energy
    embodied = (inference + training) * embodied_share / (1 - embodied_share)
    return inference + training + embodied, energy, inference, training, embodied


def kept(inputs: Mapping[str, Floats]) -> dict[str, Floats]:
    """Draws of every output for given draws of the inputs."""
    return dict(zip(OUTPUTS, equations(**inputs), strict=True))


def figures(outputs: Mapping[str, Floats]) -> Figures:
    """Mean, sd and three percentiles of every output."""
    return {name: figures_of(draws) for name, draws in outputs.items()}


def figures_of(draws: Floats) -> list[float]:
    """Mean, sd and three percentiles of one output."""
    return [float(np.mean(draws)), float(np.std(draws, ddof=1)), *map(float, np.percentile(draws, PERCENT))]


def from_rows(rows: Iterable[Floats]) -> dict[str, Floats]:
    """Inputs by name, from one row for each in the order of INPUTS."""
    return dict(zip(INPUTS, rows, strict=True))


def through_quantiles(points: Floats, quantiles: Mapping[str, Callable[[Floats], Floats]]) -> dict[str, Floats]:
    """Inputs at points of the unit cube; shape of the points: (points, inputs)."""
    return {name: quantile(points[:, place]) for place, (name, quantile) in enumerate(quantiles.items())}


def _flops() -> float:
    tokens, width, layers, hidden, text, steps = 75_600.0, 1536.0, 30, 8960, 512, 50
    attention = 8 * tokens * width**2 + 4 * tokens**2 * width
    cross = 4 * tokens * width**2 + 4 * text * width**2 + 4 * tokens * text * width
    return steps * 2 * layers * (attention + cross + 4 * tokens * width * hidden)


FLOPS = _flops()
PERCENT = [100 * level for level in LEVELS]
