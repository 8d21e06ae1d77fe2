"""Bernoulli: it happens (1) or it does not (0)."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, require


@dataclass(frozen=True, slots=True)
class Bernoulli(Distribution):
    """Bernoulli distribution on 0 and 1.

    Parameters
    ----------
    p
        Probability of 1, without unit; 0 <= p <= 1.
    """

    p: float

    examples = ("bernoulli(0.3)", "bernoulli(1e-9)", "bernoulli(1)")
    refused = (
        ("bernoulli(1.2)", "0 <= p <= 1"),
        ("bernoulli(-0.1)", "0 <= p <= 1"),
    )

    def __post_init__(self) -> None:
        require(0 <= self.p <= 1, self, "0 <= p <= 1")

    def quantile(self, p: Values) -> Points:
        return np.where(np.less_equal(p, 1 - self.p) & (self.p < 1), 0.0, 1.0)

    def upper_quantile(self, q: Values) -> Points:
        return np.where(np.greater_equal(q, self.p) & (self.p < 1), 0.0, 1.0)

    def cdf(self, x: Values) -> Points:
        return np.where(np.less(x, 0), 0.0, np.where(np.less(x, 1), 1 - self.p, 1.0))

    def upper_cdf(self, x: Values) -> Points:
        return np.where(np.less(x, 0), 1.0, np.where(np.less(x, 1), self.p, 0.0))

    def support(self) -> Support:
        atoms = np.array([0.0, 1.0])[[self.p < 1, self.p > 0]]
        return Support(float(atoms[0]), float(atoms[-1]), atoms=atoms)

    def mean(self) -> float:
        return self.p

    def sd(self) -> float:
        return sqrt(self.p * (1 - self.p))
