"""Nested draws: many inner draws for each outer one, reduced at once to figures, so that memory stays bounded."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mclca.engine.jobs import Way, blank_recording, run_job
from mclca.engine.layout import KEEP
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.quantile_table import as_given
from mclca.engine.simulate import generate
from mclca.engine.sinks import Nowhere
from mclca.engine.tape import TapeBuilder
from mclca.engine.workers import Job, available_threads

Floats = NDArray[np.float64]
Read = Callable[[Floats], Floats]

_AT_ONCE = 1 << 16  # draws of all outputs that a thread holds


def nested(
    program: Program,
    held: Floats,
    inner: int,
    read: Read,
    *,
    seed: int = 0,
    given: Floats | None = None,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Floats:
    """Figures of the inner draws of every outer draw; the number of threads changes no bit of them.

    Parameters
    ----------
    held : shape (first columns, outer), the point that each of these columns keeps throughout an outer draw
    inner : draws of each outer draw; those of a random design are drawn afresh for each
    read : takes inner draws, shape (some outer draws, outputs, inner), and gives figures, shape (the same outer draws,
        outputs, figures), in any thread
    given : shape (columns, sets * inner), points of the other columns instead of random ones; outer draw r takes set
        r % sets
    progress : called with the number of draws done

    Returns
    -------
    shape (outer, outputs, figures)
    """
    outer = held.shape[1]
    layout = Design("random", seed, outer * inner, outer)
    recording = blank_recording(program.outputs)._replace(actions=KEEP)
    job = Job(program, layout, recording, given=given, held=np.ascontiguousarray(held))
    size = max(1, _AT_ONCE // (inner * max(program.outputs, 1)))
    with ThreadPoolExecutor(threads or available_threads()) as pool:
        found = []
        for part in pool.map(lambda first: _part(job, first, min(first + size, outer), read), range(0, outer, size)):
            found.append(part)
            if progress is not None:
                progress(sum(map(len, found)) * inner)
    return np.concatenate(found)


def _part(job: Job, first: int, last: int, read: Read) -> Floats:
    """Figures of the outer draws first..last - 1."""
    cells, inner, outputs = job.design.cells, job.design.points, job.program.outputs
    kept = np.empty((outputs, (last - first) * inner))
    here = replace(job, recording=job.recording._replace(first=first * inner))
    run_job(here, Nowhere(), kept, Way(threads=1), (first * cells, last * cells))
    return read(kept.reshape(outputs, last - first, inner).swapaxes(0, 1))


def values(program: Program, layout: Design) -> Floats:
    """All draws of a program; shape (outputs, draws)."""
    found = np.empty((program.outputs, layout.draws))
    if program.outputs:
        generate(program, layout, 0, layout.draws, found)
    return found


def points(streams: NDArray[np.uint64], layout: Design, columns: Sequence[int]) -> Floats:
    """Points of some of the columns with these streams; shape (those columns, draws)."""
    build = TapeBuilder(len(streams))
    tape = build.finish([build.column(column) for column in columns])
    return values(Program(streams, tuple(as_given() for _ in streams), (), tape), layout)
