"""A program in two stages: what some columns leave alone is computed once, and the rest from it as they move.

What is known about a column is a normal score of its own, correlated with the column's: wholly where the column is
known exactly. It joins the column's Gaussian copula, so whatever is correlated with the column follows it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mclca.engine.dependence import Group, triangular_factor
from mclca.engine.program import Program
from mclca.engine.quantile_table import as_given
from mclca.engine.tape import COLUMN, NUMBER, Tape, TapeBuilder

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Staged:
    """The two stages.

    Parameters
    ----------
    before : its outputs are the values that the moving columns leave alone; its columns are those of the whole program
    after : the outputs of the whole program; its columns are, in this order, a point for each known column, the
        outputs of `before` as given, and the moving columns
    known, moving : columns of the whole program
    """

    before: Program
    after: Program
    known: tuple[int, ...]
    moving: tuple[int, ...]


def staged(program: Program, moving: Iterable[int], known: Sequence[int] = (), strength: float = 1.0) -> Staged:
    """Cut a program.

    Parameters
    ----------
    moving : columns that move in the second stage; those correlated with them move too
    known : columns of which something is known; they move by what is not known
    strength : correlation of what is known with the column's normal score: 1 where it is known exactly; the share
        sqrt(1 - strength^2) of the score's standard deviation is left
    """
    groups = _groups_of(program, {*moving, *known})
    columns = tuple(sorted(int(column) for group in groups for column in group.columns))
    frontier, reached = _frontier(program.tape, set(columns))
    first = len(known) + len(frontier)
    places = {column: first + place for place, column in enumerate(columns)}
    scores = {column: place for place, column in enumerate(known)}
    after = Program(
        streams=np.concatenate([np.arange(first, dtype=np.uint64), program.streams[list(columns)]]),
        samplers=(*(as_given() for _ in range(first)), *(program.samplers[column] for column in columns)),
        groups=tuple(_informed(group, scores, places, strength) for group in groups if _is_tied(group, scores)),
        tape=_after(program.tape, frontier, reached, len(known), places),
    )
    before = Program(program.streams, program.samplers, program.groups, _before(program.tape, frontier))
    return Staged(before, after, tuple(known), columns)


def _groups_of(program: Program, columns: set[int]) -> list[Group]:
    """The groups that these columns are in, those that are in none by themselves."""
    tied = [group for group in program.groups if columns.intersection(group.columns.tolist())]
    alone = columns.difference(*(group.columns.tolist() for group in program.groups))
    return [*tied, *(Group(np.array([column], dtype=np.int64), np.eye(1)) for column in sorted(alone))]


def _frontier(tape: Tape, moving: set[int]) -> tuple[list[int], set[int]]:
    """Places of the values that stay and that moving ones or the outputs need; and those of the moving ones."""
    reached: set[int] = set()
    needed = set(tape.outputs)
    for place, node in enumerate(tape.nodes):
        is_column = node.operator == COLUMN
        if (moving if is_column else reached).intersection(node.operands):
            reached.add(place)
            needed.update(() if is_column else node.operands)
    return sorted(place for place in needed - reached if tape.nodes[place].operator != NUMBER), reached


def _before(tape: Tape, frontier: Sequence[int]) -> Tape:
    build = TapeBuilder(tape.columns)
    columns = {place: node.operands[0] for place, node in enumerate(tape.nodes) if node.operator == COLUMN}
    written = _written(tape, range(len(tape.nodes)), columns, build)
    return build.finish([written[place] for place in frontier])


def _after(tape: Tape, frontier: Sequence[int], reached: set[int], known: int, places: Mapping[int, int]) -> Tape:
    build = TapeBuilder(known + len(frontier) + len(places))
    numbers = {place for place, node in enumerate(tape.nodes) if node.operator == NUMBER}
    columns = {place: known + rank for rank, place in enumerate(frontier)}
    columns |= {
        place: places[tape.nodes[place].operands[0]] for place in reached if tape.nodes[place].operator == COLUMN
    }
    written = _written(tape, sorted({*reached, *frontier, *numbers}), columns, build)
    return build.finish([written[place] for place in tape.outputs])


def _written(tape: Tape, wanted: Iterable[int], columns: Mapping[int, int], build: TapeBuilder) -> dict[int, int]:
    """Wanted nodes of a tape written onto another, some of them as columns; new place by old."""
    found: dict[int, int] = {}
    for place in wanted:
        node = tape.nodes[place]
        if place in columns:
            found[place] = build.column(columns[place])
        elif node.operator == NUMBER:
            found[place] = build.number(node.number)
        else:
            found[place] = build.operation(node.operator, *(found[operand] for operand in node.operands))
    return found


def _is_tied(group: Group, scores: Mapping[int, int]) -> bool:
    return len(group.columns) > 1 or int(group.columns[0]) in scores


def _informed(group: Group, scores: Mapping[int, int], places: Mapping[int, int], strength: float) -> Group:
    """A group of the second stage: what is known of its members first, since they follow it."""
    members = group.columns.tolist()
    known = [index for index, column in enumerate(members) if column in scores]
    columns = [*(scores[members[index]] for index in known), *(places[column] for column in members)]
    if not known:
        return Group(np.array(columns, dtype=np.int64), group.factor)
    own = group.factor @ group.factor.T
    shared = strength * own[known]
    matrix = np.block([[own[np.ix_(known, known)], shared], [shared.T, own]])
    return Group(np.array(columns, dtype=np.int64), triangular_factor(matrix))
