"""Shortest coverage intervals (JCGM 101:2008, 7.7.4): between which order statistics of an output they lie.

A histogram says at which rank the interval starts; its ends are then the draws of that rank and of the rank so many
steps on, as they would be if all draws had been kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mclca.engine.order_statistics import order_statistics
from mclca.statistics import histogram_shortest_start, histogram_shortest_starts, shortest_start, steps_of

if TYPE_CHECKING:
    from mclca.engine.tally import Tally

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Interval = tuple[float, float]

# Where so few draws lie outside the interval, in multiples of those outside the bins, starts are tried one by one.
FEW_SPARE = 8
TRIED = 65  # starts, at most twice


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Intervals of one output that may be the shortest.

    Parameters
    ----------
    ranks, values : shape (2, intervals), from 0, and in the output's unit
    errors : shape (2, intervals), estimated, of the values
    coarse : shape (2, intervals), where the value is only as good as a bin, and that is not enough
    """

    ranks: Integers
    values: Floats
    errors: Floats
    coarse: npt.NDArray[np.bool_]

    @property
    def coarse_ranks(self) -> Integers:
        """Ranks whose draws are worth a second pass; shape (ranks,)."""
        return self.ranks[self.coarse]

    def only(self, which: int) -> "Ends":
        """One of the intervals."""
        one = slice(which, which + 1)
        return Ends(self.ranks[:, one], self.values[:, one], self.errors[:, one], self.coarse[:, one])

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


def of_draws(tally: "Tally", probability: float) -> list[Interval]:
    """The shortest interval of that probability of every output of a short run; nan to nan where no draw is finite."""
    return [
        _between_draws(tally.ordered(output), probability) if finite else (np.nan, np.nan)
        for output, finite in enumerate(tally.finite.tolist())
    ]


def _between_draws(ordered: Floats, probability: float) -> Interval:
    start = shortest_start(ordered, probability)
    return float(ordered[start]), float(ordered[start + steps_of(ordered.size, probability)])


def ends_of(tally: "Tally", probability: float, *, exact: bool) -> list[Ends]:
    """Intervals of every output of a long run that may be the shortest of that probability.

    One where the histogram tells; several, to be looked up in a second pass, where draws are repeated or beside a gap.

    Parameters
    ----------
    exact : look them up in any case
    """
    starts: dict[int, Integers] = {} if exact else _smooth_starts(tally, probability)
    found = _settled(tally, probability, starts) if starts else {}
    return [
        found.get(output) or _one_by_one(tally, output, probability, exact=exact) for output in range(tally.finite.size)
    ]


def _smooth_starts(tally: "Tally", probability: float) -> dict[int, Integers]:
    """Ranks at which the likeliest interval and those between extreme draws start, of outputs that are smooth."""
    found = {}
    for output in np.flatnonzero(tally.minimum < tally.maximum).tolist():
        draws, reading = int(tally.finite[output]), tally.reading(output)
        steps = steps_of(draws, probability)
        spare = draws - 1 - steps
        if reading.is_smooth and spare > FEW_SPARE * reading.outside:
            found[output] = np.array([_smooth_start(tally, output, probability, steps), 0, spare])
    return found


def _smooth_start(tally: "Tally", output: int, probability: float, steps: int) -> int:
    start = np.array([histogram_shortest_start(*tally.coarse_bins(output), probability)])
    if not _are_inside(tally.reading(output).held, start, steps)[0]:
        start = _likeliest(tally, output, probability)[0]
    return int(start[0])


def _settled(tally: "Tally", probability: float, starts: Mapping[int, Integers]) -> dict[int, Ends]:
    """The shortest intervals of those outputs whose ends lie in no bin of repeated draws."""
    steps = [steps_of(int(tally.finite[output]), probability) for output in starts]
    ranks = np.array([[own, own + own_steps] for own, own_steps in zip(starts.values(), steps, strict=True)])
    readings = [tally.reading(output) for output in starts]
    values, errors = (part.reshape(ranks.shape) for part in order_statistics(readings, ranks.reshape(len(ranks), -1)))
    all_known = np.zeros(ranks.shape[1:], bool)
    found = {output: Ends(ranks[at], values[at], errors[at], all_known) for at, output in enumerate(starts)}
    return {output: own.only(_at_an_edge(own)) for output, own in found.items() if np.isfinite(own.errors[:, 0]).all()}


def _one_by_one(tally: "Tally", output: int, probability: float, *, exact: bool) -> Ends:
    draws = int(tally.finite[output])
    if not draws:
        return Ends(np.empty((2, 0), np.int64), np.empty((2, 0)), np.empty((2, 0)), np.empty((2, 0), bool))
    steps = steps_of(draws, probability)
    if tally.minimum[output] == tally.maximum[output]:
        return _known(tally, output, 0, steps)
    spare = draws - 1 - steps
    if spare <= FEW_SPARE * tally.reading(output).outside:
        return _read(tally, output, _spread(0, spare), steps, exact=exact)
    likeliest, (first, last) = _likeliest(tally, output, probability)
    found = _read(tally, output, np.append(likeliest, [0, spare]), steps, exact=exact)
    unsettled = found.coarse[:, : 1 if likeliest[0] in {0, spare} else likeliest.size]
    if exact or unsettled.any():
        return _read(tally, output, np.union1d(likeliest, _spread(first, last)), steps, exact=True)
    return found.only(_at_an_edge(found))


def _likeliest(tally: "Tally", output: int, probability: float) -> tuple[Integers, Floats]:
    """Ranks at which the shortest interval of a histogram may start, likeliest first, and those next to the first."""
    starts, beside = histogram_shortest_starts(*tally.coarse_bins(output), probability)
    likeliest = starts[:TRIED].astype(np.int64)
    steps = steps_of(int(tally.finite[output]), probability)
    inside = _are_inside(tally.reading(output).held, likeliest, steps)
    # The few draws beyond are not worth a second pass.
    return likeliest[inside | ~inside.any()], beside


def _are_inside(held: Integers, starts: Integers, steps: int) -> npt.NDArray[np.bool_]:
    """Whether both ends of an interval lie in bins.

    Parameters
    ----------
    held : shape (coarse bins,), draws in each; the first and the last hold what lies too far out
    """
    return np.asarray((starts >= held[0]) & (starts + steps < held.sum() - held[-1]))


def _at_an_edge(found: Ends) -> int:
    """The first interval, or one of the last two, between extreme draws, if it is as narrow for all that is known."""
    width = found.values[1] - found.values[0]
    known = np.flatnonzero(width[-2:] <= width[0] + found.errors[:, 0].sum())
    return width.size - 2 + int(known[0]) if known.size else 0


def _known(tally: "Tally", output: int, start: int, steps: int) -> Ends:
    """The interval between two draws that are known."""
    ranks = np.array([[start], [start + steps]])
    values = tally.at_ranks(output, ranks.ravel())[0].reshape(ranks.shape)
    return Ends(ranks, values, np.zeros(ranks.shape), np.zeros(ranks.shape, bool))


def _read(tally: "Tally", output: int, starts: Integers, steps: int, *, exact: bool) -> Ends:
    """Intervals of that many steps in a long run; coarse are ends in a bin of repeated draws or beside a gap."""
    ranks, reading = np.stack([starts, starts + steps]), tally.reading(output)
    values, errors = (found.reshape(ranks.shape) for found in order_statistics([reading], ranks.reshape(1, -1)))
    looked_up = exact | ~np.isfinite(errors)
    if not reading.is_smooth:
        looked_up |= np.stack([reading.is_beside_gap(ranks[0], -1), reading.is_beside_gap(ranks[1], 1)])
    return Ends(ranks, values, errors, (errors > 0) & looked_up)


def _spread(first: float, last: float) -> Integers:
    """So many ranks from one to another."""
    return np.unique(np.linspace(first, last, TRIED).round().astype(np.int64))
