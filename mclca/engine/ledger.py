"""The books of a run: partial sums folded strictly in the order of the cells, counts added in any order."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import Bins
from mclca.engine.layout import COUNT, HIGHEST, LOWEST, SQUARES, SUM
from mclca.engine.points import Design
from mclca.engine.tally import Tally

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_CARRIED = slice(SUM, SQUARES + 1)


def empty_moments(cells: int, outputs: int) -> Floats:
    """Partial sums of nothing; shape (cells, outputs, 5)."""
    moments = np.zeros((cells, outputs, 5))
    moments[:, :, LOWEST], moments[:, :, HIGHEST] = np.inf, -np.inf
    return moments


def moments_of(draws: Floats, centres: Floats) -> Floats:
    """Sums over draws that are all there; shape (outputs, 5).

    Parameters
    ----------
    draws : shape (outputs, draws)
    centres : shape (outputs,), about which they are summed
    """
    return np.array([_moments_of_one(row, centre) for row, centre in zip(draws, centres, strict=True)]).reshape(-1, 5)


def _moments_of_one(draws: Floats, centre: float) -> list[float]:
    finite = np.isfinite(draws)
    own = draws if finite.all() else draws[finite]
    distance = own - centre
    total, squares = distance.sum(), np.square(distance, out=distance).sum()
    return [own.size, total, squares, own.min(initial=np.inf), own.max(initial=-np.inf)]


@dataclass(slots=True, eq=False)
class Ledger:
    """State of a run; replicates are the first axis, outputs the second.

    Parameters
    ----------
    moments : shape (replicates, outputs, 5), of the cells folded so far
    carries : shape (replicates, outputs, 2), what the additions to the two sums have rounded off
    histograms : shape (replicates, outputs, slots), uint32 or int64
    exceed : shape (replicates, outputs, thresholds)
    """

    moments: Floats
    carries: Floats
    histograms: NDArray[Any]
    exceed: Integers

    def fold(self, replicate: int, cells: Floats) -> None:
        """Add the partial sums of the next cells."""
        total, carries = self.moments[replicate], self.carries[replicate]
        for part in cells[:, :, _CARRIED]:
            total[:, _CARRIED], lost = _two_sum(total[:, _CARRIED], part)
            carries += lost
        total[:, COUNT] += cells[:, :, COUNT].sum(axis=0)
        total[:, LOWEST] = np.minimum(total[:, LOWEST], cells[:, :, LOWEST].min(axis=0))
        total[:, HIGHEST] = np.maximum(total[:, HIGHEST], cells[:, :, HIGHEST].max(axis=0))

    def tally(self, design: Design, centres: Floats, bins: Bins | None, kept: Floats | None) -> Tally:
        """Outcome of the run, and of each replicate where there are several."""
        single = design.replicates == 1
        parts = () if single else tuple(self._one(r, design, centres, bins, kept) for r in range(design.replicates))
        return self._all(design, centres, bins, kept, parts)

    def _one(self, replicate: int, design: Design, centres: Floats, bins: Bins | None, kept: Floats | None) -> Tally:
        start = replicate * design.points
        return _outcome(
            design.points,
            self.moments[replicate],
            self.carries[replicate],
            centres,
            exceed=self.exceed[replicate],
            bins=bins,
            histogram=None if bins is None else self.histograms[replicate],
            kept=None if kept is None else kept[:, start : start + design.points],
        )

    def _all(
        self, design: Design, centres: Floats, bins: Bins | None, kept: Floats | None, parts: tuple[Tally, ...]
    ) -> Tally:
        whole = new_ledger(1, self.moments.shape[1], 0, 0)
        whole.fold(0, self.moments)
        return _outcome(
            design.draws,
            whole.moments[0],
            whole.carries[0] + self.carries.sum(axis=0),
            centres,
            exceed=self.exceed.sum(axis=0),
            bins=bins,
            histogram=None if bins is None else _summed(self.histograms),
            kept=kept,
            replicates=parts,
        )


def _summed(histograms: NDArray[Any]) -> NDArray[Any]:
    return histograms[0] if len(histograms) == 1 else np.asarray(histograms.sum(axis=0))


def new_ledger(replicates: int, outputs: int, slots: int, thresholds: int, draws: int = 0) -> Ledger:
    """Ledger of nothing, for so many draws: fewer than 2^32 need half the memory."""
    counts = np.uint32 if draws < 2**32 else np.int64
    return Ledger(
        empty_moments(replicates, outputs),
        np.zeros((replicates, outputs, 2)),
        np.zeros((replicates, outputs, slots), dtype=counts),
        np.zeros((replicates, outputs, thresholds), dtype=np.int64),
    )


def _two_sum(total: Floats, part: Floats) -> tuple[Floats, Floats]:
    """Sum and what its rounding lost (Knuth 1969); nothing is lost in a sum that is not finite."""
    with np.errstate(all="ignore"):
        new = total + part
        seen = new - total
        lost = (total - (new - seen)) + (part - seen)
    return new, np.where(np.isfinite(lost), lost, 0.0)


def _outcome(  # noqa: PLR0913
    draws: int,
    moments: Floats,
    carries: Floats,
    centres: Floats,
    *,
    exceed: Integers,
    bins: Bins | None,
    histogram: NDArray[Any] | None,
    kept: Floats | None,
    replicates: tuple[Tally, ...] = (),
) -> Tally:
    count = moments[:, COUNT]
    total, squares = (moments[:, _CARRIED] + carries).T
    with np.errstate(all="ignore"):
        mean = centres + total / count
        sd = np.sqrt(np.maximum(squares - total * (total / count), 0.0) / (count - 1))
    nothing = count == 0
    return Tally(
        draws=draws,
        finite=count.astype(np.int64),
        mean=np.where(nothing, np.nan, mean),
        sd=np.where(count < 2, np.nan, sd),
        minimum=np.where(nothing, np.nan, moments[:, LOWEST]),
        maximum=np.where(nothing, np.nan, moments[:, HIGHEST]),
        exceed=exceed,
        replicates=replicates,
        bins=bins,
        histogram=histogram,
        kept=kept,
    )
