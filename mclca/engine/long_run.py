"""A run of many draws: summed and counted while it goes on, about centres and in bins that a pilot run gives."""

from dataclasses import replace
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import fitted
from mclca.engine.checkpoint import Checkpoint
from mclca.engine.constants import enter
from mclca.engine.jobs import Progress, Way, blank_recording, recording_job, run_job
from mclca.engine.layout import KEEP
from mclca.engine.ledger import new_ledger
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.short_run import centres_of
from mclca.engine.sinks import Books, Nowhere
from mclca.engine.tally import Tally
from mclca.engine.workers import Job

Floats = NDArray[np.float64]

_PILOT, _LONGEST_PILOT = 1 << 12, 1 << 15
_RUN_PER_PILOT = 1 << 6
_FIRST_ROUND = 16  # cells before the first checkpoint


def long_run(
    program: Program,
    design: Design,
    levels: Floats | None,
    keep: Floats | None,
    thresholds: Floats | None,
    way: Way,
    checkpoint: Checkpoint | None,
) -> Tally:
    """Draw, compute and sum up; the arguments are those of `simulate`."""
    pilot = pilot_draws(program, design, 1 if way.executor else way.threads)
    bins, centres = fitted(pilot, design.replicates, levels), centres_of(pilot)
    job = recording_job(program, design, centres, bins, thresholds, keep=keep is not None)
    ledger = new_ledger(design.replicates, program.outputs, bins.slots, job.recording.thresholds.shape[1], design.draws)
    if checkpoint is None:
        takes = design.replicates == 1 and ledger.histograms.dtype == np.uint32
        run_job(job, Books(ledger, bins.used, is_new=takes), keep, way, whole=False)
    else:
        _run_saving(job, Books(ledger, bins.used), keep, way, checkpoint)
    enter(program.constants, ledger, design, centres, thresholds)
    return ledger.tally(design, centres, bins)


def pilot_draws(program: Program, design: Design, threads: int | None = 1) -> Floats:
    """First draws of the random design with the same seed: a function of program, seed and number of draws alone."""
    count = min(max(_PILOT, 1 << (design.draws // _RUN_PER_PILOT).bit_length()), _LONGEST_PILOT)
    out = np.empty((program.outputs, count))
    recording = blank_recording(program.outputs)._replace(actions=KEEP)
    # Points of random replicates of whole blocks follow each other: two threads make the draws of one.
    job = Job(program, Design("random", design.seed, count, replicates=2), recording)
    run_job(job, Nowhere(), out, Way(threads=threads))
    return out


def _run_saving(job: Job, books: Books, kept: Floats | None, way: Way, checkpoint: Checkpoint) -> None:
    """Run in rounds, with the books saved after each; rounds grow until they take the wished time."""
    first, size = checkpoint.resume(books.ledger), _FIRST_ROUND
    while first < job.cells:
        last, start = min(first + size, job.cells), monotonic()
        portion = replace(way, progress=_later(way.progress, job.first_draw(first)))
        run_job(job, books, kept, portion, (first, last), whole=False)
        checkpoint.save(last, books.ledger)
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
