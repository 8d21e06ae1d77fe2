"""Units pushed through an equation: what does not fit is refused, what differs in scale only is converted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, TypeVar

from mclca.dimension import MAX_EXPONENT, ONE, Unit, describe
from mclca.errors import ModelError
from mclca.tree import Name, Number, Operation, Tree

_ROUNDING = Fraction(1, 10**14)
_CURRENCIES = {"USD", "EUR", "GBP"}
_MASS = {"kg": Fraction(1)}
_POWER = {"kg": Fraction(1), "m": Fraction(2), "s": Fraction(-3)}
_ENERGY = {"kg": Fraction(1), "m": Fraction(2), "s": Fraction(-2)}
_EMISSION = {"kg": Fraction(1), "CO2e": Fraction(1)}
_NEXT_STEPS = (
    (_ENERGY, _EMISSION, "multiply the energy by an emission factor"),
    (_POWER, _EMISSION, "multiply the power by a time and an emission factor"),
    (_MASS, _EMISSION, "multiply the mass by an emission factor"),
    (_POWER, _ENERGY, "multiply the power by a time"),
)

Value: TypeAlias = tuple[Tree, Unit]
Operand = TypeVar("Operand")


def conversion_factor(source: Unit, target: Unit, what: str = "a value") -> float:
    """What a number in one unit is multiplied by to be in another.

    Parameters
    ----------
    what : opens the error, for example "equation 'footprint'"
    """
    if source.dimension != target.dimension:
        have, want = _shown(source), _shown(target)
        raise ModelError(f"{what} is in {have}, not in {want}; {next_step(source, target)}")
    return float(_ratio(source, target))


def next_step(one: Unit, other: Unit) -> str:
    """What mends a sum or an assignment of two units that do not fit."""
    both = (dict(one.dimension), dict(other.dimension))
    for first, second, step in _NEXT_STEPS:
        if (first, second) in (both, both[::-1]):
            return step
    if not (both[0] and both[1]):
        unit = describe(one if both[0] else other)
        return f"make the number an input in {unit}, or divide the {unit} by a reference value"
    if all(len(dimension) == 1 and dimension.keys() <= _CURRENCIES for dimension in both):
        return "convert one of them with an exchange rate"
    return f"multiply the {describe(one)} by an input in {describe(other / one)}, or correct a unit"


def scaled(tree: Tree, unit_of: Callable[[str], Unit], what: str) -> tuple[Tree, Unit]:
    """The tree with the conversion factors it needs, and the unit of its value.

    Products and quotients need none: their unit is the product of units. Factors go where values meet (sums,
    comparisons, min, max, where) and where a pure number is due (exp, log, sin, cos, rounding, exponents).
    A literal 0 fits any unit.

    Parameters
    ----------
    unit_of : the unit of a name
    what : opens the error, for example "equation 'footprint'"

    Raises
    ------
    ModelError : units whose dimensions do not fit
    """
    return _Checker(unit_of, what).value(tree)


@dataclass(frozen=True, slots=True)
class _Checker:
    unit_of: Callable[[str], Unit]
    what: str

    def value(self, tree: Tree) -> Value:
        if isinstance(tree, Number):
            return tree, ONE
        if isinstance(tree, Name):
            return tree, self.unit_of(tree.name)
        values = [self.value(operand) for operand in tree.operands]
        return _RULES[tree.operator](self, tree, values)

    def product(self, tree: Operation, values: list[Value]) -> Value:
        (left, left_unit), (right, right_unit) = values
        unit = self.made(Unit.__mul__ if tree.operator == "multiply" else Unit.__truediv__, left_unit, right_unit)
        return Operation(tree.operator, (left, right)), unit

    def same(self, tree: Operation, values: list[Value]) -> Value:
        """Values that must have one dimension, and a result in the unit of the first."""
        operands, unit = self.aligned(tree, values)
        return Operation(tree.operator, operands), unit

    def comparison(self, tree: Operation, values: list[Value]) -> Value:
        operands, _ = self.aligned(tree, values)
        return Operation(tree.operator, operands), ONE

    def where(self, tree: Operation, values: list[Value]) -> Value:
        condition, unit = values[0]
        if unit.dimension:
            step = f"compare it, for example with 0 {describe(unit)}"
            raise ModelError(f"{self.what} has {describe(unit)} as the condition of where; {step}")
        operands, unit = self.aligned(tree, values[1:])
        return Operation("where", (condition, *operands)), unit

    def kept(self, tree: Operation, values: list[Value]) -> Value:
        (operand, unit) = values[0]
        return Operation(tree.operator, (operand,)), unit

    def root(self, tree: Operation, values: list[Value]) -> Value:
        operand, unit = values[0]
        return Operation("sqrt", (operand,)), self.made(Unit.power, unit, Fraction(1, 2))

    def pure(self, tree: Operation, values: list[Value]) -> Value:
        operand, unit = values[0]
        if unit.dimension:
            step = f"{tree.operator} needs a pure number, so divide by a reference value in {describe(unit)}"
            raise ModelError(f"{self.what} takes the {tree.operator} of {describe(unit)}; {step}")
        return Operation(tree.operator, (_times(operand, unit.scale),)), ONE

    def power(self, tree: Operation, values: list[Value]) -> Value:
        (base, unit), (exponent, exponent_unit) = values
        if exponent_unit.dimension:
            have = describe(exponent_unit)
            raise ModelError(f"{self.what} has {have} in an exponent; divide it by a reference value in {have}")
        exponent = _times(exponent, exponent_unit.scale)
        constant = _constant(exponent)
        if constant is not None and (unit.dimension or abs(constant) <= MAX_EXPONENT):
            return Operation("power", (base, exponent)), self.made(Unit.power, unit, constant)
        if unit.dimension:
            step = f"make the exponent a number, or divide the base by a reference value in {describe(unit)}"
            raise ModelError(f"{self.what} raises {describe(unit)} to a power that is not constant; {step}")
        return Operation("power", (_times(base, unit.scale), exponent)), ONE

    def made(self, operation: Callable[[Unit, Operand], Unit], unit: Unit, operand: Operand) -> Unit:
        try:
            return operation(unit, operand)
        except ModelError as refusal:
            raise ModelError(f"{self.what}: {refusal}") from None

    def aligned(self, tree: Operation, values: list[Value]) -> tuple[tuple[Tree, ...], Unit]:
        united = [unit for operand, unit in values if not _is_zero(operand)]
        common = united[0] if united else ONE
        misfit = next((unit for unit in united if unit.dimension != common.dimension), None)
        if misfit is not None:
            raise ModelError(f"{self.what} {_meeting(tree.operator, common, misfit)}; {next_step(common, misfit)}")
        return tuple(_times(operand, _ratio(unit, common)) for operand, unit in values), common


def _meeting(operator: str, left: Unit, right: Unit) -> str:
    have, want = _shown(left), _shown(right)
    sentences = {
        "add": f"adds {have} to {want}",
        "subtract": f"subtracts {want} from {have}",
        "where": f"chooses between {have} and {want}",
        "min": f"takes the min of {have} and {want}",
        "max": f"takes the max of {have} and {want}",
    }
    return sentences.get(operator, f"compares {have} with {want}")


def _shown(unit: Unit) -> str:
    return describe(unit) if unit.dimension else "a pure number"


def _ratio(unit: Unit, other: Unit) -> Fraction:
    """How many of the other unit one unit is; roots are rounded, so a rounding error away from 1 is 1."""
    ratio = unit.scale / other.scale
    return Fraction(1) if abs(ratio - 1) < _ROUNDING else ratio


def _times(tree: Tree, factor: Fraction) -> Tree:
    if factor == 1 or _is_zero(tree):
        return tree
    if isinstance(tree, Number):
        return Number(tree.value * float(factor))
    return Operation("multiply", (Number(float(factor)), tree))


def _is_zero(tree: Tree) -> bool:
    return isinstance(tree, Number) and tree.value == 0


def _constant(tree: Tree) -> Fraction | None:
    """The exact value of a number or a quotient of numbers, such as 1/3."""
    match tree:
        case Number(value=value):
            return Fraction(repr(value))
        case Operation(operator="divide", operands=(Number(value=above), Number(value=below))) if below:
            return Fraction(repr(above)) / Fraction(repr(below))
        case Operation(operator="negative", operands=(operand,)):
            value_inside = _constant(operand)
            return None if value_inside is None else -value_inside
    return None


_RULES: dict[str, Callable[[_Checker, Operation, list[Value]], Value]] = {
    "multiply": _Checker.product,
    "divide": _Checker.product,
    "power": _Checker.power,
    "sqrt": _Checker.root,
    "where": _Checker.where,
    **dict.fromkeys(("add", "subtract", "min", "max"), _Checker.same),
    **dict.fromkeys(("negative", "abs"), _Checker.kept),
    **dict.fromkeys(("less", "less_equal", "greater", "greater_equal", "equal", "not_equal"), _Checker.comparison),
    **dict.fromkeys(("exp", "log", "sin", "cos", "floor", "ceil", "round"), _Checker.pure),
}
