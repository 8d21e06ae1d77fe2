"""Mixture: one of several distributions, each with its probability."""

from dataclasses import dataclass, field
from math import hypot, sqrt

import numpy as np

from mclca.bisection import first
from mclca.distribution import (
    ATOM_LIMIT,
    Distribution,
    Points,
    Support,
    Values,
    edges,
    require,
    require_finite,
    shares_of_one,
)

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
    shares: Points = field(init=False, repr=False, compare=False)
    held: Support = field(init=False, repr=False, compare=False)

    examples = (
        "mixture([normal(0, 1), normal(4, 0.5)], weights=[0.3, 0.7])",
        "mixture([uniform(0, 1), uniform(2, 3)], weights=[0.5, 0.5])",
        "mixture([0, lognormal(median=3, gsd=2)], weights=[0.25, 0.75])",
        "mixture([poisson(3), choice(values=[0.5, 20], weights=[0.5, 0.5])], weights=[0.9, 0.1])",
        "mixture([triangular(0, 1, 2), bernoulli(0.5)], weights=[0.4, 0.6])",
        "mixture([mixture([1, uniform(1, 2)], weights=[0.5, 0.5]), uniform(0, 3)], weights=[0.5, 0.5])",
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
        require_finite(self)
        object.__setattr__(self, "shares", shares_of_one(self.weights, self))
        object.__setattr__(self, "held", self._support())

    def _support(self) -> Support:
        parts = self._part_supports()
        low, high = min(part.low for part in parts), max(part.high for part in parts)
        places = np.unique(np.concatenate([_places_of(part) for part in parts]))
        if all(part.atoms is not None for part in parts):
            return Support(low, high, atoms=places)
        steps = sum(part.atoms.size for part in parts if part.atoms is not None)
        require(steps <= STEP_LIMIT, self, f"at most {STEP_LIMIT} single values beside continuous parts")
        return Support(low, high, breaks=edges(self, places, low, high))

    def _part_supports(self) -> list[Support]:
        """Supports of the parts, given up as soon as they hold too many values."""
        supports, values = [], 0
        for part in self.parts:
            supports.append(part.support())
            atoms = supports[-1].atoms
            values += 0 if atoms is None else atoms.size
            require(values <= ATOM_LIMIT, self, f"at most {ATOM_LIMIT:,} single values")
        return supports

    def quantile(self, p: Values) -> Points:
        p = np.asarray(p)
        brackets = [part.quantile(p) for part in self.parts]
        # cdf reaches one before the last value does: p = 1 is for that value alone.
        return first(lambda x: (self.cdf(x) >= p) & (p < 1), np.min(brackets, axis=0), np.max(brackets, axis=0))

    def upper_quantile(self, q: Values) -> Points:
        q = np.asarray(q)
        brackets = [part.upper_quantile(q) for part in self.parts]
        return first(lambda x: (self.upper_cdf(x) <= q) & (q > 0), np.min(brackets, axis=0), np.max(brackets, axis=0))

    def cdf(self, x: Values) -> Points:
        return np.tensordot(self.shares, np.array([part.cdf(x) for part in self.parts]), axes=1)

    def upper_cdf(self, x: Values) -> Points:
        return np.tensordot(self.shares, np.array([part.upper_cdf(x) for part in self.parts]), axes=1)

    def support(self) -> Support:
        return self.held

    def mean(self) -> float:
        return float(self.shares @ [part.mean() for part in self.parts])

    def sd(self) -> float:
        spreads = np.array([hypot(part.sd(), part.mean() - self.mean()) for part in self.parts])
        return sqrt(float(self.shares @ spreads**2))


def _places_of(support: Support) -> Points:
    """Atoms, or else breaks and finite ends."""
    if support.atoms is not None:
        return support.atoms
    places: Points = np.array([support.low, *support.breaks, support.high])
    return places[np.isfinite(places)]
