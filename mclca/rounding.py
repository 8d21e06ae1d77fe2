"""Figures printed with the digits that their Monte Carlo error supports, those that stand together in one notation."""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal

DIGITS_WITHOUT_ERROR = 4
DIGITS_OF_A_FLOAT = 15
PLAIN = (1e-4, 1e7)  # magnitudes written without an exponent
EASY = (1e-3, 1e3)  # magnitudes written without one even beside others that need it

Figure = tuple[float, float | None]


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
    return alike([(value, error)])[0]


def alike(figures: Iterable[Figure]) -> list[str]:
    """Figures of one kind as text, each rounded as by `rounded`, in one notation as by `exponents`.

    Parameters
    ----------
    figures : values with their standard errors, such as the median and the interval of one equation
    """
    numbers = [_supported(value, error) for value, error in figures]
    marked = exponents([float(number) if number.is_finite() else 0.0 for number in numbers])
    return [_written(number, exponent=mark) for number, mark in zip(numbers, marked, strict=True)]


def rows_alike(rows: Sequence[Sequence[Figure]]) -> list[list[str]]:
    """The same of the rows of a table, all in one notation.

    Parameters
    ----------
    rows : as many figures each
    """
    texts = iter(alike(figure for row in rows for figure in row))
    return [[next(texts) for _ in row] for row in rows]


def exponents(values: Sequence[float]) -> list[bool]:
    """Which of the values that stand together are written with an exponent.

    A magnitude below 1e-4 or from 1e7 is, and beside such a one also any below 1e-3 or from 1000: 5e6 beside 4e8, and
    5000000 beside 40. What reads easily, from 0.001 to 1000, and 0 never is.
    """
    low, high = EASY if any(_is_beyond(value, *PLAIN) for value in values) else PLAIN
    return [_is_beyond(value, low, high) for value in values]


def _is_beyond(value: float, low: float, high: float) -> bool:
    return value != 0 and not low <= abs(value) < high


def _supported(value: float, error: float | None) -> Decimal:
    """The value in as many digits as it is printed with."""
    if not math.isfinite(value) or value == 0:
        return Decimal(value)
    if error is None or math.isnan(error) or error == 0:
        return _to_digits(value, DIGITS_WITHOUT_ERROR).normalize()
    if math.isinf(error):
        return _to_digits(value, 1)
    last_digit = max(_supported_exponent(error), _exponent(value) - DIGITS_OF_A_FLOAT + 1)
    return _to_exponent(value, last_digit)


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


def _written(number: Decimal, *, exponent: bool) -> str:
    if not number.is_finite() or number == 0:
        return f"{float(number) + 0.0:g}"
    return short(f"{number:e}") if exponent else f"{number:f}"


def short(text: str) -> str:
    """A number with an exponent, without the exponent's plus sign and leading zeros: 1.5e+08 is 1.5e8."""
    mantissa, power = text.split("e")
    return f"{mantissa}e{int(power)}"
