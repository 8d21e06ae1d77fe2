"""Points to draws through a quantile table: eight draws at a time, one 64-byte cell each.

Layout, for segment s, side d (0: up from its lower edge, 1: down from its upper one) and cell c: eight float64 from
A cell is one of the 2^k equal parts of an octave of t, the distance to the side's edge over the segment's width.
The row of reals holds low, high, two kinks, and the inverse widths of three segments.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numpy.typing import NDArray

from mclca.engine.kernel import part
from mclca.engine.lanes import (
    F64,
    FLOATS,
    I64,
    INTEGERS,
    LANES,
    at,
    bits_float,
    broadcast,
    call_fma,
    declare,
    float_bits,
    fma,
    greatest,
    least,
    load,
    shuffle,
    splat,
    store,
)
from mclca.engine.layout import MOST_SEGMENTS, OCTAVES
from mclca.engine.philox import MANTISSA, ONE_BITS

LOWEST_EXPONENT = 1023 - 1 - OCTAVES
_CELL_BYTES_LOG = 6
_SMALLEST = 2.0**-53
_LARGEST = 0.5 - 2.0**-54


@part
def fill_from_table(row: NDArray[np.float64], table: NDArray[np.float64], k: Any, segments: Any, reals: Any) -> None:
    """Replace the points of a row by the quantiles at them."""
    start, groups = np.uint64(row.ctypes.data), row.size // LANES
    cells, settings = np.uint64(table.ctypes.data), np.uint64(reals.ctypes.data)
    if segments == 1:
        _one_segment(start, groups, cells, np.int64(k), settings)
    elif segments == 2:
        _two_segments(start, groups, cells, np.int64(k), settings)
    else:
        _three_segments(start, groups, cells, np.int64(k), settings)


@part
def folded(point: Any, rising: Any) -> Any:
    """Distance to the nearer end of (0, 1), as far as a table of one segment follows it."""
    return min(max(point if rising else 1.0 - point, _SMALLEST), _LARGEST)


@part
def quantile_at(fold: Any, rising: Any, table: Any, k: Any, reals: Any) -> Any:
    """Quantile at one folded point, from a table of one segment: the bits that eight at a time give."""
    bits, shift = float_bits(fold), np.uint64(k)
    inside = np.int64(bits >> (np.uint64(52) - shift)) - (LOWEST_EXPONENT << k)
    cell = inside + (0 if rising else OCTAVES << k)
    y = bits_float(((bits << shift) & np.uint64(MANTISSA)) | np.uint64(ONE_BITS)) - 1.5
    value = table[8 * cell + 7]
    for power in range(6, -1, -1):
        value = fma(value, y, table[8 * cell + power])
    return min(max(value, reals[0]), reals[1])


def _filler(segments: int) -> Callable[..., Any]:
    def definition(_typing: Any, _row: Any, _groups: Any, _table: Any, _k: Any, _reals: Any) -> Any:
        def emit(context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
            row, groups, table, k, reals = operands
            setting = _Settings(builder, k, reals, segments)
            with cgutils.for_range(builder, groups) as loop:
                address = builder.add(row, builder.shl(loop.index, ir.Constant(I64, 6)))
                points = load(builder, address, FLOATS)
                store(builder, _quantiles(builder, points, table, setting), address)
            return context.get_dummy_value()

        return types.void(types.uint64, types.int64, types.uint64, types.int64, types.uint64), emit

    return declare(definition)


class _Settings:
    """What stays the same over a row, broadcast to all lanes."""

    def __init__(self, builder: Any, k: Any, reals: Any, segments: int) -> None:
        values = [builder.load(at(builder, builder.add(reals, ir.Constant(I64, 8 * i)), F64)) for i in range(7)]
        lanes = [broadcast(builder, value) for value in values]
        self.low, self.high = lanes[:2]
        self.edges = [splat(FLOATS, 0.0), *lanes[2 : 1 + segments], splat(FLOATS, 1.0)]
        self.inverse_widths = lanes[4 : 4 + segments]
        self.k = broadcast(builder, k)
        self.shift = builder.sub(splat(INTEGERS, 52), self.k)
        self.base = builder.shl(splat(INTEGERS, LOWEST_EXPONENT), self.k)
        self.cells = builder.shl(splat(INTEGERS, OCTAVES), self.k)


def _quantiles(builder: Any, points: Any, table: Any, setting: _Settings) -> Any:
    """Quantiles at eight points."""
    fold, cell = _place(builder, points, setting)
    bits = builder.bitcast(fold, INTEGERS)
    inside = builder.sub(builder.lshr(bits, setting.shift), setting.base)
    offsets = builder.shl(builder.add(inside, cell), splat(INTEGERS, _CELL_BYTES_LOG))
    mantissa = builder.and_(builder.shl(bits, setting.k), splat(INTEGERS, MANTISSA))
    unit = builder.bitcast(builder.or_(mantissa, splat(INTEGERS, ONE_BITS)), FLOATS)
    value = horner(builder, gather(builder, table, offsets), builder.fsub(unit, splat(FLOATS, 1.5)))
    # No draw lies outside the support.
    return least(builder, greatest(builder, value, setting.low), setting.high)


def _place(builder: Any, points: Any, setting: _Settings) -> tuple[Any, Any]:
    """Folded distance to the nearer edge of the segment, and the first cell of that segment and side."""
    lower, upper, inverse = setting.edges[0], setting.edges[1], setting.inverse_widths[0]
    first = splat(INTEGERS, 0)
    both_sides = builder.add(setting.cells, setting.cells)
    for kink, following, width in zip(setting.edges[1:], setting.edges[2:], setting.inverse_widths[1:], strict=False):
        beyond = builder.fcmp_ordered(">=", points, kink)
        lower = builder.select(beyond, kink, lower)
        upper = builder.select(beyond, following, upper)
        inverse = builder.select(beyond, width, inverse)
        first = builder.select(beyond, builder.add(first, both_sides), first)
    below, above = builder.fsub(points, lower), builder.fsub(upper, points)
    rising = builder.fcmp_ordered("<", below, above)
    distance = builder.select(rising, below, above)
    if len(setting.inverse_widths) > 1:
        distance = builder.fmul(distance, inverse)
    fold = least(builder, greatest(builder, distance, splat(FLOATS, _SMALLEST)), splat(FLOATS, _LARGEST))
    return fold, builder.select(rising, first, builder.add(first, setting.cells))


def gather(builder: Any, table: Any, offsets: Any) -> list[Any]:
    """Eight numbers of each of eight rows, loaded and then transposed: the first of all rows, the second of all ..."""
    rows = []
    for lane in range(LANES):
        offset = builder.extract_element(offsets, ir.Constant(ir.IntType(32), lane))
        rows.append(load(builder, builder.add(table, offset), FLOATS))
    return _transpose(builder, rows)


def _transpose(builder: Any, rows: list[Any]) -> list[Any]:
    pairs = [_interleave(builder, rows[i], rows[i + 1], 1, odd) for i in range(0, 8, 2) for odd in (0, 1)]
    quads = [
        _interleave(builder, pairs[g + odd], pairs[g + 2 + odd], 2, part_of)
        for g in (0, 4)
        for part_of in (0, 1)
        for odd in (0, 1)
    ]
    return [_interleave(builder, quads[i], quads[i + 4], 4, half) for half in (0, 1) for i in range(4)]


def _interleave(builder: Any, left: Any, right: Any, width: int, odd: int) -> Any:
    """Every other run of `width` lanes of both vectors, from the even or the odd runs."""
    order = []
    for start in range(odd * width, LANES, 2 * width):
        order += [start + i for i in range(width)] + [LANES + start + i for i in range(width)]
    return shuffle(builder, left, right, order)


def horner(builder: Any, coefficients: list[Any], y: Any) -> Any:
    """Value of eight polynomials, coefficients by power."""
    value = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        value = call_fma(builder, value, y, coefficient)
    return value


_one_segment, _two_segments, _three_segments = (_filler(count) for count in range(1, MOST_SEGMENTS + 1))
