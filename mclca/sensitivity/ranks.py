"""Ranks of draws: what is left of values when only their order counts."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def midranks(values: Floats) -> Floats:
    """Ranks from 1 on along the last axis; equal values share the mean of theirs.

    Parameters
    ----------
    values : shape (..., draws)
    """
    return np.apply_along_axis(_midranks, -1, values)


def order_ranks(values: Floats) -> Floats:
    """Ranks from 1 on along the last axis; of equal values the earlier draw comes first, so that all ranks differ.

    Parameters
    ----------
    values : shape (..., draws)
    """
    return np.asarray(np.argsort(np.argsort(values, axis=-1, kind="stable"), axis=-1) + 1.0, dtype=np.float64)


def _midranks(row: Floats) -> Floats:
    _, place, count = np.unique(row, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2)[place])
