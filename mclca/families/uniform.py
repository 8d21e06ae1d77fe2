"""Uniform: every value between two limits is as likely as any other."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, require, require_finite


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Rectangular distribution on [low, high].

    Parameters
    ----------
    low, high
        In the unit of the input; low < high.

    References
    ----------
    JCGM 101:2008, 6.4.2.
    """

    low: float
    high: float

    examples = ("uniform(0, 1)", "uniform(-3, 7.5)", "uniform(1e6, 1000001)")
    refused = (
        ("uniform(2, 1)", "low < high"),
        ("uniform(1, 1)", "fixed(x)"),
        ("uniform(0, inf)", "high is finite"),
        ("uniform(-1e308, 1e308)", "high - low is finite"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.low < self.high, self, "low < high; a single value is fixed(x)")
        require(np.isfinite(self.width), self, "high - low is finite")

    @property
    def width(self) -> float:
        """Distance between the limits."""
        return self.high - self.low

    def quantile(self, p: Values) -> Points:
        return np.minimum(np.multiply(p, self.width) + self.low, self.high)

    def upper_quantile(self, q: Values) -> Points:
        return np.maximum(self.high - np.multiply(q, self.width), self.low)

    def cdf(self, x: Values) -> Points:
        return (np.clip(x, self.low, self.high) - self.low) / self.width

    def upper_cdf(self, x: Values) -> Points:
        return (self.high - np.clip(x, self.low, self.high)) / self.width

    def support(self) -> Support:
        return Support(self.low, self.high)

    def mean(self) -> float:
        return self.low + self.width / 2

    def sd(self) -> float:
        return self.width / sqrt(12)
