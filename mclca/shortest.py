"""Shortest coverage intervals (JCGM 101:2008, 7.7.4): between which order statistics of an output they lie.

A histogram says at which rank the interval starts; its ends are then the draws of that rank and of the rank so many
steps on, as they would be if all draws had been kept.
"""

from dataclasses import dataclass, replace
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
# Where draws must be looked up, so many starts are tried between the likely ones, and so many ranks beside each.
BETWEEN, BESIDE = 256, 8
# An end is to be known to this share of the interval's width.
FINEST = 1e-3
# Draws in the bins of the ends that are looked up.
MOST_LOOKED_UP = 1 << 17


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Intervals of one output that may be the shortest.

    Parameters
    ----------
    ranks, values, errors : shape (2, intervals), from 0; in the output's unit; as estimated, inf for a bin of one value
    unknown : shape (2, intervals), where the value is only as good as a bin that tells too little
    """

    ranks: Integers
    values: Floats
    errors: Floats
    unknown: npt.NDArray[np.bool_]

    @property
    def width(self) -> Floats:
        """Width of each as it was read."""
        return np.asarray(self.values[1] - self.values[0])

    def at(self, which: npt.NDArray[np.bool_ | np.int64]) -> "Ends":
        """Some of the intervals."""
        return Ends(self.ranks[:, which], self.values[:, which], self.errors[:, which], self.unknown[:, which])

    @property
    def wanted(self) -> Integers:
        """Ranks whose draws are worth a second pass; shape (ranks,)."""
        return self.ranks[self.unknown]

    def narrowest(self, known: Floats) -> Interval:
        """The shortest interval; nan to nan where no draw is finite.

        Parameters
        ----------
        known : the draws at `wanted`
        """
        if not self.ranks.size:
            return np.nan, np.nan
        values = self.values.copy()
        values[self.unknown] = known
        best = int(np.argmin(values[1] - values[0]))
        return float(values[0, best]), float(values[1, best])


def ends_of(tally: "Tally", output: int, probability: float, *, exact: bool) -> Ends:
    """Intervals that may be the shortest of that probability.

    Parameters
    ----------
    exact : have every end looked up in a second pass
    """
    draws, ordered = int(tally.finite[output]), tally.ordered(output)
    if not draws or tally.minimum[output] == tally.maximum[output]:
        return _known(np.zeros((2, min(draws, 1)), np.int64), tally.minimum[[output]])
    steps = steps_of(draws, probability)
    if ordered is not None:
        return _known(shortest_start(ordered, probability) + np.array([[0], [steps]]), ordered)
    reader, spare = _Reader(tally, output, steps), draws - 1 - steps
    if spare <= FEW_SPARE * tally.outside(output):
        found = reader.read(np.unique(np.linspace(0, spare, TRIED).round().astype(np.int64)))
    else:
        found = reader.best(histogram_shortest_starts(*tally.coarse(output), probability)[:TRIED].astype(np.int64))
    return replace(found, unknown=found.errors > 0) if exact else found


def _known(ranks: Integers, ordered: Floats) -> Ends:
    return Ends(ranks, ordered[ranks], np.zeros(ranks.shape), np.zeros(ranks.shape, bool))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads intervals of so many steps from the histogram of one output."""

    tally: "Tally"
    output: int
    steps: int

    def best(self, starts: Integers) -> Ends:
        """The narrowest interval as it is read, or several to be looked up where that does not tell which it is.

        Parameters
        ----------
        starts : ranks at which it may start, the likeliest first
        """
        found = self.read(starts[self._inside(starts)])
        slack = found.errors.sum(axis=0)
        rivals = found.at(found.width - slack <= np.min(found.width + slack))
        if not rivals.unknown.any():
            return found.at(np.array([np.argmin(found.width)]))
        return self.read(self._tried(rivals.ranks[0, self._few(rivals)]))

    def read(self, starts: Integers) -> Ends:
        """Intervals that start at these ranks."""
        ranks = np.stack([starts, starts + self.steps])
        values, errors = (held.reshape(ranks.shape) for held in self.tally.at_ranks(self.output, ranks.ravel()))
        blurred = self.tally.is_beside_gap(self.output, ranks) | (errors > FINEST * (values[1] - values[0]))
        return Ends(ranks, values, errors, blurred & (errors > 0))

    def _inside(self, starts: Integers) -> npt.NDArray[np.bool_]:
        """All starts but those of rivals in the tails that no bin holds, where too few draws lie to matter."""
        counts = self.tally.coarse(self.output)[1]
        beyond = (starts < counts[0]) | (starts + self.steps >= counts.sum() - counts[-1])
        return np.append(True, ~beyond[1:])

    def _few(self, found: Ends) -> npt.NDArray[np.bool_]:
        """The first intervals, as many as there is room for the draws of the bins of their ends."""
        counts = self.tally.coarse(self.output)[1]
        bins = np.searchsorted(np.cumsum(counts), found.ranks.T.ravel(), side="right")
        # Of one value repeated no draws are kept.
        held = np.where(np.isfinite(found.errors) & (found.errors > 0), 1, 0).T.ravel() * counts[bins]
        new = np.zeros(bins.size, np.int64)
        new[np.unique(bins, return_index=True)[1]] = 1
        cost = (held * new).reshape(-1, 2).sum(axis=1)
        return np.append(True, ((cost.cumsum() <= MOST_LOOKED_UP) | (cost == 0))[1:])

    def _tried(self, starts: Integers) -> Integers:
        """Starts, those a few ranks beside them, and some between them."""
        places = np.linspace(0, starts.size - 1, BETWEEN)
        between = np.interp(places, np.arange(starts.size), np.sort(starts)).astype(np.int64)
        tried = np.append(starts[:, None] + np.arange(-BESIDE, BESIDE + 1), between)
        return np.unique(np.clip(tried, 0, self.tally.finite[self.output] - 1 - self.steps))
