"""Weibull: a time to failure whose rate rises or falls with age."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import special

from mclca.distribution import Distribution, Points, Support, Values, points, require, require_finite
from mclca.logarithm import log, log1p


@dataclass(frozen=True, slots=True, kw_only=True)
class Weibull(Distribution):
    """Weibull distribution.

    Parameters
    ----------
    shape
        Without unit; > 0. Failure rates rise with age above 1 and fall below.
    scale
        In the unit of the input; > 0. 63.2 % lie below it.

    References
    ----------
    Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, chapter 21.
    """

    shape: float
    scale: float

    examples = ("weibull(shape=1.5, scale=8)", "weibull(shape=0.4, scale=1)", "weibull(shape=30, scale=100)")
    refused = (
        ("weibull(shape=0, scale=1)", "shape > 0"),
        ("weibull(shape=1, scale=0)", "scale > 0"),
        ("weibull(1, 2)", "is ambiguous"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.shape > 0, self, "shape > 0")
        require(self.scale > 0, self, "scale > 0")

    def quantile(self, p: Values) -> Points:
        return self.scale * (-log1p(-points(p))) ** (1 / self.shape)

    def upper_quantile(self, q: Values) -> Points:
        return self.scale * np.abs(log(q)) ** (1 / self.shape)

    def cdf(self, x: Values) -> Points:
        return -np.expm1(-self._hazard(x))

    def upper_cdf(self, x: Values) -> Points:
        return np.exp(-self._hazard(x))

    def _hazard(self, x: Values) -> Points:
        with np.errstate(over="ignore"):
            return (np.maximum(points(x), 0.0) / self.scale) ** self.shape

    def support(self) -> Support:
        return Support(0.0, np.inf)

    def mean(self) -> float:
        return self.scale * float(special.gamma(1 + 1 / self.shape))

    def sd(self) -> float:
        first, second = special.gammaln(1 + np.array([1, 2]) / self.shape)
        # gamma(1 + 2/k) - gamma(1 + 1/k)^2, as a ratio because the difference of the two cancels for large k.
        with np.errstate(over="ignore"):
            return self.mean() * sqrt(float(np.expm1(second - 2 * first)))
