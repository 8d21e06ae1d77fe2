"""Lognormal: the product of many small effects; uncertain by a factor rather than by an amount."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot, log, log1p, sqrt
from typing import Self

import numpy as np
from scipy import special

from mclca import logarithm
from mclca.distribution import Distribution, Parameters, Points, Support, Values, points, require, require_finite

USUAL_INTERVALS = (0.95, 0.9, 0.99)


@dataclass(frozen=True, slots=True)
class Lognormal(Distribution):
    """Lognormal distribution: ln x is normal with mean mu and standard deviation sigma.

    Parameters
    ----------
    mu
        Logarithm of the median, the median being in the unit of the input.
    sigma
        Logarithm of the geometric standard deviation, without unit; sigma > 0.

    References
    ----------
    Limpert, Stahel & Abbt (2001), Log-normal distributions across the sciences, BioScience 51.
    """

    mu: float
    sigma: float

    examples = (
        "lognormal(median=794, gsd=1.03)",
        "lognormal(median=1, gsd_squared=2)",
        "lognormal(mean=5, sd=4)",
        "lognormal(mean=2e-6, cv=0.1)",
        "lognormal(mu=-3, sigma=1.5)",
        "lognormal(low=2, high=9, interval=0.9)",
    )
    refused = (
        ("lognormal(median=0, gsd=2)", "median > 0"),
        ("lognormal(median=1, gsd=1)", "gsd > 1"),
        ("lognormal(median=1, gsd_squared=0.5)", "gsd_squared > 1"),
        ("lognormal(mean=-1, sd=1)", "mean > 0"),
        ("lognormal(mean=1, cv=0)", "cv > 0"),
        ("lognormal(mu=0, sigma=-1)", "sigma > 0"),
        ("lognormal(low=0, high=1, interval=0.9)", "0 < low < high"),
        ("lognormal(low=1, high=2, interval=1)", "0 < interval < 1"),
        (
            "lognormal(0.4, 0.1)",
            "is ambiguous; write one of lognormal(median=, gsd=), lognormal(median=, gsd_squared=)",
        ),
    )

    @classmethod
    def from_median(cls, *, median: float, gsd: float) -> Self:
        """Lognormal distribution of a median and a geometric standard deviation."""
        written = cls.written(median=median, gsd=gsd)
        require(median > 0, written, "median > 0")
        require(gsd > 1, written, "gsd > 1; a single value is fixed(x)")
        return cls(log(median), log(gsd))

    @classmethod
    def from_gsd_squared(cls, *, median: float, gsd_squared: float) -> Self:
        """Lognormal distribution of a median and the square of a geometric standard deviation."""
        written = cls.written(median=median, gsd_squared=gsd_squared)
        require(median > 0, written, "median > 0")
        require(gsd_squared > 1, written, "gsd_squared > 1; a single value is fixed(x)")
        return cls(log(median), log(gsd_squared) / 2)

    @classmethod
    def from_moments(cls, *, mean: float, sd: float) -> Self:
        """Lognormal distribution of an arithmetic mean and standard deviation."""
        written = cls.written(mean=mean, sd=sd)
        require(mean > 0, written, "mean > 0")
        require(sd > 0, written, "sd > 0; a single value is fixed(x)")
        return cls._of_cv(mean, sd / mean)

    @classmethod
    def from_cv(cls, *, mean: float, cv: float) -> Self:
        """Lognormal distribution of an arithmetic mean and a coefficient of variation."""
        written = cls.written(mean=mean, cv=cv)
        require(mean > 0, written, "mean > 0")
        require(cv > 0, written, "cv > 0; a single value is fixed(x)")
        return cls._of_cv(mean, cv)

    @classmethod
    def _of_cv(cls, mean: float, cv: float) -> Self:
        # ln(1 + cv^2) / 2, by another route where the square would not fit a double.
        half_variance = log1p(cv * cv) / 2 if cv < 1e100 else log(hypot(1, cv))
        return cls(log(mean) - half_variance, sqrt(2 * half_variance))

    @classmethod
    def from_logarithms(cls, *, mu: float, sigma: float) -> Self:
        """Lognormal distribution of the mean and standard deviation of ln x."""
        return cls(mu, sigma)

    @classmethod
    def from_interval(cls, *, low: float, high: float, interval: float) -> Self:
        """Lognormal distribution whose central interval of this probability is [low, high]."""
        written = cls.written(low=low, high=high, interval=interval)
        require(0 < low < high, written, "0 < low < high")
        require(0 < interval < 1, written, "0 < interval < 1; write 0.95 for 95 %")
        half_width = (log(high) - log(low)) / 2
        return cls(log(low) + half_width, half_width / float(special.ndtri(0.5 + interval / 2)))

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.sigma > 0, self, "sigma > 0; a single value is fixed(x)")

    def readings(self) -> Iterator[Parameters]:
        median, gsd, gsd_squared = (_exp(value) for value in (self.mu, self.sigma, 2 * self.sigma))
        yield {"median": median, "gsd": gsd}
        yield {"median": median, "gsd_squared": gsd_squared}
        yield {"mean": self.mean(), "sd": self.sd()}
        yield {"mean": self.mean(), "cv": self.cv()}
        for interval in USUAL_INTERVALS:
            tail = 0.5 - interval / 2
            yield {"low": float(self.quantile(tail)), "high": float(self.upper_quantile(tail)), "interval": interval}
        yield {"mu": self.mu, "sigma": self.sigma}

    def quantile(self, p: Values) -> Points:
        with np.errstate(over="ignore"):
            return np.exp(self.mu + self.sigma * special.ndtri(points(p)))

    def upper_quantile(self, q: Values) -> Points:
        with np.errstate(over="ignore"):
            return np.exp(self.mu - self.sigma * special.ndtri(points(q)))

    def cdf(self, x: Values) -> Points:
        return special.ndtr(self._standard(x))

    def upper_cdf(self, x: Values) -> Points:
        return special.ndtr(-self._standard(x))

    def _standard(self, x: Values) -> Points:
        """Distance of ln x from mu in units of sigma; -inf for x <= 0."""
        return (logarithm.log(np.maximum(x, 0.0)) - self.mu) / self.sigma

    def support(self) -> Support:
        return Support(0.0, np.inf)

    def mean(self) -> float:
        return _exp(self.mu + self.sigma**2 / 2)

    def cv(self) -> float:
        """Coefficient of variation, sd / mean."""
        return sqrt(float(special.expm1(self.sigma**2)))

    def sd(self) -> float:
        return self.mean() * self.cv()


def _exp(x: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.exp(x))
