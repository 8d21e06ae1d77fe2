"""A run of few draws: all of them are kept, summed when they are there, and put in order when they are asked for."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mclca.engine.checkpoint import Checkpoint
from mclca.engine.constants import enter
from mclca.engine.jobs import Way, recording_job, run_job
from mclca.engine.layout import COUNT, EXCEED, HIGHEST, KEEP, LOWEST, SQUARES, SUM
from mclca.engine.ledger import Ledger, empty_moments, new_ledger
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.sinks import Counts
from mclca.engine.tally import Tally

Floats = NDArray[np.float64]

_LONGEST = 100_000  # draws up to which a run is short: beyond, a histogram is read sooner
_LONGEST_REPLICATE = 1 << 15  # the same of each replicate, where there are several
_MEMORY = 1 << 23  # draws of all outputs
_AT_ONCE = 1 << 13  # draws of an output that are summed while they are in the cache


@dataclass(frozen=True, slots=True, eq=False)
class _Exceedances:
    """The only counts that are taken while draws are made."""

    ledger: Ledger

    def fold(self, replicate: int, cells: Floats) -> None:
        """Draws are summed at the end."""

    def count(self, replicate: int, counts: Counts) -> bool:
        self.ledger.exceed[replicate] += counts.exceed
        return False


def is_short(program: Program, design: Design) -> bool:
    """Whether the draws of a run are few enough to be kept."""
    few = design.draws <= _LONGEST or design.points <= _LONGEST_REPLICATE
    return few and design.draws * program.outputs <= _MEMORY


def short_run(
    program: Program,
    design: Design,
    keep: Floats | None,
    thresholds: Floats | None,
    way: Way,
    checkpoint: Checkpoint | None,
) -> Tally:
    """Draw, compute and sum up; the arguments are those of `simulate`. It ends before it would be saved."""
    kept = np.empty((program.outputs, design.draws)) if keep is None else keep
    job = recording_job(program, design, np.zeros(program.outputs), None, thresholds, keep=True)
    job = replace(job, recording=job.recording._replace(actions=job.recording.actions & (KEEP | EXCEED)))
    ledger = new_ledger(design.replicates, program.outputs, 0, job.recording.thresholds.shape[1], design.draws)
    if checkpoint is not None:
        checkpoint.resume(replace(ledger))
    run_job(job, _Exceedances(ledger), kept, way)
    if checkpoint is not None:
        checkpoint.remove()
    centres = centres_of(kept)
    ledger.moments = moments_of(kept.reshape(program.outputs, design.replicates, design.points), centres)
    enter(program.constants, ledger, design, centres, thresholds)
    return ledger.tally(design, centres, kept=kept, is_spare=keep is None)


def centres_of(draws: Floats) -> Floats:
    """Mean of the finite draws of each output, 0 where there is none or it overflows; shape (outputs,).

    Parameters
    ----------
    draws : shape (outputs, draws)
    """
    with np.errstate(all="ignore"):
        means = draws.sum(axis=1) / max(draws.shape[1], 1)
        if np.isfinite(means).all():
            return np.asarray(means)
        finite = np.isfinite(draws)
        means = np.where(finite, draws, 0.0).sum(axis=1) / np.maximum(finite.sum(axis=1), 1)
    return np.where(np.isfinite(means), means, 0.0)


def moments_of(draws: Floats, centres: Floats) -> Floats:
    """Sums over the finite draws of each replicate; shape (replicates, outputs, 5).

    Parameters
    ----------
    draws : shape (outputs, replicates, points)
    centres : shape (outputs,), about which they are summed
    """
    outputs, replicates, points = draws.shape
    moments = empty_moments(replicates, outputs)
    with np.errstate(all="ignore"):
        for replicate, sums in enumerate(moments):
            for start in range(0, points, _AT_ONCE):
                _add(sums, draws[:, replicate, start : start + _AT_ONCE], centres)
    return moments


def _add(sums: Floats, draws: Floats, centres: Floats) -> None:
    """Add draws, shape (outputs, some), to sums, shape (outputs, 5)."""
    distance = np.empty(draws.shape)
    # Row by row: NumPy takes three times as long for a number per row as for a number.
    for row, centre, result in zip(draws, centres.tolist(), distance, strict=True):
        np.subtract(row, centre, out=result)
    total, count, lowest, highest = distance.sum(axis=1), draws.shape[1], draws, draws
    if not np.isfinite(total).all():
        finite = np.isfinite(draws)
        distance[~finite] = 0.0
        total, count = distance.sum(axis=1), finite.sum(axis=1)
        lowest, highest = np.where(finite, draws, np.inf), np.where(finite, draws, -np.inf)
    sums[:, COUNT] += count
    sums[:, SUM] += total
    sums[:, SQUARES] += np.square(distance, out=distance).sum(axis=1)
    sums[:, LOWEST] = np.minimum(sums[:, LOWEST], lowest.min(axis=1))
    sums[:, HIGHEST] = np.maximum(sums[:, HIGHEST], highest.max(axis=1))
