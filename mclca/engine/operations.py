"""The block operations of a tape: one instruction works on a row of draws, in strict IEEE arithmetic."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numpy.typing import NDArray

from mclca.engine.functions import exponential, logarithm, power_by_products
from mclca.engine.kernel import part
from mclca.engine.lanes import FLOATS, I64, LANES, broadcast, call_lanes, declare, load, splat, store
from mclca.engine.layout import (
    ABS,
    ADD,
    ADD_NUMBER,
    BLOCK,
    CEIL,
    COS,
    DIVIDE,
    EQUAL,
    EXP,
    FILL,
    FLOOR,
    GREATER,
    GREATER_EQUAL,
    LESS,
    LESS_EQUAL,
    LOG,
    MIN,
    MULTIPLY,
    MULTIPLY_NUMBER,
    NEGATIVE,
    NOT_EQUAL,
    NUMBER_MINUS,
    NUMBER_OVER,
    OVER_NUMBER,
    POWER,
    POWER_HALVES,
    ROUND,
    SIN,
    SQRT,
    SUBTRACT,
)  # fmt: skip
from mclca.engine.quotient import quotient

Row = NDArray[np.float64]
Operands = list[Any]
_ROW_BYTES = 8 * BLOCK


def _lanes(compute: Callable[[Any, Operands, Any], Any], operands: int) -> Callable[..., Any]:
    """Block operation on eight draws at a time, written in LLVM: a twentieth of the time to compile of a Numba loop.

    Parameters
    ----------
    compute : (builder, vectors of the operands, vector of the number) -> vector of the results
    """

    def definition(_typing: Any, _out: Any, _first: Any, _second: Any, _third: Any, _number: Any) -> Any:
        def emit(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            out, *sources, number = arguments
            numbers = broadcast(builder, number)
            with cgutils.for_range(builder, ir.Constant(I64, BLOCK // LANES)) as loop:
                offset = builder.shl(loop.index, ir.Constant(I64, 6))
                vectors = [load(builder, builder.add(source, offset), FLOATS) for source in sources[:operands]]
                store(builder, compute(builder, vectors, numbers), builder.add(out, offset))
            return context.get_dummy_value()

        return types.void(*[types.uint64] * 4, types.float64), emit

    return declare(definition)


def _comparison(relation: str) -> Callable[..., Any]:
    compare = "fcmp_unordered" if relation == "!=" else "fcmp_ordered"

    def compute(builder: Any, operands: Operands, _number: Any) -> Any:
        return builder.select(getattr(builder, compare)(relation, *operands), splat(FLOATS, 1.0), splat(FLOATS, 0.0))

    return _lanes(compute, 2)


def _extreme(relation: str) -> Callable[..., Any]:
    def compute(builder: Any, operands: Operands, _number: Any) -> Any:
        # NaN in either operand comes out: no order holds for one in the second, and "uno" finds one in the first.
        first, second = operands
        ordered = builder.fcmp_ordered(relation, first, second)
        return builder.select(builder.or_(ordered, builder.fcmp_unordered("uno", first, first)), first, second)

    return _lanes(compute, 2)


def _choice(builder: Any, operands: Operands, _number: Any) -> Any:
    condition, yes, no = operands
    return builder.select(builder.fcmp_unordered("!=", condition, splat(FLOATS, 0.0)), yes, no)


def _function(name: str) -> Callable[..., Any]:
    return _lanes(lambda builder, operands, _number: call_lanes(builder, name, *operands), 1)


_add = _lanes(lambda builder, operands, _number: builder.fadd(*operands), 2)
_subtract = _lanes(lambda builder, operands, _number: builder.fsub(*operands), 2)
_multiply = _lanes(lambda builder, operands, _number: builder.fmul(*operands), 2)
_divide = _lanes(lambda builder, operands, _number: quotient(builder, *operands), 2)
_less, _less_equal, _equal, _not_equal = (_comparison(relation) for relation in ("<", "<=", "==", "!="))
_min, _max = _extreme("<"), _extreme(">")
_negative = _lanes(lambda builder, operands, _number: builder.fneg(*operands), 1)
_sqrt, _abs, _floor, _ceil, _round = (_function(name) for name in ("sqrt", "fabs", "floor", "ceil", "rint"))
_where = _lanes(_choice, 3)
_add_number = _lanes(lambda builder, operands, number: builder.fadd(operands[0], number), 1)
_multiply_number = _lanes(lambda builder, operands, number: builder.fmul(operands[0], number), 1)
_number_minus = _lanes(lambda builder, operands, number: builder.fsub(number, operands[0]), 1)
_number_over = _lanes(lambda builder, operands, number: quotient(builder, number, operands[0]), 1)
_over_number = _lanes(lambda builder, operands, number: quotient(builder, operands[0], number), 1)
_multiply_three = _lanes(lambda builder, o, _number: builder.fmul(builder.fmul(o[0], o[1]), o[2]), 3)
_fill = _lanes(lambda _builder, _operands, number: number, 0)


@part
def operate(code: Any, rows: Any, out: Any, first: Any, second: Any, third: Any, number: Any) -> None:
    """Carry out one arithmetic instruction.

    Parameters
    ----------
    code : one of the codes above
    rows : shape (slots, BLOCK)
    out, first, second, third : slots; `out` is none of the others. For POWER_HALVES `second` is twice the exponent.
    number : the constant of an operation with a number
    """
    if code in (POWER, EXP, LOG, SIN, COS, POWER_HALVES):
        _operate_scalar(code, rows[out], rows[first], second, rows)
        return
    start, size = np.uint64(rows.ctypes.data), np.uint64(_ROW_BYTES)
    result, left = start + np.uint64(out) * size, start + np.uint64(first) * size
    right, last = start + np.uint64(second) * size, start + np.uint64(third) * size
    if code >= ADD_NUMBER:
        _operate_number(code, result, left, right, last, number)
    elif code >= NEGATIVE:
        _operate_one(code, result, left, right, last)
    else:
        _operate_two(code, result, left, right)


@part
def _operate_scalar(code: Any, row: Row, operand: Row, second: Any, rows: Any) -> None:
    """Functions that are not vectors: exp and log, which LLVM makes so itself, and those of the C library."""
    if code == EXP:
        for j in range(BLOCK):
            row[j] = exponential(operand[j])
    elif code == LOG:
        for j in range(BLOCK):
            row[j] = logarithm(operand[j])
    elif code == POWER_HALVES:
        for j in range(BLOCK):
            row[j] = power_by_products(operand[j], second)
    elif code == POWER:
        for j in range(BLOCK):
            row[j] = operand[j] ** rows[second, j]
    else:
        for j in range(BLOCK):
            row[j] = math.sin(operand[j]) if code == SIN else math.cos(operand[j])


@part
def _operate_number(code: Any, row: Any, left: Any, right: Any, last: Any, number: Any) -> None:
    if code == MULTIPLY_NUMBER:
        _multiply_number(row, left, left, left, number)
    elif code == ADD_NUMBER:
        _add_number(row, left, left, left, number)
    elif code == NUMBER_MINUS:
        _number_minus(row, left, left, left, number)
    elif code == NUMBER_OVER:
        _number_over(row, left, left, left, number)
    elif code == OVER_NUMBER:
        _over_number(row, left, left, left, number)
    elif code == FILL:
        _fill(row, left, left, left, number)
    else:
        _multiply_three(row, left, right, last, number)


@part
def _operate_two(code: Any, row: Any, left: Any, right: Any) -> None:
    if code == MULTIPLY:
        _multiply(row, left, right, right, 0.0)
    elif code == ADD:
        _add(row, left, right, right, 0.0)
    elif code == DIVIDE:
        _divide(row, left, right, right, 0.0)
    elif code == SUBTRACT:
        _subtract(row, left, right, right, 0.0)
    elif code == LESS:
        _less(row, left, right, right, 0.0)
    elif code == LESS_EQUAL:
        _less_equal(row, left, right, right, 0.0)
    elif code == GREATER:
        _less(row, right, left, left, 0.0)
    elif code == GREATER_EQUAL:
        _less_equal(row, right, left, left, 0.0)
    elif code == EQUAL:
        _equal(row, left, right, right, 0.0)
    elif code == NOT_EQUAL:
        _not_equal(row, left, right, right, 0.0)
    elif code == MIN:
        _min(row, left, right, right, 0.0)
    else:
        _max(row, left, right, right, 0.0)


@part
def _operate_one(code: Any, row: Any, operand: Any, yes: Any, no: Any) -> None:
    if code == SQRT:
        _sqrt(row, operand, operand, operand, 0.0)
    elif code == NEGATIVE:
        _negative(row, operand, operand, operand, 0.0)
    elif code == ABS:
        _abs(row, operand, operand, operand, 0.0)
    elif code == FLOOR:
        _floor(row, operand, operand, operand, 0.0)
    elif code == CEIL:
        _ceil(row, operand, operand, operand, 0.0)
    elif code == ROUND:
        _round(row, operand, operand, operand, 0.0)
    else:
        _where(row, operand, yes, no, 0.0)
