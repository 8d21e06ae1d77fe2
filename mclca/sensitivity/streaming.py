"""Sobol' indices from sums alone: no draw is stored, so any number of points fits in memory."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.sums import sums
from mclca.engine.tally import Tally
from mclca.sensitivity.estimators import Replicates, dummy_index, first_order, pooled_variance, total_order
from mclca.sensitivity.saltelli import Streamed, streamed_program
from mclca.sensitivity.study import Driver

Floats = npt.NDArray[np.float64]


def streamed(
    program: Program,
    drivers: Sequence[Driver],
    centres: Floats,
    design: Design,
    *,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[list[Replicates], npt.NDArray[np.int64]]:
    """Indices of every equation, equal to SALib's on the same outputs, and how many points of each are not finite.

    Parameters
    ----------
    program : whose columns are independent but for those of one driver; its first outputs are the equations
    centres : shape (equations,), near the equations' means
    """
    held = streamed_program(program, drivers, centres)
    tally = sums(held.program, design, held.centres, threads=threads, progress=progress)
    parts = tally.replicates or (tally,)
    missing = tally.draws - tally.finite
    worst = np.maximum(missing[held.products].max(axis=1), missing[held.cross])
    return [_indices(held, parts, equation, centre) for equation, centre in enumerate(centres)], worst


def _indices(held: Streamed, parts: Sequence[Tally], equation: int, centre: float) -> Replicates:
    mean = np.array([part.mean for part in parts])
    at_a, at_b, shifts, products = (rows[equation] for rows in (held.at_a, held.at_b, held.shifts, held.products))
    spread = np.array([_population_variance(part) for part in parts])
    mean_a, mean_b, shift = mean[:, at_a], mean[:, at_b], mean[:, shifts]
    variance = pooled_variance(mean_a, mean_b, spread[:, at_a], spread[:, at_b])
    drivers = len(shifts)
    # Of all outputs, as SALib centres: y_A, y_B, and y_AB of every driver.
    overall = (mean_a * (1 + drivers) + mean_b + shift.sum(axis=1)) / (2 + drivers)
    cross = mean[:, held.cross[equation]] - (mean_a - centre) * (mean_b - centre)
    return Replicates(
        first=first_order(mean[:, products], shift, (overall - centre)[:, None], variance[:, None]),
        total=total_order(spread[:, shifts] + shift**2, variance[:, None]),
        dummy=dummy_index(cross, variance),
        mean=(mean_a + mean_b) / 2,
        variance=variance,
    )


def _population_variance(tally: Tally) -> Floats:
    return np.asarray(tally.sd**2 * (1 - 1 / tally.finite))
