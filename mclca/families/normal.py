"""Normal: the sum of many small effects."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import special

from mclca.distribution import Distribution, Parameters, Points, Support, Values, points, require, require_finite

USUAL_INTERVALS = (0.95, 0.9, 0.99)


@dataclass(frozen=True, slots=True)
class Normal(Distribution):
    """Normal (Gaussian) distribution.

    Parameters
    ----------
    mu, sigma
        Mean and standard deviation, in the unit of the input; sigma > 0.

    References
    ----------
    JCGM 101:2008, 6.4.7.
    """

    mu: float
    sigma: float

    examples = ("normal(0, 1)", "normal(1e6, 0.3)", "normal(low=-2, high=7, interval=0.9)")
    refused = (
        ("normal(0, 0)", "sd > 0"),
        ("normal(0, inf)", "sigma is finite"),
        ("normal(low=3, high=1, interval=0.9)", "low < high"),
        ("normal(low=0, high=1, interval=95)", "0 < interval < 1"),
    )

    @classmethod
    def from_moments(cls, mean: float, sd: float) -> Self:
        """Normal distribution of a mean and a standard deviation."""
        require(sd > 0, cls.written(mean=mean, sd=sd), "sd > 0; a single value is fixed(x)")
        return cls(mean, sd)

    @classmethod
    def from_interval(cls, *, low: float, high: float, interval: float = 0.95) -> Self:
        """Normal distribution whose central interval of this probability is [low, high]."""
        written = cls.written(low=low, high=high, interval=interval)
        require(low < high, written, "low < high; a single value is fixed(x)")
        require(0 < interval < 1, written, "0 < interval < 1; write 0.95 for 95 %")
        half_width = high / 2 - low / 2
        return cls(low + half_width, half_width / float(special.ndtri(0.5 + interval / 2)))

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.sigma > 0, self, "sigma > 0; a single value is fixed(x)")

    def readings(self) -> Iterator[Parameters]:
        yield {"mean": self.mu, "sd": self.sigma}
        for interval in USUAL_INTERVALS:
            half_width = self.sigma * float(special.ndtri(0.5 + interval / 2))
            yield {"low": self.mu - half_width, "high": self.mu + half_width, "interval": interval}
        yield {"mean": self.mu, "sd": self.sigma}

    def quantile(self, p: Values) -> Points:
        return self.mu + self.sigma * special.ndtri(points(p))

    def upper_quantile(self, q: Values) -> Points:
        return self.mu - self.sigma * special.ndtri(points(q))

    def cdf(self, x: Values) -> Points:
        return special.ndtr(np.subtract(x, self.mu) / self.sigma)

    def upper_cdf(self, x: Values) -> Points:
        return special.ndtr(np.subtract(self.mu, x) / self.sigma)

    def support(self) -> Support:
        return Support(-np.inf, np.inf)

    def mean(self) -> float:
        return self.mu

    def sd(self) -> float:
        return self.sigma
