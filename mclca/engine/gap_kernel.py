"""Fine bins to bins: the fine bins of a histogram's gaps (windows.py) are joined, sixteen draws at a time."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from mclca.engine.lanes import I32, I64, at, broadcast, declare, load, store
from mclca.engine.layout import GAPS_TOGETHER

_WIDTH = 16
_PLACES = ir.VectorType(I32, _WIDTH)


@declare
def close_gaps(_typing: Any, _bins: Any, _count: Any, _gaps: Any, _finer: Any) -> Any:
    """Number bins anew, in place, where every 2^finer fine bins of GAPS_TOGETHER gaps become one.

    Parameters
    ----------
    bins : address of `count` int32, a multiple of sixteen
    gaps : address of pairs of int32, first fine bin and length; those that lie higher come first, so that the
        numbers of the lower ones still hold
    """

    def emit(context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        bins, count, gaps, finer = operands
        shift = broadcast(builder, finer, _WIDTH)
        limits = [_limits(builder, gaps, number) for number in range(GAPS_TOGETHER)]
        with cgutils.for_range(builder, builder.lshr(count, ir.Constant(I64, 4))) as loop:
            address = builder.add(bins, builder.shl(loop.index, ir.Constant(I64, 6)))
            places = load(builder, address, _PLACES)
            for start, length in limits:
                places = _closed(builder, places, start, length, shift)
            store(builder, places, address)
        return context.get_dummy_value()

    return types.void(types.uint64, types.int64, types.uint64, types.int32), emit


def _limits(builder: Any, gaps: Any, number: int) -> tuple[Any, Any]:
    start, length = (builder.add(gaps, ir.Constant(I64, 8 * number + 4 * i)) for i in (0, 1))
    return tuple(broadcast(builder, builder.load(at(builder, place, I32)), _WIDTH) for place in (start, length))


def _closed(builder: Any, places: Any, start: Any, length: Any, shift: Any) -> Any:
    beyond = builder.sub(places, start)
    zero = ir.Constant(_PLACES, [0] * _WIDTH)
    positive = builder.select(builder.icmp_signed(">", beyond, zero), beyond, zero)
    inside = builder.select(builder.icmp_signed("<", positive, length), positive, length)
    return builder.add(builder.sub(places, inside), builder.ashr(inside, shift))
