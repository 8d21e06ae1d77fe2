"""The outcome of a run: moments, extremes, counts, and quantiles with the error of reading them from a histogram."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import Bins
from mclca.engine.reading import Reading, interpolated, reading

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


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
    is_spare : nobody reads those in the order in which they were drawn
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
    is_spare: bool = False
    _ordered: dict[int, Floats] = field(default_factory=dict, repr=False)
    _readings: dict[int, Reading] = field(default_factory=dict, repr=False)
    _coarse: dict[int, tuple[Floats, Floats, Floats]] = field(default_factory=dict, repr=False)

    def ordered(self, output: int) -> Floats:
        """Finite draws of a short run in ascending order."""
        if output not in self._ordered:
            if self.kept is None:
                raise ValueError("a long run has no draws; use reading")
            values = self.kept[output]
            if self.finite[output] < values.size:
                values = values[np.isfinite(values)]
            if self.is_spare:
                values.sort()
            self._ordered[output] = values if self.is_spare else np.sort(values)
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
        """Histogram of a long run from minimum to maximum: edges (bins + 1,) and counts (bins,)."""
        if self.minimum[output] == self.maximum[output]:
            return self.minimum[[output, output]], self.finite[[output]]
        return self.reading(output).fine_histogram()

    def coarse_bins(self, output: int) -> tuple[Floats, Floats, Floats]:
        """Lower edges, upper edges and counts of the coarse bins of a long run that hold draws."""
        if output not in self._coarse:
            self._coarse[output] = self.reading(output).coarse_bins()
        return self._coarse[output]

    def reading(self, output: int) -> Reading:
        """The histogram of an output of a long run whose draws are not all the same."""
        if output not in self._readings:
            bins, histogram = self.binned()
            ends = float(self.minimum[output]), float(self.maximum[output])
            self._readings[output] = reading(bins, histogram, output, *ends)
        return self._readings[output]

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
        values, errors = np.full(asked.shape, np.nan), np.zeros(asked.shape)
        same = (self.minimum == self.maximum) & (self.finite > 0)
        values[same] = self.minimum[same, None]
        spread = np.flatnonzero(self.minimum < self.maximum)
        if self.kept is not None:
            values[spread] = type_seven([self.ordered(output) for output in spread.tolist()], asked[spread])
        elif spread.size:
            readings = [self.reading(output) for output in spread.tolist()]
            ranks = asked[spread] * (self.finite[spread, None] - 1)
            values[spread], errors[spread] = interpolated(readings, ranks)
        return values, errors

    def replicate_quantiles(self, levels: Floats) -> Floats:
        """Quantiles of each replicate's own draws; shape (replicates, outputs, levels)."""
        if self.kept is None:
            return np.stack([part.quantiles(levels) for part in self.replicates])
        some = np.array([part.finite > 0 for part in self.replicates])
        ordered = [self.replicates[part].ordered(output) for part, output in np.argwhere(some).tolist()]
        values = np.full((*some.shape, levels.size), np.nan)
        values[some] = type_seven(ordered, levels)
        return values

    def replicate_shares(self, levels: Floats) -> Floats:
        """Share of each replicate's draws below the quantiles of all of them; shape (replicates, outputs, levels)."""
        read = self._shares_of_histograms if self.kept is None else self._shares_of_draws
        return read(np.asarray(levels, dtype=np.float64))

    def _shares_of_draws(self, levels: Floats) -> Floats:
        values = self.quantiles(levels)
        return self._shares(levels, lambda part, output: part.share_below(output, values[output]))

    def _shares_of_histograms(self, levels: Floats) -> Floats:
        ranks = levels * (self.finite[:, None] - 1)
        return self._shares(
            levels, lambda part, output: self.reading(output).share_below(part.reading(output), ranks[output])
        )

    def _shares(self, levels: Floats, read: Callable[["Tally", int], Floats]) -> Floats:
        """Shares of the outputs that vary; of others the levels themselves."""
        shares = np.tile(levels, (len(self.replicates), self.finite.size, 1))
        for part, row in zip(self.replicates, shares, strict=True):
            for output in np.flatnonzero((part.finite > 0) & (self.minimum < self.maximum)).tolist():
                row[output] = read(part, output)
        return shares

    def share_below(self, output: int, values: Floats) -> Floats:
        """Share of the finite draws of a short run that are no greater than each value."""
        return np.asarray(np.searchsorted(self.ordered(output), values, side="right") / self.finite[output])

    def at_ranks(self, output: int, ranks: Integers) -> tuple[Floats, Floats]:
        """Draws of one output at ranks from 0, and the estimated error of each; see `resolution`."""
        if self.minimum[output] == self.maximum[output]:
            return np.full(ranks.size, self.minimum[output]), np.zeros(ranks.size)
        if self.kept is not None:
            return self.ordered(output)[ranks], np.zeros(ranks.size)
        return self.reading(output).at(ranks.astype(np.float64))


def type_seven(ordered: Sequence[Floats], levels: Floats) -> Floats:
    """Quantiles of ascending draws (Hyndman & Fan 1996, type 7), rounded as NumPy's method 'linear' rounds them.

    Parameters
    ----------
    ordered : of each row at least one draw
    levels : shape (levels,), or (rows, levels)

    Returns
    -------
    shape (rows, levels)
    """
    last = np.array([row.size - 1 for row in ordered], dtype=np.int64)[:, None]
    position = levels * last
    whole = position.astype(np.int64)
    ranks = np.concatenate([whole, np.minimum(whole + 1, last)], axis=1)
    found = np.array([row[own] for row, own in zip(ordered, ranks, strict=True)]).reshape(ranks.shape)
    count = whole.shape[1]
    return interpolate(found[:, :count], found[:, count:], position - whole)


def interpolate(lower: Floats, upper: Floats, weight: Floats) -> Floats:
    """Value between two, by the formula that is exact at the nearer one."""
    step = upper - lower
    return np.asarray(np.where(weight >= 0.5, upper - step * (1 - weight), lower + step * weight))
