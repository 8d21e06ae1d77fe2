"""The one kernel that loops over blocks: points, draws, tape, records."""

from typing import Any

from mclca.engine.accumulate import Recording, Sums, record
from mclca.engine.dependence import mix, to_points
from mclca.engine.kernel import kernel, part
from mclca.engine.operations import BLOCK, POINTS, PROBABILITIES, RECORD, SCORES, TRANSFORM, operate
from mclca.engine.point_kernels import fill_points, prepare_replicate
from mclca.engine.points import CELL, Points
from mclca.engine.program import Plan
from mclca.engine.table_kernel import fill_from_table
from mclca.engine.transform import CONSTANT, transform


@kernel
def run_cells(
    first: Any, last: Any, plan: Plan, points: Points, recording: Recording, sums: Sums, rows: Any, scratch: Any
) -> None:
    """Draw, compute and record the cells first..last - 1.

    Parameters
    ----------
    rows : shape (slots, BLOCK), scratch
    scratch : shape (columns + 1, 320), uint64, scratch of the point kernels
    """
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
def _run_block(
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
            transform(rows[step[1]], plan.columns[column], plan.reals[column], plan.tables)
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
