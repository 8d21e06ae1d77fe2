"""Beta: a share between two limits."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from mclca.bisection import first
from mclca.distribution import Distribution, Points, Support, Values, points, require, require_finite

# Below this the inverse of SciPy stands at the smallest normal double instead of zero.
LEAST = 1e-307


@dataclass(frozen=True, slots=True)
class Beta(Distribution):
    """Beta distribution with two shapes, stretched over [low, high].

    Parameters
    ----------
    alpha, beta
        Shapes at the lower and at the upper end, without unit; both > 0.
    low, high
        In the unit of the input; low < high.

    References
    ----------
    Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, chapter 25.
    """

    alpha: float
    beta: float
    low: float = 0.0
    high: float = 1.0

    examples = ("beta(2, 3)", "beta(0.5, 0.7)", "beta(20, 1.5, low=-1, high=3)", "beta(1, 1)")
    refused = (
        ("beta(0, 1)", "alpha > 0"),
        ("beta(1, -1)", "beta > 0"),
        ("beta(1, 1, low=1, high=0)", "low < high"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.alpha > 0, self, "alpha > 0")
        require(self.beta > 0, self, "beta > 0")
        require(self.low < self.high, self, "low < high; a single value is fixed(x)")
        require(np.isfinite(self.width), self, "high - low is finite")

    @property
    def width(self) -> float:
        """Distance between the limits."""
        return self.high - self.low

    def quantile(self, p: Values) -> Points:
        return np.minimum(self.low + self.width * inverse_share(self.alpha, self.beta, p), self.high)

    def upper_quantile(self, q: Values) -> Points:
        return np.maximum(self.high - self.width * inverse_share(self.beta, self.alpha, q), self.low)

    def cdf(self, x: Values) -> Points:
        return special.betainc(self.alpha, self.beta, (np.clip(x, self.low, self.high) - self.low) / self.width)

    def upper_cdf(self, x: Values) -> Points:
        return special.betainc(self.beta, self.alpha, (self.high - np.clip(x, self.low, self.high)) / self.width)

    def support(self) -> Support:
        return Support(self.low, self.high)

    def mean(self) -> float:
        return self.low + self.width * self.alpha / (self.alpha + self.beta)

    def sd(self) -> float:
        total = self.alpha + self.beta
        return self.width * sqrt(self.alpha / total) * sqrt(self.beta / total) / sqrt(total + 1)


# SciPy's inverses (1.17) are nan or far off for some tiny p and some large shapes, where its `betainc` and `betaincc`
# are right to 1e-13 (checked against mpmath): what does not undo those is found again by bisection.


def inverse_share(alpha: float, beta: float, p: Values) -> Points:
    """Share x at which the regularised incomplete beta function is p."""
    wanted = np.atleast_1d(points(p))
    share = special.betaincinv(alpha, beta, wanted)
    off = _off(special.betainc(alpha, beta, share), wanted) | (share < LEAST) & (wanted > 0)
    target = wanted[off]
    share[off] = first(lambda x: special.betainc(alpha, beta, x) >= target, target * 0, target * 0 + 1)
    return share.reshape(np.shape(p))


def inverse_share_above(alpha: float, beta: float, q: Values) -> Points:
    """Share x at which the complement of the regularised incomplete beta function is q."""
    wanted = np.atleast_1d(points(q))
    share = special.betainccinv(alpha, beta, wanted)
    off = _off(special.betaincc(alpha, beta, share), wanted)
    target = wanted[off]
    share[off] = first(lambda x: special.betaincc(alpha, beta, x) <= target, target * 0, target * 0 + 1)
    return share.reshape(np.shape(q))


def _off(found: Points, wanted: Points) -> NDArray[np.bool]:
    return ~(np.abs(found - wanted) <= 1e-12 * wanted)
