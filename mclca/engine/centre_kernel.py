"""Points to draws through one polynomial per octave, for the octaves next to the median, where nearly all draws are.

Layout: for each power of y, eight float64 of the octaves up from t = 2^-9, of the lower side, then of the upper one;
after the last power a table as in table_kernel.py, for the draws that lie further out. With AVX-512 a coefficient of
eight draws is one permutation of two registers; elsewhere draws are computed one by one, to the same bits.
"""

from functools import reduce
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
    bits_float,
    call_fma,
    declare,
    float_bits,
    fma,
    load,
    splat,
    store,
)
from mclca.engine.layout import CENTRAL_OCTAVES, CENTRAL_TERMS
from mclca.engine.philox import MANTISSA, ONE_BITS
from mclca.engine.table_kernel import Settings, clamped, folded, least, quantile_at, quantiles

CENTRE_SIZE = 2 * CENTRAL_OCTAVES * CENTRAL_TERMS
_EXPONENT_BITS = 52
_LOWEST_EXPONENT = 1023 - 1 - CENTRAL_OCTAVES
_LEAST_FOLD = 2.0 ** -(CENTRAL_OCTAVES + 1)
_INTERLEAVED = 4  # groups of lanes that share the loading of the coefficients


def _by_lanes(row: NDArray[np.float64], table: NDArray[np.float64], k: Any, reals: Any) -> None:
    centre, cells = np.uint64(table.ctypes.data), np.uint64(table[CENTRE_SIZE:].ctypes.data)
    start, settings = np.uint64(row.ctypes.data), np.uint64(reals.ctypes.data)
    _fill_lanes(start, row.size // (LANES * _INTERLEAVED), centre, cells, np.int64(k), settings)


def _one_by_one(row: NDArray[np.float64], table: NDArray[np.float64], k: Any, reals: Any) -> None:
    for j in range(row.size):
        row[j] = _quantile(row[j], table, k, reals)


@part
def _quantile(u: Any, table: Any, k: Any, reals: Any) -> Any:
    rising = u < 1.0 - u
    fold = folded(u, rising)
    if fold < _LEAST_FOLD:
        return quantile_at(fold, rising, table[CENTRE_SIZE:], k, reals)
    bits = float_bits(fold)
    place = np.int64(bits >> np.uint64(_EXPONENT_BITS)) - _LOWEST_EXPONENT + (0 if rising else CENTRAL_OCTAVES)
    y = bits_float((bits & np.uint64(MANTISSA)) | np.uint64(ONE_BITS)) - 1.5
    value = table[2 * CENTRAL_OCTAVES * (CENTRAL_TERMS - 1) + place]
    for power in range(CENTRAL_TERMS - 2, -1, -1):
        value = fma(value, y, table[2 * CENTRAL_OCTAVES * power + place])
    return min(max(value, reals[0]), reals[1])


@declare
def _fill_lanes(_typing: Any, _row: Any, _rounds: Any, _centre: Any, _cells: Any, _k: Any, _reals: Any) -> Any:
    """The same for 32 draws in each of so many rounds, from and to an address."""

    def emit(context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        row, rounds, centre, cells, k, reals = operands
        setting = Settings(builder, k, reals, 1)
        with cgutils.for_range(builder, rounds) as loop:
            start = builder.add(row, builder.mul(loop.index, ir.Constant(I64, 8 * LANES * _INTERLEAVED)))
            places = [builder.add(start, ir.Constant(I64, 8 * LANES * group)) for group in range(_INTERLEAVED)]
            _emit_round(builder, places, centre, cells, setting)
        return context.get_dummy_value()

    return types.void(types.uint64, types.int64, types.uint64, types.uint64, types.int64, types.uint64), emit


def _emit_round(builder: Any, places: list[Any], centre: Any, cells: Any, setting: Settings) -> None:
    folds = [_emit_fold(builder, load(builder, place, FLOATS)) for place in places]
    furthest = reduce(lambda left, right: least(builder, left, right), (fold for fold, _ in folds))
    values = _emit_polynomials(builder, [_emit_place(builder, *fold) for fold in folds], centre)
    results = [clamped(builder, value, setting) for value in values]
    with builder.if_else(_any(builder, _is_outside(builder, furthest)), likely=False) as (some, none):
        with some:
            for place, result in zip(places, results, strict=True):
                _emit_with_outside(builder, place, result, cells, setting)
        with none:
            for place, result in zip(places, results, strict=True):
                store(builder, result, place)


def _emit_with_outside(builder: Any, place: Any, result: Any, cells: Any, setting: Settings) -> None:
    """Store the results of a group, with those of its points that lie outside the central octaves put right."""
    points = load(builder, place, FLOATS)
    outside = _is_outside(builder, _emit_fold(builder, points)[0])
    with builder.if_else(_any(builder, outside), likely=False) as (some, none):
        with some:
            store(builder, builder.select(outside, quantiles(builder, points, cells, setting), result), place)
        with none:
            store(builder, result, place)


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


def _emit_polynomials(builder: Any, placed: list[tuple[Any, Any]], centre: Any) -> list[Any]:
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


def _any(builder: Any, mask: Any) -> Any:
    bits = ir.IntType(LANES)
    return builder.icmp_unsigned("!=", builder.bitcast(mask, bits), ir.Constant(bits, 0))


# Replace the points of a row by the quantiles at them: (row, table, k, reals).
fill_from_centre = part(_by_lanes if has_wide_permutations() else _one_by_one)
