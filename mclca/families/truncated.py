"""Truncated: a distribution given that it lies within limits; what lies outside is never moved to a limit."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mclca.distribution import Distribution, Points, Support, Values, edges, require

# Below this share of its tail a mass is the difference of two nearly equal numbers and has lost its digits.
LEAST_SHARE = 1e-9


@dataclass(frozen=True, slots=True)
class Truncated(Distribution):
    """Distribution conditioned on low <= x <= high.

    Parameters
    ----------
    inner
        Any distribution, in the unit of the input.
    low, high
        In the same unit; low <= high, either may be left out. There must be probability between them.
    before, up_to, beyond, onward
        P(X < low), P(X <= high), P(X > high) and P(X >= low) of the inner distribution.
    mass
        Probability between the limits, taken from the nearer tail.
    """

    inner: Distribution
    low: float = field(default=-np.inf, kw_only=True)
    high: float = field(default=np.inf, kw_only=True)
    before: float = field(init=False, repr=False, compare=False)
    up_to: float = field(init=False, repr=False, compare=False)
    beyond: float = field(init=False, repr=False, compare=False)
    onward: float = field(init=False, repr=False, compare=False)
    mass: float = field(init=False, repr=False, compare=False)
    held: Support = field(init=False, repr=False, compare=False)

    examples = (
        "truncated(normal(0, 1), low=-1, high=2)",
        "truncated(lognormal(median=1.2, gsd=1.3), low=1)",
        "truncated(normal(0, 1), low=5)",
        "truncated(normal(0, 1), high=-5)",
        "truncated(exponential(mean=1), low=600, high=601)",
        "truncated(poisson(4), low=2, high=9.5)",
        "truncated(mixture([uniform(0, 1), uniform(2, 3)], weights=[0.5, 0.5]), low=0.2, high=1.5)",
        "truncated(mixture([0, lognormal(median=3, gsd=2)], weights=[0.25, 0.75]), high=8)",
        "truncated(truncated(gamma(shape=2, scale=3), low=1), high=9)",
        "truncated(student_t(df=1, location=0, scale=1), low=-5, high=50)",
    )
    refused = (
        ("truncated(normal(0, 1), low=2, high=1)", "low <= high"),
        ("truncated(uniform(0, 1), low=2)", "probability between low and high"),
        ("truncated(poisson(3), low=80)", "more than 2^-60"),
    )

    def __post_init__(self) -> None:
        require(self.low <= self.high, self, "low <= high")
        just_below = np.nextafter(self.low, -np.inf)
        object.__setattr__(self, "before", float(self.inner.cdf(just_below)))
        object.__setattr__(self, "up_to", float(self.inner.cdf(self.high)))
        object.__setattr__(self, "beyond", float(self.inner.upper_cdf(self.high)))
        object.__setattr__(self, "onward", float(self.inner.upper_cdf(just_below)))
        object.__setattr__(self, "mass", self._mass())
        object.__setattr__(self, "held", self._support())

    def _mass(self) -> float:
        """Probability between the limits as the difference of the smaller numbers."""
        if self.before > 0.5:
            mass, tail = self.onward - self.beyond, self.onward
        else:
            mass, tail = self.up_to - self.before, self.up_to
        require(
            mass > LEAST_SHARE * tail, self, f"probability between low and high (more than {LEAST_SHARE:g} of the tail)"
        )
        return mass

    def quantile(self, p: Values) -> Points:
        return self._inside(p, np.subtract(1, p))

    def upper_quantile(self, q: Values) -> Points:
        return self._inside(np.subtract(1, q), q)

    def _inside(self, p: Values, q: Values) -> Points:
        """Inner quantile from the nearer end."""
        from_below, from_above = self.before + np.multiply(p, self.mass), self.beyond + np.multiply(q, self.mass)
        lower, upper = (
            self.inner.quantile(np.minimum(from_below, 0.5)),
            self.inner.upper_quantile(np.minimum(from_above, 0.5)),
        )
        inside = np.clip(np.where(from_below <= 0.5, lower, upper), self.held.low, self.held.high)
        return np.where(np.equal(p, 0), self.held.low, np.where(np.equal(q, 0), self.held.high, inside))

    def cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        return np.where(np.less(x, self.low), 0.0, self._share(inside, upper=False))

    def upper_cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        return np.where(np.less(x, self.low), 1.0, self._share(inside, upper=True))

    def _share(self, x: Points, upper: bool) -> Points:
        """Share of the mass below or above x, as a difference of the smaller probabilities."""
        from_below = (self.inner.cdf(x) - self.before) / self.mass
        from_above = (self.inner.upper_cdf(x) - self.beyond) / self.mass
        if upper:
            return np.clip(np.where(self._leans_low(x), 1 - from_below, from_above), 0, 1)
        return np.clip(np.where(self._leans_low(x), from_below, 1 - from_above), 0, 1)

    def _leans_low(self, x: Points) -> NDArray[np.bool]:
        return self.inner.cdf(x) <= 0.5

    def support(self) -> Support:
        return self.held

    def _support(self) -> Support:
        inner = self.inner.support()
        low, high = max(self.low, inner.low), min(self.high, inner.high)
        if inner.atoms is not None:
            atoms = inner.atoms[(inner.atoms >= low) & (inner.atoms <= high)]
            require(self._hold_all(atoms), self, f"more than 2^-60 of {self.inner} on each value within")
            return Support(float(atoms[0]), float(atoms[-1]), atoms=atoms)
        points = np.array([each for each in (low, *inner.breaks) if low <= each <= high])
        low, high = self._tight(points, low, high)
        return Support(low, high, breaks=edges(self, points, low, high))

    def _hold_all(self, atoms: Points) -> bool:
        """Whether the listed values carry the mass, all but what no draw would meet."""
        return atoms.size > 0 and bool(
            self._share(atoms[-1], upper=True) < LEAST_SHARE
            and self._share(np.nextafter(atoms[0], -np.inf), upper=False) < LEAST_SHARE
        )

    def _tight(self, points: Points, low: float, high: float) -> tuple[float, float]:
        """Limits drawn in to the edge of a gap that they lie in."""
        low_side = self._leans_low(points)
        earlier = np.nextafter(points, -np.inf)
        empty_before = np.where(
            low_side, self.inner.cdf(earlier) <= self.before, self.inner.upper_cdf(earlier) >= self.onward
        )
        empty_after = np.where(
            low_side, self.inner.cdf(points) >= self.up_to, self.inner.upper_cdf(points) <= self.beyond
        )
        return max(low, *points[empty_before], low), min(high, *points[empty_after], high)
