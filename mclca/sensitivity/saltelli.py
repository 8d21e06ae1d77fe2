"""Saltelli's design as one tape: a model at points A, at points B, and at A with some inputs taken from B.

The tape shares every value that a swap does not reach, so only what lies behind a swapped input is computed again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from mclca.engine.program import Program
from mclca.engine.tape import COLUMN, NUMBER, Tape, TapeBuilder
from mclca.sensitivity.study import Driver

Floats = npt.NDArray[np.float64]
Node = int

_HALF = np.uint64(1 << 63)


@dataclass(frozen=True, slots=True)
class Streamed:
    """A program whose outputs' moments hold all that the estimators need.

    Parameters
    ----------
    centres : shape (outputs,), about which the moments are best summed
    at_a, at_b, cross : shape (equations,), rows of y_A, y_B and (y_A - c) (y_B - c)
    shifts, products : shape (equations, drivers), rows of y_AB - y_A and (y_B - c) (y_AB - y_A)
    """

    program: Program
    centres: Floats
    at_a: npt.NDArray[np.int64]
    at_b: npt.NDArray[np.int64]
    cross: npt.NDArray[np.int64]
    shifts: npt.NDArray[np.int64]
    products: npt.NDArray[np.int64]


def stored_program(program: Program, drivers: Sequence[Driver], equations: int, *, second_order: bool) -> Program:
    """Program with the rows of each equation in SALib's order: A, AB of each driver, BA of each if wanted, B.

    Parameters
    ----------
    program : whose columns are independent but for those of one driver
    equations : number of outputs analysed, the first ones
    """
    copies = _Copies(program.tape)
    at_a, at_b = copies.at_a[:equations], copies.at_b[:equations]
    swapped = [copies.swapped(driver.columns) for driver in drivers]
    back = [copies.swapped_back(driver.columns) for driver in drivers] if second_order else []
    rows = [
        row
        for equation in range(equations)
        for row in (at_a[equation], *(each[equation] for each in chain(swapped, back)), at_b[equation])
    ]
    return doubled(program, copies.build.finish(rows))


def streamed_program(program: Program, drivers: Sequence[Driver], centres: Floats) -> Streamed:
    """Program whose moments are the sums of the estimators.

    Parameters
    ----------
    centres : shape (equations,), c of each equation, near its mean
    """
    copies, equations = _Copies(program.tape), range(len(centres))
    build = copies.build
    from_a, from_b = (
        [_minus(build, rows[equation], centres[equation]) for equation in equations]
        for rows in (copies.at_a, copies.at_b)
    )
    rows = [*copies.at_a[: len(centres)], *copies.at_b[: len(centres)]]
    rows += [build.operation("multiply", a, b) for a, b in zip(from_a, from_b, strict=True)]
    for driver in drivers:
        swapped = copies.swapped(driver.columns)
        for equation in equations:
            shift = _difference(build, swapped[equation], copies.at_a[equation])
            rows += [shift, build.operation("multiply", from_b[equation], shift)]
    places = np.arange(3 * len(centres), len(rows)).reshape(len(drivers), len(centres), 2)
    held = np.zeros(len(rows))
    held[: 2 * len(centres)] = np.tile(centres, 2)
    return Streamed(
        doubled(program, build.finish(rows)),
        held,
        at_a=np.arange(len(centres)),
        at_b=np.arange(len(centres)) + len(centres),
        cross=np.arange(len(centres)) + 2 * len(centres),
        shifts=places[:, :, 0].T,
        products=places[:, :, 1].T,
    )


class _Copies:
    """Copies of a tape on the columns of A, on those of B (numbered after them), and on a mixture."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.build = TapeBuilder(2 * tape.columns)
        everything = range(len(tape.nodes))
        self._a = self._written([0] * len(tape.nodes), everything, frozenset())
        self._b = self._written([0] * len(tape.nodes), everything, frozenset(range(tape.columns)))
        self.at_a, self.at_b = self._outputs(self._a), self._outputs(self._b)

    def swapped(self, columns: Collection[int]) -> list[Node]:
        """Outputs at A with these columns taken from B."""
        return self._outputs(self._written(self._a, self._reached(columns), frozenset(columns)))

    def swapped_back(self, columns: Collection[int]) -> list[Node]:
        """Outputs at B with these columns taken from A."""
        others = frozenset(range(self.tape.columns)) - frozenset(columns)
        return self._outputs(self._written(self._b, self._reached(columns), others))

    def _outputs(self, nodes: Sequence[Node]) -> list[Node]:
        return [nodes[place] for place in self.tape.outputs]

    def _written(self, nodes: Sequence[Node], places: Sequence[int], from_b: frozenset[int]) -> list[Node]:
        """Nodes of a copy, of which only these places differ from those given."""
        held = list(nodes)
        for place in places:
            node = self.tape.nodes[place]
            if node.operator == COLUMN:
                (column,) = node.operands
                held[place] = self.build.column(column + self.tape.columns * (column in from_b))
            elif node.operator == NUMBER:
                held[place] = self.build.number(node.number)
            else:
                held[place] = self.build.operation(node.operator, *(held[operand] for operand in node.operands))
        return held

    def _reached(self, columns: Collection[int]) -> list[int]:
        """Places whose value depends on one of the columns."""
        reached: set[int] = set()
        for place, node in enumerate(self.tape.nodes):
            depends = node.operands[0] in columns if node.operator == COLUMN else not reached.isdisjoint(node.operands)
            if depends:
                reached.add(place)
        return sorted(reached)


def doubled(program: Program, tape: Tape) -> Program:
    """The program with a second copy of every column, independent of the first.

    Half the range of streams is A's: a Sobol' design, which orders its dimensions by stream, gives A the first ones.
    """
    at_a, columns = program.streams >> np.uint64(1), len(program.streams)
    again = tuple(replace(group, columns=group.columns + columns) for group in program.groups)
    return Program(np.concatenate([at_a, at_a | _HALF]), program.samplers * 2, program.groups + again, tape)


def _minus(build: TapeBuilder, node: Node, number: float) -> Node:
    return build.operation("subtract", node, build.number(number))


def _difference(build: TapeBuilder, one: Node, other: Node) -> Node:
    """One less the other; a value that no swap has reached differs by nothing."""
    return build.number(0.0) if one == other else build.operation("subtract", one, other)
