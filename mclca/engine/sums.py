"""Moments of a program's outputs over a design, replicate by replicate, and nothing else: no histogram, no draws."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mclca.engine.constants import with_constants
from mclca.engine.ledger import Ledger, new_ledger
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.simulate import Way, recording_job, run_job
from mclca.engine.tally import Tally
from mclca.engine.workers import Counts


@dataclass(slots=True, eq=False)
class _Sums:
    """A ledger as the sink of tasks that count nothing."""

    ledger: Ledger

    def fold(self, replicate: int, cells: NDArray[np.float64]) -> None:
        self.ledger.fold(replicate, cells)

    def count(self, replicate: int, counts: Counts) -> bool:
        """Nothing is counted here."""
        return False


def sums(
    program: Program,
    design: Design,
    centres: NDArray[np.float64],
    *,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Tally:
    """Mean, sd and extremes of every output; memory does not grow with the number of draws.

    Parameters
    ----------
    centres : shape (outputs,), about which each output is summed
    threads, progress : as for `simulate`
    """
    job = recording_job(program, design, centres, None, None, keep=False)
    ledger = new_ledger(design.replicates, program.outputs, 0, 0, design.draws)
    run_job(job, _Sums(ledger), way=Way(threads=threads, progress=progress))
    return with_constants(ledger.tally(design, centres, None, None), program.constants, None)
