"""Discrete uniform: whole numbers between two limits, all equally likely."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from mclca.distribution import ATOM_LIMIT, Distribution, Points, Support, Values, require, require_finite


@dataclass(frozen=True, slots=True)
class DiscreteUniform(Distribution):
    """Uniform distribution on the whole numbers low, low + 1, ..., high.

    Parameters
    ----------
    low, high
        Whole numbers, without unit; low <= high and at most 600,000 of them.
    """

    low: float
    high: float

    examples = ("discrete_uniform(1, 6)", "discrete_uniform(-3, 3)", "discrete_uniform(5, 5)")
    refused = (
        ("discrete_uniform(0.5, 3)", "whole numbers"),
        ("discrete_uniform(3, 1)", "low <= high"),
        ("discrete_uniform(0, 1e7)", "at most 600,000 values"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.low % 1 == 0 and self.high % 1 == 0, self, "low and high are whole numbers")
        require(max(abs(self.low), abs(self.high)) < 2**53, self, "low and high are below 2^53")
        require(self.low <= self.high, self, "low <= high")
        require(self.count <= ATOM_LIMIT, self, f"at most {ATOM_LIMIT:,} values; for more write uniform(low, high)")

    @property
    def count(self) -> float:
        """How many values there are."""
        return self.high - self.low + 1

    def quantile(self, p: Values) -> Points:
        return np.clip(self.low + np.ceil(np.multiply(p, self.count)) - 1, self.low, self.high)

    def upper_quantile(self, q: Values) -> Points:
        return np.clip(self.high - np.floor(np.multiply(q, self.count)), self.low, self.high)

    def cdf(self, x: Values) -> Points:
        return np.clip(np.floor(x) - self.low + 1, 0, self.count) / self.count

    def upper_cdf(self, x: Values) -> Points:
        return np.clip(self.high - np.floor(x), 0, self.count) / self.count

    def support(self) -> Support:
        return Support(self.low, self.high, atoms=np.arange(self.low, self.high + 1))

    def mean(self) -> float:
        return self.low + (self.high - self.low) / 2

    def sd(self) -> float:
        return sqrt((self.count**2 - 1) / 12)
