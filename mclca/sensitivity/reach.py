"""Which columns tell something about an equation: those that it is computed from, and those correlated with them."""

from collections.abc import Iterable

from mclca.compile import Compiled
from mclca.engine.program import Program
from mclca.sensitivity.saltelli import needed_columns
from mclca.sensitivity.study import refuse_dependent


def reached(program: Program, outputs: Iterable[int]) -> frozenset[int]:
    """Columns that tell something about one of the outputs."""
    needed = frozenset(column for output in outputs for column in needed_columns(program.tape, output))
    return needed.union(*(_members(program, group) for group in _tied(program, needed)))


def is_tied(program: Program, outputs: Iterable[int]) -> bool:
    """Whether a column that one of the outputs is computed from is correlated with another."""
    needed = frozenset(column for output in outputs for column in needed_columns(program.tape, output))
    return bool(_tied(program, needed))


def refuse_tied(found: Compiled, outputs: Iterable[int], what: str) -> None:
    """Refuse outputs that dependent inputs tell something about; see `refuse_dependent`."""
    if is_tied(found.program, outputs):
        refuse_dependent(found, what)


def _tied(program: Program, needed: frozenset[int]) -> list[int]:
    return [group for group in range(len(program.groups)) if needed & _members(program, group)]


def _members(program: Program, group: int) -> frozenset[int]:
    return frozenset(program.groups[group].columns.tolist())
