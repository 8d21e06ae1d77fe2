"""Small charts of characters: a histogram, and intervals on one scale; of plain characters where these may not show."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT = 60, 4  # characters
TAILS = (0.001, 0.995)  # of a long tail, what lies beyond is not drawn


class Ink(NamedTuple):
    """Characters to draw with.

    Parameters
    ----------
    levels : from empty to full
    """

    levels: str
    line: str
    start: str
    middle: str
    end: str


FINE = Ink(" ▁▂▃▄▅▆▇█", "─", "├", "●", "┤")
PLAIN = Ink(" #", "-", "|", "o", "|")


class Span(NamedTuple):
    """Lower end of an interval, median, and upper end."""

    low: float
    median: float
    high: float


def histogram(draws: Floats, span: Span, texts: Sequence[str], ink: Ink) -> list[str]:
    """Lines of a histogram, with the interval, the median and their texts beneath.

    Parameters
    ----------
    draws : shape (draws,), finite, not all the same
    texts : of the three marks
    """
    low, high = np.quantile(draws, TAILS)
    ends = min(low, span.low), max(high, span.high)
    counts, _ = np.histogram(draws, WIDTH, ends)
    filled = counts / counts.max() * HEIGHT
    rows = ["".join(_level(height - row, ink) for height in filled).rstrip() for row in reversed(range(HEIGHT))]
    places = _places(span, ends)
    return [*rows, _interval(places, ink), _labels(places, texts)]


def intervals(spans: Sequence[Span], ink: Ink) -> list[str]:
    """A line for every interval with its median, all on the same scale: from 0, or the lowest below it."""
    ends = scale_of(spans)
    return [_interval(_places(span, ends), ink).ljust(WIDTH) for span in spans]


def scale_of(spans: Sequence[Span]) -> tuple[float, float]:
    """The ends of the scale of several intervals."""
    return min(0.0, *(span.low for span in spans)), max(span.high for span in spans)


def _interval(places: Sequence[int], ink: Ink) -> str:
    first, middle, last = places
    line = [" "] * first + [ink.line] * (last - first + 1)
    line[first], line[last] = ink.start, ink.end
    line[middle] = ink.middle
    return "".join(line)


def _places(span: Span, ends: tuple[float, float]) -> list[int]:
    """Columns of the three marks."""
    low, high = ends
    width = (high - low) or 1.0
    return [round(float(np.clip((mark - low) / width, 0, 1)) * (WIDTH - 1)) for mark in span]


def _labels(places: Sequence[int], texts: Sequence[str]) -> str:
    """Texts centred under their marks, pushed to the right where they would touch."""
    line = ""
    for place, text in zip(places, texts, strict=True):
        start = max(place - len(text) // 2, len(line) + 2 if line else 0)
        line = line.ljust(start) + text
    return line


def _level(height: float, ink: Ink) -> str:
    steps = len(ink.levels) - 1
    return ink.levels[int(np.clip(np.ceil(height * steps - 0.5), 0, steps))]
