"""Windows: the ranges of a histogram, about the quantiles that are asked for, where its bins stay fine.

A pilot run of n draws says where the quantile of level p lies: with near certainty between its own quantiles of levels
p - 4.5 s and p + 4.5 s, s^2 = p (1 - p) / n. Between the windows are gaps, where 2^finer fine bins are one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mclca.engine.layout import WINDOWS_TOGETHER

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Window = tuple[int, int]

_REACH = 4.5  # standard deviations of a pilot's quantile: one in 150,000 is further off
_MOST_WINDOWS = 11


def windows(ordered: Floats, levels: Floats, fine_bin: Callable[[float], int], count: int, finer: int) -> list[Window]:
    """First and last + 1 fine bin of each window, ascending, whole coarse bins each.

    Parameters
    ----------
    ordered : shape (draws,), the pilot's finite draws, ascending
    levels : shape (levels,), quantiles asked for, between 0 and 1: for the extremes no histogram is needed
    fine_bin : value -> fine bin, of which there are `count`
    """
    if not levels.size or not ordered.size or ordered[0] == ordered[-1]:
        return []
    last, reach = ordered.size - 1, _REACH * np.sqrt(levels * (1 - levels) / ordered.size)
    below, above = (np.rint(side * last).astype(int) for side in (levels - reach, levels + reach))
    lower, upper = (ordered[np.clip(places, 0, last)].tolist() for places in (below, above))
    starts = [fine_bin(value) if place > 0 else 0 for value, place in zip(lower, below.tolist(), strict=True)]
    ends = [fine_bin(value) + 1 if place < last else count for value, place in zip(upper, above.tolist(), strict=True)]
    return _few([(start >> finer << finer, -(-end >> finer) << finer) for start, end in zip(starts, ends, strict=True)])


def _few(found: Sequence[Window]) -> list[Window]:
    """The windows with those joined that meet, and then the nearest ones until few enough are left."""
    joined: list[Window] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    while len(joined) > _MOST_WINDOWS:
        nearest = min(range(len(joined) - 1), key=lambda place: joined[place + 1][0] - joined[place][1])
        joined[nearest : nearest + 2] = [(joined[nearest][0], joined[nearest + 1][1])]
    return joined


def packed(found: Sequence[Sequence[Window]]) -> NDArray[np.int32]:
    """Windows of all outputs as the kernel reads them, empty ones last: (outputs, at least WINDOWS_TOGETHER, 2)."""
    most = max(map(len, found), default=0)
    table = np.zeros((len(found), max(most, WINDOWS_TOGETHER), 2), dtype=np.int32)
    for row, own in zip(table, found, strict=True):
        row[: len(own)] = np.array(own, dtype=np.int32).reshape(-1, 2)
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Ruler:
    """Bins of one output in terms of fine bins: ranges in which every bin takes the same number of them.

    Parameters
    ----------
    bins : shape (ranges + 1,), first bin of each range, and how many bins there are
    fine : shape (ranges + 1,), first fine bin of each range, and how many there are
    steps : shape (ranges + 1,), fine bins in a bin
    coarse : bins with which coarse bins begin, whether or not they are cut into fine ones
    """

    bins: Integers
    fine: Integers
    steps: Integers
    coarse: Integers

    @property
    def count(self) -> int:
        """Number of bins."""
        return int(self.bins[-1])

    def starts(self, which: Integers) -> Integers:
        """Fine bins with which bins begin; beyond the last bin, the end."""
        inside = np.minimum(which, self.count)
        place = np.searchsorted(self.bins, inside, side="right") - 1
        return np.asarray(self.fine[place] + (inside - self.bins[place]) * self.steps[place])


def ruler(found: Sequence[Window], count: int, finer: int) -> Ruler:
    """Ruler of `count` fine bins, of which 2^finer are one outside the windows."""
    rows, reached = [], 0
    for start, end in [*found, (count, count)]:
        rows += [(start - reached, 1 << finer), (end - start, 1)]
        reached = end
    lengths, steps = np.array(rows, dtype=np.int64).T
    fine, bins = (np.concatenate([[0], np.cumsum(part)]) for part in (lengths, lengths // steps))
    held = np.ones(count >> finer, dtype=np.int64)
    for start, end in found:
        held[start >> finer : end >> finer] = 1 << finer
    return Ruler(bins, fine, np.append(steps, 1 << finer), np.cumsum(held) - held)
