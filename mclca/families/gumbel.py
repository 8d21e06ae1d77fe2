"""Gumbel: the largest of many values."""

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, points, require, require_finite
from mclca.logarithm import log, log1p


@dataclass(frozen=True, slots=True, kw_only=True)
class Gumbel(Distribution):
    """Gumbel distribution of maxima (type I extreme value distribution).

    Parameters
    ----------
    location
        Mode, in the unit of the input.
    scale
        In the unit of the input; > 0.

    References
    ----------
    Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, chapter 22.
    """

    location: float
    scale: float

    examples = ("gumbel(location=0, scale=1)", "gumbel(location=-30, scale=7)")
    refused = (
        ("gumbel(location=0, scale=0)", "scale > 0"),
        ("gumbel(0, 1)", "is ambiguous"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.scale > 0, self, "scale > 0; a single value is fixed(x)")

    def quantile(self, p: Values) -> Points:
        return self.location - self.scale * log(-log(p))

    def upper_quantile(self, q: Values) -> Points:
        return self.location - self.scale * log(-log1p(-points(q)))

    def cdf(self, x: Values) -> Points:
        return np.exp(-self._hazard(x))

    def upper_cdf(self, x: Values) -> Points:
        return -np.expm1(-self._hazard(x))

    def _hazard(self, x: Values) -> Points:
        with np.errstate(over="ignore"):
            return np.exp((self.location - points(x)) / self.scale)

    def support(self) -> Support:
        return Support(-np.inf, np.inf)

    def mean(self) -> float:
        return self.location + self.scale * np.euler_gamma

    def sd(self) -> float:
        return self.scale * pi / sqrt(6)
