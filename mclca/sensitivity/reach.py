"""Which columns tell something about an equation: those that it is computed from, and those correlated with them."""

from collections.abc import Iterable

from mclca.compile import Compiled
from mclca.engine.program import Program
from mclca.errors import ModelError
from mclca.sensitivity.study import needed_columns


def reached(program: Program, outputs: Iterable[int]) -> frozenset[int]:
    """Columns that tell something about one of the outputs."""
    needed = _needed(program, outputs)
    return needed.union(*(_members(program, group) for group in _tied(program, needed)))


def is_tied(program: Program, outputs: Iterable[int]) -> bool:
    """Whether a column that one of the outputs is computed from is correlated with another."""
    return bool(_tied(program, _needed(program, outputs)))


def refuse_tied(found: Compiled, outputs: Iterable[int], what: str) -> None:
    """Refuse outputs that dependent inputs tell something about.

    Parameters
    ----------
    what : opens the sentence, such as "RBD-FAST"
    """
    for group in _tied(found.program, _needed(found.program, outputs)):
        names = [found.columns[column].names[0] for column in sorted(_members(found.program, group))]
        raise ModelError(
            f"{what} is defined for independent inputs, and {', '.join(names)} are correlated; "
            "use --method shapley, or given_data, which says what each input tells"
        )


def _needed(program: Program, outputs: Iterable[int]) -> frozenset[int]:
    return frozenset(column for output in outputs for column in needed_columns(program.tape, output))


def _tied(program: Program, needed: frozenset[int]) -> list[int]:
    return [group for group in range(len(program.groups)) if needed & _members(program, group)]


def _members(program: Program, group: int) -> frozenset[int]:
    return frozenset(program.groups[group].columns.tolist())
