"""The outcome of a run: moments, extremes, counts, and quantiles with the error of reading them from a histogram."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import Bins

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ATOM = 4  # a bin, or two, so many times as full as the bins around hold something other than a smooth density
_FEW = 16  # draws that may meet in a bin by chance
_GAP = 8  # empty coarse bins in a row that are no chance


@dataclass(frozen=True, eq=False)
class Tally:
    """What was counted and summed over draws; outputs are the first axis everywhere.

    Parameters
    ----------
    draws : draws made
    finite : shape (outputs,), those that are neither NaN nor infinite; everything else is about these
    mean, sd, minimum, maximum : shape (outputs,); sd with n - 1; NaN where nothing is finite
    exceed : shape (outputs, thresholds), finite draws above each threshold
    replicates : the same for each independent randomisation; empty where there is one
    bins, histogram : of long runs; shape (outputs, slots)
    kept : of short runs, shape (outputs, draws)
    """

    draws: int
    finite: Integers
    mean: Floats
    sd: Floats
    minimum: Floats
    maximum: Floats
    exceed: Integers
    replicates: tuple["Tally", ...] = ()
    bins: Bins | None = None
    histogram: Integers | None = None
    kept: Floats | None = None
    _ordered: dict[int, Floats] = field(default_factory=dict, repr=False)
    _cumulative: dict[int, Integers] = field(default_factory=dict, repr=False)

    def ordered(self, output: int) -> Floats | None:
        """Finite draws of a short run in ascending order; None for a long run."""
        if self.kept is None:
            return None
        if output not in self._ordered:
            values = self.kept[output]
            self._ordered[output] = np.sort(values[np.isfinite(values)])
        return self._ordered[output]

    def quantiles(self, levels: Floats) -> Floats:
        """Quantiles by Hyndman & Fan's type 7, interpolated within bins for long runs; shape (outputs, levels)."""
        return self.read(levels)[0]

    def resolution(self, levels: Floats) -> Floats:
        """Estimated error of those quantiles against the draws' own; shape (outputs, levels).

        0 where they are exact, inf where a level falls outside the bins or into a bin that is no smooth density.
        """
        return self.read(levels)[1]

    def edges_and_counts(self, output: int, *, coarse: bool = False) -> tuple[Floats, Integers]:
        """Histogram of a long run from minimum to maximum: edges (bins + 1,) and counts (bins,).

        Joined bins begin and end where their draws do; every other bin is the gap between two of them.

        Parameters
        ----------
        coarse : fine bins are joined
        """
        if self.minimum[output] == self.maximum[output]:
            return self.minimum[[output, output]], self.finite[[output]]
        counts = self.binned()[1][output, :-1]
        filled = np.flatnonzero(counts)
        new = np.diff(np.searchsorted(self._starts(output, coarse=coarse), filled, side="right"), prepend=0) > 0
        first, last = filled[new], filled[np.append(new[1:], True)]
        below = self._below(output)
        held = np.zeros(2 * first.size - 1, dtype=np.int64)
        held[::2] = np.diff(below[last], prepend=0)
        return np.stack([self._edges(output, first), self._edges(output, last + 1)], axis=1).ravel(), held

    def _starts(self, output: int, *, coarse: bool) -> Integers:
        """First slot of every bin, or of every coarse bin."""
        bins = self.binned()[0]
        inner = bins.rulers[output].coarse() + 1 if coarse else np.arange(1, bins.count + 1)
        return np.concatenate([[0], inner, [bins.count + 1]])

    def _edges(self, output: int, which: Integers) -> Floats:
        """Edges of the slots, ends included: the minimum comes first and the maximum last."""
        bins, low, high = self.binned()[0], self.minimum[output], self.maximum[output]
        inner = np.clip(bins.edges(output, np.clip(which - 1, 0, bins.count)), low, high)
        return np.where(which == 0, low, np.where(which == bins.count + 2, high, inner))

    def binned(self) -> tuple[Bins, Integers]:
        """Bins and counts of a long run."""
        if self.bins is None or self.histogram is None:
            raise ValueError("a short run keeps its draws; use ordered")
        return self.bins, self.histogram

    def read(self, levels: Floats) -> tuple[Floats, Floats]:
        """Quantiles and resolution together, in the time of one of them."""
        asked = np.atleast_1d(np.asarray(levels, dtype=np.float64))
        pairs = [self._read_one(output, asked) for output in range(self.finite.size)]
        empty = np.empty((0, asked.size))
        return np.array([value for value, _ in pairs] or empty), np.array([error for _, error in pairs] or empty)

    def _read_one(self, output: int, levels: Floats) -> tuple[Floats, Floats]:
        if self.finite[output] == 0:
            return np.full(levels.size, np.nan), np.zeros(levels.size)
        if self.minimum[output] == self.maximum[output]:
            return np.full(levels.size, self.minimum[output]), np.zeros(levels.size)
        ordered = self.ordered(output)
        if ordered is not None:
            return type_seven(ordered, levels), np.zeros(levels.size)
        return self._from_bins(output, levels * (self.finite[output] - 1))

    def at_ranks(self, output: int, ranks: Integers) -> tuple[Floats, Floats]:
        """Draws of one output at ranks from 0, and the estimated error of each; see `resolution`."""
        if self.minimum[output] == self.maximum[output]:
            return np.full(ranks.size, self.minimum[output]), np.zeros(ranks.size)
        ordered = self.ordered(output)
        if ordered is not None:
            return ordered[ranks], np.zeros(ranks.size)
        return self._from_bins(output, ranks.astype(np.float64))

    def is_beside_gap(self, output: int, ranks: Integers, side: int) -> NDArray[np.bool_]:
        """Whether the draws of a long run at these ranks have many empty coarse bins below (side -1) or above (1)."""
        starts = self._starts(output, coarse=True)
        counts = np.add.reduceat(self.binned()[1][output, :-1], starts)
        slot = np.searchsorted(self._below(output), ranks, side="right")
        place = np.searchsorted(starts, slot, side="right") - 1
        beyond = np.clip(place[:, None] + side * np.arange(1, _GAP + 1), 0, counts.size - 1)
        return np.asarray((counts[beyond] == 0).all(axis=1))

    def outside(self, output: int) -> int:
        """Draws of a long run that no bin holds, for lying too far out."""
        counts = self.binned()[1][output, :-1]
        return int(counts[0]) + int(counts[-1])

    def _below(self, output: int) -> Integers:
        if output not in self._cumulative:
            self._cumulative[output] = np.cumsum(self.binned()[1][output, :-1], dtype=np.int64)
        return self._cumulative[output]

    def _from_bins(self, output: int, ranks: Floats) -> tuple[Floats, Floats]:
        """Interpolated order statistics of fractional ranks from 0."""
        counts = self.binned()[1][output, :-1]
        cumulative, whole = self._below(output), np.floor(ranks)
        both = np.concatenate([whole, np.minimum(whole + 1, cumulative[-1] - 1)])
        values, errors = self._order_statistics(output, counts, cumulative, both)
        (lower, upper), (lower_error, upper_error) = np.split(values, 2), np.split(errors, 2)
        weight = ranks - whole
        value = lower + weight * (upper - lower)
        return value, np.where(weight > 0, np.maximum(lower_error, upper_error), lower_error)

    def _order_statistics(
        self, output: int, counts: Integers, cumulative: Integers, ranks: Floats
    ) -> tuple[Floats, Floats]:
        """Order statistics estimated from a histogram, and their errors.

        Within a bin of width w the k draws lie like k uniform ones: an order statistic at share s of the bin has a
        standard deviation of w sqrt(s (1 - s) / k), and a slope of the density moves it by a share of w.
        """
        place = np.searchsorted(cumulative, ranks, side="right")
        held = _held(counts, place)
        share = (ranks - (cumulative[place] - held) + 0.5) / held
        start, end = self._edges(output, place), self._edges(output, place + 1)
        lowest, highest = ranks == 0, ranks == cumulative[-1] - 1
        value = np.where(
            lowest, self.minimum[output], np.where(highest, self.maximum[output], start + share * (end - start))
        )
        return value, np.where(lowest | highest, 0.0, _bin_errors(counts, place, share, end - start))


def type_seven(ordered: Floats, levels: Floats) -> Floats:
    """Quantiles of ascending draws (Hyndman & Fan 1996, type 7), rounded as NumPy's method 'linear' rounds them."""
    position = levels * (ordered.size - 1)
    whole = np.floor(position).astype(np.int64)
    return interpolate(ordered[whole], ordered[np.minimum(whole + 1, ordered.size - 1)], position - whole)


def interpolate(lower: Floats, upper: Floats, weight: Floats) -> Floats:
    """Value between two, by the formula that is exact at the nearer one."""
    step = upper - lower
    return np.asarray(np.where(weight >= 0.5, upper - step * (1 - weight), lower + step * weight))


def _bin_errors(counts: Integers, place: Integers, share: Floats, width: Floats) -> Floats:
    held, before, after = (_held(counts, place + step) for step in (0, -1, 1))
    noise = np.sqrt(np.maximum(share * (1 - share), 0.25 / held) / held)
    slope = np.abs(after - before) / (8 * held)
    outside = (place == 0) | (place == counts.size - 1)
    around = _around(counts, place)
    alone = held > _ATOM * (before + after) + _FEW
    # A spike on an edge fills two bins.
    rough = alone | (held + np.maximum(before, after) > _ATOM * (around - held - np.maximum(before, after)) + _FEW)
    return np.where(outside | rough, np.where(width == 0, 0.0, np.inf), width * (noise + slope))


def _around(counts: Integers, place: Integers) -> Integers:
    """Draws in the five bins about each place."""
    return np.asarray(sum(_held(counts, place + step) for step in range(-2, 3)))


def _held(counts: Integers, place: Integers) -> Integers:
    """Draws in bins; signed, whatever the counts are, and beyond the last bin those of the last."""
    return counts[np.clip(place, 0, counts.size - 1)].astype(np.int64)
