"""Figures and tables as a page shows them."""

from collections.abc import Callable, Iterable, Sequence
from math import floor, log10

from benchmarks.ratios import Spread

_SECONDS = ((1.0, 1.0, "s"), (1e-3, 1e-3, "ms"), (0.0, 1e-6, "us"))
_COUNTS = ((1e9, 1e9, " G"), (1e6, 1e6, " M"), (1e3, 1e3, " k"), (0.0, 1.0, ""))


def number(value: float, digits: int = 3) -> str:
    """So many significant digits, without an exponent where that reads well."""
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e7:
        return f"{value:.{digits - 1}e}"
    places = max(digits - 1 - floor(log10(abs(value))), 0)
    return f"{value:.{places}f}"


def seconds(value: float) -> str:
    """1.23 ms for 0.00123."""
    _, unit, name = next(scale for scale in _SECONDS if value >= scale[0])
    return f"{number(value / unit)} {name}"


def count(value: float) -> str:
    """93 M for 93 million."""
    _, unit, name = next(scale for scale in _COUNTS if value >= scale[0])
    return f"{number(value / unit)}{name}"


def megabytes(value: float) -> str:
    """Whole megabytes."""
    return f"{value:.0f} MB"


def times(found: Spread) -> str:
    """A ratio with its range, where there is one."""
    return ranged(found, lambda value: f"x{number(value)}")


def ranged(found: Spread, show: Callable[[float], str]) -> str:
    """A figure with the range of its rounds."""
    if found.rounds == 1 or found.low == found.high:
        return show(found.median)
    return f"{show(found.median)} ({show(found.low)} to {show(found.high)})"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
