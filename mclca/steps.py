"""Single values that share the probability: the steps behind choices, counted data and coins."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Steps:
    """A discrete distribution over listed values.

    Parameters
    ----------
    values : shape (values,), ascending, distinct
    below : shape (values,), P(X <= value), the last exactly 1
    above : shape (values,), P(X > value), the last exactly 0
    """

    values: Column
    below: Column
    above: Column

    @classmethod
    def of_shares(cls, values: Column, shares: Column) -> "Steps":
        """Steps of the probability of each value, which sum to one."""
        order = np.argsort(values)
        below = np.cumsum(shares[order])
        above = np.cumsum(shares[order][::-1])[::-1]
        return cls(values[order], np.append(below[:-1], 1.0), np.append(above[1:], 0.0))

    @classmethod
    def of_sample(cls, sample: Column) -> "Steps":
        """Steps of a sample whose members are equally likely."""
        values, counts = np.unique(sample, return_counts=True)
        seen = np.cumsum(counts)
        return cls(values, seen / sample.size, (sample.size - seen) / sample.size)

    def quantile(self, p: float | Column) -> Column:
        """Smallest value with P(X <= value) >= p."""
        return self.values[np.searchsorted(self.below, p)]

    def upper_quantile(self, q: float | Column) -> Column:
        """Smallest value with P(X > value) <= q."""
        return self.values[np.searchsorted(-self.above, np.negative(q))]

    def cdf(self, x: float | Column) -> Column:
        """P(X <= x)."""
        return np.append(0.0, self.below)[np.searchsorted(self.values, x, side="right")]

    def upper_cdf(self, x: float | Column) -> Column:
        """P(X > x)."""
        return np.append(1.0, self.above)[np.searchsorted(self.values, x, side="right")]

    def mean(self) -> float:
        """Expectation."""
        return float(self._shares() @ self.values)

    def sd(self) -> float:
        """Standard deviation."""
        return sqrt(float(self._shares() @ (self.values - self.mean()) ** 2))

    def _shares(self) -> Column:
        return np.where(self.below < 0.5, np.diff(self.below, prepend=0.0), -np.diff(self.above, prepend=1.0))
