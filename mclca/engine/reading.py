"""One output's histogram of a long run, read coarse bin by coarse bin: its fine bins are far more than its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import Bins

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ATOM = 4  # a bin, or two, so many times as full as the bins around hold something other than a smooth density
_FEW = 16  # draws that may meet in a bin by chance
_GAP = 8  # empty coarse bins in a row that are no chance
_TOGETHER = 4


@dataclass(frozen=True, eq=False)
class Reading:
    """Counts of the finite draws; the first bin holds those below too, and the last one those above.

    Parameters
    ----------
    bins, output : whose counts they are
    slots : shape (slots,), draws in each
    lowest, highest : extreme draws
    starts : first bin of each coarse bin, then the number of bins
    held, below : shape (coarse bins,), draws in each, and in it and those before it
    """

    bins: Bins
    output: int
    slots: Integers
    lowest: float
    highest: float
    starts: Integers
    held: Integers
    below: Integers

    @property
    def counts(self) -> Integers:
        """Draws in each bin; shape (bins,)."""
        return self.slots[: self.starts[-1]]

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
        found = np.minimum(np.maximum(self.bins.edges(self.output, which), self.lowest), self.highest)
        found[which == 0], found[which == self.counts.size] = self.lowest, self.highest
        return found

    @cached_property
    def is_smooth(self) -> bool:
        """Whether no coarse bin stands out from those beside it, and no gap is between them."""
        filled = np.flatnonzero(self.held)
        inner = self.held[max(filled[0], 1) : min(filled[-1] + 1, self.held.size - 1)]
        padded = np.concatenate([np.zeros(2, dtype=np.int64), inner, np.zeros(2, dtype=np.int64)])
        before, after = padded[1:-3], padded[3:-1]
        around = before + after + padded[:-4] + padded[4:]
        return not (is_rough(inner, before, after, around).any() or (np.diff(filled) > _GAP).any())

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

    def _inside(self, coarse: Integers) -> Integers:
        """Counts of the bins of coarse bins, shape (coarse bins, most bins of one of them)."""
        return np.asarray(counts_inside([self], self.starts[coarse][None], self.starts[coarse + 1][None])[0])

    def _first_filled(self, coarse: Integers) -> Integers:
        return np.asarray(self.starts[coarse] + np.argmax(self._inside(coarse) > 0, axis=1))

    def _last_filled(self, coarse: Integers) -> Integers:
        inside = self._inside(coarse)
        return np.asarray(self.starts[coarse] + inside.shape[1] - 1 - np.argmax(inside[:, ::-1] > 0, axis=1))


def reading(bins: Bins, output: int, slots: Integers, lowest: float, highest: float) -> Reading:
    """Reading of one output.

    Parameters
    ----------
    slots : shape (slots,), as many as `bins.slots`
    """
    own = bins.rulers[output]
    held = np.add.reduceat(slots[: own.count], own.coarse, dtype=np.int64)
    return Reading(bins, output, slots, lowest, highest, np.append(own.coarse, own.count), held, np.cumsum(held))


def counts_inside(readings: Sequence[Reading], first: Integers, last: Integers) -> Integers:
    """Counts of bins first .. last - 1 of each reading; shape (readings, any, most bins of one of them)."""
    place = first[..., None] + np.arange(int((last - first).max(initial=1)))
    return np.where(place < last[..., None], counts_at(readings, place), 0)


def counts_at(readings: Sequence[Reading], place: Integers) -> Integers:
    """Counts of bins of each reading, signed; shape (readings, ...), as `place`."""
    found = [own.slots.take(its, mode="clip") for own, its in zip(readings, place, strict=True)]
    return np.array(found, dtype=np.int64).reshape(place.shape)


def is_rough(held: Integers, before: Integers, after: Integers, around: Integers) -> NDArray[np.bool_]:
    """Whether bins stand out from the two beside them or, with the fuller one of these, from the four around."""
    fuller = np.maximum(before, after)
    # A spike on an edge fills two bins.
    rough = (held > _ATOM * (before + after) + _FEW) | (held + fuller > _ATOM * (around - fuller) + _FEW)
    return np.asarray(rough)
