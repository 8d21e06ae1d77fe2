"""Mixture: one of several distributions, each with its probability."""

from dataclasses import dataclass, field
from math import hypot, sqrt

import numpy as np
from numpy.typing import NDArray

from mclca.bisection import first
from mclca.distribution import (
    ATOM_LIMIT,
    Distribution,
    Points,
    Support,
    Values,
    edges,
    points,
    require,
    shares_of_one,
)
from mclca.steps import Steps

STEP_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Mixture(Distribution):
    """Mixture of distributions.

    Parameters
    ----------
    parts
        Distributions in the unit of the input. Single values and other discrete parts may stand beside continuous ones,
        as long as they bring at most 200 values.
    weights
        Probability of each part, without unit; each > 0, together one.
    """

    parts: tuple[Distribution, ...]
    weights: tuple[float, ...] = field(kw_only=True)
    flat: tuple[Distribution, ...] = field(init=False, repr=False, compare=False)
    shares: Points = field(init=False, repr=False, compare=False)
    held: Support = field(init=False, repr=False, compare=False)
    inverse: "Steps | Ladder" = field(init=False, repr=False, compare=False)

    examples = (
        "mixture([normal(0, 1), normal(4, 0.5)], weights=[0.3, 0.7])",
        "mixture([uniform(0, 1), uniform(2, 3)], weights=[0.5, 0.5])",
        "mixture([0, lognormal(median=3, gsd=2)], weights=[0.25, 0.75])",
        "mixture([poisson(3), choice(values=[0.5, 20], weights=[0.5, 0.5])], weights=[0.9, 0.1])",
        "mixture([triangular(0, 1, 2), bernoulli(0.5)], weights=[0.4, 0.6])",
        "mixture([mixture([1, uniform(1, 2)], weights=[0.5, 0.5]), uniform(0, 3)], weights=[0.5, 0.5])",
        "mixture([loguniform(1e-6, 1), normal(5, 0.01)], weights=[0.9, 0.1])",
    )
    refused = (
        ("mixture([], weights=[])", "at least one part"),
        ("mixture([normal(0, 1)], weights=[0.5, 0.5])", "as many weights as parts"),
        ("mixture([1, 2], weights=[0.2, 0.2])", "weights sum to one does not hold; they sum to 0.4"),
        ("mixture([poisson(1e6), normal(0, 1)], weights=[0.5, 0.5])", "at most 200 single values"),
    )

    def __post_init__(self) -> None:
        require(len(self.parts) > 0, self, "at least one part")
        require(len(self.parts) == len(self.weights), self, "as many weights as parts")
        shares = shares_of_one(self.weights, self)
        flat = [
            (part, share)
            for whole, outer in zip(self.parts, shares, strict=True)
            for part, share in _flat(whole, outer)
        ]
        object.__setattr__(self, "flat", tuple(part for part, _ in flat))
        object.__setattr__(self, "shares", np.array([share for _, share in flat]))
        object.__setattr__(self, "held", self._support())
        object.__setattr__(self, "inverse", self._inverse())

    def _support(self) -> Support:
        parts = self._part_supports()
        low, high = min(part.low for part in parts), max(part.high for part in parts)
        places = _places(parts)
        if all(part.atoms is not None for part in parts):
            return Support(low, high, atoms=places)
        steps = sum(part.atoms.size for part in parts if part.atoms is not None)
        require(steps <= STEP_LIMIT, self, f"at most {STEP_LIMIT} single values beside continuous parts")
        return Support(low, high, breaks=edges(self, places, low, high))

    def _part_supports(self) -> list[Support]:
        """Supports of the parts, given up as soon as they hold too many values."""
        supports, values = [], 0
        for part in self.flat:
            supports.append(part.support())
            atoms = supports[-1].atoms
            values += 0 if atoms is None else atoms.size
            require(values <= ATOM_LIMIT, self, f"at most {ATOM_LIMIT:,} single values")
        return supports

    def _inverse(self) -> "Steps | Ladder":
        if self.held.atoms is not None:
            return Steps(self.held.atoms, self.cdf(self.held.atoms), self.upper_cdf(self.held.atoms))
        places = _places([part.support() for part in self.flat])
        return Ladder.of(self, np.unique([self.held.low, *places, self.held.high]))

    def quantile(self, p: Values) -> Points:
        return np.where(np.less(p, 1), self.inverse.quantile(p), self.held.high)

    def upper_quantile(self, q: Values) -> Points:
        return np.where(np.greater(q, 0), self.inverse.upper_quantile(q), self.held.high)

    def cdf(self, x: Values) -> Points:
        below, above = self._below(x), self._above(x)
        return np.where(below <= 0.5, below, 1 - above)

    def upper_cdf(self, x: Values) -> Points:
        below, above = self._below(x), self._above(x)
        return np.where(below <= 0.5, 1 - below, above)

    def _below(self, x: Values) -> Points:
        return np.tensordot(self.shares, np.array([part.cdf(x) for part in self.flat]), axes=1)

    def _above(self, x: Values) -> Points:
        return np.tensordot(self.shares, np.array([part.upper_cdf(x) for part in self.flat]), axes=1)

    def support(self) -> Support:
        return self.held

    def mean(self) -> float:
        return float(self.shares @ [part.mean() for part in self.flat])

    def sd(self) -> float:
        mean = self.mean()
        spreads = np.array([hypot(part.sd(), part.mean() - mean) for part in self.flat])
        return sqrt(float(self.shares @ spreads**2))


@dataclass(frozen=True, slots=True)
class Ladder:
    """Inverse of a mixture with continuous parts, from rung to rung.

    Between two rungs the probability counts from the nearer one. Beside a gap or a single value, where a part begins
    with hardly any density, a count from zero would drown it in rounding.

    Parameters
    ----------
    places : shape (rungs,), ascending: ends, breaks and single values of all parts
    below, above : shape (2, rungs), P(X < place) and P(X <= place), and the complements
    part_below, part_above : shape (2, rungs, parts), the same of each part
    """

    mixture: Mixture
    places: Points
    below: Points
    above: Points
    part_below: Points
    part_above: Points

    @classmethod
    def of(cls, mixture: Mixture, places: Points) -> "Ladder":
        """Ladder with these rungs."""
        both = np.stack([np.nextafter(places, -np.inf), places])
        with np.errstate(over="ignore"):
            below, above = mixture.cdf(both), mixture.upper_cdf(both)
            part_below = np.stack([part.cdf(both) for part in mixture.flat], axis=-1)
            part_above = np.stack([part.upper_cdf(both) for part in mixture.flat], axis=-1)
        return cls(mixture, places, below, above, part_below, part_above)

    def quantile(self, p: Values) -> Points:
        """Smallest x with P(X <= x) >= p."""
        wanted = np.atleast_1d(points(p))
        rung = np.minimum(np.searchsorted(self.below[1], wanted), self.places.size - 1)
        brackets = [part.quantile(wanted) for part in self.mixture.flat]
        return self._found(rung, wanted - self.below[1, rung - 1], self.below[0, rung] - wanted, brackets, np.shape(p))

    def upper_quantile(self, q: Values) -> Points:
        """Smallest x with P(X > x) <= q."""
        wanted = np.atleast_1d(points(q))
        rung = np.minimum(np.searchsorted(-self.above[1], -wanted), self.places.size - 1)
        brackets = [part.upper_quantile(wanted) for part in self.mixture.flat]
        return self._found(rung, self.above[1, rung - 1] - wanted, wanted - self.above[0, rung], brackets, np.shape(q))

    def _found(
        self, rung: NDArray[np.intp], climb: Points, drop: Points, brackets: list[Points], shape: tuple[int, ...]
    ) -> Points:
        """Values at a climb from the rung below and a drop from this rung; on it where it carries the probability."""
        result = self.places[rung]
        between = np.flatnonzero((rung > 0) & (drop >= 0))
        rung, climb, drop = rung[between], climb[between], drop[between]
        low, high = (extreme(brackets, axis=0)[between] for extreme in (np.min, np.max))
        low, high = (np.clip(end, self.places[rung - 1], self.places[rung]) for end in (low, high))

        def reached(x: Points) -> NDArray[np.bool]:
            return np.where(climb <= drop, self._climbed(rung - 1, x) >= climb, self._left(rung, x) <= drop)

        result[between] = first(reached, low, high)
        return result.reshape(shape)

    def _climbed(self, rung: NDArray[np.intp], x: Points) -> Points:
        """P(place < X <= x), each part counted from its own nearer end."""
        start, rest = self.part_below[1, rung], self.part_above[1, rung]
        return self._sum(np.where(start <= 0.5, self._parts_below(x) - start, rest - self._parts_above(x)))

    def _left(self, rung: NDArray[np.intp], x: Points) -> Points:
        """P(x < X < place), each part counted from its own nearer end."""
        start, rest = self.part_below[0, rung], self.part_above[0, rung]
        return self._sum(np.where(rest <= 0.5, self._parts_above(x) - rest, start - self._parts_below(x)))

    def _parts_below(self, x: Points) -> Points:
        return np.stack([part.cdf(x) for part in self.mixture.flat], axis=-1)

    def _parts_above(self, x: Points) -> Points:
        return np.stack([part.upper_cdf(x) for part in self.mixture.flat], axis=-1)

    def _sum(self, masses: Points) -> Points:
        return np.asarray(masses @ self.mixture.shares)


def _flat(part: Distribution, share: float) -> list[tuple[Distribution, float]]:
    """Parts of a part that is itself a mixture, with their shares of the whole."""
    if not isinstance(part, Mixture):
        return [(part, share)]
    return [(each, share * inner) for each, inner in zip(part.flat, part.shares.tolist(), strict=True)]


def _places(supports: list[Support]) -> Points:
    """Atoms of discrete parts, breaks and finite ends of the others."""
    found = [
        support.atoms if support.atoms is not None else np.array([support.low, *support.breaks, support.high])
        for support in supports
    ]
    places: Points = np.unique(np.concatenate(found))
    return places[np.isfinite(places)]
