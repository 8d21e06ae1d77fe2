"""A unit as a scale and powers of base units, and the arithmetic of units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from mclca.errors import ModelError

Powers: TypeAlias = tuple[tuple[str, Fraction], ...]

MAX_EXPONENT = 9
MAX_TEXT = 100
_MAX_BITS = 1_000  # a scale stays within float64


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement.

    Parameters
    ----------
    text : as written, or put together from the units that were multiplied
    scale : size in coherent base units, exact
    dimension : powers of base units, sorted by name, none of them zero
    symbols : the units that `text` is made of and their powers; None where unknown
    """

    text: str
    scale: Fraction
    dimension: Powers
    symbols: Powers | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if max(self.scale.numerator.bit_length(), self.scale.denominator.bit_length()) > _MAX_BITS:
            raise ModelError(f"the unit '{self.text or 'of the product'}' is out of the range of float64; simplify it")

    def __mul__(self, other: Unit) -> Unit:
        return _product(self, other, Fraction(1))

    def __truediv__(self, other: Unit) -> Unit:
        return _product(self, other, Fraction(-1))

    def power(self, exponent: Fraction) -> Unit:
        """The unit raised to a constant; a scale that is no exact power is rounded to float64."""
        if abs(exponent) > MAX_EXPONENT:
            raise ModelError(f"{describe(self)} to the power {exponent} is refused; powers of units go up to 9")
        symbols = None if self.symbols is None else _combine((), self.symbols, exponent)
        return _unit(_raised(self.scale, exponent), _combine((), self.dimension, exponent), symbols)


ONE = Unit("1", Fraction(1), (), ())


def describe(unit: Unit) -> str:
    """The unit for people: its text, or else base units."""
    if unit.text:
        return unit.text
    size = "" if unit.scale == 1 else f"{float(unit.scale):.6g} "
    return size + written(unit.dimension)


def written(powers: Powers) -> str:
    """Powers of units as text that reads back: kg CO2e/(kWh year)."""
    above = [_power_text(symbol, power) for symbol, power in powers if power > 0]
    below = [_power_text(symbol, -power) for symbol, power in powers if power < 0]
    if not below:
        return " ".join(above) or "1"
    divisor = below[0] if len(below) == 1 else f"({' '.join(below)})"
    return f"{' '.join(above) or '1'}/{divisor}"


def _power_text(symbol: str, power: Fraction) -> str:
    base = f"({symbol})" if " " in symbol and power != 1 else symbol
    if power == 1:
        return base
    return f"{base}^{power}" if power.denominator == 1 else f"{base}^({power})"


def _product(left: Unit, right: Unit, sign: Fraction) -> Unit:
    if right == ONE:
        return left
    if left == ONE and sign > 0:
        return right
    known = left.symbols is not None and right.symbols is not None
    symbols = _combine(left.symbols or (), right.symbols or (), sign) if known else None
    scale = left.scale * right.scale if sign > 0 else left.scale / right.scale
    return _unit(scale, _combine(left.dimension, right.dimension, sign), symbols)


def _unit(scale: Fraction, dimension: Powers, symbols: Powers | None) -> Unit:
    text = "" if symbols is None else written(symbols)
    if len(text) > MAX_TEXT:
        text, symbols = "", None
    return Unit(text, scale, tuple(sorted(dimension)), symbols)


def _combine(left: Iterable[tuple[str, Fraction]], right: Iterable[tuple[str, Fraction]], factor: Fraction) -> Powers:
    powers = dict(left)
    for symbol, power in right:
        powers[symbol] = powers.get(symbol, Fraction(0)) + factor * power
    return tuple((symbol, power) for symbol, power in powers.items() if power)


def _raised(scale: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator == 1:
        return scale**exponent.numerator
    try:
        return Fraction(float(scale) ** float(exponent))
    except OverflowError:
        raise ModelError(f"a unit of {float(scale):g} base units to the power {exponent} is beyond float64") from None
