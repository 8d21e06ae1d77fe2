"""Triangular: a lowest, a likeliest and a highest value, and straight lines between."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, require, require_finite


@dataclass(frozen=True, slots=True)
class Triangular(Distribution):
    """Triangular distribution on [low, high] with its peak at mode.

    Parameters
    ----------
    low, mode, high
        In the unit of the input; low <= mode <= high and low < high.

    References
    ----------
    Kotz & van Dorp (2004), Beyond Beta, chapter 1.
    """

    low: float
    mode: float
    high: float

    examples = ("triangular(0, 0.3, 1)", "triangular(1, 1, 4)", "triangular(-2, 5, 5)")
    refused = (
        ("triangular(0, 5, 1)", "low <= mode <= high"),
        ("triangular(1, 1, 1)", "low < high"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.low <= self.mode <= self.high, self, "low <= mode <= high")
        require(self.low < self.high, self, "low < high; a single value is fixed(x)")
        require(np.isfinite(self.width), self, "high - low is finite")

    @property
    def width(self) -> float:
        """Distance between the limits."""
        return self.high - self.low

    @property
    def peak(self) -> float:
        """Probability below the mode."""
        return (self.mode - self.low) / self.width

    def quantile(self, p: Values) -> Points:
        return np.where(np.less_equal(p, self.peak), self._rising(p), self._falling(np.subtract(1, p)))

    def upper_quantile(self, q: Values) -> Points:
        return np.where(np.less_equal(q, 1 - self.peak), self._falling(q), self._rising(np.subtract(1, q)))

    def _rising(self, p: Values) -> Points:
        return np.minimum(self.low + np.sqrt(p) * sqrt(self.width * (self.mode - self.low)), self.high)

    def _falling(self, q: Values) -> Points:
        return np.maximum(self.high - np.sqrt(q) * sqrt(self.width * (self.high - self.mode)), self.low)

    def cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        return np.where(inside <= self.mode, self._below(inside), 1 - self._above(inside))

    def upper_cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        return np.where(inside <= self.mode, 1 - self._below(inside), self._above(inside))

    def _below(self, x: Points) -> Points:
        """P(X <= x) for low <= x <= mode; zero where there is no such side."""
        return (x - self.low) / self.width * ((x - self.low) / ((self.mode - self.low) or np.inf))

    def _above(self, x: Points) -> Points:
        """P(X > x) for mode <= x <= high; zero where there is no such side."""
        return (self.high - x) / self.width * ((self.high - x) / ((self.high - self.mode) or np.inf))

    def support(self) -> Support:
        return Support(self.low, self.high, breaks=(self.mode,) if self.low < self.mode < self.high else ())

    def mean(self) -> float:
        return self.low + (self.width + (self.mode - self.low)) / 3

    def sd(self) -> float:
        return self.width * sqrt((1 - self.peak * (1 - self.peak)) / 18)
