"""Where the results of tasks go: into the books of a run, or nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mclca.engine.ledger import Ledger

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(slots=True, eq=False)
class Counts:
    """What a task has counted or found, in no particular order.

    Parameters
    ----------
    histogram : shape (outputs, slots)
    exceed : shape (outputs, thresholds)
    found : draws collected, per output
    bounds : shape (outputs, any, 2)
    """

    histogram: NDArray[np.uint32] | Integers
    exceed: Integers
    found: list[Floats]
    bounds: Floats


class Sink(Protocol):
    """Takes what tasks hand over."""

    def fold(self, replicate: int, cells: Floats) -> None:
        """Take the partial sums of the next cells, in order."""

    def count(self, replicate: int, counts: Counts) -> bool:
        """Take counts, in any order; return whether their arrays are kept and must not be written to any more."""


@dataclass(slots=True, eq=False)
class Books:
    """A ledger.

    Parameters
    ----------
    used : slots of each output's histogram that may hold draws; the last of all slots may, too
    is_new : the first counts of the only replicate are taken as they are, which saves the pages of another histogram
    """

    ledger: Ledger
    used: Sequence[int] = ()
    is_new: bool = False

    def fold(self, replicate: int, cells: Floats) -> None:
        """Add to the sums."""
        self.ledger.fold(replicate, cells)

    def count(self, replicate: int, counts: Counts) -> bool:
        """Add to the counts that the ledger has room for."""
        books, takes = self.ledger, self.is_new
        self.is_new = False
        if takes:
            books.histograms = counts.histogram[None]
        elif books.histograms.shape[2]:
            self._add(books.histograms[replicate], counts.histogram)
        if books.exceed.shape[2]:
            books.exceed[replicate] += counts.exceed
        return takes

    def _add(self, total: NDArray[Any], more: NDArray[Any]) -> None:
        # Slots that no draw can fall into have no memory of their own until they are read.
        for row, extra, used in zip(total, more, self.used, strict=True):
            row[:used] += extra[:used]
        total[:, -1:] += more[:, -1:]


@dataclass(frozen=True, slots=True)
class Nowhere:
    """What a job that only keeps its draws hands over is empty."""

    def fold(self, replicate: int, cells: Floats) -> None:
        """Nothing was summed."""

    def count(self, replicate: int, counts: Counts) -> bool:
        """Nothing was counted."""
        return False
