"""What nested draws say about knowledge: how far it narrows an interval, and what it is worth to a choice.

Everything is estimated in independent replicates, each with its own randomised outer and inner points, so the spread of
the replicates is the error of outer and inner draws together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mclca import statistics

Floats = npt.NDArray[np.float64]

_FIGURES = ("low", "median", "high", "sd")
_FIRST_MEAN = 1 + len(_FIGURES)  # among the figures of `reader`, the first of which counts draws that are not finite


@dataclass(frozen=True, slots=True)
class Narrowed:
    """An interval, in the unit of the result.

    Parameters
    ----------
    low, high : expected ends
    median : expected median
    sd : expected standard deviation
    shrinkage : share of the interval's width that knowledge takes off, expected; may be below 0
    sd_shrinkage : the same of the standard deviation
    mcse : Monte Carlo standard error of each figure and of the width
    """

    low: float
    median: float
    high: float
    sd: float
    shrinkage: float
    sd_shrinkage: float
    mcse: Mapping[str, float]

    @property
    def width(self) -> float:
        """Expected width of the interval."""
        return self.high - self.low

    def figures(self) -> dict[str, float]:
        """The interval in the unit of the result."""
        return {name: getattr(self, name) for name in ("low", "median", "high", "width", "sd")}

    def to_json(self) -> dict[str, Any]:
        """As `disclose --json` prints it."""
        return {**self.figures(), "shrinkage": self.shrinkage, "sd_shrinkage": self.sd_shrinkage, "mcse": {**self.mcse}}


@dataclass(frozen=True, slots=True)
class Decided:
    """What knowledge is worth to the choice of the alternative with the lowest expected value.

    Parameters
    ----------
    p_change : probability that the choice would be another
    regret_avoided : expected fall of the chosen one's value (EVPPI), in the unit of the result
    bias : most that regret_avoided is expected to be too high, for the noise of the inner draws; estimated
    mcse : Monte Carlo standard error of both figures
    """

    p_change: float
    regret_avoided: float
    bias: float
    mcse: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """As `disclose --json` prints it."""
        figures = {"p_change": self.p_change, "regret_avoided": self.regret_avoided, "bias": self.bias}
        return {**figures, "mcse": dict(self.mcse)}


def reader(interval: float) -> Callable[[Floats], Floats]:
    """Function from inner draws, shape (outer, outputs, inner), to figures, shape (outer, 1, 5 + 2 outputs).

    Number of draws that are not finite; low, median, high and sd of the first output; the mean of each output in the
    first and in the second half of its draws.
    """
    levels = np.array([(1 - interval) / 2, 0.5, (1 + interval) / 2])

    def read(draws: Floats) -> Floats:
        first = np.sort(draws[:, 0], axis=-1)
        missing = np.count_nonzero(~np.isfinite(draws), axis=(1, 2))
        half = draws.shape[-1] // 2
        with np.errstate(all="ignore"):
            ends = statistics.unbiased_quantile(first, levels)
            means = [draws[:, :, :half].mean(axis=-1), draws[:, :, half:].mean(axis=-1)]
            return np.column_stack([missing, ends, first.std(axis=-1), *means])[:, None]

    return read


def narrowed(figures: Floats, weights: Floats, plain: Floats) -> Narrowed:
    """How far knowledge narrows the interval.

    Parameters
    ----------
    figures : shape (outer, replicates, figures of `reader`)
    weights : shape (outer, replicates)
    plain : shape (replicates, figures of `reader`), without that knowledge, on the same inner points
    """
    expected, before = _weighted(figures[:, :, 1:_FIRST_MEAN], weights), plain[:, 1:_FIRST_MEAN]
    low, median, high, sd = expected.mean(axis=0).tolist()
    mcse = dict(zip(_FIGURES, statistics.replicate_error(expected).tolist(), strict=True))
    width = _width(expected)
    mcse["width"] = float(statistics.replicate_error(width))
    shrinkage, mcse["shrinkage"] = _fall(width, _width(before))
    sd_shrinkage, mcse["sd_shrinkage"] = _fall(expected[:, 3], before[:, 3])
    return Narrowed(low, median, high, sd, shrinkage, sd_shrinkage, mcse)


def _width(figures: Floats) -> Floats:
    return np.asarray(figures[:, 2] - figures[:, 0])


def _weighted(figures: Floats, weights: Floats) -> Floats:
    """Means over the outer points of each replicate; shape (replicates, figures)."""
    # About the first, so that a figure that never changes is its own mean to the last bit.
    shares = (weights / weights.sum(axis=0))[:, :, None]
    return np.asarray(figures[0] + ((figures - figures[0]) * shares).sum(axis=0))


def _fall(after: Floats, before: Floats) -> tuple[float, float]:
    """1 - after / before of the means over replicates, and its error (delta method); 0 of nothing."""
    if before.mean() == 0:
        return 0.0, 0.0
    ratio = after.mean() / before.mean()
    return float(1 - ratio), float(statistics.replicate_error(after - ratio * before) / before.mean())


def decided(figures: Floats, weights: Floats, chosen: int, alternatives: int) -> Decided:
    """What knowledge is worth.

    With n inner draws the lowest of noisy means lies too low, so that the regret avoided comes out too high; with half
    of them it does so twice as much, or more. The difference between the two bounds what is left (Giles & Goda 2019,
    Decision-making under uncertainty: using MLMC for efficient estimation of EVPPI).

    Parameters
    ----------
    figures : shape (outer, replicates, figures of `reader`)
    weights : shape (outer, replicates)
    chosen : alternative with the lowest expected value
    """
    halves = figures[:, :, _FIRST_MEAN:].reshape(*figures.shape[:2], 2, alternatives)
    means = halves.mean(axis=2)
    lowest = means.min(axis=-1)
    worth = [means[:, :, chosen] > lowest, means[:, :, chosen] - lowest, lowest - halves.min(axis=-1).mean(axis=2)]
    changed, avoided, apart = _weighted(np.stack(worth, axis=-1), weights).T
    return _decided(changed, avoided, float(apart.mean()), float((weights / weights.sum(axis=0)).max()))


def wholly_decided(draws: Floats, chosen: int) -> Decided:
    """What knowing every input is worth; draws of shape (alternatives, replicates, draws)."""
    lowest = draws.min(axis=0)
    changed = (draws[chosen] > lowest).mean(axis=-1)
    return _decided(changed, (draws[chosen] - lowest).mean(axis=-1), 0.0, 1 / draws.shape[-1])


def _decided(changed: Floats, avoided: Floats, bias: float, step: float) -> Decided:
    """Means over replicates, and their errors.

    A share of few points moves in steps. Where no replicate happens to take the next one, their spread does not show by
    how much of a step the share is off, so the error of a value that is rounded to it is added.
    """
    rounding = step / np.sqrt(12 * changed.size)
    errors = {"p_change": float(np.hypot(statistics.replicate_error(changed), rounding))}
    errors["regret_avoided"] = float(statistics.replicate_error(avoided))
    return Decided(float(changed.mean()), float(avoided.mean()), bias, errors)
