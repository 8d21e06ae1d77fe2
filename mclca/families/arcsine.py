"""Arcsine: a quantity that swings like a sine between two limits, seen at an unknown time."""

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, require, require_finite


@dataclass(frozen=True, slots=True)
class Arcsine(Distribution):
    """Arcsine (U-shaped) distribution on [low, high].

    Parameters
    ----------
    low, high
        In the unit of the input; low < high.

    References
    ----------
    JCGM 101:2008, 6.4.6.
    """

    low: float
    high: float

    examples = ("arcsine(0, 1)", "arcsine(-3, 5)")
    refused = (("arcsine(1, 0)", "low < high"),)

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.low < self.high, self, "low < high; a single value is fixed(x)")
        require(np.isfinite(self.width), self, "high - low is finite")

    @property
    def width(self) -> float:
        """Distance between the limits."""
        return self.high - self.low

    def quantile(self, p: Values) -> Points:
        return self.low + self.width * np.sin(np.multiply(p, pi / 2)) ** 2

    def upper_quantile(self, q: Values) -> Points:
        return self.high - self.width * np.sin(np.multiply(q, pi / 2)) ** 2

    def cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        return np.arctan2(np.sqrt(inside - self.low), np.sqrt(self.high - inside)) * (2 / pi)

    def upper_cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        return np.arctan2(np.sqrt(self.high - inside), np.sqrt(inside - self.low)) * (2 / pi)

    def support(self) -> Support:
        return Support(self.low, self.high)

    def mean(self) -> float:
        return self.low + self.width / 2

    def sd(self) -> float:
        return self.width / sqrt(8)
