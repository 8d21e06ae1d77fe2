"""Student t: what is known about a mean from few observations."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Self

import numpy as np
from scipy import special

from mclca.distribution import Distribution, Parameters, Points, Support, Values, require, require_finite
from mclca.families.beta import inverse_share, inverse_share_above
from mclca.logarithm import log

# Beyond this distance the tail is its leading power to double precision, and squares would overflow.
FAR = 1e20


@dataclass(frozen=True, slots=True)
class StudentT(Distribution):
    """Student's t distribution, shifted and scaled.

    Parameters
    ----------
    df
        Degrees of freedom, without unit; df > 0.
    location
        Centre, in the unit of the input.
    scale
        In the unit of the input; > 0. It is the standard uncertainty of JCGM 101 (6.4.9), not the standard deviation.

    References
    ----------
    JCGM 101:2008, 6.4.9; NIST TN 1900 states the standard deviation instead.
    """

    df: float
    location: float
    scale: float

    examples = (
        "student_t(df=3, location=0, scale=1)",
        "student_t(df=5, mean=10, sd=2)",
        "student_t(df=1, location=0, scale=1)",
        "student_t(df=150.5, location=-4, scale=0.01)",
    )
    refused = (
        ("student_t(df=0, location=0, scale=1)", "df > 0"),
        ("student_t(df=3, location=0, scale=0)", "scale > 0"),
        ("student_t(df=2, mean=0, sd=1)", "df > 2"),
        ("student_t(df=3, mean=0, sd=-1)", "sd > 0"),
        (
            "student_t(3, 0, 1)",
            "is ambiguous; write one of student_t(df=, location=, scale=), student_t(df=, mean=, sd=)",
        ),
    )

    @classmethod
    def from_scale(cls, *, df: float, location: float, scale: float) -> Self:
        """Student t distribution of a centre and a scale (JCGM 101)."""
        return cls(df, location, scale)

    @classmethod
    def from_moments(cls, *, df: float, mean: float, sd: float) -> Self:
        """Student t distribution of a mean and a standard deviation (NIST TN 1900)."""
        written = cls.written(df=df, mean=mean, sd=sd)
        require(df > 2, written, "df > 2; there is no sd below, write location= and scale=")
        require(sd > 0, written, "sd > 0; a single value is fixed(x)")
        return cls(df, mean, sd * sqrt((df - 2) / df))

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.df > 0, self, "df > 0")
        require(self.scale > 0, self, "scale > 0; a single value is fixed(x)")

    def readings(self) -> Iterator[Parameters]:
        yield {"df": self.df, "location": self.location, "scale": self.scale}
        if self.df > 2:
            yield {"df": self.df, "mean": self.location, "sd": self.sd()}
        yield {"df": self.df, "location": self.location, "scale": self.scale}

    def quantile(self, p: Values) -> Points:
        return self.location + self.scale * self._standard(p)

    def upper_quantile(self, q: Values) -> Points:
        return self.location - self.scale * self._standard(q)

    def _standard(self, p: Values) -> Points:
        """Quantile where location = 0 and scale = 1."""
        sign = np.where(np.less(p, 0.5), -1.0, 1.0)
        return sign * self._distance(np.minimum(p, np.subtract(1, p)))

    def _distance(self, tail: Points) -> Points:
        """Distance t > 0 with P(T > t) = tail <= 1/2, from the smaller of t^2 / (df + t^2) and its complement."""
        half, both = self.df / 2, 2 * tail
        middle = float(special.betainc(half, 0.5, 0.5))
        near = inverse_share_above(0.5, half, np.maximum(both, middle))
        rest = inverse_share(half, 0.5, np.minimum(both, middle))
        with np.errstate(divide="ignore", over="ignore"):
            ratio = np.where(both > middle, near / (1 - near), (1 - rest) / rest)
            far = np.exp((self._log_constant - log(both)) / self.df)
        return sqrt(self.df) * np.where(rest < FAR**-2, far, np.sqrt(ratio))

    @property
    def _log_constant(self) -> float:
        """Logarithm of 2 P(T > t) (t^2/df)^(df/2) for large t."""
        return float(-np.log(self.df / 2) - special.betaln(self.df / 2, 0.5))

    def cdf(self, x: Values) -> Points:
        return self._below(np.subtract(x, self.location))

    def upper_cdf(self, x: Values) -> Points:
        return self._below(np.subtract(self.location, x))

    def _below(self, deviation: Points) -> Points:
        distance = deviation / (self.scale * sqrt(self.df))
        tail = self._tail(np.abs(distance)) / 2
        return np.where(distance < 0, tail, 1 - tail)

    def _tail(self, distance: Points) -> Points:
        """P(|T| > t), with distance = t / sqrt(df)."""
        square = np.minimum(distance, FAR) ** 2
        near = special.betaincc(0.5, self.df / 2, square / (1 + square))
        beyond = special.betainc(self.df / 2, 0.5, 1 / (1 + square))
        far = np.exp(self._log_constant - self.df * np.log(np.maximum(distance, FAR)))
        return np.where(distance >= FAR, far, np.where(square < 1, near, beyond))

    def support(self) -> Support:
        return Support(-np.inf, np.inf)

    def mean(self) -> float:
        return self.location if self.df > 1 else np.nan

    def sd(self) -> float:
        if self.df <= 2:
            return np.inf if self.df > 1 else np.nan
        return self.scale * sqrt(self.df / (self.df - 2))
