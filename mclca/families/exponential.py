"""Exponential: the wait for an event that does not age."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from mclca.distribution import Distribution, Parameters, Points, Support, Values, points, require, require_finite
from mclca.logarithm import log, log1p


@dataclass(frozen=True, slots=True)
class Exponential(Distribution):
    """Exponential distribution.

    Parameters
    ----------
    scale
        Mean and standard deviation, in the unit of the input; > 0.

    References
    ----------
    JCGM 101:2008, 6.4.10.
    """

    scale: float

    examples = ("exponential(mean=4)", "exponential(median=0.1)")
    refused = (
        ("exponential(mean=0)", "mean > 0"),
        ("exponential(median=-1)", "median > 0"),
        ("exponential(2)", "is ambiguous"),
    )

    @classmethod
    def from_mean(cls, *, mean: float) -> Self:
        """Exponential distribution of a mean."""
        require(mean > 0, cls.written(mean=mean), "mean > 0")
        return cls(mean)

    @classmethod
    def from_median(cls, *, median: float) -> Self:
        """Exponential distribution of a median."""
        require(median > 0, cls.written(median=median), "median > 0")
        return cls(median / math.log(2))

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.scale > 0, self, "scale > 0")

    def readings(self) -> Iterator[Parameters]:
        yield {"mean": self.scale}
        yield {"median": self.scale * math.log(2)}
        yield {"mean": self.scale}

    def quantile(self, p: Values) -> Points:
        return -self.scale * log1p(-points(p))

    def upper_quantile(self, q: Values) -> Points:
        return self.scale * np.abs(log(q))

    def cdf(self, x: Values) -> Points:
        return -np.expm1(-np.maximum(points(x), 0.0) / self.scale)

    def upper_cdf(self, x: Values) -> Points:
        return np.exp(-np.maximum(points(x), 0.0) / self.scale)

    def support(self) -> Support:
        return Support(0.0, np.inf)

    def mean(self) -> float:
        return self.scale

    def sd(self) -> float:
        return self.scale
