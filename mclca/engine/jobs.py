"""A job is made of a program, a design and what is recorded, and run where the caller wants it run."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import Bins
from mclca.engine.constants import fill
from mclca.engine.layout import EXCEED, HISTOGRAM, KEEP, MOMENTS, WINDOWS_TOGETHER, Recording
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.workers import Job, available_threads, run_on_executor, run_range

Floats = NDArray[np.float64]
Progress = Callable[[int], None]

_PARTITIONS = 16


@dataclass(frozen=True, slots=True)
class Way:
    """Where and in what portions a job is run; `simulate` explains each."""

    threads: int | None = None
    executor: Executor | None = None
    partitions: int | None = None
    chunk: int | None = None
    progress: Progress | None = None


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
