"""Figures of rounds that were run in turn: plain numbers in and out."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Median of some rounds, and the least and the greatest of them."""

    median: float
    low: float
    high: float
    rounds: int


def spread(values: Sequence[float]) -> Spread:
    """Median and range."""
    return Spread(statistics.median(values), min(values), max(values), len(values))


def ratio(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Median and range of the ratios of rounds: each pair was measured one right after the other.

    Raises
    ------
    ValueError
        The two have different numbers of rounds, so they are not pairs.
    """
    return spread([one / other for one, other in zip(above, below, strict=True)])


def rate(count: float, seconds: Sequence[float]) -> Spread:
    """So many a second."""
    return spread([count / taken for taken in seconds])
