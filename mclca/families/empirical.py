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
    origin
        File and column that the values were read from, for the text form; None where they were written out.

    References
    ----------
    Hyndman & Fan (1996), Sample quantiles in statistical packages, The American Statistician 50: types 1 and 7.
    """

    values: tuple[float, ...]
    interpolate: bool = False
    origin: tuple[DataFile, str] | None = field(default=None, repr=False, compare=False)
    ordered: Points = field(init=False, repr=False, compare=False)
    steps: Steps = field(init=False, repr=False, compare=False)

    examples = (
        "empirical(values=[3, 1, 4, 1, 5])",
        "empirical(values=[3, 1, 4, 1.5, 5], interpolate=true)",
        "empirical(values=[1, 2, 2, 2, 7, 7], interpolate=true)",
        "empirical(values=[0, 0, 3], interpolate=true)",
        "empirical(values=[8])",
    )
    refused = (
        ("empirical(values=[])", "at least one value"),
        ("empirical(values=[1, inf])", "every value is finite"),
        ('empirical(file="x.csv", column="y")', "without a folder"),
    )

    @classmethod
    def from_values(cls, *, values: tuple[float, ...], interpolate: bool = False) -> Self:
        """Distribution of a sample that is written out."""
        return cls(values=values, interpolate=interpolate)

    @classmethod
    def from_file(cls, *, file: DataFile, column: str, interpolate: bool = False) -> Self:
        """Distribution of a sample in a column of a CSV file."""
        return cls(values=file.column(column), interpolate=interpolate, origin=(file, column))

    def __post_init__(self) -> None:
        require(len(self.values) > 0, self._short(), "at least one value")
        ordered = np.sort(np.array(self.values, dtype=float))
        require(bool(np.all(np.isfinite(ordered))), self._short(), "every value is finite")
        object.__setattr__(self, "ordered", ordered)
        object.__setattr__(self, "steps", Steps.of_sample(ordered))
        require(self.steps.values.size <= ATOM_LIMIT, self._short(), f"at most {ATOM_LIMIT:,} distinct values")

    def _short(self) -> str:
        return f'empirical(file="{self.origin[0].name}")' if self.origin else "empirical(values=[..])"

    def readings(self) -> Iterator[Parameters]:
        if self.origin:
            yield {"file": self.origin[0], "column": self.origin[1], "interpolate": self.interpolate}
        else:
            yield {"values": self.values, "interpolate": self.interpolate}

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
        low, high = float(self.ordered[0]), float(self.ordered[-1])
        if self.interpolate and low < high:
            return Support(low, high, breaks=edges(self, self.steps.values, low, high))
        return Support(low, high, atoms=self.steps.values)

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
