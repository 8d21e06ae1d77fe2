"""Sobol' indices: the share of the variance that an input explains alone, and with all that it interacts with.

Up to 2^15 points SALib analyses what the engine has computed; beyond, the engine sums what SALib's estimators need, and
the indices are the same to rounding. The points are 16 independent scrambles of a Sobol' sequence: the estimate is the
mean of theirs, and the interval comes from their spread.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from mclca.compile import Compiled
from mclca.engine.long_run import pilot_draws
from mclca.engine.points import REPLICATES, Design
from mclca.engine.points import design as design_of
from mclca.engine.short_run import centres_of
from mclca.errors import ModelError
from mclca.gap import ROUNDING, gap_problem
from mclca.scenario import Scenario
from mclca.sensitivity.block import Block, block, pairs, rows, sentences, verdict
from mclca.sensitivity.estimators import Replicates
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.streaming import streamed
from mclca.sensitivity.study import Driver, Study, Wishes, compiled, independent_drivers, needed_columns, refuse_points
from mclca.sensitivity.through_salib import analysed

POINTS = 2**14
LEAST_POINTS = 4  # of a replicate
MOST_BY_SALIB = 2**15
MOST_OF_PAIRS = 2**20
MOST_RESAMPLED = 2**17


def sobol(study: Study, wishes: Wishes) -> Indices:
    """First-order and total indices with intervals, and those of pairs on request.

    Raises
    ------
    ModelError
        Dependent inputs, no uncertain input, a number of points that no design has, or outputs that are not finite.
    """
    design = _design(study, wishes)
    found = [part for held in study.scenarios for part in _of_scenario(study, held, design, wishes)]
    blocks = [part for equation in study.equations for part in found if part.equation == equation]
    widest = max(len(part.drivers) for part in blocks)
    return Indices(
        model=study.model.name,
        of=study.equations,
        across=study.options.across,
        method="sobol",
        points=design.draws,
        evaluations=design.draws * (2 + widest * (2 if wishes.second_order else 1)),
        estimator=_estimator(design, wishes),
        verdict=verdict(part.unsettled for part in blocks),
        indices=tuple(index for part in blocks for index in rows(part)),
        sentences=tuple(sentence for part in blocks for sentence in sentences(part, study.options.across)),
        seed=study.options.seed,
        interval=study.options.asked.interval,
        pairs=tuple(index for part in blocks for index in pairs(part)),
    )


def _design(study: Study, wishes: Wishes) -> Design:
    points = POINTS if wishes.points is None else wishes.points
    refuse_points(points, 1)
    replicates = 1 if wishes.bootstrap else REPLICATES
    for wanted, most, what in (
        (wishes.second_order, MOST_OF_PAIRS, "second-order indices take"),
        (wishes.bootstrap, MOST_RESAMPLED, "SALib's bootstrap takes"),
    ):
        if wanted and points > most:
            raise ModelError(f"points is {points}; {what} at most {most}, as they keep what they analyse in memory")
    if wishes.bootstrap == 1:
        raise ModelError("bootstrap is 1; an interval takes at least 2 resamples, such as 100")
    return design_of("sobol", max(points, LEAST_POINTS * replicates), study.options.seed, replicates)


def _is_streamed(design: Design, wishes: Wishes) -> bool:
    return design.draws > MOST_BY_SALIB and not (wishes.second_order or wishes.bootstrap)


def _estimator(design: Design, wishes: Wishes) -> str:
    formulas = "first order Saltelli 2010, total Jansen 1999"
    formulas += ", second order Saltelli 2002" if wishes.second_order else ""
    who = "streamed, SALib's estimators" if _is_streamed(design, wishes) else "SALib"
    if wishes.bootstrap:
        return f"{who}: {formulas}; one scrambled Sobol' design, {wishes.bootstrap} bootstrap resamples"
    return f"{who}: {formulas}; mean of {design.replicates} scrambled Sobol' designs, Student's t"


def _of_scenario(study: Study, held: Scenario, design: Design, wishes: Wishes) -> Iterator[Block]:
    found = compiled(study, held)
    listed = independent_drivers(study, found, held, "Sobol' indices")
    pilot = pilot_draws(found.program, design)
    _refuse_gap(study, found, float(pilot[-1].max()))
    replicates, missing = _replicates(study, found, listed, centres_of(pilot), design, wishes)
    _refuse_non_finite(found, missing, design)
    for equation, name in enumerate(study.equations):
        needed = needed_columns(found.program.tape, equation)
        active = np.array([not needed.isdisjoint(driver.columns) for driver in listed])
        yield block(name, held.at, listed, active, replicates[equation], study.options)


def _replicates(
    study: Study,
    found: Compiled,
    listed: Sequence[Driver],
    centres: npt.NDArray[np.float64],
    design: Design,
    wishes: Wishes,
) -> tuple[list[Replicates], npt.NDArray[np.int64]]:
    number = len(study.equations)
    if _is_streamed(design, wishes):
        held = centres[:number]
        return streamed(found.program, listed, held, design, threads=wishes.threads, progress=wishes.progress)
    return analysed(
        found.program,
        listed,
        number,
        design,
        second_order=wishes.second_order,
        resamples=wishes.bootstrap,
        interval=study.options.asked.interval,
        progress=wishes.progress,
    )


def _refuse_gap(study: Study, found: Compiled, largest: float) -> None:
    if largest > ROUNDING:
        raise ModelError(gap_problem(study.model, found.outputs[-1], largest))


def _refuse_non_finite(found: Compiled, missing: npt.NDArray[np.int64], design: Design) -> None:
    problems = [
        f"equation '{output.name}' is not finite in {count} of the evaluations at {design.draws} points{output.place}; "
        "an index would mean nothing: look for a division by zero, a root or a logarithm of a negative number, or an "
        "overflow"
        for output, count in zip(found.outputs, missing.tolist(), strict=False)
        if count
    ]
    if problems:
        raise ModelError(*problems)
