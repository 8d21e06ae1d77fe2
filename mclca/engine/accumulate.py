"""What is kept of a row of draws: moments about a pilot centre, extremes, a histogram, exceedances, or the draws.

Sums run in eight fixed lanes and are closed per cell of 32,768 draws, so their bits do not depend on who computed which
cell. Counts are integers. Draws that are not finite are counted and kept out of everything else.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numpy.typing import NDArray

from mclca.engine.kernel import part
from mclca.engine.lanes import FLOATS, I64, LANES, broadcast, call_fma, declare, fma, load, store, variable
from mclca.engine.layout import (
    BLOCK,
    BOUNDED,
    COLLECT,
    COLLECTED,
    COUNT,
    EXCEED,
    HIGHEST,
    HISTOGRAM,
    KEEP,
    LOWEST,
    MOMENTS,
    SQUARES,
    SUM,
    Recording,
    Sums,
)  # fmt: skip
from mclca.engine.slot_kernel import count_slots, find_slots

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@part
def record(row: Floats, count: Any, draw: Any, cell: Any, output: Any, recording: Recording, sums: Sums) -> None:
    """Record the first `count` draws of a row, which are draws `draw`, `draw` + 1, ... of an output."""
    actions = recording.actions
    clean = False
    if actions & MOMENTS:
        clean = add_moments(row, count, recording.centres[output], sums.moments[cell, output], sums.lanes)
    if clean and actions & (HISTOGRAM | COLLECT) == HISTOGRAM:
        count_slots(*_addresses(row, output, recording, sums))
    elif actions & (HISTOGRAM | COLLECT):
        find_slots(*_addresses(row, output, recording, sums))
        _set_aside(row, sums.slots, sums.histogram.shape[1] - 1)
        if actions & HISTOGRAM:
            _count(sums.slots, count, sums.histogram[output])
    if actions & KEEP:
        _keep(row, count, draw - recording.first, sums.kept[output])
    if actions & EXCEED:
        _count_exceeding(row, count, recording.thresholds[output], sums.exceed[output])
    if actions & COLLECT:
        _collect(row, count, output, recording, sums)


@part
def add_moments(row: Floats, count: Any, centre: Any, moments: Floats, lanes: Floats) -> bool:
    """Add draws to a cell's partial sums; return whether all were finite."""
    _clear_lanes(lanes)
    finite = float(count)
    if count == BLOCK:
        _sum_lanes(np.uint64(row.ctypes.data), BLOCK // LANES, centre, np.uint64(lanes.ctypes.data))
    clean = count == BLOCK and np.isfinite(lanes[1].sum())
    if not clean:
        _clear_lanes(lanes)
        finite = _sum_finite(row, count, centre, lanes)
    _close_lanes(finite, moments, lanes)
    return bool(clean)


@part
def _clear_lanes(lanes: Floats) -> None:
    lanes[0], lanes[1], lanes[2], lanes[3] = 0.0, 0.0, np.inf, -np.inf


@part
def _sum_finite(row: Floats, count: Any, centre: Any, lanes: Floats) -> float:
    finite = 0.0
    for j in range(count):
        if np.isfinite(row[j]):
            lane, distance = j % LANES, row[j] - centre
            finite += 1.0
            lanes[0, lane] += distance
            lanes[1, lane] = fma(distance, distance, lanes[1, lane])
            lanes[2, lane] = min(lanes[2, lane], row[j])
            lanes[3, lane] = max(lanes[3, lane], row[j])
    return finite


@part
def _close_lanes(finite: Any, moments: Floats, lanes: Floats) -> None:
    moments[COUNT] += finite
    moments[SUM] += _tree_sum(lanes[0])
    moments[SQUARES] += _tree_sum(lanes[1])
    for lane in range(LANES):
        moments[LOWEST] = min(moments[LOWEST], lanes[2, lane])
        moments[HIGHEST] = max(moments[HIGHEST], lanes[3, lane])


@part
def _tree_sum(lane: Any) -> Any:
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]))


@declare
def _sum_lanes(_typing: Any, _row: Any, _groups: Any, _centre: Any, _lanes: Any) -> Any:
    """Sums, sums of squares, least and greatest of eight lanes of a row."""

    def emit(context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        row, groups, centre, lanes = operands
        centres = broadcast(builder, centre)
        places = [builder.add(lanes, ir.Constant(I64, 64 * i)) for i in range(4)]
        totals = [variable(builder, FLOATS) for _ in places]
        for place, total in zip(places, totals, strict=True):
            builder.store(load(builder, place, FLOATS), total)
        with cgutils.for_range(builder, groups) as loop:
            draws = load(builder, builder.add(row, builder.shl(loop.index, ir.Constant(I64, 6))), FLOATS)
            _add_draws(builder, draws, centres, totals)
        for place, total in zip(places, totals, strict=True):
            store(builder, builder.load(total), place)
        return context.get_dummy_value()

    return types.void(types.uint64, types.int64, types.float64, types.uint64), emit


def _add_draws(builder: Any, draws: Any, centres: Any, totals: list[Any]) -> None:
    distance = builder.fsub(draws, centres)
    total, squares, lowest, highest = (builder.load(total) for total in totals)
    builder.store(builder.fadd(total, distance), totals[0])
    builder.store(call_fma(builder, distance, distance, squares), totals[1])
    builder.store(builder.select(builder.fcmp_ordered("<", draws, lowest), draws, lowest), totals[2])
    builder.store(builder.select(builder.fcmp_ordered(">", draws, highest), draws, highest), totals[3])


@part
def _addresses(row: Floats, output: Any, recording: Recording, sums: Sums) -> Any:
    """What the kernels of slots take."""
    windows = recording.windows[output]
    return (
        np.uint64(row.ctypes.data), np.uint64(sums.slots.ctypes.data), np.uint64(sums.histogram[output].ctypes.data),
        np.uint64(recording.affine[output].ctypes.data), np.uint64(recording.keys[output].ctypes.data),
        np.uint64(windows.ctypes.data), np.int64(windows.shape[0]),
    )  # fmt: skip


@part
def _set_aside(row: Floats, slots: NDArray[np.int32], last: Any) -> None:
    for j in range(BLOCK):
        if not np.isfinite(row[j]):
            slots[j] = last


@part
def _count(slots: NDArray[np.int32], count: Any, histogram: NDArray[np.uint32]) -> None:
    for j in range(count):
        # Unsigned, so that Numba does not look for negative indices.
        histogram[np.uint64(np.uint32(slots[j]))] += np.uint32(1)


@part
def _keep(row: Floats, count: Any, place: Any, kept: Floats) -> None:
    for j in range(max(0, -place), min(count, kept.size - place)):
        kept[place + j] = row[j]


@part
def _count_exceeding(row: Floats, count: Any, thresholds: Floats, exceed: Integers) -> None:
    for i in range(thresholds.size):
        above = np.int64(0)
        for j in range(count):
            above += np.int64((row[j] > thresholds[i]) & (row[j] < np.inf))
        exceed[i] += above


@part
def _collect(row: Floats, count: Any, output: Any, recording: Recording, sums: Sums) -> None:
    wanted, bounds = recording.wanted[output], sums.bounds[output]
    place = recording.places[output] + sums.found_counts[output]
    start = place
    for j in range(count):
        use = wanted[sums.slots[j]]
        sums.found[place] = row[j]  # overwritten by the next one unless it is wanted
        place += np.int64(use == COLLECTED)
        if use >= BOUNDED:
            bound = bounds[use - BOUNDED]
            bound[0], bound[1] = min(bound[0], row[j]), max(bound[1], row[j])
    sums.found_counts[output] += place - start
