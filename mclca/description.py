"""A model or a catalogue entry as plain values: what `show` and `catalogue` print, as a table or as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from mclca.catalogue import Catalogue, Input
from mclca.dependence import Shares
from mclca.errors import ModelError, did_you_mean
from mclca.model import Check, Component, Link, Model, Range, Replacement, Setting
from mclca.notation import to_text
from mclca.notes import dependence_notes, pedigree_notes
from mclca.scenario import scenario

_ABOUT = ("summary", "where", "reported", "because", "kind", "quality", "bounds")


def describe_briefly(model: Model) -> dict[str, Any]:
    """Name, title and what can be chosen."""
    axes = {axis: list(labels) for axis, labels in model.scenarios.items()}
    return {"name": model.name, "title": model.title, "functional_unit": model.functional_unit, "axes": axes}


def describe_model(model: Model) -> dict[str, Any]:
    """Everything that a model says."""
    return {
        "model": model.name,
        "title": model.title,
        "description": model.description,
        "functional_unit": model.functional_unit,
        "result": model.result,
        "boundary": {"included": list(model.boundary.included), "excluded": dict(model.boundary.excluded)},
        "axes": {
            axis: {label: _replacement(held) for label, held in labels.items()}
            for axis, labels in model.scenarios.items()
        },
        "weights": {axis: dict(labels) for axis, labels in model.weights.items()},
        "combinations": [
            {"at": dict(entry.at), "set": _replacement(entry.replacement)} for entry in model.combinations
        ],
        "inputs": [{"name": name} | describe_input(entry) for name, entry in model.inputs.items()],
        "equations": [
            {"name": name, "value": to_text(entry.tree), "unit": entry.unit, "summary": entry.summary}
            for name, entry in model.equations.items()
        ],
        "components": [_component(name, entry) for name, entry in model.components.items()],
        "correlations": [
            {"between": list(entry.between), entry.coefficient: [list(row) for row in entry.matrix]}
            for entry in model.correlations
        ],
        "shares": [_shares(entry) for entry in model.shares],
        "samples": [
            {
                "file": entry.file,
                "columns": dict(zip(entry.members, entry.headings, strict=True)),
                "weights": entry.weights,
            }
            for entry in model.samples
        ],
        **_notes(model),
        "checks": [_published(entry, ("published", "expect")) for entry in model.checks],
        "ranges": [_published(entry, ("published_low", "published_high")) for entry in model.ranges],
    }


def _shares(entry: Shares) -> dict[str, Any]:
    if not entry.concentrations:
        return {"renormalised": list(entry.members)}
    return {"dirichlet": dict(zip(entry.members, entry.concentrations, strict=True))}


def _notes(model: Model) -> dict[str, Any]:
    """What a run of the base case would do to the inputs as they are written."""
    held = [scenario(model)]
    return {"dependence": dependence_notes(held), "pedigree": pedigree_notes(held)}


def describe_input(entry: Input) -> dict[str, Any]:
    """Distribution, unit, source and whatever else is said about an input."""
    said = {key: getattr(entry, key) for key in _ABOUT if getattr(entry, key)}
    said |= {"independent": True} if entry.independent else {}
    origin = {"from": entry.key} if entry.key else {"replaces": entry.replaces} if entry.replaces else {}
    return {"distribution": _distribution(entry), "unit": entry.unit, "source": str(entry.source)} | origin | said


def describe_catalogue(entries: Catalogue, topic: str = "") -> dict[str, Any]:
    """The entries of the catalogue, of one subject, or one entry.

    Raises
    ------
    ModelError
        There is no such subject or entry.
    """
    if "." in topic:
        return {"entries": [_entry(entries, topic) | _links(entries, topic)]}
    subjects = entries.subjects()
    if topic and topic not in subjects:
        hint = did_you_mean(topic, subjects) or f"; the subjects are {', '.join(subjects)}"
        raise ModelError(f"the catalogue has no subject '{topic}'{hint}")
    keys = entries.keys(topic)
    return {"subjects": [topic] if topic else list(subjects), "entries": [_entry(entries, key) for key in keys]}


def _entry(entries: Catalogue, key: str) -> dict[str, Any]:
    return {"key": key} | {name: value for name, value in describe_input(entries[key]).items() if name != "from"}


def _links(entries: Catalogue, key: str) -> dict[str, str]:
    source = entries.source(key)
    return {name: value for name, value in (("url", source.url), ("doi", source.doi)) if value}


def _distribution(entry: Input) -> str:
    return entry.text or str(entry.distribution)


def _setting(held: Setting) -> str:
    return held.name if isinstance(held, Link) else held.key or _distribution(held)


def describe_settings(inputs: Mapping[str, Setting]) -> dict[str, str]:
    """What stands in place of each input, as text."""
    return {name: _setting(held) for name, held in inputs.items()}


def _replacement(held: Replacement) -> dict[str, Any]:
    boundary = {} if held.included is None else {"boundary.included": list(held.included)}
    places = {f"{name}.at": dict(labels) for name, labels in held.at.items()}
    equations = {name: to_text(entry.tree) for name, entry in held.equations.items()}
    return describe_settings(held.inputs) | equations | places | boundary


def _component(name: str, entry: Component) -> dict[str, Any]:
    return {"name": name, "model": entry.model.name, "at": dict(entry.at), "set": describe_settings(entry.inputs)}


def _published(entry: Check | Range, figures: Sequence[str]) -> dict[str, Any]:
    said = {key: getattr(entry, key) for key in ("equation", *figures, "source", "because")}
    return said | {"at": dict(entry.at), "set": describe_settings(entry.inputs)}


def labels_text(at: Mapping[str, str]) -> str:
    """`grid = us, resolution = 720p`."""
    return ", ".join(f"{axis} = {label}" for axis, label in at.items())
