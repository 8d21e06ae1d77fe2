"""Draws to slots of a histogram (binning.py, windows.py), sixteen at a time, and the counting of them.

A key, the draw's bits read as an integer that keeps the order, becomes a fine bin; of fine bins p, W(p) lie in windows
below it, and its bin is W + ((p - W) >> finer), for a gap is a whole number of coarse bins. Every draw has a slot, NaN
that of the lowest.
"""

from collections.abc import Callable
from functools import reduce
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from mclca.engine.lanes import (
    F64,
    FLOATS,
    I32,
    I64,
    INTEGERS,
    LANES,
    at,
    broadcast,
    call_fma,
    call_lanes,
    declare,
    load,
    shuffle,
    splat,
    store,
    variable,
)
from mclca.engine.layout import (
    BLOCK,
    FACTOR,
    FINER,
    GREATEST,
    LEAST,
    LOW_KEY,
    OFFSET,
    ROTATION,
    SCALE,
    WINDOWS_TOGETHER,
)  # fmt: skip

_WIDTH = 2 * LANES
_GROUPS = BLOCK // _WIDTH
_PLACES = ir.VectorType(I32, _WIDTH)
_LOWER = 2**32 - 1
_MAGNITUDE = 2**63 - 1


def _slots(behind: int, then: Callable[[Any, Any, Any], None]) -> Callable[..., Any]:
    """Kernel that finds the slots of a row and hands them on.

    Its arguments are addresses of the row, of its slots (int32, scratch) and of its histogram (uint32), of `affine`,
    `keys` and `windows` of the output (layout.Recording), then the number of windows.

    Parameters
    ----------
    behind : by so many groups of sixteen draws the handing on is behind the finding
    then : (builder, address of sixteen slots, address of the histogram)
    """

    def definition(
        _typing: Any, _row: Any, _slots: Any, _histogram: Any, _affine: Any, _keys: Any, _windows: Any, _count: Any
    ) -> Any:
        def emit(context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
            row, slots, histogram, affine, keys, windows, count = operands
            setting = _Settings(builder, affine, keys, windows, count)
            for first, last in ((0, behind), (behind, _GROUPS), (_GROUPS, _GROUPS + behind)):
                with cgutils.for_range_slice(builder, *(ir.Constant(I64, n) for n in (first, last, 1))) as (group, _):
                    if last <= _GROUPS:
                        _find(builder, _group(builder, row, group, 8), _group(builder, slots, group, 4), setting)
                    if last > behind:
                        earlier = builder.sub(group, ir.Constant(I64, behind))
                        then(builder, _group(builder, slots, earlier, 4), histogram)
            return context.get_dummy_value()

        return types.void(*[types.uint64] * 6, types.int64), emit

    return declare(definition)


def _group(builder: Any, start: Any, number: Any, size: int) -> Any:
    """Address of a group of sixteen elements of so many bytes."""
    return builder.add(start, builder.mul(number, ir.Constant(I64, _WIDTH * size)))


class _Settings:
    """What stays the same over a row, broadcast to all lanes."""

    def __init__(self, builder: Any, affine: Any, keys: Any, windows: Any, count: Any) -> None:
        def read(start: Any, place: int, kind: Any) -> Any:
            return builder.load(at(builder, builder.add(start, ir.Constant(I64, 8 * place)), kind))

        self.scale, self.offset, self.least, self.greatest = (
            broadcast(builder, read(affine, place, F64)) for place in (SCALE, OFFSET, LEAST, GREATEST)
        )
        self.low, self.rotation, self.factor = (
            broadcast(builder, read(keys, place, I64)) for place in (LOW_KEY, ROTATION, FACTOR)
        )
        self.finer = broadcast(builder, builder.trunc(read(keys, FINER, I64), I32), _WIDTH)
        self.windows, self.count = windows, count
        self.first = [_window(builder, windows, number) for number in range(WINDOWS_TOGETHER)]
        self.total = variable(builder, _PLACES)


def _find(builder: Any, draws: Any, place: Any, setting: _Settings) -> None:
    """Slots of sixteen draws, to an address."""
    fine = _fine_bins(builder, draws, setting)
    inside = _inside(builder, fine, setting)
    store(builder, builder.add(inside, builder.ashr(builder.sub(fine, inside), setting.finer)), place)


def _window(builder: Any, windows: Any, number: Any) -> tuple[Any, Any]:
    """First and last + 1 fine bin of a window."""
    place = ir.Constant(I64, 8 * number) if isinstance(number, int) else builder.shl(number, ir.Constant(I64, 3))
    start = builder.add(windows, place)
    first, end = (builder.load(at(builder, builder.add(start, ir.Constant(I64, 4 * side)), I32)) for side in (0, 1))
    return broadcast(builder, first, _WIDTH), broadcast(builder, end, _WIDTH)


def _fine_bins(builder: Any, draws: Any, setting: _Settings) -> Any:
    """Upper halves of sixteen products of steps and factor."""
    halves = [load(builder, builder.add(draws, ir.Constant(I64, 8 * LANES * half)), FLOATS) for half in (0, 1)]
    lower, upper = (builder.bitcast(_products(builder, half, setting), _PLACES) for half in halves)
    return shuffle(builder, lower, upper, list(range(1, 2 * _WIDTH, 2)))


def _products(builder: Any, draws: Any, setting: _Settings) -> Any:
    value = call_fma(builder, draws, setting.scale, setting.offset)
    # NaN is neither, and becomes the least.
    value = builder.select(builder.fcmp_ordered(">", value, setting.least), value, setting.least)
    value = builder.select(builder.fcmp_ordered("<", value, setting.greatest), value, setting.greatest)
    bits = builder.bitcast(value, INTEGERS)
    flip = builder.and_(builder.ashr(bits, splat(INTEGERS, 63)), splat(INTEGERS, _MAGNITUDE))
    place = builder.sub(builder.xor(bits, flip), setting.low)
    steps = builder.and_(call_lanes(builder, "fshl", place, place, setting.rotation), splat(INTEGERS, _LOWER))
    return builder.mul(steps, builder.and_(setting.factor, splat(INTEGERS, _LOWER)))


def _inside(builder: Any, fine: Any, setting: _Settings) -> Any:
    """Fine bins in windows below each one."""
    parts = [_within(builder, fine, *window) for window in setting.first]
    starts = reduce(builder.add, (start for start, _ in setting.first))
    builder.store(builder.sub(reduce(builder.add, parts), starts), setting.total)
    together = ir.Constant(I64, WINDOWS_TOGETHER)
    with (
        builder.if_then(builder.icmp_signed(">", setting.count, together), likely=False),
        cgutils.for_range_slice(builder, together, setting.count, ir.Constant(I64, 1)) as (number, _),
    ):
        start, end = _window(builder, setting.windows, number)
        own = builder.sub(_within(builder, fine, start, end), start)
        builder.store(builder.add(builder.load(setting.total), own), setting.total)
    return builder.load(setting.total)


def _within(builder: Any, fine: Any, start: Any, end: Any) -> Any:
    raised = builder.select(builder.icmp_signed(">", fine, start), fine, start)
    return builder.select(builder.icmp_signed("<", raised, end), raised, end)


def _count(builder: Any, slots: Any, histogram: Any) -> None:
    for lane in range(_WIDTH):
        slot = builder.load(at(builder, builder.add(slots, ir.Constant(I64, 4 * lane)), I32))
        place = at(builder, builder.add(histogram, builder.shl(builder.zext(slot, I64), ir.Constant(I64, 2))), I32)
        builder.store(builder.add(builder.load(place), ir.Constant(I32, 1)), place)


find_slots = _slots(0, lambda _builder, _slots, _histogram: None)
# Slots are stored sixteen together and read one by one, which a processor can do at once only when the store is over:
# counting 64 draws behind the finding takes half the time of counting right after it.
count_slots = _slots(4, _count)
