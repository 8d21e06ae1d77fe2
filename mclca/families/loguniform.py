"""Log-uniform: the order of magnitude is uniform between two positive limits."""

from dataclasses import dataclass
from math import cosh, factorial, log, log1p, sinh, sqrt

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, points, require, require_finite


@dataclass(frozen=True, slots=True)
class Loguniform(Distribution):
    """Reciprocal distribution on [low, high]: ln x is uniform.

    Parameters
    ----------
    low, high
        In the unit of the input; 0 < low < high.

    References
    ----------
    Hamming (1970), On the distribution of numbers, Bell System Technical Journal 49.
    """

    low: float
    high: float

    examples = ("loguniform(1, 10)", "loguniform(1e-9, 1e6)", "loguniform(100, 101)")
    refused = (
        ("loguniform(0, 1)", "low > 0"),
        ("loguniform(3, 2)", "low < high"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.low > 0, self, "low > 0")
        require(self.high / self.low < np.inf, self, "high / low is finite")
        require(self.low < self.high, self, "low < high; a single value is fixed(x)")

    @property
    def width(self) -> float:
        """Distance between the logarithms of the limits."""
        return log_ratio(self.high, self.low)

    def quantile(self, p: Values) -> Points:
        return self._between(points(p), 1 - points(p))

    def upper_quantile(self, q: Values) -> Points:
        return self._between(1 - points(q), points(q))

    def _between(self, p: Points, q: Points) -> Points:
        """Quantile from the nearer end."""
        rising, falling = self.low * np.exp(p * self.width), self.high * np.exp(-q * self.width)
        return np.clip(np.where(p <= q, rising, falling), self.low, self.high)

    def cdf(self, x: Values) -> Points:
        return np.minimum(np.log(np.clip(x, self.low, self.high) / self.low) / self.width, 1.0)

    def upper_cdf(self, x: Values) -> Points:
        return np.minimum(np.log(self.high / np.clip(x, self.low, self.high)) / self.width, 1.0)

    def support(self) -> Support:
        return Support(self.low, self.high)

    def mean(self) -> float:
        return self.middle * _sinhc(self.width / 2)

    def sd(self) -> float:
        half = self.width / 2
        return self.middle * sqrt(_sinhc(half)) * sqrt(_excess(half))

    @property
    def middle(self) -> float:
        """Median, which is the geometric mean of the limits."""
        return sqrt(self.low) * sqrt(self.high)


def log_ratio(x: float, y: float) -> float:
    """ln(x / y), to the last digit where the two are close."""
    return log1p((x - y) / y) if 0.5 < x / y < 2 else log(x / y)


def _sinhc(h: float) -> float:
    return sinh(h) / h


def _excess(h: float) -> float:
    """Return cosh h - sinh h / h, by its series where the difference would cancel."""
    if h > 1:
        return cosh(h) - _sinhc(h)
    return sum(h ** (2 * k) * 2 * k / factorial(2 * k + 1) for k in range(1, 12))
