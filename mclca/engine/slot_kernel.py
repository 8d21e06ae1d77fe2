"""Draws to slots of a histogram (binning.py, windows.py), sixteen at a time, and the counting of them.

A key, the draw's bits read as an integer that keeps the order, becomes a fine bin; of fine bins p, W(p) lie in windows
below it, and its bin is W + ((p - W) >> finer), for a gap is a whole number of coarse bins.
"""

from collections.abc import Callable
from functools import reduce
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from mclca.engine.lanes import (
    FLOATS,
    I32,
    I64,
    INTEGERS,
    LANES,
    at,
    broadcast,
    call_fma,
    declare,
    load,
    shuffle,
    splat,
    store,
)
from mclca.engine.layout import BLOCK, FACTOR, FINER, LOW_KEY, OFFSET, SCALE, SHIFT, SPAN, WINDOWS_TOGETHER

_WIDTH = 2 * LANES
_PLACES = ir.VectorType(I32, _WIDTH)
_HALF = ir.VectorType(I32, LANES)
_FRACTION = 31
_BELOW, _BEYOND = -1, 2**30  # fine bins of draws outside: before the first, and more than there are
_SIGN = -(2**63)


def _slots(then: Callable[[Any, Any, Any], None]) -> Callable[..., Any]:
    """Kernel that finds the slots of a row and hands them on.

    Its arguments are addresses of the row, of its slots (int32, scratch) and of its histogram (uint32), of `affine`,
    `keys` and `windows` of the output (layout.Recording), then the number of windows and the last slot but one.

    Parameters
    ----------
    then : (builder, address of sixteen slots, address of the histogram)
    """

    def definition(
        _typing: Any, _row: Any, _slots: Any, _histogram: Any, _affine: Any, _keys: Any, _windows: Any, _count: Any,
        _last: Any,
    ) -> Any:  # fmt: skip
        def emit(context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
            row, slots, histogram, affine, keys, windows, count, last = operands
            setting = _Settings(builder, affine, keys, last)
            first = [_window(builder, windows, number) for number in range(WINDOWS_TOGETHER)]
            total = builder.alloca(_PLACES)
            with cgutils.for_range(builder, ir.Constant(I64, BLOCK // _WIDTH)) as loop:
                draws = builder.add(row, builder.shl(loop.index, ir.Constant(I64, 7)))
                place = builder.add(slots, builder.shl(loop.index, ir.Constant(I64, 6)))
                fine = _fine_bins(builder, draws, setting)
                inside = _inside(builder, fine, first, windows, count, total)
                store(builder, _slots_of(builder, fine, inside, setting), place)
                then(builder, place, histogram)
            return context.get_dummy_value()

        return types.void(*[types.uint64] * 6, types.int64, types.int32), emit

    return declare(definition)


class _Settings:
    """What stays the same over a row, broadcast to all lanes."""

    def __init__(self, builder: Any, affine: Any, keys: Any, last: Any) -> None:
        def read(start: Any, place: int, kind: Any) -> Any:
            return builder.load(at(builder, builder.add(start, ir.Constant(I64, 8 * place)), kind))

        self.scale, self.offset = (
            broadcast(builder, read(affine, place, ir.DoubleType())) for place in (SCALE, OFFSET)
        )
        self.low, self.span, self.shift, self.factor = (
            broadcast(builder, read(keys, place, I64)) for place in (LOW_KEY, SPAN, SHIFT, FACTOR)
        )
        self.finer = broadcast(builder, builder.trunc(read(keys, FINER, I64), I32), _WIDTH)
        self.last = broadcast(builder, last, _WIDTH)


def _window(builder: Any, windows: Any, number: Any) -> tuple[Any, Any]:
    """First and last + 1 fine bin of a window."""
    place = ir.Constant(I64, 8 * number) if isinstance(number, int) else builder.shl(number, ir.Constant(I64, 3))
    start = builder.add(windows, place)
    first, end = (builder.load(at(builder, builder.add(start, ir.Constant(I64, 4 * side)), I32)) for side in (0, 1))
    return broadcast(builder, first, _WIDTH), broadcast(builder, end, _WIDTH)


def _fine_bins(builder: Any, draws: Any, setting: _Settings) -> Any:
    halves = [load(builder, builder.add(draws, ir.Constant(I64, 8 * LANES * half)), FLOATS) for half in (0, 1)]
    lower, upper = (builder.trunc(_eight_fine_bins(builder, half, setting), _HALF) for half in halves)
    return shuffle(builder, lower, upper, list(range(_WIDTH)))


def _eight_fine_bins(builder: Any, draws: Any, setting: _Settings) -> Any:
    bits = builder.bitcast(call_fma(builder, draws, setting.scale, setting.offset), INTEGERS)
    flip = builder.or_(builder.ashr(bits, splat(INTEGERS, 63)), splat(INTEGERS, _SIGN))
    key = builder.xor(bits, flip)
    place = builder.sub(key, setting.low)
    steps = builder.and_(builder.lshr(place, setting.shift), splat(INTEGERS, 2**32 - 1))
    factor = builder.and_(setting.factor, splat(INTEGERS, 2**32 - 1))
    fine = builder.lshr(builder.mul(steps, factor), splat(INTEGERS, _FRACTION))
    beyond = builder.icmp_unsigned(">=", place, setting.span)
    below = builder.icmp_unsigned("<", key, setting.low)
    return builder.select(below, splat(INTEGERS, _BELOW), builder.select(beyond, splat(INTEGERS, _BEYOND), fine))


def _inside(builder: Any, fine: Any, first: list[tuple[Any, Any]], windows: Any, count: Any, total: Any) -> Any:
    """Fine bins in windows below each one."""
    parts = [_part_inside(builder, fine, *window) for window in first]
    builder.store(reduce(builder.add, parts), total)
    more = builder.icmp_signed(">", count, ir.Constant(I64, WINDOWS_TOGETHER))
    with (
        builder.if_then(more, likely=False),
        cgutils.for_range_slice(builder, ir.Constant(I64, WINDOWS_TOGETHER), count, ir.Constant(I64, 1)) as (number, _),
    ):
        own = _part_inside(builder, fine, *_window(builder, windows, number))
        builder.store(builder.add(builder.load(total), own), total)
    return builder.load(total)


def _part_inside(builder: Any, fine: Any, start: Any, end: Any) -> Any:
    return builder.sub(_smaller(builder, _larger(builder, fine, start), end), start)


def _slots_of(builder: Any, fine: Any, inside: Any, setting: _Settings) -> Any:
    found = builder.add(inside, builder.ashr(builder.sub(fine, inside), setting.finer))
    return _smaller(builder, builder.add(found, ir.Constant(_PLACES, [1] * _WIDTH)), setting.last)


def _smaller(builder: Any, left: Any, right: Any) -> Any:
    return builder.select(builder.icmp_signed("<", left, right), left, right)


def _larger(builder: Any, left: Any, right: Any) -> Any:
    return builder.select(builder.icmp_signed(">", left, right), left, right)


def _count(builder: Any, slots: Any, histogram: Any) -> None:
    for lane in range(_WIDTH):
        slot = builder.load(at(builder, builder.add(slots, ir.Constant(I64, 4 * lane)), I32))
        place = at(builder, builder.add(histogram, builder.shl(builder.zext(slot, I64), ir.Constant(I64, 2))), I32)
        builder.store(builder.add(builder.load(place), ir.Constant(I32, 1)), place)


find_slots = _slots(lambda _builder, _slots, _histogram: None)
# The counting of sixteen draws takes its time in stores, and the finding of the next ones goes on beside it.
count_slots = _slots(_count)
