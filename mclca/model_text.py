"""A model written out as a model file."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mclca.catalogue import Input
from mclca.model import Link, Model, Replacement
from mclca.notation import to_text


def to_toml(model: Model) -> str:
    """The model in file format 1; `mclca.load` reads it back as an equal model."""
    return "\n".join(_lines(model)) + "\n"


def _lines(model: Model) -> Iterator[str]:
    yield "format = 1"
    for key in ("name", "title", "description", "functional_unit", "result", "pedigree"):
        if getattr(model, key):
            yield f"{key} = {value_text(getattr(model, key))}"
    if model.boundary.included or model.boundary.excluded:
        yield from ("", "[boundary]", f"included = {value_text(model.boundary.included)}")
        yield f"excluded = {value_text(dict(model.boundary.excluded))}"
    for name, entry in model.inputs.items():
        yield from ("", f"[inputs.{name}]", *(f"{key} = {value_text(held)}" for key, held in _input(entry).items()))
    for name, equation in model.equations.items():
        yield from ("", f"[equations.{name}]", f"value = {value_text(to_text(equation.tree))}")
        yield f"unit = {value_text(equation.unit)}"
        if equation.summary:
            yield f"summary = {value_text(equation.summary)}"
    yield from _groups(model)
    for axis, labels in model.scenarios.items():
        yield from ("", f"[scenarios.{axis}]")
        yield from (f"{key_text(label)} = {value_text(_replacement(held))}" for label, held in labels.items())
    for axis, own in model.weights.items():
        weights = (f"{key_text(label)} = {value_text(held)}" for label, held in own.items())
        yield from ("", f"[weights.{key_text(axis)}]", *weights)
    for combination in model.combinations:
        yield from ("", "[[combinations]]", f"at = {value_text(dict(combination.at))}")
        yield f"set = {value_text(_replacement(combination.replacement))}"


def _groups(model: Model) -> Iterator[str]:
    for tied in model.correlations:
        yield from ("", "[[correlations]]")
        if tied.loadings:
            yield f"factor = {value_text(dict(zip(tied.between, tied.loadings, strict=True)))}"
        else:
            yield from (f"between = {value_text(tied.between)}", f"{tied.coefficient} = {value_text(tied.matrix)}")
    for whole in model.shares:
        yield from ("", "[[shares]]")
        parts = dict(zip(whole.members, whole.concentrations, strict=False))
        yield f"dirichlet = {value_text(parts)}" if parts else f"renormalised = {value_text(whole.members)}"
    for joint in model.samples:
        yield from ("", "[[samples]]", f"file = {value_text(joint.file)}")
        yield f"columns = {value_text(dict(zip(joint.members, joint.headings, strict=True)))}"
        if joint.weights:
            yield f"weights = {value_text(joint.weights)}"


def _input(entry: Input) -> dict[str, Any]:
    if entry.key:
        return {"from": entry.key} | ({"independent": True} if entry.independent else {})
    origin = {"from": entry.replaces} if entry.replaces else {}
    origin |= {"distribution": entry.text or str(entry.distribution)}
    keys = ("unit", "summary", "source", "where", "reported", "because", "kind", "quality", "bounds")
    return origin | {key: held for key in keys if (held := getattr(entry, key))}


def _replacement(held: Replacement) -> dict[str, Any]:
    inputs = {name: given.name if isinstance(given, Link) else _input(given) for name, given in held.inputs.items()}
    equations = {name: to_text(equation.tree) for name, equation in held.equations.items()}
    boundary = {} if held.included is None else {"boundary": {"included": held.included}}
    return inputs | equations | boundary


def key_text(name: str) -> str:
    """A key as TOML: bare, or in quotes where it has to be."""
    return name if name.replace("_", "a").replace("-", "a").isalnum() and name.isascii() else json.dumps(name)


def value_text(value: Any) -> str:
    """A value as TOML, in one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key_text(key)} = {value_text(held)}" for key, held in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(value_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
