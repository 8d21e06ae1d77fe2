"""Empirical: the values that were observed, as they are or joined by straight lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from mclca.data_file import DataFile
from mclca.distribution import (
    ATOM_LIMIT,
    Distribution,
    Parameters,
    Points,
    Support,
    Values,
    edges,
    points,
    require,
)
from mclca.steps import Steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Empirical(Distribution):
    """Distribution of a sample.

    Parameters
    ----------
    values
        The sample, in the unit of the input.
    interpolate
        False: every value is equally likely. True: the quantile function joins the ordered values by straight lines.
    weights
        How likely each value is, without unit; >= 0, divided by their sum. Empty where all are equally likely.
    origin
        File, column and column of weights that the values were read from, for the text form; None where they were
        written out.

    References
    ----------
    Hyndman & Fan (1996), Sample quantiles in statistical packages, The American Statistician 50: types 1 and 7.
    """

    values: tuple[float, ...]
    interpolate: bool = False
    weights: tuple[float, ...] = ()
    origin: tuple[DataFile, str, str] | None = field(default=None, repr=False, compare=False)
    ordered: Points = field(init=False, repr=False, compare=False)
    steps: Steps = field(init=False, repr=False, compare=False)

    examples = (
        "empirical(values=[3, 1, 4, 1, 5])",
        "empirical(values=[3, 1, 4, 1.5, 5], interpolate=true)",
        "empirical(values=[1, 2, 2, 2, 7, 7], interpolate=true)",
        "empirical(values=[0, 0, 3], interpolate=true)",
        "empirical(values=[8])",
        "empirical(values=[3, 1, 4, 1], weights=[1, 0.5, 2, 0])",
    )
    refused = (
        ("empirical(values=[])", "at least one value"),
        ("empirical(values=[1, inf])", "every value is finite"),
        ("empirical(values=[1, 2], weights=[1])", "as many weights as values"),
        ("empirical(values=[1, 2], weights=[1, -1])", "every weight >= 0"),
        ("empirical(values=[1, 2], weights=[0, 0])", "some weight > 0"),
        ("empirical(values=[1, 2], weights=[1, 1], interpolate=true)", "no weights where values are interpolated"),
        ('empirical(file="x.csv", column="y")', "without a folder"),
    )

    @classmethod
    def from_values(
        cls, *, values: tuple[float, ...], interpolate: bool = False, weights: tuple[float, ...] = ()
    ) -> Self:
        """Distribution of a sample that is written out."""
        return cls(values=values, interpolate=interpolate, weights=weights)

    @classmethod
    def from_file(cls, *, file: DataFile, column: str, interpolate: bool = False, weights: str = "") -> Self:
        """Distribution of a sample in a column of a CSV file, maybe with a column of weights."""
        origin = (file, column, weights)
        if not weights:
            return cls(values=file.column(column), interpolate=interpolate, origin=origin)
        values, shares = file.columns((column, weights))
        return cls(values=values, interpolate=interpolate, weights=shares, origin=origin)

    def __post_init__(self) -> None:
        require(len(self.values) > 0, self._short(), "at least one value")
        ordered = np.sort(np.array(self.values, dtype=float))
        require(bool(np.all(np.isfinite(ordered))), self._short(), "every value is finite")
        require(not (self.weights and self.interpolate), self._short(), "no weights where values are interpolated")
        object.__setattr__(self, "ordered", ordered)
        object.__setattr__(self, "steps", self._weighed() if self.weights else Steps.of_sample(ordered))
        require(self.steps.values.size <= ATOM_LIMIT, self._short(), f"at most {ATOM_LIMIT:,} distinct values")

    def _weighed(self) -> Steps:
        weights = np.array(self.weights, dtype=float)
        require(weights.size == len(self.values), self._short(), "as many weights as values")
        require(bool(np.all((weights >= 0) & (weights < np.inf))), self._short(), "every weight >= 0")
        require(
            bool(0 < weights.sum() < np.inf), self._short(), "some weight > 0; their sum is what each is divided by"
        )
        values, places = np.unique(np.array(self.values, dtype=float), return_inverse=True)
        shares = np.bincount(places, weights) / weights.sum()
        return Steps.of_shares(values[shares > 0], shares[shares > 0])

    def _short(self) -> str:
        return f'empirical(file="{self.origin[0].name}")' if self.origin else "empirical(values=[..])"

    def readings(self) -> Iterator[Parameters]:
        if self.origin:
            file, column, weights = self.origin
            yield {"file": file, "column": column, "interpolate": self.interpolate, "weights": weights}
        else:
            yield {"values": self.values, "interpolate": self.interpolate, "weights": self.weights}

    def quantile(self, p: Values) -> Points:
        return self._between(points(p)) if self.interpolate else self.steps.quantile(p)

    def upper_quantile(self, q: Values) -> Points:
        return self._between(1 - points(q)) if self.interpolate else self.steps.upper_quantile(q)

    def _between(self, p: Points) -> Points:
        return np.asarray(np.interp(p, np.linspace(0, 1, self.ordered.size), self.ordered))

    def cdf(self, x: Values) -> Points:
        return self._share_below(x) if self.interpolate else self.steps.cdf(x)

    def _share_below(self, x: Values) -> Points:
        """Inverse of the straight lines, at its upper end where equal values make a step."""
        intervals = self.ordered.size - 1
        knot = np.searchsorted(self.ordered, x, side="right") - 1
        low, high = (self.ordered[np.clip(each, 0, intervals)] for each in (knot, knot + 1))
        part = np.divide(np.subtract(x, low), high - low, out=np.zeros(np.shape(x)), where=high > low)
        return np.where(knot < 0, 0.0, np.where(knot >= intervals, 1.0, (knot + part) / max(intervals, 1)))

    def support(self) -> Support:
        if self.interpolate and self.ordered[0] < self.ordered[-1]:
            low, high = float(self.ordered[0]), float(self.ordered[-1])
            return Support(low, high, breaks=edges(self, self.steps.values, low, high))
        return Support(float(self.steps.values[0]), float(self.steps.values[-1]), atoms=self.steps.values)

    def mean(self) -> float:
        if not self.interpolate:
            return self.steps.mean()
        middles = (self.ordered[:-1] + self.ordered[1:]) / 2
        return float(np.mean(middles)) if middles.size else float(self.ordered[0])

    def sd(self) -> float:
        if not self.interpolate:
            return self.steps.sd()
        low, high = self.ordered[:-1] - self.mean(), self.ordered[1:] - self.mean()
        return float(np.sqrt(np.mean((low**2 + low * high + high**2) / 3))) if low.size else 0.0
