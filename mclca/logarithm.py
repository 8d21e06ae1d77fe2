"""Logarithms that are minus infinity at zero, as probabilities need them, without a warning."""

import numpy as np
from numpy.typing import NDArray


def log(x: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Ln x, for x >= 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.asarray(x, dtype=float)))


def log1p(x: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """ln(1 + x), for x >= -1."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log1p(np.asarray(x, dtype=float)))
