"""The small picture of an input's distribution: its density, its interval and what can be dragged."""

import math
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from mclca.app.handles import handles
from mclca.distribution import Distribution

PLACES = 80
TAIL = 0.002  # of a long tail, what lies beyond is not drawn
ROOM = 0.3  # of the width, left free on either side to drag into
INTERVAL = (0.025, 0.975)
DECADE = 10.0  # a positive quantity whose interval spans this factor is drawn on a logarithmic axis


def picture(text: str, distribution: Distribution, bounds: tuple[float, float] | None = None) -> dict[str, Any]:
    """What the page draws.

    Parameters
    ----------
    text : the distribution as written; nothing of it can be dragged where it reads a file
    bounds : physical limits of the input
    """
    return dict(_picture(text, distribution, bounds))


@lru_cache(maxsize=2000)
def _picture(text: str, distribution: Distribution, bounds: tuple[float, float] | None) -> dict[str, Any]:
    ends = [float(distribution.quantile(p)) for p in INTERVAL]
    held = _handles(text, bounds)
    positive = distribution.quantile(TAIL) > 0 and all(handle.value > 0 for handle in held)
    logarithmic = bool(positive and DECADE * ends[0] <= ends[1])
    low, high = _long_axis(distribution) if logarithmic else _axis(distribution, bounds)
    places = (np.geomspace if logarithmic else np.linspace)(low, high, PLACES + 1)
    return {
        "low": low,
        "high": high,
        "logarithmic": logarithmic,
        "density": _density(distribution, places),
        "interval": ends,
        "handles": [handle.to_json() for handle in held],
    }


@lru_cache(maxsize=2000)
def _handles(text: str, bounds: tuple[float, float] | None) -> Any:
    return handles(text, bounds)


def _axis(distribution: Distribution, bounds: tuple[float, float] | None) -> tuple[float, float]:
    support = distribution.support()
    low, high = float(distribution.quantile(TAIL)), float(distribution.upper_quantile(TAIL))
    low, high = max(low, support.low), min(high, support.high)
    room = ROOM * (high - low) or abs(low) / 2 or 1.0
    least, most = bounds or (0.0 if support.low >= 0 else -math.inf, math.inf)
    return max(low - room, min(least, low)), min(high + room, max(most, high))


def _long_axis(distribution: Distribution) -> tuple[float, float]:
    low, high = float(distribution.quantile(TAIL)), float(distribution.upper_quantile(TAIL))
    room = float((high / low) ** ROOM)
    return low / room, high * room


def _density(distribution: Distribution, places: npt.NDArray[np.float64]) -> list[float]:
    """Probability of each part of the axis, the largest being 1."""
    below = np.asarray(distribution.cdf(places))
    shares = np.maximum(np.diff(below), 0.0)
    largest = float(shares.max())
    return (shares / largest).tolist() if largest > 0 else []
