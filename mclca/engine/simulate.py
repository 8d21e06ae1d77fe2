"""Running a program over a design."""

from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from mclca.engine.checkpoint import Checkpoint
from mclca.engine.jobs import Progress, Way, blank_recording, run_job
from mclca.engine.layout import CELL, KEEP
from mclca.engine.long_run import long_run
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.quantile_table import as_given
from mclca.engine.short_run import is_short, short_run
from mclca.engine.sinks import Nowhere
from mclca.engine.tally import Tally
from mclca.engine.tape import Tape
from mclca.engine.workers import Job

Floats = NDArray[np.float64]


def simulate(  # noqa: PLR0913  (one run has this many sides)
    program: Program,
    design: Design,
    *,
    levels: Floats | None = None,
    thresholds: Floats | None = None,
    keep: Floats | None = None,
    threads: int | None = None,
    executor: Executor | None = None,
    partitions: int | None = None,
    chunk: int | None = None,
    progress: Progress | None = None,
    checkpoint: Checkpoint | None = None,
) -> Tally:
    """Draw, compute, and sum up.

    Threads, executor, partitions and chunk change the time taken and no bit of the outcome.

    Parameters
    ----------
    levels : quantiles that will be read, of every output: about them the bins of a long run are fine
    thresholds : shape (outputs, any), whose exceedances are counted
    keep : shape (outputs, draws), filled with the draws; of a long run without those of `program.constants`
    threads : of this process; all processors by default
    executor : of concurrent.futures, instead of threads; it may run in other processes
    partitions : tasks for the executor; 16 by default
    chunk : draws in one task, rounded to whole cells
    progress : called with the number of draws done
    checkpoint : file to go on from after an interruption; removed at the end. Kept draws are not in it.

    Raises
    ------
    CheckpointError
        The checkpoint belongs to another run.
    """
    way = Way(threads, executor, partitions, chunk, progress)
    if is_short(program, design):
        return short_run(program, design, keep, thresholds, way, checkpoint)
    return long_run(program, design, levels, keep, thresholds, way, checkpoint)


def generate(program: Program, design: Design, first: int, count: int, out: Floats, threads: int | None = None) -> None:
    """Draws first..first + count - 1 of a design, into `out` of shape (outputs, count)."""
    recording = blank_recording(program.outputs)._replace(actions=KEEP, first=first)
    job = Job(program, design, recording)
    start, end = _cell_of(design, first), _cell_of(design, first + count - 1) + 1
    run_job(job, Nowhere(), out, Way(threads), cells=(start, end))


def evaluate(tape: Tape, columns: Floats) -> Floats:
    """Outputs of a tape for given values of its columns.

    Parameters
    ----------
    columns : shape (columns, rows)

    Returns
    -------
    shape (outputs, rows)
    """
    samplers = tuple(as_given() for _ in range(len(columns)))
    program = Program(np.arange(len(columns), dtype=np.uint64), samplers, (), tape)
    return at_points(program, columns)


def at_points(program: Program, points: Floats) -> Floats:
    """Outputs of a program at given points of the unit cube; shapes (columns, rows) and (outputs, rows)."""
    count = points.shape[1]
    out = np.empty((program.outputs, count))
    recording = blank_recording(program.outputs)._replace(actions=KEEP)
    job = Job(program, Design("random", 0, count), recording, given=np.ascontiguousarray(points, dtype=np.float64))
    run_job(job, Nowhere(), out)
    return out


def _cell_of(design: Design, draw: int) -> int:
    replicate, point = divmod(draw, design.points)
    return replicate * design.cells + point // CELL
