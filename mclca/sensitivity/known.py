"""What could become known: each uncertain input, those that are known only together, and groups of the user's own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mclca.columns import factor_of
from mclca.errors import ModelError, did_you_mean
from mclca.pieces import joined

if TYPE_CHECKING:
    from mclca.columns import Column
    from mclca.scenario import Scenario

Places = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """An input, or several that become known together.

    Parameters
    ----------
    name : of the input, or of the group
    inputs : full names
    columns : of the program
    in_rows : whether values of joint samples are among them, whose order means nothing
    is_group : whether the user named it
    """

    name: str
    inputs: tuple[str, ...]
    columns: Places
    in_rows: bool = False
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class _Uncertain:
    """The columns of a program, and the names whose values are known only together."""

    columns: Sequence["Column"]
    wholes: tuple[tuple[str, ...], ...]
    samples: tuple[tuple[str, ...], ...]

    @property
    def together(self) -> tuple[tuple[str, ...], ...]:
        """Names of each whole and of each file's rows."""
        return self.wholes + self.samples

    def with_any(self, names: Iterable[str]) -> set[int]:
        """Places of the columns that stand for any of these names."""
        wanted = {*names}
        return {place for place, column in enumerate(self.columns) if wanted.intersection(column.names)}

    def known(self, name: str, places: Iterable[int], *, is_group: bool = False) -> Known:
        """What knowing these columns is called."""
        own = tuple(sorted(places))
        inputs = tuple(dict.fromkeys(name for place in own for name in self.columns[place].names))
        in_rows = any(not {*names}.isdisjoint(inputs) for names in self.samples)
        return Known(name, inputs, own, in_rows, is_group)


def knowable(
    columns: Sequence["Column"], scenarios: Sequence["Scenario"], groups: Mapping[str, Sequence[str]]
) -> tuple[Known, ...]:
    """Every input by itself, then the groups.

    The names of one catalogue key are one input, and its quality scores' factor belongs to it. Shares of one whole are
    known together, since all follow from the same draws, and so are inputs whose values stand in the rows of a file.

    Parameters
    ----------
    groups : names of inputs by the name of the group

    Raises
    ------
    ModelError
        A group without members, with the name of an input, of inputs that are not uncertain or not there, or of some of
        those that are known only together.
    """
    wholes = tuple(entry.members for held in scenarios for entry in held.shares)
    samples = tuple(tuple(entry.together(held.distribution)) for held in scenarios for entry in held.samples)
    uncertain = _Uncertain(columns, wholes, samples)
    parties = _parties(uncertain)
    single = tuple(uncertain.known(name, party) for name, party in zip(_names(columns, parties), parties, strict=True))
    problems = [sentence for name, members in groups.items() for sentence in _problems(name, members, uncertain)]
    if problems:
        raise ModelError(*problems)
    return (*single, *(_group(name, members, uncertain, parties) for name, members in groups.items()))


def _parties(uncertain: _Uncertain) -> list[set[int]]:
    """Columns that become known together, in the order of their first."""
    factors = {factor_of(column.identity): column.identity for column in uncertain.columns}
    by_owner: dict[str, set[int]] = {}
    for place, column in enumerate(uncertain.columns):
        by_owner.setdefault(factors.get(column.identity, column.identity), set()).add(place)
    found: list[set[int]] = []
    for own in [*by_owner.values(), *map(uncertain.with_any, uncertain.together)]:
        touched = [held for held in found if held & own]
        found = [held for held in found if not held & own] + [own.union(*touched)] * bool(own)
    return sorted(found, key=min)


def _names(columns: Sequence["Column"], parties: Sequence[set[int]]) -> list[str]:
    """Names of the inputs; with the catalogue key where scenarios put different entries in one's place."""
    names = [joined(list(dict.fromkeys(columns[place].label for place in sorted(party)))) for party in parties]
    keys = [columns[min(party)].identity.partition(":")[2] for party in parties]
    return [
        f"{name} ({key})" if names.count(name) > 1 and key != name else name
        for name, key in zip(names, keys, strict=True)
    ]


def _group(name: str, members: Iterable[str], uncertain: _Uncertain, parties: Sequence[set[int]]) -> Known:
    own = uncertain.with_any(members)
    return uncertain.known(name, set().union(*(party for party in parties if party & own)), is_group=True)


def _problems(name: str, members: Sequence[str], uncertain: _Uncertain) -> Iterator[str]:
    known = list(dict.fromkeys(each for column in uncertain.columns for each in column.names))
    if not members:
        yield f"group '{name}' has no inputs; write it as NAME=INPUT,INPUT"
    if name in known:
        yield f"group '{name}' has the name of an input; give it another"
    for member in members:
        if member not in known:
            hint = did_you_mean(member, known) or f"; its uncertain inputs are {', '.join(known)}"
            yield f"group '{name}' names '{member}', which is no uncertain input here{hint}"
    for names in dict.fromkeys(uncertain.together):
        missing = [each for each in names if each in known and each not in members]
        if missing and not {*names}.isdisjoint(members):
            those = ", ".join(each for each in names if each in known)
            yield f"group '{name}' leaves out {', '.join(missing)}, but {those} are known only together; name them all"
