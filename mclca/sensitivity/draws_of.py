"""Draws of a scenario's inputs and of its equations, the same draws of both, looked at before anything uses them."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mclca.compile import Compiled
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.simulate import generate
from mclca.engine.tape import COLUMN, Node, Tape
from mclca.errors import ModelError
from mclca.execution import non_finite_problem
from mclca.gap import ROUNDING, gap_problem
from mclca.sensitivity.block import ROUNDING as ROUNDING_OF_SPREAD
from mclca.sensitivity.study import Study

Floats = npt.NDArray[np.float64]


class Draws(NamedTuple):
    """What was drawn and what came of it.

    Parameters
    ----------
    inputs : shape (columns, draws)
    outputs : shape (equations, draws)
    """

    inputs: Floats
    outputs: Floats


def draws_of(study: Study, found: Compiled, draws: int) -> Draws:
    """The first draws of the random design with the study's seed.

    Parameters
    ----------
    found : by `compiled`

    Raises
    ------
    ModelError
        As `refuse_faulty`.
    """
    program = with_columns(found.program)
    held = np.empty((program.outputs, draws))
    generate(program, Design("random", study.options.seed, draws), 0, draws, held)
    outputs, inputs = np.split(held, [found.program.outputs])
    refuse_faulty(study, found, outputs)
    return Draws(inputs, outputs[: len(study.equations)])


def varies(output: Floats) -> bool:
    """Whether an equation's draws differ by more than rounding."""
    return bool(output.std() > ROUNDING_OF_SPREAD * abs(output.mean()))


def with_columns(program: Program) -> Program:
    """The program with every column as a further output."""
    tape = program.tape
    known = {node.operands[0]: place for place, node in enumerate(tape.nodes) if node.operator == COLUMN}
    missing = [column for column in range(tape.columns) if column not in known]
    places = known | {column: len(tape.nodes) + number for number, column in enumerate(missing)}
    nodes = (*tape.nodes, *(Node(COLUMN, (column,)) for column in missing))
    outputs = (*tape.outputs, *(places[column] for column in range(tape.columns)))
    return replace(program, tape=Tape(tape.columns, nodes, outputs))


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
