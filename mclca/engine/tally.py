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
    _coarse: dict[int, tuple[Floats, Integers]] = field(default_factory=dict, repr=False)

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

    def edges_and_counts(self, output: int) -> tuple[Floats, Integers]:
        """Histogram of a long run from minimum to maximum: edges (bins + 1,) and counts (bins,).

        Every other bin is the gap, or nothing, between two bins that hold draws.
        """
        if self.minimum[output] == self.maximum[output]:
            return self.minimum[[output, output]], self.finite[[output]]
        counts = self.binned()[1][output, :-1]
        filled = np.flatnonzero(counts)
        held = np.zeros(2 * filled.size - 1, dtype=np.int64)
        held[::2] = counts[filled]
        return np.stack([self._edges(output, filled), self._edges(output, filled + 1)], axis=1).ravel(), held

    def coarse(self, output: int) -> tuple[Floats, Integers]:
        """The same in coarse bins, empty ones included, of an output that is not the same in every draw."""
        if output not in self._coarse:
            bins, below = self.binned()[0], self._below(output)
            slots = np.concatenate([[0], bins.rulers[output].coarse() + 1, [bins.count + 1, bins.count + 2]])
            counts = np.diff(below[slots[1:] - 1], prepend=0)
            self._coarse[output] = self._edges(output, slots), counts
        return self._coarse[output]

    def _edges(self, output: int, which: Integers) -> Floats:
        """Edges of the slots, ends included: the minimum comes first and the maximum last."""
        bins, low, high = self.binned()[0], self.minimum[output], self.maximum[output]
        found = bins.edges(output, np.minimum(np.maximum(which - 1, 0), bins.count))
        inner = np.minimum(np.maximum(found, low), high)
        return np.asarray(np.where(which == 0, low, np.where(which == bins.count + 2, high, inner)))

    def binned(self) -> tuple[Bins, Integers]:
        """Bins and counts of a long run."""
        if self.bins is None or self.histogram is None:
            raise ValueError("a short run keeps its draws; use ordered")
        return self.bins, self.histogram

    def read(self, levels: Floats) -> tuple[Floats, Floats]:
        """Quantiles and resolution together, in the time of one of them.

        Parameters
        ----------
        levels : shape (levels,), or (outputs, levels)
        """
        own = np.atleast_1d(np.asarray(levels, dtype=np.float64))
        asked = np.broadcast_to(own, (self.finite.size, own.shape[-1]))
        pairs = [self._read_one(output, asked[output]) for output in range(self.finite.size)]
        empty = np.empty((0, own.shape[-1]))
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

    def at_ranks(self, output: int, ranks: Floats | Integers) -> tuple[Floats, Floats]:
        """Order statistics of a long run at whole ranks from 0, as its histogram tells them, and their errors.

        Within a bin of width w the k draws lie like k uniform ones: an order statistic at share s of the bin has a
        standard deviation of w sqrt(s (1 - s) / k), and a slope of the density moves it by a share of w.
        """
        counts, cumulative = self.binned()[1][output, :-1], self._below(output)
        place = np.searchsorted(cumulative, ranks, side="right")
        held = _held(counts, place)
        share = (ranks - (cumulative[place] - held) + 0.5) / held
        start, end = self._edges(output, place), self._edges(output, place + 1)
        lowest, highest = ranks == 0, ranks == cumulative[-1] - 1
        value = np.where(
            lowest, self.minimum[output], np.where(highest, self.maximum[output], start + share * (end - start))
        )
        return value, np.where(lowest | highest, 0.0, _bin_errors(counts, place, share, end - start))

    def replicate_shares(self, levels: Floats) -> Floats:
        """Share of each replicate's draws below the quantiles of all of them; shape (replicates, outputs, levels)."""
        return np.array(
            [
                [self._share_below(part, output, levels) for output in range(self.finite.size)]
                for part in self.replicates
            ]
        )

    def _share_below(self, part: "Tally", output: int, levels: Floats) -> Floats:
        if not part.finite[output] or self.minimum[output] == self.maximum[output]:
            return levels
        ordered, own = self.ordered(output), part.ordered(output)
        if ordered is not None and own is not None:
            return np.asarray(np.searchsorted(own, type_seven(ordered, levels), side="right") / part.finite[output])
        below, ranks = self._below(output), levels * (self.finite[output] - 1)
        place = np.searchsorted(below, ranks, side="right")
        beyond = (below[place] - ranks - 0.5) / _held(self.binned()[1][output, :-1], place)
        inside = np.minimum(np.maximum(beyond, 0), 1) * _held(part.binned()[1][output, :-1], place)
        return np.asarray((part._below(output)[place] - inside) / part.finite[output])

    def is_beside_gap(self, output: int, ranks: Integers) -> NDArray[np.bool_]:
        """Whether the draws of a long run at ranks, shape (2, any), have many empty coarse bins below and above."""
        counts = self.coarse(output)[1]
        place = np.searchsorted(np.cumsum(counts), ranks, side="right")
        beyond = np.clip(place[..., None] + np.array([[[-1]], [[1]]]) * np.arange(1, _GAP + 1), 0, counts.size - 1)
        return np.asarray((counts[beyond] == 0).all(axis=2))

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
        whole = np.floor(ranks)
        both = np.concatenate([whole, np.minimum(whole + 1, self.finite[output] - 1)])
        values, errors = self.at_ranks(output, both)
        (lower, upper), (lower_error, upper_error) = np.split(values, 2), np.split(errors, 2)
        weight = ranks - whole
        value = lower + weight * (upper - lower)
        return value, np.where(weight > 0, np.maximum(lower_error, upper_error), lower_error)


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
    return counts[np.minimum(np.maximum(place, 0), counts.size - 1)].astype(np.int64)
