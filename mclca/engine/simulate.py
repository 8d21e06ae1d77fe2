"""Running a program over a design: the one place that decides what is recorded and puts the results together."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import Bins, fitted
from mclca.engine.checkpoint import Checkpoint
from mclca.engine.constants import fill, with_constants
from mclca.engine.layout import CELL, EXCEED, HISTOGRAM, KEEP, MOMENTS, WINDOWS_TOGETHER, Recording
from mclca.engine.ledger import Ledger, moments_of, new_ledger
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.quantile_table import as_given
from mclca.engine.tally import Tally
from mclca.engine.tape import Tape
from mclca.engine.workers import Counts, Job, available_threads, run_on_executor, run_range

Floats = NDArray[np.float64]

_PILOT, _LONGEST_PILOT = 1 << 12, 1 << 15
_RUN_PER_PILOT = 1 << 6
SHORT_RUN = 100_000  # draws up to which they are kept and sorted: beyond, a histogram is read sooner
_SHORT_REPLICATE = 1 << 15  # the same of each replicate, where there are several
_SHORT_MEMORY = 1 << 23  # draws of all outputs up to which they are

_PARTITIONS = 16
_FIRST_ROUND = 16  # cells before the first checkpoint

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Way:
    """Where and in what portions a job is run; `simulate` explains each."""

    threads: int | None = None
    executor: Executor | None = None
    partitions: int | None = None
    chunk: int | None = None
    progress: Progress | None = None


@dataclass(slots=True, eq=False)
class _Books:
    """A ledger as the sink of tasks.

    Parameters
    ----------
    is_new : the first counts of the only replicate are taken as they are, which saves the pages of another histogram
    """

    ledger: Ledger
    is_new: bool = False

    def fold(self, replicate: int, cells: Floats) -> None:
        self.ledger.fold(replicate, cells)

    def count(self, replicate: int, counts: Counts) -> bool:
        books, takes = self.ledger, self.is_new
        self.is_new = False
        if takes:
            books.histograms = counts.histogram[None]
        elif books.histograms.shape[2]:
            books.histograms[replicate] += counts.histogram
        if books.exceed.shape[2]:
            books.exceed[replicate] += counts.exceed
        return takes


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
        tally = _short(program, design, keep, thresholds, way, checkpoint)
    else:
        tally = _long(program, design, levels, keep, thresholds, way, checkpoint)
    return with_constants(tally, program.constants, thresholds)


def _short(
    program: Program,
    design: Design,
    keep: Floats | None,
    thresholds: Floats | None,
    way: Way,
    checkpoint: Checkpoint | None,
) -> Tally:
    """A run whose draws are kept, and summed when all of them are there; it ends before it would be saved."""
    kept = np.empty((program.outputs, design.draws)) if keep is None else keep
    job = recording_job(program, design, np.zeros(program.outputs), None, thresholds, keep=True)
    job = replace(job, recording=job.recording._replace(actions=job.recording.actions & ~MOMENTS))
    ledger = new_ledger(design.replicates, program.outputs, 0, job.recording.thresholds.shape[1], design.draws)
    if checkpoint is not None:
        checkpoint.resume(replace(ledger))
    run_job(job, _Books(ledger), kept, way)
    if checkpoint is not None:
        checkpoint.remove()
    centres = centres_of(kept)
    for replicate in range(design.replicates):
        own = slice(replicate * design.points, (replicate + 1) * design.points)
        ledger.moments[replicate] = moments_of(kept[:, own], centres)
    return ledger.tally(design, centres, None, kept)


def _long(
    program: Program,
    design: Design,
    levels: Floats | None,
    keep: Floats | None,
    thresholds: Floats | None,
    way: Way,
    checkpoint: Checkpoint | None,
) -> Tally:
    """A run that is summed and counted while it goes on, about centres and in bins that a pilot run gives."""
    pilot = pilot_draws(program, design)
    bins = fitted(pilot, design.replicates, levels)
    job = recording_job(program, design, centres_of(pilot), bins, thresholds, keep=keep is not None)
    shape = job.recording.thresholds.shape[1]
    ledger = new_ledger(design.replicates, program.outputs, bins.slots, shape, design.draws)
    if checkpoint is None:
        takes = design.replicates == 1 and ledger.histograms.dtype == np.uint32
        run_job(job, _Books(ledger, takes), keep, way, whole=False)
    else:
        _run_saving(job, ledger, keep, way, checkpoint)
    return ledger.tally(design, job.recording.centres, bins, None)


def is_short(program: Program, design: Design) -> bool:
    """Whether the draws of a run are few enough to be kept and sorted."""
    few = design.draws <= SHORT_RUN or design.points <= _SHORT_REPLICATE
    return few and design.draws * program.outputs <= _SHORT_MEMORY


def generate(program: Program, design: Design, first: int, count: int, out: Floats, threads: int | None = None) -> None:
    """Draws first..first + count - 1 of a design, into `out` of shape (outputs, count)."""
    recording = blank_recording(program.outputs)._replace(actions=KEEP, first=first)
    job = Job(program, design, recording)
    start, end = _cell_of(design, first), _cell_of(design, first + count - 1) + 1
    books = _Books(new_ledger(design.replicates, program.outputs, 0, 0))
    run_job(job, books, out, Way(threads), cells=(start, end))


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
    run_job(job, _Books(new_ledger(1, program.outputs, 0, 0)), out)
    return out


def pilot_draws(program: Program, design: Design) -> Floats:
    """First draws of the random design with the same seed: a function of program, seed and number of draws alone."""
    count = min(max(_PILOT, 1 << (design.draws // _RUN_PER_PILOT).bit_length()), _LONGEST_PILOT)
    out = np.empty((program.outputs, count))
    recording = blank_recording(program.outputs)._replace(actions=KEEP)
    job = Job(program, Design("random", design.seed, count), recording)
    run_job(job, _Books(new_ledger(1, program.outputs, 0, 0)), out, Way(threads=1))
    return out


def centres_of(pilot: Floats) -> Floats:
    """Centres about which moments are summed: the pilot's means, 0 where they are not finite."""
    with np.errstate(all="ignore"):
        finite = np.isfinite(pilot)
        if finite.all():
            return np.asarray(pilot.mean(axis=1))
        means = np.where(finite, pilot, 0.0).sum(axis=1) / np.maximum(finite.sum(axis=1), 1)
    return np.where(np.isfinite(means), means, 0.0)


def blank_recording(outputs: int) -> Recording:
    """Recording of nothing."""
    return Recording(
        actions=0,
        first=0,
        centres=np.zeros(outputs),
        affine=np.zeros((outputs, 4)),
        keys=np.zeros((outputs, 4), dtype=np.int64),
        windows=np.zeros((outputs, WINDOWS_TOGETHER, 2), dtype=np.int32),
        thresholds=np.empty((outputs, 0)),
        wanted=np.zeros((outputs, 0), dtype=np.uint8),
        places=np.zeros(outputs, dtype=np.int64),
    )


def recording_job(
    program: Program, design: Design, centres: Floats, bins: Bins | None, thresholds: Floats | None, *, keep: bool
) -> Job:
    """Job that records moments and whatever else is asked for."""
    recording = blank_recording(program.outputs)._replace(actions=MOMENTS, centres=centres)
    if bins is not None:
        recording = with_bins(recording, bins)
    if thresholds is not None:
        actions = recording.actions | EXCEED
        recording = recording._replace(actions=actions, thresholds=np.ascontiguousarray(thresholds, dtype=np.float64))
    if keep:
        recording = recording._replace(actions=recording.actions | KEEP)
    return Job(program, design, recording, slots=1 if bins is None else bins.slots)


def with_bins(recording: Recording, bins: Bins) -> Recording:
    """Recording with a histogram."""
    actions = recording.actions | HISTOGRAM
    return recording._replace(actions=actions, affine=bins.affine, keys=bins.keys, windows=bins.windows)


def run_job(
    job: Job,
    sink: Any,
    kept: Floats | None = None,
    way: Way | None = None,
    cells: tuple[int, int] | None = None,
    *,
    whole: bool = True,
) -> None:
    """Run a job's cells, all of them by default, where the caller wants them run.

    Parameters
    ----------
    whole : write the kept draws of constant outputs too
    """
    how = way or Way()
    first, last = cells or (0, job.cells)
    place = np.empty((job.program.outputs, 0)) if kept is None else kept
    if how.executor is not None:
        run_on_executor(
            job, first, last, sink, kept=place, executor=how.executor, partitions=how.partitions or _PARTITIONS,
            progress=how.progress,
        )  # fmt: skip
    else:
        threads = how.threads or available_threads()
        run_range(job, first, last, sink, kept=place, threads=threads, chunk=how.chunk, progress=how.progress)
    if whole and job.recording.actions & KEEP:
        fill(place, job.program.constants)


def _run_saving(job: Job, ledger: Ledger, kept: Floats | None, way: Way, checkpoint: Checkpoint) -> None:
    """Run in rounds, with the books saved after each; rounds grow until they take the wished time."""
    first, size = checkpoint.resume(ledger), _FIRST_ROUND
    while first < job.cells:
        last, start = min(first + size, job.cells), monotonic()
        portion = replace(way, progress=_later(way.progress, job.first_draw(first)))
        run_job(job, _Books(ledger), kept, portion, (first, last), whole=False)
        checkpoint.save(last, ledger)
        size = _next_round(size, monotonic() - start, checkpoint.every_seconds)
        first = last
    checkpoint.remove()


def _next_round(size: int, seconds: float, wished: float) -> int:
    return max(1, min(2 * size, int(size * wished / max(seconds, 1e-6))))


def _later(progress: Progress | None, start: int) -> Progress | None:
    if progress is None:
        return None
    report = progress
    return lambda done: report(start + done)


def _cell_of(design: Design, draw: int) -> int:
    replicate, point = divmod(draw, design.points)
    return replicate * design.cells + point // CELL
