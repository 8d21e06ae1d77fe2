"""Points of a Sobol' sequence, a block of a column at a time: exclusive ors of directions, eight points at once."""

from functools import reduce
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numpy.typing import NDArray

from mclca.engine.kernel import part
from mclca.engine.lanes import FLOATS, I64, INTEGERS, LANES, at, broadcast, declare, splat, store
from mclca.engine.layout import BLOCK, SCRATCH_BLOCK
from mclca.engine.philox import ONE_BITS, TO_MIDDLE

SHIFT_PLACE = 52  # in the scratch of a column, after its directions
_BLOCK_BITS = 11
_LANE_BITS = 3


@part
def fill_sobol(row: NDArray[np.float64], keys: NDArray[np.uint64], point: Any) -> None:
    """Natural order: the point of place i is the exclusive or of the directions of the bits of i."""
    start = keys[SHIFT_PLACE]
    bits, k = point >> _BLOCK_BITS, _BLOCK_BITS
    while bits:
        if bits & 1:
            start ^= keys[k]
        bits >>= 1
        k += 1
    _fill_steps(keys)
    _fill_lanes(np.uint64(row.ctypes.data), np.uint64(keys.ctypes.data), start)


@part
def _fill_steps(keys: NDArray[np.uint64]) -> None:
    keys[SCRATCH_BLOCK] = np.uint64(0)
    for k in range(_BLOCK_BITS - _LANE_BITS):
        size = 1 << k
        for i in range(size):
            keys[SCRATCH_BLOCK + size + i] = keys[SCRATCH_BLOCK + i] ^ keys[_LANE_BITS + k]


@declare
def _fill_lanes(_typing: Any, _row: Any, _keys: Any, _start: Any) -> Any:
    """Points of a block whose first one is `start`; row and keys are addresses."""

    def emit(context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        row, keys, start = operands
        parts = [broadcast(builder, start), splat(INTEGERS, ONE_BITS)]
        parts += [_where(builder, _word(builder, keys, ir.Constant(I64, bit)), bit) for bit in range(_LANE_BITS)]
        first = reduce(builder.xor, parts)
        with cgutils.for_range(builder, ir.Constant(I64, BLOCK // LANES)) as loop:
            step = _word(builder, keys, builder.add(loop.index, ir.Constant(I64, SCRATCH_BLOCK)))
            bits = builder.xor(broadcast(builder, step), first)
            points = builder.fsub(builder.bitcast(bits, FLOATS), splat(FLOATS, TO_MIDDLE))
            store(builder, points, builder.add(row, builder.shl(loop.index, ir.Constant(I64, 6))))
        return context.get_dummy_value()

    return types.void(*[types.uint64] * 3), emit


def _word(builder: Any, keys: Any, place: Any) -> Any:
    return builder.load(at(builder, builder.add(keys, builder.shl(place, ir.Constant(I64, 3))), I64))


def _where(builder: Any, word: Any, bit: int) -> Any:
    """The word in the lanes whose number has that bit."""
    mask = ir.Constant(INTEGERS, [-(lane >> bit & 1) for lane in range(LANES)])
    return builder.and_(broadcast(builder, word), mask)
