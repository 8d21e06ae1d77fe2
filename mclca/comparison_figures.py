"""What the rows of a comparison say: of every pair, and of every alternative among all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mclca import statistics
from mclca.comparison_rows import Layout
from mclca.summary import Quantiles

if TYPE_CHECKING:
    from mclca.engine.tally import Tally

Floats = npt.NDArray[np.float64]

# Equally likely values that stand for a distribution where two are set against each other as if independent.
PARTS = 512


class Span(NamedTuple):
    """Lower end of an interval, median, and upper end; nan where some draws have no value."""

    low: float
    median: float
    high: float

    def to_json(self) -> dict[str, float]:
        """As `compare --json` prints it."""
        return {"median": self.median, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two alternatives on the same draws.

    Parameters
    ----------
    p_a_below_b : probability that a is lower than b
    p_a_below_b_by_margin : probability that a is lower than b by more than the margin, a share of b
    p_equal : probability that they are the same
    difference : a - b, in the common unit
    ratio : a / b; nan where it has no value in some draws
    mcse : Monte Carlo standard error of each of these
    unpaired_p, unpaired : what p_a_below_b and the difference would be if the two were drawn independently
    shared : inputs that are the same random variable in both
    """

    a: str
    b: str
    p_a_below_b: float
    p_a_below_b_by_margin: float
    p_equal: float
    difference: Span
    ratio: Span
    mcse: Mapping[str, Any]
    unpaired_p: float
    unpaired: Span
    shared: tuple[str, ...]

    @property
    def times_wider(self) -> float:
        """Width of the difference's interval if the two were drawn independently, over its width."""
        paired, apart = self.difference.high - self.difference.low, self.unpaired.high - self.unpaired.low
        if paired == 0:
            return 1.0 if apart == 0 else np.inf
        return apart / paired

    def to_json(self) -> dict[str, Any]:
        """As `compare --json` prints it."""
        return {
            "a": self.a,
            "b": self.b,
            "p_a_below_b": self.p_a_below_b,
            "p_a_below_b_by_margin": self.p_a_below_b_by_margin,
            "p_equal": self.p_equal,
            "difference": self.difference.to_json(),
            "ratio": self.ratio.to_json(),
            "mcse": {name: held.to_json() if isinstance(held, Span) else held for name, held in self.mcse.items()},
            "unpaired": {
                "p_a_below_b": self.unpaired_p,
                "difference": self.unpaired.to_json(),
                "times_wider": self.times_wider,
            },
            "shared": list(self.shared),
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """One alternative among all, in the common unit.

    Parameters
    ----------
    ranks : probability of being the lowest, the second lowest and so on; equal ones share the better rank
    expected_regret : mean of what it is above the lowest, draw by draw
    mcse : Monte Carlo standard error of each figure
    """

    name: str
    value: Span
    ranks: tuple[float, ...]
    expected_regret: float
    mcse: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As `compare --json` prints it."""
        errors = {"ranks": list(self.mcse["ranks"]), "expected_regret": self.mcse["expected_regret"]}
        return {
            "name": self.name,
            **self.value.to_json(),
            "ranks": list(self.ranks),
            "expected_regret": self.expected_regret,
            "mcse": self.mcse["value"].to_json() | errors,
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """Reads a tally.

    Parameters
    ----------
    found : low, median and high of every row
    interval : probability of the coverage intervals
    """

    tally: "Tally"
    found: Quantiles
    layout: Layout
    interval: float

    def pairs(self, names: Sequence[str], shared: Callable[[int, int], Sequence[str]]) -> tuple[Pair, ...]:
        """Every pair.

        Parameters
        ----------
        shared : names of the inputs that two alternatives share, by their places
        """
        layout = self.layout
        estimates = {
            "p_a_below_b": self._shares(lambda tally: _above(tally, layout.differences)[:, 0]),
            "p_a_below_b_by_margin": self._shares(lambda tally: _above(tally, layout.margins)[:, 0]),
            "p_equal": self._shares(lambda tally: _at_zero(tally, layout.differences)),
        }
        parts = [self._parts(row) for row in range(layout.values.start, layout.values.stop)]
        held = []
        for index, (a, b) in enumerate(layout.pairs):
            shares = {name: float(share[index]) for name, (share, _) in estimates.items()}
            errors = {name: float(error[index]) for name, (_, error) in estimates.items()}
            turned, turned_error = self._span(layout.differences.start + index)
            ratio, ratio_error = self._span(layout.ratios.start + index)
            unpaired_p, unpaired = _apart(parts[a], parts[b], self.interval)
            held.append(
                Pair(
                    a=names[a],
                    b=names[b],
                    **shares,
                    difference=Span(*(0.0 - end for end in reversed(turned))),
                    ratio=ratio,
                    mcse={**errors, "difference": Span(*reversed(turned_error)), "ratio": ratio_error},
                    unpaired_p=unpaired_p,
                    unpaired=unpaired,
                    shared=tuple(shared(a, b)),
                )
            )
        return tuple(held)

    def standings(self, names: Sequence[str]) -> tuple[Standing, ...]:
        """Every alternative."""
        ranks, rank_errors = self._shares(self._ranks)
        regrets, regret_errors = self._means(self.layout.regrets)
        held = []
        for index, name in enumerate(names):
            value, error = self._span(self.layout.values.start + index)
            errors = {
                "value": error,
                "ranks": tuple(rank_errors[index].tolist()),
                "expected_regret": float(regret_errors[index]),
            }
            held.append(Standing(name, value, tuple(ranks[index].tolist()), float(regrets[index]), errors))
        return tuple(held)

    def _span(self, row: int) -> tuple[Span, Span]:
        if self.tally.finite[row] < self.tally.draws:
            return Span(np.nan, np.nan, np.nan), Span(np.nan, np.nan, np.nan)
        return Span(*self.found.values[row].tolist()), Span(*self.found.errors[row].tolist())

    def _ranks(self, tally: "Tally") -> Floats:
        above = _above(tally, self.layout.ranks)[:, : self.layout.alternatives - 1]
        return -np.diff(above, prepend=1.0, append=0.0) + 0.0

    def _shares(self, read: Callable[["Tally"], Floats]) -> tuple[Floats, Floats]:
        """Shares of the draws, with their errors."""
        share, replicates = read(self.tally), self.tally.replicates
        if len(replicates) > 1:
            return share, statistics.replicate_error(np.stack([read(part) for part in replicates]))
        return share, statistics.error_of_share(share, self.tally.draws)

    def _means(self, rows: slice) -> tuple[Floats, Floats]:
        mean, replicates = self.tally.mean[rows], self.tally.replicates
        if len(replicates) > 1:
            return mean, statistics.replicate_error(np.stack([part.mean[rows] for part in replicates]))
        return mean, statistics.error_of_mean(self.tally.sd[rows], self.tally.draws)

    def _parts(self, row: int) -> Floats:
        """Equally likely values of a row."""
        levels = (np.arange(PARTS) + 0.5) / PARTS
        if self.tally.kept is not None:
            return statistics.quantile(self.tally.ordered(row), levels)
        return statistics.histogram_quantile(*self.tally.edges_and_counts(row), levels)


def _above(tally: "Tally", rows: slice) -> Floats:
    return np.asarray(tally.exceed[rows] / tally.draws)


def _at_zero(tally: "Tally", rows: slice) -> Floats:
    above, not_below = _above(tally, rows)[:, :2].T
    return np.asarray(not_below - above)


def _apart(first: Floats, second: Floats, interval: float) -> tuple[float, Span]:
    """Probability that the first is lower, and first - second, if the two are independent."""
    differences = np.subtract.outer(first, second).ravel()
    outside = (1 - interval) / 2
    span = Span(*np.quantile(differences, [outside, 0.5, 1 - outside]).tolist())
    return float(np.mean(differences < 0)), span
