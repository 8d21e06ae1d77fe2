"""Where the results of tasks go: into the books of a run, or nowhere."""

from dataclasses import dataclass
from typing import Protocol

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
    is_new : the first counts of the only replicate are taken as they are, which saves the pages of another histogram
    """

    ledger: Ledger
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
            books.histograms[replicate] += counts.histogram
        if books.exceed.shape[2]:
            books.exceed[replicate] += counts.exceed
        return takes


@dataclass(frozen=True, slots=True)
class Nowhere:
    """What a job that only keeps its draws hands over is empty."""

    def fold(self, replicate: int, cells: Floats) -> None:
        """Nothing was summed."""

    def count(self, replicate: int, counts: Counts) -> bool:
        """Nothing was counted."""
        return False
