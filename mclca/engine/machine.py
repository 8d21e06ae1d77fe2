"""The one kernel that loops over blocks: points, draws, tape, records."""

from collections.abc import Callable
from itertools import accumulate
from typing import Any

import numba
import numpy as np

from mclca.engine.accumulate import record
from mclca.engine.dependence_kernels import mix, to_points
from mclca.engine.kernel import Code, compiled, part
from mclca.engine.lanes import pointer
from mclca.engine.layout import (
    BLOCK,
    CELL,
    CONSTANT,
    POINTS,
    PROBABILITIES,
    RECORD,
    SCORES,
    SCRATCH_BLOCK,
    TRANSFORM,
    Plan,
    Points,
    Recording,
    Sums,
)  # fmt: skip
from mclca.engine.operations import operate
from mclca.engine.point_kernels import fill_points, prepare_replicate
from mclca.engine.table_kernel import fill_from_table
from mclca.engine.transform import transform

# Untyped for mypy, which does not see that Numba exports them.
carray: Any = numba.carray  # type: ignore[attr-defined]
types: Any = numba.types


@part
def run_cells(  # noqa: PLR0917  (what native.CellKernel hands over)
    first: Any, last: Any, plan: Plan, points: Points, recording: Recording, sums: Sums, rows: Any, scratch: Any
) -> None:
    """Draw, compute and record the cells first..last - 1; native.CellKernel says what the arguments are."""
    prepared = -1
    for cell in range(first, last):
        replicate = cell // points.cells
        if replicate != prepared:
            prepare_replicate(points, plan.streams, replicate, scratch)
            prepared = replicate
        start = (cell % points.cells) * CELL
        for point in range(start, min(start + CELL, points.points), BLOCK):
            _run_block(replicate, point, cell - first, plan, points, recording, sums, rows, scratch)


@part
def _run_block(  # noqa: PLR0913, PLR0917  (all that there is, and where in it we are)
    replicate: Any, point: Any, cell: Any, plan: Plan, points: Points, recording: Recording, sums: Sums, rows: Any,
    scratch: Any,
) -> None:  # fmt: skip
    count = min(BLOCK, points.points - point)
    draw = replicate * points.points + point
    for i in range(plan.code.shape[0]):
        step = plan.code[i]
        code, column = step[0], step[2]
        if code < POINTS:
            operate(code, rows, step[1], step[2], step[3], step[4], plan.numbers[i])
        elif code == TRANSFORM:
            transform(
                rows[step[1]], plan.columns[column], plan.reals[column], plan.tables, scratch[column, SCRATCH_BLOCK:]
            )
        elif code == POINTS:
            if plan.columns[column, 0] != CONSTANT:
                fill_points(rows[step[1]], points, column, plan.streams[column], replicate, point, scratch)
        elif code == RECORD:
            record(rows[step[3]], count, draw, cell, step[2], recording, sums)
        else:
            _depend(code, step[1], step[2], rows, plan)


@part
def _depend(code: Any, slot: Any, group: Any, rows: Any, plan: Plan) -> None:
    if code == SCORES:
        fill_from_table(rows[slot], plan.tables[plan.offsets[0] :], plan.offsets[1], 1, plan.reals[-1])
    elif code == PROBABILITIES:
        to_points(rows[slot], plan.tables[plan.offsets[2] :], plan.offsets[3])
    else:
        start, count, factor = plan.groups[group, 0], plan.groups[group, 1], plan.groups[group, 2]
        mix(rows, plan.member_slots[start : start + count], plan.tables[factor:])


def compiled_entry() -> tuple[int, Code | None]:
    """Address of the machine for a C caller, and its machine code."""
    return compiled(_entry, types.void(types.int64, types.int64, types.CPointer(types.int64)))


def _entry(first: Any, last: Any, words: Any) -> None:
    """Take the arguments apart that native.CellKernel has put together, in the order of the fields."""
    plan = Plan(
        _integers_2(words, 0), _floats_1(words, 1), _integers_2(words, 2), _floats_2(words, 3), _floats_1(words, 4),
        _words_1(words, 5), _integers_2(words, 6), _integers_1(words, 7), _integers_1(words, 8), _number(words, 9),
    )  # fmt: skip
    points = Points(
        _number(words, _POINTS), _number(words, _POINTS + 1), _number(words, _POINTS + 2), _words_1(words, _POINTS + 3),
        _words_2(words, _POINTS + 4), _floats_2(words, _POINTS + 5), _floats_2(words, _POINTS + 6),
    )  # fmt: skip
    recording = Recording(
        _number(words, _RECORDING), _number(words, _RECORDING + 1), _floats_1(words, _RECORDING + 2),
        _floats_2(words, _RECORDING + 3), _words_2(words, _RECORDING + 4), _places_3(words, _RECORDING + 5),
        _floats_2(words, _RECORDING + 6), _bytes_2(words, _RECORDING + 7), _integers_1(words, _RECORDING + 8),
    )  # fmt: skip
    sums = Sums(
        _floats_3(words, _SUMS), _counts_2(words, _SUMS + 1), _integers_2(words, _SUMS + 2),
        _floats_2(words, _SUMS + 3), _floats_1(words, _SUMS + 4), _integers_1(words, _SUMS + 5),
        _floats_3(words, _SUMS + 6), _places_1(words, _SUMS + 7), _floats_2(words, _SUMS + 8),
    )  # fmt: skip
    run_cells(first, last, plan, points, recording, sums, _floats_2(words, _ROWS), _words_2(words, _ROWS + 1))


# Where the fields of each argument begin.
_POINTS, _RECORDING, _SUMS, _ROWS = accumulate(len(kind._fields) for kind in (Plan, Points, Recording, Sums))


@part
def _number(words: Any, i: Any) -> Any:
    """Number i of the arguments."""
    return words[4 * i]


def _array(dimensions: int, kind: Any) -> Callable[[Any, int], Any]:
    """Array number i of the arguments."""
    if dimensions == 1:
        return part(lambda words, i: carray(pointer(words[4 * i]), (words[4 * i + 1],), kind))
    if dimensions == 2:
        return part(lambda words, i: carray(pointer(words[4 * i]), (words[4 * i + 1], words[4 * i + 2]), kind))
    return part(
        lambda words, i: carray(pointer(words[4 * i]), (words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]), kind)
    )


_floats_1, _floats_2, _floats_3 = (_array(dimensions, np.float64) for dimensions in (1, 2, 3))
_integers_1, _integers_2 = (_array(dimensions, np.int64) for dimensions in (1, 2))
_words_1, _words_2 = (_array(dimensions, np.uint64) for dimensions in (1, 2))
_bytes_2, _counts_2, _places_1, _places_3 = (
    _array(2, np.uint8),
    _array(2, np.uint32),
    _array(1, np.int32),
    _array(3, np.int32),
)
