"""Smallest double at which a rising condition holds, to the last bit."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
SIGN = np.iinfo(np.int64).min


def first(reached: Callable[[Column], NDArray[np.bool]], low: Column, high: Column) -> Column:
    """Smallest double in [low, high] at which a condition holds that stays true once it is; high if it never does.

    Bisection counts doubles rather than distance: at most 64 steps reach the last bit, near zero too, and land
    exactly on values where the condition jumps.

    Parameters
    ----------
    reached : the condition, for an array of the shape of low and high
    low, high : any shape, possibly infinite
    """
    short, enough = _rank(low), _rank(high)
    enough = np.where(reached(low), short, enough)
    while np.any(short < enough - 1):
        middle = (short >> 1) + (enough >> 1) + (short & enough & 1)
        holds = reached(_value(middle))
        short, enough = np.where(holds, short, middle), np.where(holds, middle, enough)
    return _value(enough)


def _rank(x: Column) -> NDArray[np.int64]:
    """Whole numbers in the order of doubles."""
    bits = np.asarray(x, dtype=float).view(np.int64)
    return np.where(bits < 0, SIGN - np.minimum(bits, 0), bits)


def _value(rank: NDArray[np.int64]) -> Column:
    """Doubles of such whole numbers."""
    return np.where(rank < 0, SIGN - np.minimum(rank, 0), rank).view(np.float64)
