"""Who computes which cells: the calling thread, more threads, or the processes of an executor. Never changes a bit."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mclca.engine.layout import BLOCK, CELL, EXCEED, HISTOGRAM, KEEP, SCRATCH_WORDS, Points, Recording, Sums
from mclca.engine.ledger import empty_moments
from mclca.engine.native import CellKernel
from mclca.engine.points import Design, points_for
from mclca.engine.program import Program, aligned
from mclca.engine.sinks import Counts, Sink

Floats = NDArray[np.float64]

_TASK_SECONDS = 0.05  # wished length of a task: Ctrl-C waits for it
_COLUMN_COST, _STEP_COST = 4e-9, 1e-9  # rough seconds per draw, on the high side
_TASKS_PER_THREAD = 8
_MOST_COUNTED = 2**31  # draws that a workspace takes before its 32-bit counts are handed over


@dataclass(frozen=True, eq=False)
class Job:
    """What to run and record, as it travels to other processes.

    Parameters
    ----------
    slots : of each output's histogram
    capacity : draws that may be found at most, of COLLECT
    given : shape (columns, sets * points), points instead of a design's
    held : shape (first columns, replicates), columns that keep one point throughout a replicate
    """

    program: Program
    design: Design
    recording: Recording
    slots: int = 1
    capacity: int = 0
    given: Floats | None = None
    held: Floats | None = None

    @property
    def cells(self) -> int:
        """Cells of all replicates."""
        return self.design.cells * self.design.replicates

    def points(self) -> Points:
        """Layout of the points."""
        return points_for(self.design, self.program.streams, self.given, self.held)

    def first_draw(self, cell: int) -> int:
        """Draw with which a cell begins."""
        replicate, within = divmod(cell, self.design.cells)
        return replicate * self.design.points + min(within * CELL, self.design.points)


class Workspace:
    """Arrays of one thread."""

    def __init__(self, job: Job, kept: Floats) -> None:
        self.job, self.kept = job, kept
        self.points = job.points()
        self.rows = aligned((job.program.plan.slots, BLOCK))
        self.scratch = np.empty((len(job.program.streams) + 1, SCRATCH_WORDS), dtype=np.uint64)
        self._begin()

    def run(self, first: int, last: int) -> Floats:
        """Partial sums of the cells first..last - 1; counts add up in the workspace until taken."""
        if self.delivered:
            self._clear()
        self.draws += (last - first) * CELL
        moments = empty_moments(last - first, self.job.program.outputs)
        self.kernel.run(first, last, moments)
        return moments

    def deliver(self, replicate: int, sink: Sink) -> None:
        """Hand the counts over; the next run begins anew."""
        sums, starts = self.sums, self.job.recording.places
        found = [sums.found[s : s + n] for s, n in zip(starts, sums.found_counts, strict=True)]
        self.draws, self.delivered = 0, True
        self.given_away = sink.count(replicate, Counts(sums.histogram, sums.exceed, found, sums.bounds))

    @property
    def is_full(self) -> bool:
        """Whether more draws could overflow the 32 bits of a count, or the room for draws that are looked for."""
        return self.draws > _MOST_COUNTED or (self.draws > 0 and self.job.capacity > 0)

    def _begin(self) -> None:
        """New sums of nothing."""
        job, recording, outputs = self.job, self.job.recording, self.job.program.outputs
        pairs = int(recording.wanted.max(initial=0))
        self.sums = Sums(
            moments=empty_moments(0, outputs),
            histogram=np.zeros((outputs, job.slots), dtype=np.uint32),
            exceed=np.zeros((outputs, recording.thresholds.shape[1]), dtype=np.int64),
            kept=self.kept,
            found=np.empty(job.capacity + outputs * BLOCK),
            found_counts=np.zeros(outputs, dtype=np.int64),
            bounds=np.empty((outputs, pairs, 2)),
            slots=np.empty(BLOCK, dtype=np.int32),
            lanes=aligned((4, 8)),
        )
        self.sums.bounds[:, :, 0], self.sums.bounds[:, :, 1] = np.inf, -np.inf
        self.kernel = CellKernel(job.program.plan, self.points, recording, self.sums, self.rows, self.scratch)
        self.draws, self.delivered, self.given_away = 0, False, False

    def _clear(self) -> None:
        if self.given_away:
            self._begin()
            return
        self.delivered = False
        if self.job.recording.actions & HISTOGRAM:
            self.sums.histogram[:] = 0
        if self.job.recording.actions & EXCEED:
            self.sums.exceed[:] = 0
        self.sums.found_counts[:] = 0
        self.sums.bounds[:, :, 0], self.sums.bounds[:, :, 1] = np.inf, -np.inf


def available_threads() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tasks(job: Job, first: int, last: int, threads: int, chunk: int | None) -> list[tuple[int, int]]:
    """Ranges of cells, none of which crosses from one replicate to the next; the last ones are shorter.

    So no thread has to wait long for another one's last task.
    """
    plan = job.program.plan
    seconds = CELL * (_COLUMN_COST * len(plan.streams) + _STEP_COST * (1 + len(plan.code)))
    longest = max(1, min(round(_TASK_SECONDS / seconds), -(-(last - first) // (_TASKS_PER_THREAD * threads))))
    size = max(1, round(chunk / CELL)) if chunk else longest
    per = job.design.cells
    corners = [first, *range((first // per + 1) * per, last, per), last]
    whole = [(start, min(start + size, end)) for begin, end in pairwise(corners) for start in range(begin, end, size)]
    tail = len(whole) if chunk or threads == 1 else max(0, len(whole) - 2 * threads)
    return [*whole[:tail], *(half for task in whole[tail:] for half in _halves(*task))]


def _halves(first: int, last: int) -> list[tuple[int, int]]:
    corners = sorted({first, (first + last) // 2, last})
    return list(pairwise(corners))


def run_range(
    job: Job,
    first: int,
    last: int,
    sink: Sink,
    *,
    kept: Floats,
    threads: int,
    chunk: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Run the cells first..last - 1 on this thread and threads - 1 others.

    Parameters
    ----------
    kept : shape (outputs, draws), where kept draws go
    progress : called now and then with the number of draws done in this range
    """
    todo = tasks(job, first, last, threads, chunk)
    others = min(threads, len(todo)) - 1
    crew = _Crew(job, sink, todo, [Workspace(job, kept) for _ in range(others + 1)], progress)
    if others <= 0:
        crew.work(report=True)
        return
    with ThreadPoolExecutor(others) as pool:
        helpers = [pool.submit(crew.work) for _ in range(others)]
        crew.lead(helpers)


@dataclass(slots=True, eq=False)
class _Crew:
    """Threads that share a list of tasks."""

    job: Job
    sink: Sink
    todo: list[tuple[int, int]]
    spaces: list[Workspace]
    progress: Callable[[int], None] | None
    lock: Lock = field(default_factory=Lock)
    stopped: bool = False
    taken: int = 0
    folded: int = 0
    waiting: dict[int, Floats] = field(default_factory=dict)

    def lead(self, helpers: Sequence[Future[None]]) -> None:
        """Work as one of the crew; stop the others when something goes wrong, Ctrl-C included."""
        try:
            self.work(report=True)
            for helper in helpers:
                helper.result()
        finally:
            self.stopped = True

    def work(self, *, report: bool = False) -> None:
        """Run tasks until there are no more."""
        space, replicate = self.spaces.pop(), 0
        for number in self._numbers():
            first, last = self.todo[number]
            if space.is_full or (space.draws and replicate != first // self.job.design.cells):
                self._deliver(space, replicate)
            replicate = first // self.job.design.cells
            moments = space.run(first, last)
            with self.lock:
                self.waiting[number] = moments
                self._fold_ready()
            if report and self.progress:
                self.progress(self.job.first_draw(self._done()) - self.job.first_draw(self.todo[0][0]))
        if space.draws:
            self._deliver(space, replicate)

    def _deliver(self, space: Workspace, replicate: int) -> None:
        with self.lock:
            space.deliver(replicate, self.sink)

    def _numbers(self) -> Iterator[int]:
        while True:
            with self.lock:
                number = self.taken
                self.taken += 1
            if self.stopped or number >= len(self.todo):
                return
            yield number

    def _fold_ready(self) -> None:
        while self.folded in self.waiting:
            replicate = self.todo[self.folded][0] // self.job.design.cells
            self.sink.fold(replicate, self.waiting.pop(self.folded))
            self.folded += 1

    def _done(self) -> int:
        return self.todo[self.folded - 1][1] if self.folded else self.todo[0][0]


@dataclass(slots=True, eq=False)
class _Parcel:
    """Results of a partition on their way back."""

    moments: list[tuple[int, Floats]] = field(default_factory=list)
    counts: list[tuple[int, Counts]] = field(default_factory=list)
    kept: Floats = field(default_factory=lambda: np.empty((0, 0)))

    def fold(self, replicate: int, cells: Floats) -> None:
        self.moments.append((replicate, cells))

    def count(self, replicate: int, counts: Counts) -> bool:
        self.counts.append((replicate, counts))
        return True


def run_partition(job: Job, first: int, last: int) -> _Parcel:
    """Results of the cells first..last - 1: what an executor runs."""
    parcel = _Parcel()
    start = job.first_draw(first)
    size = job.first_draw(last) - start if job.recording.actions & KEEP else 0
    parcel.kept = np.empty((job.program.outputs, size))
    here = replace(job, recording=job.recording._replace(first=start))
    run_range(here, first, last, parcel, kept=parcel.kept, threads=1, chunk=(last - first) * CELL)
    return parcel


def run_on_executor(
    job: Job,
    first: int,
    last: int,
    sink: Sink,
    *,
    kept: Floats,
    executor: Executor,
    partitions: int,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Run the cells first..last - 1 as so many partitions on an executor."""
    corners = [first + (last - first) * i // partitions for i in range(partitions + 1)]
    ranges = [(start, end) for start, end in pairwise(corners) if end > start]
    futures = [executor.submit(run_partition, job, start, end) for start, end in ranges]
    try:
        for (start, end), future in zip(ranges, futures, strict=True):
            _unpack(future.result(), sink, kept, job.first_draw(start) - job.recording.first)
            if progress:
                progress(job.first_draw(end) - job.first_draw(first))
    finally:
        for future in futures:
            future.cancel()


def _unpack(parcel: _Parcel, sink: Sink, kept: Floats, place: int) -> None:
    for replicate, moments in parcel.moments:
        sink.fold(replicate, moments)
    for replicate, counts in parcel.counts:
        sink.count(replicate, counts)
    if parcel.kept.size:
        kept[:, place : place + parcel.kept.shape[1]] = parcel.kept
