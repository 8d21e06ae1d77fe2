"""What the random numbers of an input are keyed by: a catalogue key, or else its place in the model."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from mclca.catalogue import Input
from mclca.model import Setting


def identities(root: str, inputs: Mapping[str, Input]) -> dict[str, str]:
    """Identity of every input of a scenario; two of the same one are the same random variable.

    - An input from the catalogue is keyed by its catalogue key, so it is drawn once wherever the entry is used.
    - `independent = true` and an input of the model's own are keyed by the model's name and the input's full name.
    - A distribution in place of a catalogue entry, by a scenario label, `set` or an edit, keeps the random numbers of
      the entry, so that the two variants are compared on common draws. It is another quantity than the entry, though:
      where a second input of the scenario is from the entry, or stands in its place too, it is keyed by its own name,
      and so independent of that one.
    - Another catalogue key in place of an input takes the random numbers of that key.

    Parameters
    ----------
    root : name of the model
    inputs : by full name
    """
    kept = {name: entry_of(held.replaces) for name, held in inputs.items() if held.replaces and _varies(held)}
    own = {name: _own(root, name, held) for name, held in inputs.items()}
    uses = Counter([*kept.values(), *own.values()])
    return own | {name: identity for name, identity in kept.items() if uses[identity] == 1}


def entry_of(key: str) -> str:
    """Identity of a catalogue entry."""
    return f"catalogue:{key}"


def in_place_of(before: Setting | None, after: Setting) -> Setting:
    """The setting that is put in place of another, with the catalogue entry that it stands for."""
    if not isinstance(before, Input) or not isinstance(after, Input) or before.independent:
        return after
    if after.key or after.replaces:
        return after
    return replace(after, replaces=before.key or before.replaces)


def all_in_place_of(before: Mapping[str, Setting], after: Mapping[str, Setting]) -> dict[str, Setting]:
    """Settings by name, the later ones in place of the earlier ones."""
    return dict(before) | {name: in_place_of(before.get(name), held) for name, held in after.items()}


def _own(root: str, name: str, held: Input) -> str:
    return entry_of(held.key) if held.key and not held.independent else f"{root}:{name}"


def _varies(held: Input) -> bool:
    support = held.distribution.support()
    return not held.independent and support.low < support.high
