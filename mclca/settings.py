"""One value put in place of an input: a number, a distribution, a catalogue key or another name."""

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from mclca.catalogue import Catalogue, Input
from mclca.distribution import Distribution
from mclca.errors import ModelError, did_you_mean
from mclca.model import Link, Model, Setting

_NAME = re.compile(r"[A-Za-z]\w*(\.\w+)*", re.ASCII)


def setting(
    value: str | float, target: Input, entries: Catalogue, folder: Path | None = None, names: Collection[str] = ()
) -> Setting:
    """What a value written by the user puts in place of an input.

    Parameters
    ----------
    value : a number or a distribution in the input's own unit, a catalogue key, or one of `names`
    target : the input that it replaces
    names : what a bare name may refer to

    Raises
    ------
    ModelError
        The value is none of these, or a catalogue entry of another dimension.
    """
    text = str(value).strip()
    if text in names:
        return Link(text)
    if _NAME.fullmatch(text) and text.lower() not in {"inf", "nan"}:
        return _from_catalogue(text, target, entries, names)
    from mclca.families import parse

    placed = Input(parse(text, folder), unit=target.unit, text=text, bounds=target.bounds)
    return replace(placed, source=target.source, kind=target.kind)


def _from_catalogue(key: str, target: Input, entries: Catalogue, names: Collection[str]) -> Input:
    if "." not in key:
        hint = did_you_mean(key, names) or "; write a number, a distribution such as uniform(1, 2), or a catalogue key"
        raise ModelError(f"'{key}' is not a value{hint}")
    from mclca.units import conversion_factor, parse_unit

    entry = entries[key]
    conversion_factor(parse_unit(entry.unit), parse_unit(target.unit))
    return replace(entry, independent=target.independent)


def setting_of(model: Model, name: str, value: str | float | Distribution | Input) -> Input:
    """What a user's value puts in place of the input `name` of a model; dotted for an input of a component.

    Raises
    ------
    ModelError
        There is no such input, or the value does not fit it.
    """
    target = find_input(model, name)
    if isinstance(value, Input):
        return value
    if isinstance(value, Distribution):
        return replace(target, distribution=value, text=str(value), key="", quality=None)
    if model.catalogue is None:
        from mclca.catalogue import catalogue

        placed = setting(value, target, catalogue(), model.folder)
    else:
        placed = setting(value, target, model.catalogue, model.folder)
    assert isinstance(placed, Input)  # noqa: S101  no names were given to link to
    return placed


def find_input(model: Model, name: str) -> Input:
    """The input of a model, or of one of its components, that a name stands for.

    Raises
    ------
    ModelError
        There is none.
    """
    component, dot, rest = name.partition(".")
    if dot and component in model.components:
        return find_input(model.components[component].model, rest)
    if name in model.inputs:
        return model.inputs[name]
    if name in model.equations:
        raise ModelError(f"'{name}' is an equation, not an input; a scenario label of its own model can replace it")
    known = [*model.inputs, *model.equations, *model.components]
    raise ModelError(f"there is no input '{name}' to replace{did_you_mean(name, known) or '; check the name'}")
