"""Figures printed with the digits that their Monte Carlo error supports."""

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal

DIGITS_WITHOUT_ERROR = 4
DIGITS_OF_A_FLOAT = 15
PLAIN = (1e-4, 1e7)  # magnitudes written without an exponent


def rounded(value: float, error: float | None = None) -> str:
    """Value as text, in the digits that its standard error supports.

    The unit of the last printed digit is the first power of ten at or above twice the error, so that digit is off by at
    most one or two in 95 % of runs: 48.5712 with error 0.004 is "48.57". A value that this rounds away is "0". Without
    an error (None, nan, or 0: nothing was simulated) up to four significant digits, without closing zeros; with an
    infinite one, one digit.

    Parameters
    ----------
    value : any number; nan and inf are printed as such
    error : its standard error, in the same unit
    """
    if not math.isfinite(value) or value == 0:
        return f"{value + 0.0:g}"
    if error is None or math.isnan(error) or error == 0:
        return _without_closing_zeros(_written(_to_digits(value, DIGITS_WITHOUT_ERROR)))
    if math.isinf(error):
        return _written(_to_digits(value, 1))
    last_digit = max(_supported_exponent(error), _exponent(value) - DIGITS_OF_A_FLOAT + 1)
    return _written(_to_exponent(value, last_digit))


def _supported_exponent(error: float) -> int:
    """Exponent of the first power of ten at or above twice the error."""
    twice = 2 * Decimal(repr(float(error)))
    return twice.adjusted() + int(twice.scaleb(-twice.adjusted()) > 1)


def _exponent(value: float) -> int:
    return Decimal(float(value)).adjusted()


def _to_digits(value: float, digits: int) -> Decimal:
    return Context(prec=digits, rounding=ROUND_HALF_EVEN).create_decimal(repr(float(value)))


def _to_exponent(value: float, exponent: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal((0, (1,), exponent)), rounding=ROUND_HALF_EVEN)


def _written(number: Decimal) -> str:
    if number == 0:
        return "0"
    if PLAIN[0] <= abs(number) < PLAIN[1]:
        return f"{number:f}"
    mantissa, exponent = f"{number:e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def _without_closing_zeros(text: str) -> str:
    mantissa, mark, exponent = text.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + mark + exponent
