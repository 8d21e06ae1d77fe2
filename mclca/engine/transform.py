"""Points to draws, in place: one short kernel per kind of sampler."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mclca.engine.centre_kernel import fill_from_centre
from mclca.engine.closed_kernel import fill_exponential_line, fill_line, fill_roots
from mclca.engine.kernel import part
from mclca.engine.lanes import float_bits, fma, select
from mclca.engine.layout import (
    ATOM_GUIDE,
    ATOMS,
    CELL_RECORD,
    CELLS,
    CENTRED_TABLE,
    CONSTANT,
    EXPONENTIAL_LINE,
    GUIDE_BITS,
    LINE,
    OCTAVES,
    ROOTS,
    TABLE,
)  # fmt: skip
from mclca.engine.table_kernel import LOWEST_EXPONENT, fill_from_table

Floats = NDArray[np.float64]


@part
def transform(row: Floats, shape: Any, reals: Floats, tables: Floats, marks: NDArray[np.uint64]) -> None:
    """Replace the points of a row by draws.

    Parameters
    ----------
    shape : kind, offset of the table, k or number of cells, number of segments
    reals : low, high and up to six numbers of the kind's own
    marks : scratch, a word for every 64 draws
    """
    kind = shape[0]
    if kind == CENTRED_TABLE:
        fill_from_centre(row, tables[shape[1] :], shape[2], reals, marks)
    elif kind == TABLE:
        fill_from_table(row, tables[shape[1] :], shape[2], shape[3], reals)
    elif kind == LINE:
        fill_line(np.uint64(row.ctypes.data), np.uint64(reals.ctypes.data))
    elif kind == EXPONENTIAL_LINE:
        fill_exponential_line(np.uint64(row.ctypes.data), np.uint64(reals.ctypes.data))
    elif kind == ROOTS:
        fill_roots(np.uint64(row.ctypes.data), np.uint64(reals.ctypes.data))
    elif kind == CONSTANT:
        row[:] = reals[0]
    elif kind == CELLS:
        _fill_from_cells(row, tables[shape[1] :], shape[2], reals)
    elif kind == ATOMS:
        _fill_from_atoms(row, tables[shape[1] :], shape[2])


@part
def _within(x: Any, low: Any, high: Any) -> Any:
    raised = select(x < low, low, x)
    return select(raised > high, high, raised)


@part
def _fill_from_cells(row: Floats, table: Floats, cells: Any, reals: Floats) -> None:
    guide_size = 2 * ((OCTAVES << GUIDE_BITS) + 1)
    edges, records = table[guide_size:], table[guide_size + cells :]
    for j in range(row.size):
        upper = row[j] >= 0.5
        fold = max(1.0 - row[j] if upper else row[j], 2.0**-53)
        slot = _guide_slot(fold, upper)
        cell = _last_not_above(edges, np.int64(table[slot]), np.int64(table[slot + 1]), fold)
        row[j] = _within(_cell_value(records[cell * CELL_RECORD :], fold), reals[0], reals[1])


@part
def _guide_slot(fold: Any, upper: Any) -> Any:
    inside = np.int64(float_bits(fold) >> np.uint64(52 - GUIDE_BITS)) - (LOWEST_EXPONENT << GUIDE_BITS)
    # Fold 1/2 itself belongs to the last part of the last octave.
    inside = min(inside, np.int64((OCTAVES << GUIDE_BITS) - 1))
    return inside + ((OCTAVES << GUIDE_BITS) + 1 if upper else 0)


@part
def _last_not_above(edges: Floats, first: Any, last: Any, value: Any) -> Any:
    """Last index in first..last whose edge is at most the value."""
    while first < last:
        middle = (first + last + 1) >> 1
        if edges[middle] <= value:
            first = middle
        else:
            last = middle - 1
    return first


@part
def _cell_value(record: Floats, fold: Any) -> Any:
    y = (fold - record[0]) * record[1]
    value = record[9]
    for n in range(8, 1, -1):
        value = fma(value, y, record[n])
    return value


@part
def _fill_from_atoms(row: Floats, table: Floats, atoms: Any) -> None:
    cumulative, values = table[ATOM_GUIDE + 1 :], table[ATOM_GUIDE + 1 + atoms :]
    for j in range(row.size):
        slot = np.int64(row[j] * ATOM_GUIDE)
        first, last = np.int64(table[slot]), np.int64(table[slot + 1])
        while first < last:
            middle = (first + last) >> 1
            if row[j] <= cumulative[middle]:
                last = middle
            else:
                first = middle + 1
        row[j] = values[first]
