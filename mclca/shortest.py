"""Shortest coverage intervals (JCGM 101:2008, 7.7.4): between which order statistics of an output they lie.

A histogram says at which rank the interval starts; its ends are then the draws of that rank and of the rank so many
steps on, as they would be if all draws had been kept.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mclca.statistics import histogram_shortest_starts, shortest_start, steps_of

if TYPE_CHECKING:
    from mclca.engine.tally import Tally

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Interval = tuple[float, float]

# Where so few draws lie outside the interval, in multiples of those outside the bins, starts are tried one by one.
FEW_SPARE = 8
TRIED = 65


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Intervals of one output that may be the shortest.

    Parameters
    ----------
    ranks, values : shape (2, intervals), from 0, and in the output's unit
    coarse : shape (2, intervals), where the value is only as good as a bin that tells nothing
    """

    ranks: Integers
    values: Floats
    coarse: npt.NDArray[np.bool_]

    @property
    def coarse_ranks(self) -> Integers:
        """Ranks whose draws are worth a second pass; shape (ranks,)."""
        return self.ranks[self.coarse]

    def narrowest(self, known: Floats) -> Interval:
        """The shortest interval; nan to nan where no draw is finite.

        Parameters
        ----------
        known : the draws at `coarse_ranks`
        """
        if not self.ranks.size:
            return np.nan, np.nan
        values = self.values.copy()
        values[self.coarse] = known
        best = int(np.argmin(values[1] - values[0]))
        return float(values[0, best]), float(values[1, best])


def ends_of(tally: "Tally", output: int, probability: float, *, exact: bool) -> Ends:
    """Intervals that may be the shortest of that probability.

    Parameters
    ----------
    exact : have every end looked up in a second pass
    """
    draws = int(tally.finite[output])
    starts = _starts(tally, output, probability) if draws else np.empty(0, np.int64)
    ranks = np.stack([starts, starts + steps_of(draws, probability)])
    if not ranks.size:
        return Ends(ranks, np.empty((2, 0)), np.empty((2, 0), bool))
    values, errors = (found.reshape(ranks.shape) for found in tally.at_ranks(output, ranks.ravel()))
    coarse = (errors > 0) & (exact | ~np.isfinite(errors))
    if tally.kept is None and tally.minimum[output] < tally.maximum[output]:
        beside = np.stack([tally.is_beside_gap(output, ranks[0], -1), tally.is_beside_gap(output, ranks[1], 1)])
        coarse |= (errors > 0) & beside
    return Ends(ranks, values, coarse)


def _starts(tally: "Tally", output: int, probability: float) -> Integers:
    if tally.minimum[output] == tally.maximum[output]:
        return np.zeros(1, np.int64)
    ordered = tally.ordered(output)
    if ordered is not None:
        return np.array([shortest_start(ordered, probability)])
    draws = int(tally.finite[output])
    spare = draws - 1 - steps_of(draws, probability)
    if spare <= FEW_SPARE * tally.outside(output):
        return np.unique(np.linspace(0, spare, TRIED).round().astype(np.int64))
    histogram = tally.edges_and_counts(output, coarse=True)
    return histogram_shortest_starts(*histogram, probability).astype(np.int64)
