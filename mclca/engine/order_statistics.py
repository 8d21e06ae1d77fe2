"""Order statistics of long runs, looked up in many histograms at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import Bins
from mclca.engine.layout import FINER
from mclca.engine.reading import Reading, counts_at, counts_inside, is_rough

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_AROUND = np.arange(-2, 3)[:, None]


def interpolated(readings: Sequence[Reading], ranks: Floats) -> tuple[Floats, Floats]:
    """Interpolated order statistics of fractional ranks from 0, and the estimated error of each.

    Parameters
    ----------
    readings : of histograms with the same bins
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
    readings : of histograms with the same bins
    ranks : shape (readings, any), as are values and errors
    """
    found = _located(readings, ranks)
    ends = [(own.lowest, own.highest, own.draws - 1, own.starts[-1] - 1) for own in readings]
    lowest, highest, last_rank, last_bin = np.array(ends).T[:, :, None]
    around = np.minimum(np.maximum(found.place[:, None] + _AROUND, 0), last_bin[:, None].astype(np.int64))
    held = counts_at(readings, around).swapaxes(0, 1)
    is_first, is_last = found.place == 0, found.place == last_bin
    start = np.where(is_first, lowest, np.minimum(np.maximum(found.edges(0), lowest), highest))
    end = np.where(is_last, highest, np.minimum(np.maximum(found.edges(1), lowest), highest))
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
    inside = counts_inside(readings, first, last)
    is_below = below[..., None] + np.cumsum(inside, axis=-1) <= ranks[..., None]
    step, before = is_below.sum(axis=-1), below + (inside * is_below).sum(axis=-1)
    finer = bins.keys[outputs, FINER][:, None]
    steps = np.where(last - first > 1, 1, 1 << finer)
    return _Located(bins, outputs, first + step, before, (coarse << finer) + step, steps)


def _bin_errors(around: Integers, share: Floats, width: Floats, outside: NDArray[np.bool_]) -> Floats:
    """Errors of order statistics at a share of their bin.

    Parameters
    ----------
    around : shape (5, order statistics), draws in the bin, third, and in the two before and after it
    """
    farther, before, held, after, farthest = around
    noise = np.sqrt(np.maximum(share * (1 - share), 0.25 / held) / held)
    slope = np.abs(after - before) / (8 * held)
    rough = outside | is_rough(held, before, after, farther + before + after + farthest)
    return np.where(rough, np.where(width == 0, 0.0, np.inf), width * (noise + slope))


def shares_below(whole: Reading, parts: Sequence[Reading], ranks: Floats) -> Floats:
    """Share of the draws of each part that lie below the draws of these ranks of all parts together.

    Parameters
    ----------
    whole : histogram of all draws
    parts : those of some of them each, with the same bins

    Returns
    -------
    shape (parts, ranks)
    """
    found = _located([whole], ranks[None])
    place, before = found.place[0], found.before[0]
    held = whole.slots[place].astype(np.int64)
    beyond = np.clip((before + held - ranks - 0.5) / held, 0, 1)
    coarse = np.searchsorted(whole.starts, place, side="right") - 1
    first = np.broadcast_to(whole.starts[coarse], (len(parts), place.size))
    inside = counts_inside(parts, first, np.broadcast_to(place + 1, first.shape))
    own = counts_at(parts, np.broadcast_to(place, first.shape))
    through = np.array([(part.below - part.held)[coarse] for part in parts]) + inside.sum(axis=2)
    return np.asarray((through - beyond * own) / np.array([[part.draws] for part in parts]))
