"""exp, log and powers as own polynomials: the same bits on every processor, and vectors where LLVM has them.

Argument reduction and the coefficients of log follow FDLIBM (Sun Microsystems, 1993); exp is its Taylor series on
[-ln 2 / 2, ln 2 / 2].
"""

import math
from typing import Any

import numpy as np

from mclca.engine.kernel import part
from mclca.engine.lanes import bits_float, float_bits, fma, select

LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
# Adding 1.5 * 2^52 rounds to an integer and leaves that integer in the low bits.
ROUNDER = 6755399441055744.0
_EXP_LOWEST, _EXP_HIGHEST = -746.0, 710.0  # beyond these exp is 0 and inf
_INVERSE_FACTORIALS = tuple(1 / math.factorial(n) for n in range(14))

_LOG_COEFFICIENTS = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
_SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
_EXPONENT_MASK = 0xFFF0000000000000
_SMALLEST_NORMAL = 2.0**-1022
_LIFT = 2.0**54
_TWO_52 = 4503599627370496.0
_TWO_52_BITS = 0x4330000000000000


@part
def exponential(x: Any) -> Any:
    """exp(x), within 2 units in the last place; 0, inf and NaN where they belong."""
    bounded = select(x < _EXP_LOWEST, _EXP_LOWEST, select(x > _EXP_HIGHEST, _EXP_HIGHEST, x))
    shifted = fma(bounded, LOG2_E, ROUNDER)
    whole = shifted - ROUNDER
    rest = fma(whole, -LN2_LOW, fma(whole, -LN2_HIGH, bounded))
    series = _INVERSE_FACTORIALS[12]
    for n in range(11, 1, -1):
        series = fma(series, rest, _INVERSE_FACTORIALS[n])
    value = fma(series * rest, rest, rest) + 1.0
    return _scaled(value, np.int64(float_bits(shifted)) - np.int64(float_bits(ROUNDER)))


@part
def _scaled(value: Any, exponent: Any) -> Any:
    # In two steps, so that 2^1024 and subnormal results come out rounded once.
    half = exponent >> 1
    return value * _power_of_two(half) * _power_of_two(exponent - half)


@part
def _power_of_two(exponent: Any) -> Any:
    return bits_float(np.uint64(exponent + 1023) << np.uint64(52))


@part
def logarithm(x: Any) -> Any:
    """log(x), within 1 unit in the last place; -inf at 0, NaN below."""
    tiny = x < _SMALLEST_NORMAL
    bits = float_bits(select(tiny, x * _LIFT, x))
    moved = bits - np.uint64(_SQRT_HALF_BITS)
    mantissa = bits_float(bits - (moved & np.uint64(_EXPONENT_MASK)))
    biased = ((moved >> np.uint64(52)) + np.uint64(2048)) & np.uint64(4095)
    exponent = bits_float(biased | np.uint64(_TWO_52_BITS)) - (_TWO_52 + 2048.0) - select(tiny, 54.0, 0.0)
    return _special_logs(x, _log_of_parts(exponent, mantissa - 1.0))


@part
def _log_of_parts(exponent: Any, fraction: Any) -> Any:
    ratio = fraction / (2.0 + fraction)
    square = ratio * ratio
    series = _LOG_COEFFICIENTS[6]
    for n in range(5, -1, -1):
        series = fma(series, square, _LOG_COEFFICIENTS[n])
    half_square = 0.5 * fraction * fraction
    correction = fma(ratio, half_square + series * square, exponent * LN2_LOW)
    return fma(exponent, LN2_HIGH, -((half_square - correction) - fraction))


@part
def _special_logs(x: Any, value: Any) -> Any:
    positive = select(x < math.inf, value, x)  # inf and NaN pass through
    return select(x > 0.0, positive, select(x == 0.0, -math.inf, math.nan))


@part
def power_by_products(base: Any, doubled: Any) -> Any:
    """Base ** (doubled / 2) for a whole number `doubled`, by repeated squaring and one square root."""
    halves = (doubled & 1) == 1
    # IEEE pow with a half: +0 from -0 and inf from -inf, unlike the products of a square root.
    unsigned = select(halves & (base == -math.inf), math.inf, select(halves, base + 0.0, base))
    # A large base is inverted first, so that a subnormal result does not pass through an overflow.
    invert_first = (doubled < 0) & (abs(unsigned) > 1.0)
    square = select(invert_first, 1.0 / unsigned, unsigned)
    result = select(halves, math.sqrt(square), 1.0)
    count = abs(doubled) >> 1
    while count:
        if count & 1:
            result *= square
        square *= square
        count >>= 1
    return select((doubled < 0) & (not invert_first), 1.0 / result, result)
