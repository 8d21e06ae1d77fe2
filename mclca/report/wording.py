"""Figures in words: units a reader can take in, and as many digits as an interval is worth."""

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from mclca.escaping import safe
from mclca.rounding import exponents, short
from mclca.units import conversion_factor, parse_unit

_SCALES = (("mg CO2e", "g CO2e", "kg CO2e", "t CO2e"), ("Wh", "kWh", "MWh", "GWh"))
LEAST_FIGURE = 1.0  # a unit is small enough when the figure is at least this


class Shown(NamedTuple):
    """A unit to show figures in, and the factor that takes them there."""

    unit: str
    factor: float


def shown_unit(unit: str, magnitude: float) -> Shown:
    """The largest unit of the same kind in which the magnitude is at least 1: 0.058 kg CO2e is 58 g CO2e."""
    scale = next((held for held in _SCALES if unit in held), None)
    if scale is None or not math.isfinite(magnitude) or magnitude == 0:
        return Shown(unit, 1.0)
    offers = [Shown(other, conversion_factor(parse_unit(unit), parse_unit(other))) for other in scale]
    fitting = [offer for offer in offers if abs(magnitude) * offer.factor >= LEAST_FIGURE]
    return fitting[-1] if fitting else offers[0]


def spans(low: float, value: float, high: float) -> tuple[str, str, str]:
    """Three figures with the digits that the interval is worth, two of its width, and in one notation."""
    width = high - low
    if not math.isfinite(width) or width <= 0:
        return number(low), number(value), number(high)
    last = math.floor(math.log10(width)) - 1
    low_text, text, high_text = _to_place([low, value, high], last)
    return low_text, text, high_text


def number(value: float, digits: int = 3) -> str:
    """A figure in a few significant digits, thousands with commas."""
    if not math.isfinite(value) or value == 0:
        return f"{value + 0.0:g}"
    return _to_place([value], math.floor(math.log10(abs(value))) - digits + 1)[0]


def share(value: float) -> str:
    """A share in percent; 0 and 100 % only for none and all."""
    if value in {0, 1}:
        return f"{100 * value:.0f} %"
    if value < 0.01 or value > 0.99:
        return "less than 1 %" if value < 0.01 else "more than 99 %"
    return f"{100 * value:.0f} %"


def with_unit(text: str, unit: str) -> str:
    """A figure or distribution with its unit, if it has one."""
    return text if unit == "1" else f"{text} {unit}"


def as_sentence(text: str) -> str:
    """With a full stop, and a capital letter unless it begins with a name."""
    word = text.partition(" ")[0]
    is_name = word == "mclca" or "_" in word or "." in word
    first = text[:1] if is_name else text[:1].upper()
    return f"{first}{text[1:].rstrip('.')}."


def lines(text: str, width: int) -> list[str]:
    """Text in lines of so many characters, harmless to print."""
    return wrap(safe(text), width) or [""]


def _to_place(values: Sequence[float], last: int) -> list[str]:
    """Values rounded to a power of ten, in one notation."""
    plain = [round(value, -last) + 0.0 for value in values]
    return [
        _with_exponent(value, last) if marked else f"{value:,.{max(-last, 0)}f}"
        for value, marked in zip(plain, exponents(plain), strict=True)
    ]


def _with_exponent(value: float, last: int) -> str:
    return short(f"{value:.{max(math.floor(math.log10(abs(value))) - last, 0)}e}")
