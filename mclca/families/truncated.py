"""Truncated: a distribution given that it lies within limits; what lies outside is never moved to a limit."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mclca.distribution import Distribution, Points, Support, Values, edges, points, require

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
    middle
        Median of the inner distribution.
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
    middle: float = field(init=False, repr=False, compare=False)
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
        ("truncated(uniform(0, 1), low=2)", "P(low <= x <= high) > 0"),
        ("truncated(poisson(3), low=80)", "carries more than 2^-60"),
    )

    def __post_init__(self) -> None:
        require(self.low <= self.high, self, "low <= high")
        just_below = np.nextafter(self.low, -np.inf)
        object.__setattr__(self, "before", float(self.inner.cdf(just_below)))
        object.__setattr__(self, "up_to", float(self.inner.cdf(self.high)))
        object.__setattr__(self, "beyond", float(self.inner.upper_cdf(self.high)))
        object.__setattr__(self, "onward", float(self.inner.upper_cdf(just_below)))
        object.__setattr__(self, "middle", float(self.inner.quantile(0.5)))
        object.__setattr__(self, "mass", self._mass())
        object.__setattr__(self, "held", self._support())

    def _mass(self) -> float:
        """Probability between the limits as the difference of the smaller numbers."""
        if self.before > 0.5:
            mass, tail = self.onward - self.beyond, self.onward
        else:
            mass, tail = self.up_to - self.before, self.up_to
        require(
            mass > LEAST_SHARE * tail, self, "P(low <= x <= high) > 0; move the limits to where the distribution is"
        )
        return mass

    def quantile(self, p: Values) -> Points:
        return self._inside(p, np.subtract(1, p))

    def upper_quantile(self, q: Values) -> Points:
        return self._inside(np.subtract(1, q), q)

    def _inside(self, p: Values, q: Values) -> Points:
        """Inner quantile from the nearer end."""
        from_below, from_above = self.before + points(p) * self.mass, self.beyond + points(q) * self.mass
        inside = _either(from_below <= 0.5, self.inner.quantile, from_below, self.inner.upper_quantile, from_above)
        inside = np.clip(inside, self.held.low, self.held.high)
        return np.where(np.equal(p, 0), self.held.low, np.where(np.equal(q, 0), self.held.high, inside))

    def cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        share = _either(self._leans_low(inside), self._share_below, inside, lambda x: 1 - self._share_above(x), inside)
        return np.where(np.less(x, self.low), 0.0, np.clip(share, 0, 1))

    def upper_cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        share = _either(self._leans_low(inside), lambda x: 1 - self._share_below(x), inside, self._share_above, inside)
        return np.where(np.less(x, self.low), 1.0, np.clip(share, 0, 1))

    def _share_below(self, x: Points) -> Points:
        return (self.inner.cdf(x) - self.before) / self.mass

    def _share_above(self, x: Points) -> Points:
        return (self.inner.upper_cdf(x) - self.beyond) / self.mass

    def _leans_low(self, x: Points) -> NDArray[np.bool]:
        """Whether a value lies in the lower half of the inner distribution, whose probabilities count from below."""
        return points(x) < self.middle

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


def _either(
    choice: NDArray[np.bool], yes: Callable[[Points], Points], x: Points, no: Callable[[Points], Points], y: Points
) -> Points:
    """yes(x) where the choice is true and no(y) elsewhere; neither is asked in vain, so that nesting costs no more."""
    result = np.empty(np.shape(choice))
    for chosen, function, values in ((choice, yes, x), (~choice, no, y)):
        if np.any(chosen):
            result[chosen] = function(values[chosen])
    return result
