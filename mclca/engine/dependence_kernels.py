"""The kernels of the Gaussian copula: mixing scores, and scores back to points."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mclca.engine.kernel import part
from mclca.engine.lanes import fma
from mclca.engine.layout import CELLS_PER_UNIT, HIGHEST_SCORE

Floats = NDArray[np.float64]

_SMALLEST_POINT = 2.0**-53


@part
def mix(rows: Any, slots: NDArray[np.int64], factor: Floats) -> None:
    """Mix the scores in the given slots by a factor, from the last row up, since each needs those before it."""
    members = slots.size
    for i in range(members - 1, -1, -1):
        row = rows[slots[i]]
        own = factor[i * members + i]
        for j in range(row.size):
            row[j] *= own
        for other in range(i):
            _add_multiple(row, rows[slots[other]], factor[i * members + other])


@part
def _add_multiple(row: Floats, other: Floats, weight: Any) -> None:
    for j in range(row.size):
        row[j] = fma(other[j], weight, row[j])


@part
def to_points(row: Floats, table: Floats, cells: Any) -> None:
    """Replace normal scores by their probabilities, kept inside (0, 1)."""
    for j in range(row.size):
        distance = abs(row[j])
        cell = min(np.int64(distance * CELLS_PER_UNIT), cells - 1)
        y = min(distance, HIGHEST_SCORE) - (cell + 0.5) / CELLS_PER_UNIT
        tail = table[8 * cell + 7]
        for n in range(6, -1, -1):
            tail = fma(tail, y, table[8 * cell + n])
        tail = max(tail, _SMALLEST_POINT)
        row[j] = tail if row[j] < 0 else 1.0 - tail
