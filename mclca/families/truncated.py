"""Truncated: a distribution given that it lies within limits; what lies outside is never moved to a limit."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mclca.distribution import (
    LEAST_SHARE,
    NEGLIGIBLE_MASS,
    Distribution,
    Points,
    Support,
    Values,
    below,
    edges,
    mass_between,
    points,
    require,
)
from mclca.families.mixture import Mixture


@dataclass(frozen=True, slots=True)
class Truncated(Distribution):
    """Distribution conditioned on low <= x <= high.

    Parameters
    ----------
    inner
        Any distribution, in the unit of the input.
    low, high
        In the same unit; low <= high, either may be left out. There must be probability between them.
    """

    inner: Distribution
    low: float = field(default=-np.inf, kw_only=True)
    high: float = field(default=np.inf, kw_only=True)
    conditioned: Distribution = field(init=False, repr=False, compare=False)

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
        "truncated(empirical(values=[0, 1, 1, 5], interpolate=true), low=0.5)",
    )
    refused = (
        ("truncated(normal(0, 1), low=2, high=1)", "low <= high"),
        ("truncated(uniform(0, 1), low=2)", "P(low <= x <= high) > 0"),
        ("truncated(mixture([0, 1], weights=[0.5, 0.5]), low=2)", "P(low <= x <= high) > 0"),
        ("truncated(truncated(normal(0, 1), low=2), high=1)", "P(low <= x <= high) > 0"),
        ("truncated(poisson(3), low=80)", "carries more than 2^-60"),
    )

    def __post_init__(self) -> None:
        require(self.low <= self.high, self, "low <= high")
        object.__setattr__(self, "conditioned", self._conditioned())

    def _conditioned(self) -> Distribution:
        """Condition what was wrapped first: limits within limits are one pair, a mixture is conditioned part by part."""
        mass = mass_between(self.inner, self.low, self.high)
        require(mass > 0, self, "P(low <= x <= high) > 0; move the limits to where the distribution is")
        if isinstance(self.inner, Truncated):
            low, high = max(self.low, self.inner.low), min(self.high, self.inner.high)
            return Truncated(self.inner.inner, low=low, high=high).conditioned
        if isinstance(self.inner, Mixture):
            return self._mixture(self.inner)
        return _Slice(self.inner, self.low, self.high)

    def _mixture(self, mixture: Mixture) -> Mixture:
        masses = mixture.shares * [mass_between(part, self.low, self.high) for part in mixture.flat]
        held = masses > NEGLIGIBLE_MASS * masses.sum()
        parts = [Truncated(mixture.flat[k], low=self.low, high=self.high).conditioned for k in np.flatnonzero(held)]
        return Mixture(tuple(parts), weights=tuple((masses[held] / masses[held].sum()).tolist()))

    def quantile(self, p: Values) -> Points:
        return self.conditioned.quantile(p)

    def upper_quantile(self, q: Values) -> Points:
        return self.conditioned.upper_quantile(q)

    def cdf(self, x: Values) -> Points:
        return self.conditioned.cdf(x)

    def upper_cdf(self, x: Values) -> Points:
        return self.conditioned.upper_cdf(x)

    def support(self) -> Support:
        return self.conditioned.support()

    def mean(self) -> float:
        return self.conditioned.mean()

    def sd(self) -> float:
        return self.conditioned.sd()


@dataclass(frozen=True, slots=True)
class _Slice(Distribution):
    """What lies between the limits of a distribution that is neither truncated nor a mixture.

    Parameters
    ----------
    before, up_to, beyond, onward
        P(X < low), P(X <= high), P(X > high) and P(X >= low) of the inner distribution.
    mass
        Probability between the limits.
    """

    inner: Distribution
    low: float
    high: float
    before: float = field(init=False)
    up_to: float = field(init=False)
    beyond: float = field(init=False)
    onward: float = field(init=False)
    mass: float = field(init=False)
    held: Support = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", below(self.inner, self.low))
        object.__setattr__(self, "up_to", float(self.inner.cdf(self.high)))
        object.__setattr__(self, "beyond", float(self.inner.upper_cdf(self.high)))
        object.__setattr__(self, "onward", float(self.inner.upper_cdf(np.nextafter(self.low, -np.inf))))
        object.__setattr__(self, "mass", mass_between(self.inner, self.low, self.high))
        object.__setattr__(self, "held", self._support())

    def quantile(self, p: Values) -> Points:
        return self._inside(points(p), 1 - points(p))

    def upper_quantile(self, q: Values) -> Points:
        return self._inside(1 - points(q), points(q))

    def _inside(self, p: Points, q: Points) -> Points:
        """Inner quantile from the nearer end."""
        from_below, from_above = self.before + p * self.mass, self.beyond + q * self.mass
        lower = self.inner.quantile(np.minimum(from_below, 0.5))
        upper = self.inner.upper_quantile(np.minimum(from_above, 0.5))
        inside = np.clip(np.where(from_below <= 0.5, lower, upper), self.held.low, self.held.high)
        return np.where(p == 0, self.held.low, np.where(q == 0, self.held.high, inside))

    def cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        share = np.where(self._leans_low(inside), self._share_below(inside), 1 - self._share_above(inside))
        return np.where(np.less(x, self.low), 0.0, np.clip(share, 0, 1))

    def upper_cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        share = np.where(self._leans_low(inside), 1 - self._share_below(inside), self._share_above(inside))
        return np.where(np.less(x, self.low), 1.0, np.clip(share, 0, 1))

    def _share_below(self, x: Points) -> Points:
        return (self.inner.cdf(x) - self.before) / self.mass

    def _share_above(self, x: Points) -> Points:
        return (self.inner.upper_cdf(x) - self.beyond) / self.mass

    def _leans_low(self, x: Points) -> NDArray[np.bool]:
        """Whether a value lies in the lower half of the inner distribution, whose probabilities count from below."""
        return np.less_equal(self.inner.cdf(x), 0.5)

    def support(self) -> Support:
        return self.held

    def _support(self) -> Support:
        inner = self.inner.support()
        low, high = max(self.low, inner.low), min(self.high, inner.high)
        if inner.atoms is not None:
            atoms = inner.atoms[(inner.atoms >= low) & (inner.atoms <= high)]
            require(self._hold_all(atoms), self, "every value between low and high carries more than 2^-60")
            return Support(float(atoms[0]), float(atoms[-1]), atoms=atoms)
        places = np.array([each for each in (low, *inner.breaks) if low <= each <= high])
        low, high = self._tight(places, low, high)
        return Support(low, high, breaks=edges(self, places, low, high))

    def _hold_all(self, atoms: Points) -> bool:
        """Whether the listed values carry the mass, all but what no draw would meet."""
        return atoms.size > 0 and bool(
            self.upper_cdf(atoms[-1]) < LEAST_SHARE and self.cdf(np.nextafter(atoms[0], -np.inf)) < LEAST_SHARE
        )

    def _tight(self, places: Points, low: float, high: float) -> tuple[float, float]:
        """Limits drawn in to the edge of a gap that they lie in."""
        inner, earlier, low_side = self.inner, np.nextafter(places, -np.inf), self._leans_low(places)
        empty_before = np.where(low_side, inner.cdf(earlier) <= self.before, inner.upper_cdf(earlier) >= self.onward)
        empty_after = np.where(low_side, inner.cdf(places) >= self.up_to, inner.upper_cdf(places) <= self.beyond)
        return max(low, *places[empty_before], low), min(high, *places[empty_after], high)
