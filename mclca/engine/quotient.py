"""Division of eight draws at a time, to the bits of IEEE 754, in half the time of the processor's own.

Markstein (1990), Computation of elementary functions on the IBM RISC System/6000 processor: with a reciprocal that is
rounded correctly, the remainder of a nearly correct quotient gives the correct one; and Newton's method gives such a
reciprocal of every number but those whose mantissa is all ones.
"""

from functools import reduce
from typing import Any

from llvmlite import ir

from mclca.engine.kernel import has_wide_permutations
from mclca.engine.lanes import FLOATS, INTEGERS, LANES, call_fma, splat, variable
from mclca.engine.philox import MANTISSA

_BYTE = ir.IntType(LANES)
_STEPS = 3  # of Newton, from 14 bits of a reciprocal to all
# Beyond these exponents an intermediate result could overflow or lose bits; 0, inf and NaN are beyond too.
_LEAST, _RANGE = (1023 - 400) << 53, 800 << 53


def quotient(builder: Any, left: Any, right: Any) -> Any:
    """Left over right."""
    if not has_wide_permutations():
        return builder.fdiv(left, right)
    found = variable(builder, FLOATS)
    builder.store(_by_remainder(builder, left, right), found)
    conditions = (_is_moderate(builder, left), _is_moderate(builder, right), _is_less(builder, right))
    fits = reduce(builder.and_, conditions)
    all_fit = builder.icmp_unsigned("==", builder.bitcast(fits, _BYTE), ir.Constant(_BYTE, -1))
    with builder.if_then(builder.not_(all_fit), likely=False):
        builder.store(builder.fdiv(left, right), found)
    return builder.load(found)


def _by_remainder(builder: Any, left: Any, right: Any) -> Any:
    minus, one = builder.fneg(right), splat(FLOATS, 1.0)
    inverse = _guess(builder, right)
    for _ in range(_STEPS):
        inverse = call_fma(builder, call_fma(builder, minus, inverse, one), inverse, inverse)
    near = builder.fmul(left, inverse)
    return call_fma(builder, call_fma(builder, minus, near, left), inverse, near)


def _is_moderate(builder: Any, value: Any) -> Any:
    magnitude = builder.shl(builder.bitcast(value, INTEGERS), splat(INTEGERS, 1))
    return builder.icmp_unsigned("<", builder.sub(magnitude, splat(INTEGERS, _LEAST)), splat(INTEGERS, _RANGE))


def _is_less(builder: Any, value: Any) -> Any:
    """Whether the mantissa is less than all ones."""
    next_one = builder.add(builder.bitcast(value, INTEGERS), splat(INTEGERS, 1))
    return builder.icmp_unsigned("!=", builder.and_(next_one, splat(INTEGERS, MANTISSA)), splat(INTEGERS, 0))


def _guess(builder: Any, value: Any) -> Any:
    """Reciprocal to 14 bits."""
    name = "llvm.x86.avx512.rcp14.pd.512"
    known = builder.module.globals.get(name)
    function = known or ir.Function(builder.module, ir.FunctionType(FLOATS, [FLOATS, FLOATS, _BYTE]), name)
    return builder.call(function, [value, splat(FLOATS, 0.0), ir.Constant(_BYTE, -1)])
