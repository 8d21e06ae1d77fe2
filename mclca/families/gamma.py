"""Gamma: a positive quantity, skewed less than a lognormal of the same spread."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Self

import numpy as np
from scipy import special

from mclca.distribution import Distribution, Parameters, Points, Support, Values, points, require, require_finite

# Below exp of this the first term of the series of the incomplete gamma function has all digits.
_LEAST_LOG = -40.0
_GREATEST_LOG = 709.0


@dataclass(frozen=True, slots=True)
class Gamma(Distribution):
    """Gamma distribution.

    Parameters
    ----------
    shape
        Without unit; > 0.
    scale
        In the unit of the input; > 0.

    References
    ----------
    Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, chapter 17.
    """

    shape: float
    scale: float

    examples = (
        "gamma(shape=2, scale=3)",
        "gamma(shape=0.3, scale=1)",
        "gamma(mean=10, cv=0.25)",
        "gamma(shape=5000, scale=1e-3)",
    )
    refused = (
        ("gamma(shape=0, scale=1)", "shape > 0"),
        ("gamma(shape=1, scale=0)", "scale > 0"),
        ("gamma(mean=0, cv=1)", "mean > 0"),
        ("gamma(mean=1, cv=0)", "cv > 0"),
        ("gamma(2, 3)", "is ambiguous"),
    )

    @classmethod
    def from_scale(cls, *, shape: float, scale: float) -> Self:
        """Gamma distribution of a shape and a scale."""
        return cls(shape, scale)

    @classmethod
    def from_cv(cls, *, mean: float, cv: float) -> Self:
        """Gamma distribution of a mean and a coefficient of variation."""
        written = cls.written(mean=mean, cv=cv)
        require(mean > 0, written, "mean > 0")
        require(1e-100 < cv < 1e100, written, "cv > 0; a single value is fixed(x)")
        return cls(1 / cv**2, mean * cv**2)

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.shape > 0, self, "shape > 0")
        require(self.scale > 0, self, "scale > 0")

    def readings(self) -> Iterator[Parameters]:
        yield {"shape": self.shape, "scale": self.scale}
        yield {"mean": self.mean(), "cv": 1 / sqrt(self.shape)}
        yield {"shape": self.shape, "scale": self.scale}

    def quantile(self, p: Values) -> Points:
        return points(self.scale * special.gammaincinv(self.shape, points(p)))

    def upper_quantile(self, q: Values) -> Points:
        return points(self.scale * special.gammainccinv(self.shape, points(q)))

    def cdf(self, x: Values) -> Points:
        return points(special.gammainc(self.shape, np.maximum(points(x), 0.0) / self.scale))

    def upper_cdf(self, x: Values) -> Points:
        return points(special.gammaincc(self.shape, np.maximum(points(x), 0.0) / self.scale))

    def support(self) -> Support:
        return Support(0.0, np.inf)

    def mean(self) -> float:
        return self.shape * self.scale

    def sd(self) -> float:
        return sqrt(self.shape) * self.scale


def log_gamma(shape: float) -> Distribution:
    """Distribution of ln x for a gamma x of scale one: the logarithm of a tiny shape's draws does not underflow."""
    return _LogGamma(shape)


@dataclass(frozen=True, slots=True)
class _LogGamma(Distribution):
    """ln x, x being gamma distributed with scale one.

    References
    ----------
    Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, section 17.8.7.
    """

    shape: float

    def quantile(self, p: Values) -> Points:
        with np.errstate(divide="ignore"):
            lower_tail = (np.log(points(p)) + special.gammaln(1 + self.shape)) / self.shape
            return np.where(lower_tail < _LEAST_LOG, lower_tail, np.log(special.gammaincinv(self.shape, points(p))))

    def upper_quantile(self, q: Values) -> Points:
        with np.errstate(divide="ignore"):
            lower_tail = (np.log1p(-points(q)) + special.gammaln(1 + self.shape)) / self.shape
            return np.where(lower_tail < _LEAST_LOG, lower_tail, np.log(special.gammainccinv(self.shape, points(q))))

    def cdf(self, x: Values) -> Points:
        lower_tail = np.exp(self.shape * np.minimum(x, _LEAST_LOG) - special.gammaln(1 + self.shape))
        above = special.gammainc(self.shape, np.exp(np.minimum(x, _GREATEST_LOG)))
        return np.where(points(x) < _LEAST_LOG, lower_tail, above)

    def support(self) -> Support:
        return Support(-np.inf, np.inf)

    def mean(self) -> float:
        return float(special.digamma(self.shape))

    def sd(self) -> float:
        return sqrt(float(special.polygamma(1, self.shape)))
