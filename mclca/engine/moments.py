"""Mean and standard deviation of given values, by the kernels and the folding that a run uses."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mclca.engine.jobs import recording_job, run_job
from mclca.engine.ledger import empty_moments, new_ledger
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.quantile_table import as_given
from mclca.engine.short_run import centres_of
from mclca.engine.sinks import Counts
from mclca.engine.tape import TapeBuilder


class _Parts:
    """Sink that keeps partial sums."""

    def __init__(self) -> None:
        self.cells = [empty_moments(0, 1)]

    def fold(self, _replicate: int, cells: NDArray[np.float64]) -> None:
        self.cells.append(cells)

    def count(self, replicate: int, counts: Counts) -> bool:
        """Nothing is counted here."""
        return False


def moments(values: NDArray[np.float64], chunk: int) -> tuple[float, float]:
    """Mean and sd (n - 1) of values, summed in chunks of a given size and folded.

    Parameters
    ----------
    values : shape (any,)
    """
    builder = TapeBuilder(1)
    program = Program(np.zeros(1, dtype=np.uint64), (as_given(),), (), builder.finish([builder.column(0)]))
    centres, parts = centres_of(values[None, :4096]), _Parts()
    for start in range(0, values.size, chunk):
        piece = values[None, start : start + chunk]
        job = recording_job(program, Design("random", 0, piece.shape[1]), centres, None, None, keep=False)
        run_job(replace(job, given=np.ascontiguousarray(piece)), parts)
    ledger = new_ledger(1, 1, 0, 0)
    ledger.fold(0, np.concatenate(parts.cells))
    tally = ledger.tally(Design("random", 0, values.size), centres)
    return float(tally.mean[0]), float(tally.sd[0])
