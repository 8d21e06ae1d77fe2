"""One output's histogram of a long run, read coarse bin by coarse bin: its fine bins are far more than its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import Bins
from mclca.engine.layout import FINER

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ATOM = 4  # a bin, or two, so many times as full as the bins around hold something other than a smooth density
_FEW = 16  # draws that may meet in a bin by chance
_GAP = 8  # empty coarse bins in a row that are no chance
_TOGETHER = 4
_AROUND = np.arange(-2, 3)[:, None, None]


@dataclass(frozen=True, eq=False)
class Reading:
    """Counts of the finite draws; the first bin holds those below too, and the last one those above.

    Parameters
    ----------
    bins, output : whose counts they are
    histogram : shape (outputs, slots), of all outputs
    lowest, highest : extreme draws
    starts : first bin of each coarse bin, then the number of bins
    held, below : shape (coarse bins,), draws in each, and in it and those before it
    """

    bins: Bins
    histogram: Integers
    output: int
    lowest: float
    highest: float
    starts: Integers
    held: Integers
    below: Integers

    @property
    def counts(self) -> Integers:
        """Draws in each bin; shape (bins,)."""
        return self.histogram[self.output, : self.starts[-1]]

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.below[-1])

    @property
    def outside(self) -> int:
        """Draws in the first and the last bin, which have no end of their own."""
        return int(self.held[0] + self.held[-1])

    def edges(self, which: Integers) -> Floats:
        """Edges of bins, extremes included: the lowest draw comes first and the highest last."""
        last = self.counts.size
        inner = np.clip(self.bins.edges(self.output, np.clip(which, 1, last - 1)), self.lowest, self.highest)
        return np.where(which == 0, self.lowest, np.where(which == last, self.highest, inner))

    @cached_property
    def is_smooth(self) -> bool:
        """Whether no coarse bin stands out from those beside it, and no gap is between them."""
        filled = np.flatnonzero(self.held)
        inner = self.held[max(filled[0], 1) : min(filled[-1] + 1, self.held.size - 1)]
        padded = np.concatenate([np.zeros(2, dtype=np.int64), inner, np.zeros(2, dtype=np.int64)])
        before, after = padded[1:-3], padded[3:-1]
        around = before + after + padded[:-4] + padded[4:]
        return not (_is_rough(inner, before, after, around).any() or (np.diff(filled) > _GAP).any())

    def coarse_bins(self) -> tuple[Floats, Floats, Floats]:
        """Lower edges, upper edges and counts of the coarse bins that hold draws.

        Where all is smooth, four that follow each other are given as one; elsewhere, a coarse bin begins and ends where
        its draws do if the next one on that side is empty.
        """
        filled = np.flatnonzero(self.held)
        if self.is_smooth:
            first = filled[::_TOGETHER]
            last = np.append(first[1:] - 1, filled[-1])
            before = (self.below - self.held)[first]
            edges = self.edges(self.starts[np.append(first, filled[-1] + 1)])
            return edges[:-1], edges[1:], (self.below[last] - before).astype(np.float64)
        first, last = self.starts[filled], self.starts[filled + 1]
        alone = np.diff(filled, prepend=-2) > 1, np.diff(filled, append=self.held.size + 1) > 1
        first[alone[0]] = self._first_filled(filled[alone[0]])
        last[alone[1]] = self._last_filled(filled[alone[1]]) + 1
        return self.edges(first), self.edges(last), self.held[filled].astype(np.float64)

    def fine_histogram(self) -> tuple[Floats, Integers]:
        """Edges (bins + 1,) and counts (bins,) of all bins."""
        return self.edges(np.arange(self.counts.size + 1)), self.counts.astype(np.int64)

    def is_beside_gap(self, ranks: Integers, side: int) -> NDArray[np.bool_]:
        """Whether many empty coarse bins, and then further draws, are below (side -1) or above (1) these ranks."""
        place = np.searchsorted(self.below, ranks, side="right")
        beyond = np.clip(place[:, None] + side * np.arange(1, _GAP + 1), 0, self.held.size - 1)
        further = self.below[place] < self.draws if side > 0 else self.below[place] > self.held[place]
        return np.asarray((self.held[beyond] == 0).all(axis=1) & further)

    def at(self, ranks: Floats) -> tuple[Floats, Floats]:
        """Interpolated order statistics of fractional ranks from 0, and the estimated error of each."""
        values, errors = interpolated([self], ranks[None])
        return values[0], errors[0]

    def order_statistics(self, ranks: Integers) -> tuple[Floats, Floats]:
        """Order statistics of whole ranks from 0, and the estimated error of each."""
        values, errors = order_statistics([self], ranks[None])
        return values[0], errors[0]

    def share_below(self, part: "Reading", ranks: Floats) -> Floats:
        """Share of the draws of a part, a reading of the same bins, that lie below our draws of these ranks."""
        found = _located([self], ranks[None])
        place, before = found.place[0], found.before[0]
        held = _held(self.counts, place)
        beyond = np.clip((before + held - ranks - 0.5) / held, 0, 1)
        return np.asarray((part._through(place) - beyond * _held(part.counts, place)) / part.draws)

    def _through(self, place: Integers) -> Integers:
        """Draws in these bins and those before."""
        coarse = np.searchsorted(self.starts, place, side="right") - 1
        inside = np.cumsum(self._inside(coarse), axis=1)[np.arange(place.size), place - self.starts[coarse]]
        return np.asarray((self.below - self.held)[coarse] + inside)

    def _inside(self, coarse: Integers) -> Integers:
        """Counts of the bins of coarse bins, shape (coarse bins, most bins of one of them)."""
        first, last = self.starts[coarse, None], self.starts[coarse + 1, None]
        return np.reshape(_inside(self.histogram, np.array([self.output]), first.T, last.T), (coarse.size, -1))

    def _first_filled(self, coarse: Integers) -> Integers:
        return np.asarray(self.starts[coarse] + np.argmax(self._inside(coarse) > 0, axis=1))

    def _last_filled(self, coarse: Integers) -> Integers:
        inside = self._inside(coarse)
        return np.asarray(self.starts[coarse] + inside.shape[1] - 1 - np.argmax(inside[:, ::-1] > 0, axis=1))


def reading(bins: Bins, histogram: Integers, output: int, lowest: float, highest: float) -> Reading:
    """Reading of one output.

    Parameters
    ----------
    histogram : shape (outputs, slots), of `bins.slots`
    """
    own = bins.rulers[output]
    held = np.add.reduceat(histogram[output, : own.count], own.coarse, dtype=np.int64)
    return Reading(bins, histogram, output, lowest, highest, np.append(own.coarse, own.count), held, np.cumsum(held))


def interpolated(readings: Sequence[Reading], ranks: Floats) -> tuple[Floats, Floats]:
    """Interpolated order statistics of fractional ranks from 0, and the estimated error of each.

    Parameters
    ----------
    readings : of one run
    ranks : shape (readings, any), as are values and errors
    """
    whole = np.floor(ranks)
    last = np.array([[own.draws - 1] for own in readings])
    values, errors = order_statistics(readings, np.concatenate([whole, np.minimum(whole + 1, last)], axis=1))
    (lower, upper), (lower_error, upper_error) = np.split(values, 2, axis=1), np.split(errors, 2, axis=1)
    weight = ranks - whole
    value = lower + weight * (upper - lower)
    return value, np.where(weight > 0, np.maximum(lower_error, upper_error), lower_error)


def order_statistics(readings: Sequence[Reading], ranks: Floats | Integers) -> tuple[Floats, Floats]:
    """Order statistics of whole ranks from 0, estimated from the counts, and their errors.

    Within a bin of width w the k draws lie like k uniform ones: an order statistic at share s of the bin has a standard
    deviation of w sqrt(s (1 - s) / k), and a slope of the density moves it by a share of w.

    Parameters
    ----------
    readings : of one run
    ranks : shape (readings, any), as are values and errors
    """
    found = _located(readings, ranks)
    ends = [(own.lowest, own.highest, own.draws - 1, own.starts[-1] - 1) for own in readings]
    lowest, highest, last_rank, last_bin = np.array(ends).T[:, :, None]
    around = np.clip(found.place + _AROUND, 0, last_bin.astype(np.int64))
    held = readings[0].histogram[found.outputs[:, None], around].astype(np.int64)
    is_first, is_last = found.place == 0, found.place == last_bin
    start = np.where(is_first, lowest, np.clip(found.edges(0), lowest, highest))
    end = np.where(is_last, highest, np.clip(found.edges(1), lowest, highest))
    share = (ranks - found.before + 0.5) / held[2]
    is_lowest, is_highest = ranks == 0, ranks == last_rank
    value = np.where(is_lowest, lowest, np.where(is_highest, highest, start + share * (end - start)))
    return value, np.where(is_lowest | is_highest, 0.0, _bin_errors(held, share, end - start, is_first | is_last))


@dataclass(frozen=True, slots=True, eq=False)
class _Located:
    """Where the draws of some ranks are.

    Parameters
    ----------
    bins, outputs : of the readings
    place, before : shape (readings, ranks), the bin of each, and how many draws lie in those before
    fine, steps : the first fine bin of that bin, and how many it has
    """

    bins: Bins
    outputs: Integers
    place: Integers
    before: Integers
    fine: Integers
    steps: Integers

    def edges(self, side: int) -> Floats:
        """Lower (side 0) or upper (side 1) edges of the bins."""
        return self.bins.fine_edges(self.outputs, self.fine + side * self.steps)


def _located(readings: Sequence[Reading], ranks: Floats | Integers) -> _Located:
    outputs, bins = np.array([own.output for own in readings]), readings[0].bins
    found = []
    for own, asked in zip(readings, ranks, strict=True):
        coarse = np.searchsorted(own.below, asked, side="right")
        found.append((coarse, own.starts[coarse], own.starts[coarse + 1], own.below[coarse] - own.held[coarse]))
    coarse, first, last, below = np.array(found).swapaxes(0, 1)
    inside = _inside(readings[0].histogram, outputs, first, last)
    reached = below[..., None] + np.cumsum(inside, axis=-1)
    step = (reached <= ranks[..., None]).sum(axis=-1)
    at_step = step[..., None]
    before = np.take_along_axis(reached, at_step, -1) - np.take_along_axis(inside, at_step, -1)
    finer = bins.keys[outputs, FINER][:, None]
    steps = np.where(last - first > 1, 1, 1 << finer)
    return _Located(bins, outputs, first + step, before[..., 0], (coarse << finer) + step, steps)


def _inside(histogram: Integers, outputs: Integers, first: Integers, last: Integers) -> Integers:
    """Counts of bins first .. last - 1 of each output; shape (outputs, any, most bins of one of them)."""
    place = first[..., None] + np.arange(int((last - first).max(initial=1)))
    counts = histogram[outputs[:, None, None], np.minimum(place, histogram.shape[1] - 1)]
    return np.where(place < last[..., None], counts.astype(np.int64), 0)


def _bin_errors(around: Integers, share: Floats, width: Floats, outside: NDArray[np.bool_]) -> Floats:
    """Errors of order statistics at a share of their bin.

    Parameters
    ----------
    around : shape (5, order statistics), draws in the bin, third, and in the two before and after it
    """
    farther, before, held, after, farthest = around
    noise = np.sqrt(np.maximum(share * (1 - share), 0.25 / held) / held)
    slope = np.abs(after - before) / (8 * held)
    rough = outside | _is_rough(held, before, after, farther + before + after + farthest)
    return np.where(rough, np.where(width == 0, 0.0, np.inf), width * (noise + slope))


def _is_rough(held: Integers, before: Integers, after: Integers, around: Integers) -> NDArray[np.bool_]:
    """Whether bins stand out from the two beside them or, with the fuller one of these, from the four around."""
    fuller = np.maximum(before, after)
    # A spike on an edge fills two bins.
    rough = (held > _ATOM * (before + after) + _FEW) | (held + fuller > _ATOM * (around - fuller) + _FEW)
    return np.asarray(rough)


def _held(counts: Integers, place: Integers) -> Integers:
    """Draws in bins; signed, whatever the counts are, and beyond the last bin those of the last."""
    return counts[np.clip(place, 0, counts.size - 1)].astype(np.int64)
