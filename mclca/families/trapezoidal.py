"""Trapezoidal: a range that is surely possible, and within it a range that is as likely as can be."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, require, require_finite


@dataclass(frozen=True, slots=True)
class Trapezoidal(Distribution):
    """Trapezoidal distribution on [low, high], flat between top_low and top_high.

    Parameters
    ----------
    low, top_low, top_high, high
        In the unit of the input; low <= top_low <= top_high <= high and low < high.

    References
    ----------
    van Dorp & Kotz (2003), Generalized trapezoidal distributions, Metrika 58.
    """

    low: float
    top_low: float
    top_high: float
    high: float

    examples = (
        "trapezoidal(0, 1, 2, 5)",
        "trapezoidal(0, 0, 1, 3)",
        "trapezoidal(-4, 1, 1, 2)",
        "trapezoidal(0, 0, 1, 1)",
    )
    refused = (
        ("trapezoidal(0, 2, 1, 3)", "low <= top_low <= top_high <= high"),
        ("trapezoidal(1, 1, 1, 1)", "low < high"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.low <= self.top_low <= self.top_high <= self.high, self, "low <= top_low <= top_high <= high")
        require(self.low < self.high, self, "low < high; a single value is fixed(x)")
        require(np.isfinite(self.area), self, "high - low is finite")

    @property
    def area(self) -> float:
        """Area under the density where its top is one."""
        return (self.high - self.low) / 2 + (self.top_high - self.top_low) / 2

    @property
    def rise(self) -> float:
        """Probability below the top."""
        return (self.top_low - self.low) / 2 / self.area

    @property
    def fall(self) -> float:
        """Probability above the top."""
        return (self.high - self.top_high) / 2 / self.area

    def quantile(self, p: Values) -> Points:
        q = np.subtract(1, p)
        return np.where(p <= self.rise, self._rising(p), np.where(q <= self.fall, self._falling(q), self._flat(p)))

    def upper_quantile(self, q: Values) -> Points:
        p = np.subtract(1, q)
        return np.where(q <= self.fall, self._falling(q), np.where(p <= self.rise, self._rising(p), self._flat(p)))

    def _rising(self, p: Values) -> Points:
        return self.low + np.sqrt(p) * sqrt(2 * self.area * (self.top_low - self.low))

    def _flat(self, p: Values) -> Points:
        return np.clip(self.top_low + (p - self.rise) * self.area, self.top_low, self.top_high)

    def _falling(self, q: Values) -> Points:
        return self.high - np.sqrt(q) * sqrt(2 * self.area * (self.high - self.top_high))

    def cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        body = self.rise + (inside - self.top_low) / self.area
        beyond = np.where(inside >= self.top_high, 1 - self._above(inside), body)
        return np.where(inside <= self.top_low, self._below(inside), beyond)

    def upper_cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        body = self.fall + (self.top_high - inside) / self.area
        before = np.where(inside <= self.top_low, 1 - self._below(inside), body)
        return np.where(inside >= self.top_high, self._above(inside), before)

    def _below(self, x: Points) -> Points:
        """P(X <= x) on the rising side; zero where there is no such side."""
        return (x - self.low) / 2 / self.area * ((x - self.low) / ((self.top_low - self.low) or np.inf))

    def _above(self, x: Points) -> Points:
        """P(X > x) on the falling side; zero where there is no such side."""
        return (self.high - x) / 2 / self.area * ((self.high - x) / ((self.high - self.top_high) or np.inf))

    def support(self) -> Support:
        tops = sorted({self.top_low, self.top_high} - {self.low, self.high})
        return Support(self.low, self.high, breaks=tuple(tops))

    def mean(self) -> float:
        return float(self._weights() @ [middle for middle, _ in self._pieces()])

    def sd(self) -> float:
        squares = [width**2 + (middle - self.mean()) ** 2 for middle, width in self._pieces()]
        return sqrt(float(self._weights() @ squares))

    def _weights(self) -> Points:
        return np.array([self.rise, 1 - self.rise - self.fall, self.fall])

    def _pieces(self) -> tuple[tuple[float, float], ...]:
        """Mean and standard deviation of the rising triangle, the flat top and the falling triangle."""
        rise, top, fall = self.top_low - self.low, self.top_high - self.top_low, self.high - self.top_high
        return (
            (self.low + 2 * rise / 3, rise / sqrt(18)),
            (self.top_low + top / 2, top / sqrt(12)),
            (self.top_high + fall / 3, fall / sqrt(18)),
        )
