"""What Numba lacks: fused multiply-add, bit casts, selects, rounding, and vectors of eight lanes as LLVM sees them."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LANES = 8
F64 = ir.DoubleType()
I64 = ir.IntType(64)
I32 = ir.IntType(32)
FLOATS = ir.VectorType(F64, LANES)
INTEGERS = ir.VectorType(I64, LANES)

Emit = Callable[..., Any]


def declare(definition: Emit) -> Emit:
    """Numba intrinsic with its type forgotten: mypy cannot follow a function whose body is LLVM."""
    return cast(Emit, intrinsic(definition))


def splat(kind: ir.VectorType, value: float) -> ir.Constant:
    """Vector constant with the same value in every lane."""
    return ir.Constant(kind, [value] * LANES)


def broadcast(builder: Any, value: Any, lanes: int = LANES) -> Any:
    """Vector with a run-time scalar in every lane."""
    vector = ir.VectorType(value.type, lanes)
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(I32, 0))
    return shuffle(builder, first, first, [0] * lanes)


def shuffle(builder: Any, left: Any, right: Any, order: Sequence[int]) -> Any:
    """Lanes of two vectors in a new order; the right one's lanes count on from the left one's."""
    return builder.shuffle_vector(left, right, ir.Constant(ir.VectorType(I32, len(order)), list(order)))


def at(builder: Any, address: Any, kind: ir.Type) -> Any:
    """Pointer to the given type at an integer address."""
    return builder.inttoptr(address, kind.as_pointer())


def load(builder: Any, address: Any, kind: ir.Type) -> Any:
    """Vector from an integer address."""
    return builder.load(at(builder, address, kind), align=8)


def store(builder: Any, value: Any, address: Any) -> None:
    """Vector to an integer address."""
    builder.store(value, at(builder, address, value.type), align=8)


def variable(builder: Any, kind: ir.Type) -> Any:
    """Pointer to a variable of a kernel; where it is called in a loop, the same one every time."""
    with builder.goto_entry_block():
        return builder.alloca(kind)


def least(builder: Any, left: Any, right: Any) -> Any:
    """The smaller one, lane by lane; the right one where either is NaN."""
    return builder.select(builder.fcmp_ordered("<", left, right), left, right)


def greatest(builder: Any, left: Any, right: Any) -> Any:
    """The larger one, lane by lane; the right one where either is NaN."""
    return builder.select(builder.fcmp_ordered(">", left, right), left, right)


def call_fma(builder: Any, left: Any, right: Any, addend: Any) -> Any:
    """One explicit fma: the same bits with and without AVX-512, which a contraction left to LLVM would not give."""
    return call_lanes(builder, "fma", left, right, addend)


def call_lanes(builder: Any, name: str, *operands: Any) -> Any:
    """LLVM intrinsic on float64, alone or in eight lanes, or on eight lanes of integers."""
    kind = operands[0].type
    suffix = {FLOATS: f"v{LANES}f64", INTEGERS: f"v{LANES}i64"}.get(kind, "f64")
    full = f"llvm.{name}.{suffix}"
    known = builder.module.globals.get(full)
    function = known or ir.Function(builder.module, ir.FunctionType(kind, [kind] * len(operands)), full)
    return builder.call(function, operands)


@declare
def fma(_typing: Any, _x: Any, _y: Any, _z: Any) -> Any:
    """Return x * y + z, rounded once."""

    def emit(_context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        return call_fma(builder, *operands)

    return types.float64(types.float64, types.float64, types.float64), emit


@declare
def float_bits(_typing: Any, _x: Any) -> Any:
    """Return the 64 bits of a float64."""

    def emit(_context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        return builder.bitcast(operands[0], I64)

    return types.uint64(types.float64), emit


@declare
def bits_float(_typing: Any, _x: Any) -> Any:
    """Return the float64 of 64 bits."""

    def emit(_context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        return builder.bitcast(operands[0], F64)

    return types.float64(types.uint64), emit


@declare
def select(_typing: Any, _condition: Any, _yes: Any, _no: Any) -> Any:
    """Return one of two float64 without a branch."""

    def emit(_context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        return builder.select(*operands)

    return types.float64(types.boolean, types.float64, types.float64), emit


@declare
def trailing_zeros(_typing: Any, _word: Any) -> Any:
    """Place of the lowest bit that is set, of a word that is not 0."""

    def emit(_context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        return builder.cttz(operands[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), emit


@declare
def pointer(_typing: Any, _address: Any) -> Any:
    """Return an integer address as a pointer."""

    def emit(_context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        return builder.inttoptr(operands[0], ir.IntType(8).as_pointer())

    return types.voidptr(types.int64), emit
