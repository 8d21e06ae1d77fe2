"""A published figure as text: its value, its unit, and how exactly its printed digits say it."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from mclca.errors import ModelError
from mclca.units import Unit, parse_unit

# What float64 arithmetic may add to a figure, as a share of it.
ROUNDING = 1e-13
LEAST_DIGITS = 3
_FIGURE = re.compile(
    r"(?P<about>~|about\b)?\s*(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(?P<unit>[A-Za-z%(].*)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as printed.

    Parameters
    ----------
    value : in `unit`
    last_digit : power of ten of the last printed digit
    """

    value: float
    unit: Unit
    last_digit: int

    @property
    def tolerance(self) -> float:
        """Half a unit of the last printed digit: what lies within it rounds to the figure."""
        return float(Decimal(5).scaleb(self.last_digit - 1))

    def agrees_with(self, ours: float) -> bool:
        """Whether a figure of ours, in `unit`, rounds to the printed one."""
        return abs(ours - self.value) <= self.tolerance + ROUNDING * abs(self.value)

    def written(self, ours: float) -> str:
        """A figure of ours with one digit more than is printed, at least three, and as many as show the verdict."""
        if not math.isfinite(ours):
            return f"{ours:g}"
        first_digit = Decimal(ours).adjusted() if ours else 0
        last_digit = min(self.last_digit - 1, first_digit - LEAST_DIGITS + 1)
        while self.agrees_with(round(ours, -last_digit)) != self.agrees_with(ours):
            last_digit -= 1
        return f"{round(ours, -last_digit) + 0.0:,.{max(-last_digit, 0)}f}"


def parse_published(text: str) -> Published:
    """A figure with its unit, such as "49 g CO2e", "39,060,271 kWh", "12 %", "8.56" or "~900 kg CO2e".

    Every printed digit counts, the closing zeros of a whole number too; after "~" or "about" those do not.

    Raises
    ------
    ModelError
        The text is no single figure, or its unit is unknown.
    """
    found = _FIGURE.fullmatch(text.strip())
    if found is None:
        forms = "'49 g CO2e', '39,060,271 kWh', '12 %', '8.56' or '~900 kg CO2e'"
        raise ModelError(f"published is '{text}'; write one figure and its unit, such as {forms}")
    number = Decimal(found["number"].replace(",", ""))
    unit = parse_unit(found["unit"] or "1")
    return Published(float(number), unit, _last_digit(number, about=bool(found["about"])))


def _last_digit(number: Decimal, *, about: bool) -> int:
    digits = number.as_tuple()
    closing_zeros = len(digits.digits) - len("".join(map(str, digits.digits)).rstrip("0"))
    return closing_zeros if about and number and digits.exponent == 0 else int(digits.exponent)
