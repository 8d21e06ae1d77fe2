"""Draws of a scenario's inputs and of its equations, the same draws of both, looked at before anything uses them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mclca.columns import title
from mclca.compile import Compiled
from mclca.engine.points import Design
from mclca.engine.simulate import generate
from mclca.errors import ModelError
from mclca.execution import non_finite_problem
from mclca.gap import ROUNDING, gap_problem
from mclca.pieces import pieces
from mclca.scenario import Scenario
from mclca.sensitivity.block import ROUNDING as ROUNDING_OF_SPREAD
from mclca.sensitivity.study import Driver, Study, compiled

Floats = npt.NDArray[np.float64]


class Draws(NamedTuple):
    """What was drawn and what came of it.

    Parameters
    ----------
    inputs : shape (inputs, draws), in the inputs' own units
    outputs : shape (equations, draws)
    """

    inputs: Floats
    outputs: Floats


def inputs_of(found: Compiled, held: Scenario) -> tuple[Driver, ...]:
    """Every uncertain input of a scenario, one for all names of a random variable."""
    return tuple(
        Driver(title(names), piece.columns, names) for piece in pieces(found.columns, held) for names in piece.together
    )


def draws_of(study: Study, held: Scenario, inputs: Sequence[Driver], draws: int) -> Draws:
    """The first draws of the random design with the study's seed; shares are shares, and quality is in the values.

    Raises
    ------
    ModelError
        As `refuse_faulty`.
    """
    names = [driver.names[0] for driver in inputs]
    found = compiled(study, held, also=names)
    values = np.empty((found.program.outputs, draws))
    generate(found.program, Design("random", study.options.seed, draws), 0, draws, values)
    outputs, drawn = np.split(values, [len(study.equations) + 1])
    refuse_faulty(study, found, outputs)
    return Draws(drawn, outputs[: len(study.equations)])


def varies(output: Floats) -> bool:
    """Whether an equation's draws differ by more than rounding."""
    return bool(output.std() > ROUNDING_OF_SPREAD * abs(output.mean()))


def refuse_faulty(study: Study, found: Compiled, outputs: Floats) -> None:
    """Refuse outputs that are not finite, and stages of the boundary that do not add up.

    Parameters
    ----------
    outputs : shape (equations and the gap, draws)
    """
    missing = (~np.isfinite(outputs)).sum(axis=1).tolist()
    named = zip(study.equations, found.outputs, missing, strict=False)
    problems = [non_finite_problem(output, count, outputs.shape[1]) for _, output, count in named if count]
    if problems:
        raise ModelError(*problems)
    largest = float(outputs[-1].max())
    if largest > ROUNDING:
        raise ModelError(gap_problem(study.model, found.outputs[-1], largest))
