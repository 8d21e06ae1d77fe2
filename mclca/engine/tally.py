"""The outcome of a run: moments, extremes, counts, and quantiles with the error of reading them from a histogram."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import Bins
from mclca.engine.order_statistics import interpolated, shares_below
from mclca.engine.reading import Reading, reading

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
            self._readings[output] = reading(bins, output, histogram[output], *ends)
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
        values, errors = _read_all([self], np.atleast_1d(np.asarray(levels, dtype=np.float64)))
        return values[0], errors[0]

    def replicate_quantiles(self, levels: Floats) -> Floats:
        """Quantiles of each replicate's own draws; shape (replicates, outputs, levels)."""
        return _read_all(self.replicates, levels)[0]

    def replicate_shares(self, levels: Floats) -> Floats:
        """Share of each replicate's draws below the quantiles of all of them; shape (replicates, outputs, levels).

        The levels themselves for outputs that do not vary.
        """
        shares = np.tile(levels, (len(self.replicates), self.finite.size, 1))
        for output in np.flatnonzero(self.minimum < self.maximum).tolist():
            some = [place for place, part in enumerate(self.replicates) if part.finite[output]]
            shares[some, output] = self._shares_below(output, [self.replicates[place] for place in some], levels)
        return shares

    def _shares_below(self, output: int, parts: Sequence["Tally"], levels: Floats) -> Floats:
        if self.kept is None:
            ranks = levels * (self.finite[output] - 1)
            return shares_below(self.reading(output), [part.reading(output) for part in parts], ranks)
        (values,) = type_seven([self.ordered(output)], levels)
        below = [np.searchsorted(part.ordered(output), values, side="right") / part.finite[output] for part in parts]
        return np.array(below)

    def at_ranks(self, output: int, ranks: Integers) -> tuple[Floats, Floats]:
        """Draws of one output at ranks from 0, and the estimated error of each; see `resolution`."""
        if self.minimum[output] == self.maximum[output]:
            return np.full(ranks.size, self.minimum[output]), np.zeros(ranks.size)
        if self.kept is not None:
            return self.ordered(output)[ranks], np.zeros(ranks.size)
        values, errors = interpolated([self.reading(output)], ranks[None].astype(np.float64))
        return values[0], errors[0]


def _read_all(tallies: Sequence[Tally], levels: Floats) -> tuple[Floats, Floats]:
    """Quantiles and their resolution of tallies with the same outputs and bins.

    Parameters
    ----------
    levels : shape (levels,), or (outputs, levels)

    Returns
    -------
    shape (tallies, outputs, levels) each
    """
    least, most = (np.array([getattr(own, name) for own in tallies]) for name in ("minimum", "maximum"))
    asked = np.broadcast_to(levels, (*least.shape, levels.shape[-1]))
    values = np.where((least == most)[..., None], least[..., None], np.full(asked.shape, np.nan))
    errors, vary = np.zeros(asked.shape), least < most
    if vary.any():
        pairs = [(tallies[place], output) for place, output in np.argwhere(vary).tolist()]
        values[vary], errors[vary] = _read_some(pairs, asked[vary])
    return values, errors


def _read_some(pairs: Sequence[tuple[Tally, int]], levels: Floats) -> tuple[Floats, Floats]:
    """The same of outputs that vary, shape (pairs, levels) each."""
    if pairs[0][0].kept is not None:
        return type_seven([own.ordered(output) for own, output in pairs], levels), np.zeros(levels.shape)
    draws = np.array([[own.finite[output]] for own, output in pairs])
    return interpolated([own.reading(output) for own, output in pairs], levels * (draws - 1))


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
