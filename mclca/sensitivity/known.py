"""What could become known: each uncertain input, one for all the names of a catalogue key, and groups of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mclca.errors import ModelError, did_you_mean

if TYPE_CHECKING:
    from mclca.columns import Column


@dataclass(frozen=True, slots=True)
class Known:
    """An input, or several that become known together.

    Parameters
    ----------
    name : of the input, or of the group
    inputs : full names
    identities : what the random numbers of each are keyed by
    columns : of the program
    is_group : whether the user named it
    """

    name: str
    inputs: tuple[str, ...]
    identities: tuple[str, ...]
    columns: tuple[int, ...]
    is_group: bool = False


def knowable(columns: Sequence["Column"], groups: Mapping[str, Sequence[str]]) -> tuple[Known, ...]:
    """Every input by itself, then the groups.

    Parameters
    ----------
    groups : names of inputs by the name of the group

    Raises
    ------
    ModelError
        A group without members, with the name of an input, or of inputs that are not uncertain or not there.
    """
    names = {column.identity: column.names[0] for column in columns}
    single = [_known(_label(identity, names), [identity], columns) for identity in names]
    problems = [sentence for name, members in groups.items() for sentence in _problems(name, members, single)]
    if problems:
        raise ModelError(*problems)
    return (*single, *(_group(name, members, columns) for name, members in groups.items()))


def _label(identity: str, names: Mapping[str, str]) -> str:
    """Name of an input; with its catalogue key where scenarios put different entries in its place."""
    name, key = names[identity], identity.partition(":")[2]
    is_shared = list(names.values()).count(name) > 1 and key != name
    return f"{name} ({key})" if is_shared else name


def _known(name: str, identities: Iterable[str], columns: Sequence["Column"], *, is_group: bool = False) -> Known:
    wanted = tuple(dict.fromkeys(identities))
    places = tuple(place for place, column in enumerate(columns) if column.identity in wanted)
    inputs = tuple(dict.fromkeys(name for place in places for name in columns[place].names))
    return Known(name, inputs, wanted, places, is_group)


def _group(name: str, members: Iterable[str], columns: Sequence["Column"]) -> Known:
    found = [column.identity for member in members for column in columns if member in column.names]
    return _known(name, found, columns, is_group=True)


def _problems(name: str, members: Sequence[str], single: Sequence[Known]) -> Iterator[str]:
    known = [input_name for held in single for input_name in held.inputs]
    if not members:
        yield f"group '{name}' has no inputs; write it as NAME=INPUT,INPUT"
    if name in known:
        yield f"group '{name}' has the name of an input; give it another"
    for member in members:
        if member not in known:
            hint = did_you_mean(member, known) or f"; its uncertain inputs are {', '.join(known)}"
            yield f"group '{name}' names '{member}', which is no uncertain input here{hint}"
