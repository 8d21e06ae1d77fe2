"""Points to draws through one polynomial per octave, for the octaves next to the median, where nearly all draws are.

Layout: for each power of y, eight float64 of the octaves up from t = 2^-9, of the lower side, then of the upper one;
the same numbers once more, a row of sixteen for each octave; then a table as in table_kernel.py, for the draws that lie
further out: points there are marked, and done afterwards. With AVX-512 a coefficient of eight draws is one permutation
of two registers; elsewhere the rows of eight draws are loaded and transposed.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numpy.typing import NDArray

from mclca.engine.kernel import has_wide_permutations, part
from mclca.engine.lanes import (
    FLOATS,
    I64,
    INTEGERS,
    LANES,
    at,
    call_fma,
    declare,
    least,
    load,
    splat,
    store,
    trailing_zeros,
)
from mclca.engine.layout import CENTRAL_OCTAVES, CENTRAL_ROW, CENTRAL_TERMS
from mclca.engine.philox import MANTISSA, ONE_BITS
from mclca.engine.table_kernel import folded, gather, horner, quantile_at

Words = NDArray[np.uint64]

_PLACES = 2 * CENTRAL_OCTAVES
_ROWS = _PLACES * CENTRAL_TERMS
CENTRE_SIZE = _ROWS + _PLACES * CENTRAL_ROW
_EXPONENT_BITS = 52
_LOWEST_EXPONENT = 1023 - 1 - CENTRAL_OCTAVES
_LEAST_FOLD = 2.0 ** -(CENTRAL_OCTAVES + 1)
_BYTE = ir.IntType(LANES)
_MARKS_IN_WORD = 64
_IS_WIDE = has_wide_permutations()
_INTERLEAVED = 4 if _IS_WIDE else 1  # groups of lanes that share the loading of the coefficients


@part
def fill_from_centre(row: NDArray[np.float64], table: NDArray[np.float64], k: Any, reals: Any, marks: Words) -> None:
    """Replace the points of a row by the quantiles at them.

    Parameters
    ----------
    marks : scratch, a word for every 64 points
    """
    start, centre = np.uint64(row.ctypes.data), np.uint64(table.ctypes.data)
    _fill_lanes(start, row.size // (LANES * _INTERLEAVED), centre, np.uint64(marks.ctypes.data))
    for word in range(row.size // _MARKS_IN_WORD):
        left = marks[word]
        while left:
            j = _MARKS_IN_WORD * word + trailing_zeros(left)
            left &= left - np.uint64(1)
            rising = row[j] < 1.0 - row[j]
            row[j] = quantile_at(folded(row[j], rising), rising, table[CENTRE_SIZE:], k, reals)


@declare
def _fill_lanes(_typing: Any, _row: Any, _rounds: Any, _centre: Any, _marks: Any) -> Any:
    """Eight draws of each group, in so many rounds; points that lie outside stay, and have their bits marked."""

    def emit(context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        row, rounds, centre, marks = operands
        with cgutils.for_range(builder, rounds) as loop:
            start = builder.add(row, builder.mul(loop.index, ir.Constant(I64, 8 * LANES * _INTERLEAVED)))
            places = [builder.add(start, ir.Constant(I64, 8 * LANES * group)) for group in range(_INTERLEAVED)]
            mark = builder.add(marks, builder.mul(loop.index, ir.Constant(I64, _INTERLEAVED)))
            _emit_round(builder, places, centre, mark)
        return context.get_dummy_value()

    return types.void(types.uint64, types.int64, types.uint64, types.uint64), emit


def _emit_round(builder: Any, places: list[Any], centre: Any, mark: Any) -> None:
    points = [load(builder, place, FLOATS) for place in places]
    folds = [_emit_fold(builder, own) for own in points]
    polynomials = _emit_permuted if _IS_WIDE else _emit_transposed
    values = polynomials(builder, [_emit_place(builder, *fold) for fold in folds], centre)
    for group, value in enumerate(values):
        outside = _is_outside(builder, folds[group][0])
        store(builder, builder.select(outside, points[group], value), places[group])
        byte = builder.add(mark, ir.Constant(I64, group))
        builder.store(builder.bitcast(outside, _BYTE), at(builder, byte, _BYTE))


def _is_outside(builder: Any, fold: Any) -> Any:
    return builder.fcmp_ordered("<", fold, splat(FLOATS, _LEAST_FOLD))


def _emit_fold(builder: Any, points: Any) -> tuple[Any, Any]:
    """Distance to the nearer end, and whether that is the lower one."""
    above = builder.fsub(splat(FLOATS, 1.0), points)
    rising = builder.fcmp_ordered("<", points, above)
    nearer = builder.select(rising, points, above)
    return least(builder, nearer, splat(FLOATS, 0.5 - 2.0**-54)), rising


def _emit_place(builder: Any, fold: Any, rising: Any) -> tuple[Any, Any]:
    """Place of the coefficients among sixteen, and y."""
    bits = builder.bitcast(fold, INTEGERS)
    first = builder.select(
        rising, splat(INTEGERS, _LOWEST_EXPONENT), splat(INTEGERS, _LOWEST_EXPONENT - CENTRAL_OCTAVES)
    )
    place = builder.sub(builder.lshr(bits, splat(INTEGERS, _EXPONENT_BITS)), first)
    unit = builder.or_(builder.and_(bits, splat(INTEGERS, MANTISSA)), splat(INTEGERS, ONE_BITS))
    return place, builder.fsub(builder.bitcast(unit, FLOATS), splat(FLOATS, 1.5))


def _emit_transposed(builder: Any, placed: list[tuple[Any, Any]], centre: Any) -> list[Any]:
    """Values of the groups, one after another; of a place only four bits count."""
    first = builder.add(centre, ir.Constant(I64, 8 * _ROWS))
    second = builder.add(first, ir.Constant(I64, 8 * LANES))
    values = []
    for place, y in placed:
        inside = builder.and_(place, splat(INTEGERS, _PLACES - 1))
        offsets = builder.mul(inside, splat(INTEGERS, 8 * CENTRAL_ROW))
        coefficients = gather(builder, first, offsets) + gather(builder, second, offsets)
        values.append(horner(builder, coefficients[:CENTRAL_TERMS], y))
    return values


def _emit_permuted(builder: Any, placed: list[tuple[Any, Any]], centre: Any) -> list[Any]:
    """Horner's scheme on all groups at once. A place that is not one of sixteen gives some number; nobody keeps it."""
    values: list[Any] = []
    for power in range(CENTRAL_TERMS - 1, -1, -1):
        own = [builder.add(centre, ir.Constant(I64, 64 * (2 * power + side))) for side in (0, 1)]
        lower, upper, *values = _in_registers(builder, [*(load(builder, address, FLOATS) for address in own), *values])
        found = [_permuted(builder, lower, upper, place) for place, _ in placed]
        if values:
            found = [
                call_fma(builder, value, y, term) for value, (_, y), term in zip(values, placed, found, strict=True)
            ]
        values = found
    return values


def _in_registers(builder: Any, vectors: list[Any]) -> list[Any]:
    """The vectors as they are, but all of them computed before any is used.

    Without this LLVM loads coefficients anew for each group, and permutes all of them first: spilled, they take twice
    the time.
    """
    count = len(vectors)
    together = ir.LiteralStructType([FLOATS] * count)
    constraint = ",".join(["=v"] * count + [str(place) for place in range(count)])
    held = builder.asm(ir.FunctionType(together, [FLOATS] * count), "", constraint, vectors, side_effect=False)
    return [builder.extract_value(held, place) for place in range(count)]


def _permuted(builder: Any, lower: Any, upper: Any, place: Any) -> Any:
    """For each lane the element of sixteen that its place says; of a place only four bits count."""
    name = "llvm.x86.avx512.vpermi2var.pd.512"
    known = builder.module.globals.get(name)
    function = known or ir.Function(builder.module, ir.FunctionType(FLOATS, [FLOATS, INTEGERS, FLOATS]), name)
    return builder.call(function, [lower, place, upper])
