"""Moments of a program's outputs over a design, replicate by replicate, and nothing else: no histogram, no draws."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mclca.engine.constants import enter
from mclca.engine.jobs import Way, recording_job, run_job
from mclca.engine.ledger import new_ledger
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.sinks import Books
from mclca.engine.tally import Tally


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
    run_job(job, Books(ledger), way=Way(threads=threads, progress=progress))
    enter(program.constants, ledger, design, centres, None)
    return ledger.tally(design, centres)
