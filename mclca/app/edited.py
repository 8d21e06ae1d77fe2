"""The model file of a variant: each changed input where the scenario takes it from, all else as it was."""

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from mclca.app.variant import Variant
from mclca.catalogue import Input
from mclca.model import Model, Setting
from mclca.scenario import labels_of
from mclca.toml_edit import removed, replaced
from mclca.toml_lines import Path

_KEY = re.compile(r"[A-Za-z]\w*\.[A-Za-z]\w*", re.ASCII)


def edited(variant: Variant) -> str:
    """Text of the model file; read again and run at the same labels, it gives the same figures.

    Raises
    ------
    FieldsError
        A change that does not hold.
    """
    assert variant.scenario  # noqa: S101  changes that do not hold are refused here
    text = variant.model.text
    for name, value in variant.set.items():
        place = _place(variant, name)
        if place[0] == "inputs":
            text = _input(text, place, value, variant.model.inputs[name])
        else:
            text = replaced(text, place, _setting(variant, place, name, value))
    return text


def _setting(variant: Variant, place: Path, name: str, value: str) -> Any:
    """What a label, a combination or a component puts in place of an input, with the catalogue entry that it had there.

    So it keeps the random numbers that it has on the page.
    """
    before = _given(variant.model, place, name)
    entry = before.key or before.replaces if before and not before.independent else ""
    return {"from": entry, "distribution": _value(value)} if entry and not _KEY.fullmatch(value) else _value(value)


def _given(model: Model, place: Path, name: str) -> Input | None:
    held: Mapping[str, Setting]
    match place:
        case ("combinations", int(number), *_):
            held = model.combinations[number].replacement.inputs
        case ("scenarios", str(axis), str(label), *_):
            held = model.scenarios[axis][label].inputs
        case _:
            component, _, name = name.partition(".")
            held = model.components[component].inputs
    found = held.get(name)
    return found if isinstance(found, Input) else None


def _place(variant: Variant, name: str) -> Path:
    """Where the file says what the input is, at the labels where the variant stands."""
    model, labels = variant.model, labels_of(variant.model, variant.at)
    meeting = [(place, held) for place, held in enumerate(model.combinations) if held.at.items() <= labels.items()]
    for place, held in sorted(meeting, key=lambda each: len(each[1].at), reverse=True):
        if name in held.replacement.inputs:
            return _inside(model.text, ("combinations", place, "set"), name)
    for axis, label in reversed(labels.items()):
        if name in model.scenarios[axis][label].inputs:
            return _inside(model.text, ("scenarios", axis, label), name)
    return _own(model, name)


def _own(model: Model, name: str) -> Path:
    if name in model.inputs:
        return ("inputs", name)
    component, _, inner = name.partition(".")
    return _inside(model.text, ("components", component, "set"), inner)


def _inside(text: str, table: Path, name: str) -> Path:
    """The path of a dotted name in a table, which may hold it as `a.b`, or as `b` in `a`."""
    spot: Any = tomllib.loads(text)
    for key in table:
        spot = spot[key] if isinstance(key, int) else spot.get(key, {})
    first, dot, rest = name.partition(".")
    if name in spot or not dot:
        return (*table, name)
    inner = spot.get(first, {})
    return (*table, first, *(("set",) if isinstance(inner, dict) and "set" in inner else ()), rest)


def _input(text: str, place: Path, value: str, before: Input) -> str:
    """The input of the file with another distribution and a word about it; `from` tells whose place it takes."""
    held = tomllib.loads(text)["inputs"][place[1]]
    if _KEY.fullmatch(value):
        for key in held.keys() - {"from", "independent"}:
            text = removed(text, (*place, key))
        return replaced(text, (*place, "from"), value)
    about = {"distribution": _value(value), "because": f"changed by hand from {before.text or before.distribution}"}
    about |= {"unit": before.unit} if "unit" in held else {}
    for key, said in reversed(about.items()):  # each goes to the top of its table
        text = replaced(text, (*place, key), said)
    return text


def _value(text: str) -> str | float:
    """A plain number as one."""
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text) if text.isascii() and any(map(str.isdigit, text)) and "_" not in text else text
    return text
