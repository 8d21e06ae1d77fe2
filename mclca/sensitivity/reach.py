"""Which inputs tell something about an equation: those that it is computed from, and those drawn together with them."""

from collections.abc import Iterable

from mclca.columns import title
from mclca.compile import Compiled
from mclca.engine.program import Program
from mclca.errors import ModelError
from mclca.pieces import pieces
from mclca.scenario import Scenario
from mclca.sensitivity.study import needed_columns


def reached(program: Program, outputs: Iterable[int]) -> frozenset[int]:
    """Columns that tell something about one of the outputs."""
    needed = _needed(program, outputs)
    groups = [frozenset(group.columns.tolist()) for group in program.groups]
    return needed.union(*(members for members in groups if members & needed))


def tied(found: Compiled, held: Scenario, outputs: Iterable[int]) -> list[tuple[str, ...]]:
    """Inputs that depend on each other, and of which the outputs need some: correlated, rows of a file, or shares."""
    needed = _needed(found.program, outputs)
    together = [piece for piece in pieces(found.columns, held) if len(piece.together) > 1]
    named = [tuple(map(title, piece.together)) for piece in together if needed.intersection(piece.columns)]
    within = {column for piece in together for column in piece.columns}
    groups = [frozenset(group.columns.tolist()) for group in found.program.groups]
    correlated = [members for members in groups if members & needed and not members <= within]
    return named + [tuple(dict.fromkeys(found.columns[column].label for column in sorted(part))) for part in correlated]


def refuse_tied(found: Compiled, held: Scenario, outputs: Iterable[int], what: str) -> None:
    """Refuse outputs that dependent inputs tell something about.

    Parameters
    ----------
    what : opens the sentence, such as "RBD-FAST"
    """
    for names in tied(found, held, outputs):
        raise ModelError(
            f"{what} is defined for independent inputs, and {', '.join(names)} are correlated; "
            "use --method shapley, or given_data, which says what each input tells"
        )


def _needed(program: Program, outputs: Iterable[int]) -> frozenset[int]:
    return frozenset(column for output in outputs for column in needed_columns(program.tape, output))
