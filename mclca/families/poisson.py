"""Poisson: how many of many independent rare events happen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import special

from mclca.distribution import NEGLIGIBLE_MASS, Distribution, Parameters, Points, Support, Values, require

LARGEST = 1e9
# Negative logarithm of a tail probability that no double resolves.
UNRESOLVED = 745.0


@dataclass(frozen=True, slots=True)
class Poisson(Distribution):
    """Poisson distribution of a count.

    Parameters
    ----------
    rate
        Mean count, without unit; 0 < rate <= 1e9.

    References
    ----------
    Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, chapter 4.
    """

    rate: float

    examples = ("poisson(3)", "poisson(0.01)", "poisson(12345.6)")
    refused = (
        ("poisson(0)", "mean > 0"),
        ("poisson(1e10)", "mean <= 1e9"),
    )

    @classmethod
    def from_mean(cls, mean: float) -> Self:
        """Poisson distribution of a mean count."""
        written = cls.written(mean=mean)
        require(mean > 0, written, "mean > 0")
        require(mean <= LARGEST, written, "mean <= 1e9; beyond that write normal(mean, sd) with sd = sqrt(mean)")
        return cls(mean)

    def readings(self) -> Iterator[Parameters]:
        yield {"mean": self.rate}

    def quantile(self, p: Values) -> Points:
        found = self._smallest(lambda count: self.cdf(count) >= p, np.shape(p))
        return np.where(np.less(p, 1), found, np.inf)

    def upper_quantile(self, q: Values) -> Points:
        found = self._smallest(lambda count: self.upper_cdf(count) <= q, np.shape(q))
        return np.where(np.greater(q, 0), found, np.inf)

    def _smallest(self, reached: Callable[[Points], NDArray[np.bool]], shape: tuple[int, ...]) -> Points:
        """Smallest count at which a rising condition holds, by bisection up to a Chernoff bound."""
        short = np.full(shape, -1.0)
        enough = np.full(shape, np.ceil(self.rate + UNRESOLVED + sqrt(2 * UNRESOLVED * self.rate)))
        while np.any(enough - short > 1):
            middle = np.floor((short + enough) / 2)
            holds = reached(middle) | (middle <= short)
            enough = np.where(holds & (middle > short), middle, enough)
            short = np.where(holds, short, middle)
        return enough

    def cdf(self, x: Values) -> Points:
        count = np.floor(np.minimum(x, 2 * LARGEST))
        return np.where(count < 0, 0.0, special.gammaincc(np.maximum(count, 0.0) + 1, self.rate))

    def upper_cdf(self, x: Values) -> Points:
        count = np.floor(np.minimum(x, 2 * LARGEST))
        return np.where(count < 0, 1.0, special.gammainc(np.maximum(count, 0.0) + 1, self.rate))

    def support(self) -> Support:
        ends = self.quantile(NEGLIGIBLE_MASS), self.upper_quantile(NEGLIGIBLE_MASS)
        return Support(0.0, np.inf, atoms=np.arange(float(ends[0]), float(ends[1]) + 1))

    def mean(self) -> float:
        return self.rate

    def sd(self) -> float:
        return sqrt(self.rate)
