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
        reached, lost = _sums(np.concatenate([total[None, :, _CARRIED], cells[:, :, _CARRIED]]))
        total[:, _CARRIED] = reached
        # One after another, however many come at a time: np.sum may add in pairs.
        carries[:] = np.add.accumulate(np.concatenate([carries[None], lost]))[-1]
        total[:, COUNT] += cells[:, :, COUNT].sum(axis=0)
        total[:, LOWEST] = np.minimum(total[:, LOWEST], cells[:, :, LOWEST].min(axis=0))
        total[:, HIGHEST] = np.maximum(total[:, HIGHEST], cells[:, :, HIGHEST].max(axis=0))

    def tally(
        self,
        design: Design,
        centres: Floats,
        bins: Bins | None = None,
        kept: Floats | None = None,
        *,
        is_spare: bool = False,
    ) -> Tally:
        """Outcome of the run, and of each replicate where there are several.

        Parameters
        ----------
        kept : shape (outputs, draws), of a short run
        is_spare : nobody else reads them
        """
        replicates = len(self.moments)
        draws = None if kept is None else kept.reshape(len(kept), replicates, -1)
        finite, mean, sd, least, greatest = _figures(self.moments, self.carries, centres)
        parts = tuple(
            Tally(
                design.points, finite[r], mean[r], sd[r], least[r], greatest[r], self.exceed[r], (),
                bins, None if bins is None else self.histograms[r],
                None if draws is None else draws[:, r], is_spare,
            )
            for r in range(replicates)
        )  # fmt: skip
        return parts[0] if replicates == 1 else self._together(design, centres, bins, kept, parts)

    def _together(
        self, design: Design, centres: Floats, bins: Bins | None, kept: Floats | None, parts: tuple[Tally, ...]
    ) -> Tally:
        whole = new_ledger(1, self.moments.shape[1], 0, 0)
        whole.fold(0, self.moments)
        figures = _figures(whole.moments[0], whole.carries[0] + self.carries.sum(axis=0), centres)
        histogram = None if bins is None else np.asarray(self.histograms.sum(axis=0))
        return Tally(design.draws, *figures, self.exceed.sum(axis=0), parts, bins, histogram, kept)


def new_ledger(replicates: int, outputs: int, slots: int, thresholds: int, draws: int = 0) -> Ledger:
    """Ledger of nothing, for so many draws: fewer than 2^32 need half the memory."""
    counts = np.uint32 if draws < 2**32 else np.int64
    return Ledger(
        empty_moments(replicates, outputs),
        np.zeros((replicates, outputs, 2)),
        np.zeros((replicates, outputs, slots), dtype=counts),
        np.zeros((replicates, outputs, thresholds), dtype=np.int64),
    )


def _sums(parts: Floats) -> tuple[Floats, Floats]:
    """Sum over the first axis, one after another, and what each addition lost; nothing is lost that is not finite.

    References
    ----------
    Knuth (1969), The Art of Computer Programming 2, 4.2.2, theorem B.
    """
    with np.errstate(all="ignore"):
        reached = np.add.accumulate(parts)
        before, after, part = reached[:-1], reached[1:], parts[1:]
        seen = after - before
        lost = (before - (after - seen)) + (part - seen)
    return reached[-1], np.where(np.isfinite(lost), lost, 0.0)


def _figures(moments: Floats, carries: Floats, centres: Floats) -> tuple[Integers, Floats, Floats, Floats, Floats]:
    """Number of finite draws, mean, sd, least and greatest; shape (..., outputs) each."""
    count = moments[..., COUNT]
    total, squares = np.moveaxis(moments[..., _CARRIED] + carries, -1, 0)
    with np.errstate(all="ignore"):
        mean = centres + total / count
        sd = np.sqrt(np.maximum(squares - total * (total / count), 0.0) / (count - 1))
    nothing = count == 0
    return (
        count.astype(np.int64),
        np.where(nothing, np.nan, mean),
        np.where(count < 2, np.nan, sd),
        np.where(nothing, np.nan, moments[..., LOWEST]),
        np.where(nothing, np.nan, moments[..., HIGHEST]),
    )
