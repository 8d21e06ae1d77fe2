"""Points to draws by closed forms, eight at a time: straight lines, exponentials of straight lines, square roots."""

import math
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils

from mclca.engine.functions import LN2_HIGH, LN2_LOW, LOG2_E, ROUNDER
from mclca.engine.lanes import (
    F64,
    FLOATS,
    I64,
    INTEGERS,
    LANES,
    at,
    broadcast,
    call_fma,
    declare,
    greatest,
    least,
    load,
    splat,
    store,
)  # fmt: skip
from mclca.engine.layout import BLOCK

_EXPONENT_BITS = 52
_INVERSE_ROOT_BITS = 0x5FE6EB50C7B537A9


def _closed_form(draws: Callable[[Any, Any, list[Any]], Any], numbers: int) -> Callable[..., Any]:
    """Kernel that replaces the points of a row by draws; its arguments are addresses of the row and of `reals`.

    Parameters
    ----------
    draws : (builder, eight points, numbers of the kind's own) -> eight draws, which are then cut off at low and high
    numbers : how many numbers of its own the kind has
    """

    def definition(_typing: Any, _row: Any, _reals: Any) -> Any:
        def emit(context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
            row, reals = operands
            low, high, *own = (_number(builder, reals, place) for place in range(2 + numbers))
            with cgutils.for_range(builder, ir.Constant(I64, BLOCK // LANES)) as loop:
                place = builder.add(row, builder.shl(loop.index, ir.Constant(I64, 6)))
                found = draws(builder, load(builder, place, FLOATS), own)
                store(builder, least(builder, high, greatest(builder, low, found)), place)
            return context.get_dummy_value()

        return types.void(types.uint64, types.uint64), emit

    return declare(definition)


def _number(builder: Any, reals: Any, place: int) -> Any:
    return broadcast(builder, builder.load(at(builder, builder.add(reals, ir.Constant(I64, 8 * place)), F64)))


def _line(builder: Any, points: Any, numbers: list[Any]) -> Any:
    start, width = numbers
    return call_fma(builder, points, width, start)


def _exponential_line(builder: Any, points: Any, numbers: list[Any]) -> Any:
    """The exponential is a normal number (quantile_table.py); its series is Taylor's on [-ln 2 / 2, ln 2 / 2]."""
    exponent = _line(builder, points, numbers)
    shifted = call_fma(builder, exponent, splat(FLOATS, LOG2_E), splat(FLOATS, ROUNDER))
    whole = builder.fsub(shifted, splat(FLOATS, ROUNDER))
    rest = call_fma(builder, whole, splat(FLOATS, -LN2_HIGH), exponent)
    rest = call_fma(builder, whole, splat(FLOATS, -LN2_LOW), rest)
    series = splat(FLOATS, 1 / math.factorial(12))
    for power in range(11, -1, -1):
        series = call_fma(builder, series, rest, splat(FLOATS, 1 / math.factorial(power)))
    moved = builder.shl(builder.bitcast(shifted, INTEGERS), splat(INTEGERS, _EXPONENT_BITS))
    return builder.bitcast(builder.add(builder.bitcast(series, INTEGERS), moved), FLOATS)


def _roots(builder: Any, points: Any, numbers: list[Any]) -> Any:
    """Triangular: low + rise sqrt(u) below the peak's probability, high - fall sqrt(1 - u) above."""
    peak, low, high, rise, falling = numbers
    rising = builder.fcmp_ordered("<", points, peak)
    share = builder.select(rising, points, builder.fsub(splat(FLOATS, 1.0), points))
    slope, end = builder.select(rising, rise, falling), builder.select(rising, low, high)
    return call_fma(builder, slope, _root(builder, share), end)


def _root(builder: Any, share: Any) -> Any:
    """Square root of a normal number, within 1 unit in the last place, in half the time of the processor's own.

    The first guess halves the exponent (constant of Robertson 2012, A brief history of InvSqrt); two steps of Halley's
    method bring its error from 0.034 to 1e-4 and 4e-12.
    """
    half_exponent = builder.lshr(builder.bitcast(share, INTEGERS), splat(INTEGERS, 1))
    inverse = builder.bitcast(builder.sub(splat(INTEGERS, _INVERSE_ROOT_BITS), half_exponent), FLOATS)
    for _ in range(2):
        product = builder.fneg(builder.fmul(share, inverse))
        error = call_fma(builder, product, inverse, splat(FLOATS, 1.0))
        factor = call_fma(builder, error, splat(FLOATS, 0.375), splat(FLOATS, 0.5))
        inverse = call_fma(builder, builder.fmul(error, inverse), factor, inverse)
    root = builder.fmul(share, inverse)
    rest = call_fma(builder, builder.fneg(root), root, share)
    return call_fma(builder, rest, builder.fmul(splat(FLOATS, 0.5), inverse), root)


# Reals: low, high, and of a line start and width, of roots the peak's probability, low, high, rise and minus fall.
fill_line = _closed_form(_line, 2)
fill_exponential_line = _closed_form(_exponential_line, 2)
fill_roots = _closed_form(_roots, 5)
