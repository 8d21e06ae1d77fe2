"""Which columns are one thing to a user: an input and the factor of its quality, one whole, the rows of one file."""

from collections.abc import Sequence
from dataclasses import dataclass

from mclca.columns import Column, title
from mclca.scenario import Scenario

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """What can be known, moved or swapped only as one.

    Parameters
    ----------
    columns : of the program
    together : full names of the inputs, those of one random variable in one tuple
    """

    columns: tuple[int, ...]
    together: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Full names of all its inputs."""
        return tuple(name for names in self.together for name in names)

    @property
    def name(self) -> str:
        """The name of each random variable in it; see `joined`."""
        return joined([title(names) for names in self.together])


def joined(labels: Sequence[str]) -> str:
    """One name for what is drawn together: all of theirs, the first ones where there are many."""
    more = len(labels) - _NAMED
    return " + ".join(labels[:_NAMED]) + (f" + {more} more" if more > 0 else "")


def pieces(columns: Sequence[Column], held: Scenario) -> tuple[Piece, ...]:
    """Pieces of the columns of one scenario, in the order of their first columns."""
    wholes = [set(entry.members) for entry in held.shares]
    found: list[tuple[set[str], list[int]]] = []
    for place, column in enumerate(columns):
        named = set(column.names)
        reach = named.union(*(whole for whole in wholes if whole & named))
        joined = [part for part in found if part[0] & reach]
        places = sorted([place, *(other for part in joined for other in part[1])])
        found = [*(part for part in found if part not in joined), (reach.union(*(part[0] for part in joined)), places)]
    return tuple(_piece(places, columns, held) for places in sorted(places for _, places in found))


def _piece(places: Sequence[int], columns: Sequence[Column], held: Scenario) -> Piece:
    named = [columns[place].names for place in places]
    # The column of the rows of a file has the names of all its inputs, and is none of them.
    single = [names for names in named if not any(set(other) < set(names) for other in named)]
    known = {name for names in single for name in names}
    # A share that is a number before the division by the sum, or what the others leave, has no column and varies.
    touched = [entry for entry in held.shares if known.intersection(entry.members)]
    rest = [(name,) for entry in touched for name in entry.free(held.distribution) if name not in known]
    return Piece(tuple(places), tuple(dict.fromkeys([*single, *rest])))
