"""The outcome of a run: moments, extremes, counts, and quantiles with the error of reading them from a histogram."""

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
    _readings: dict[int, Reading] = field(default_factory=dict, repr=False)
    _coarse: dict[int, tuple[Floats, Floats, Floats]] = field(default_factory=dict, repr=False)

    def ordered(self, output: int) -> Floats | None:
        """Finite draws of a short run in ascending order; None for a long run."""
        return None if self.kept is None else self._ordered_of(output)

    def _ordered_of(self, output: int) -> Floats:
        if output not in self._ordered and self.kept is not None:
            values = self.kept[output]
            own = values if self.finite[output] == values.size else values[np.isfinite(values)]
            self._ordered[output] = np.sort(own)
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
            for output in spread.tolist():
                values[output] = type_seven(self._ordered_of(output), asked[output])
        elif spread.size:
            readings = [self.reading(output) for output in spread.tolist()]
            ranks = asked[spread] * (self.finite[spread, None] - 1)
            values[spread], errors[spread] = interpolated(readings, ranks)
        return values, errors

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
        return self.reading(output).share_below(part.reading(output), levels * (self.finite[output] - 1))

    def at_ranks(self, output: int, ranks: Integers) -> tuple[Floats, Floats]:
        """Draws of one output at ranks from 0, and the estimated error of each; see `resolution`."""
        if self.minimum[output] == self.maximum[output]:
            return np.full(ranks.size, self.minimum[output]), np.zeros(ranks.size)
        ordered = self.ordered(output)
        if ordered is not None:
            return ordered[ranks], np.zeros(ranks.size)
        return self.reading(output).at(ranks.astype(np.float64))


def type_seven(ordered: Floats, levels: Floats) -> Floats:
    """Quantiles of ascending draws (Hyndman & Fan 1996, type 7), rounded as NumPy's method 'linear' rounds them."""
    position = levels * (ordered.size - 1)
    whole = np.floor(position).astype(np.int64)
    return interpolate(ordered[whole], ordered[np.minimum(whole + 1, ordered.size - 1)], position - whole)


def interpolate(lower: Floats, upper: Floats, weight: Floats) -> Floats:
    """Value between two, by the formula that is exact at the nearer one."""
    step = upper - lower
    return np.asarray(np.where(weight >= 0.5, upper - step * (1 - weight), lower + step * weight))
