"""The second door: Python functions traced once into the same model that a file gives."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mclca.catalogue import Input, catalogue
from mclca.errors import ModelError
from mclca.file_shape import thing
from mclca.model import Equation, Model
from mclca.model_text import to_toml
from mclca.rules import problems
from mclca.scope import Boundary
from mclca.trace import trace
from mclca.units import conversion_factor, parse_unit


def model_from_functions(
    functions: Sequence[Callable[..., Any]], inputs: Mapping[str, Input | str], result: str, **about: Any
) -> Model:
    """See `Model.from_functions`."""
    entries = about.pop("catalogue", None) or catalogue()
    placed = {name: entries[held] if isinstance(held, str) else held for name, held in inputs.items()}
    equations = {function.__name__: _equation(function) for function in functions}
    boundary = about.pop("boundary", Boundary())
    about = {"name": result, "title": result, "functional_unit": "one functional unit"} | about
    model = Model(result=result, inputs=placed, equations=equations, boundary=boundary, catalogue=entries, **about)
    found = [sentence for _, sentence in problems(model)]
    found += [sentence for function in functions for sentence in _misannotated(function, model)]
    if found:
        raise ModelError(*found)
    return replace(model, text=to_toml(model))


def _equation(function: Callable[..., Any]) -> Equation:
    name = function.__name__
    unit = _unit_text(inspect.signature(function).return_annotation)
    if unit is None:
        raise ModelError(f'{thing(("equations", name))} has no unit; annotate what it returns, as in -> "kg CO2e"')
    lines = (inspect.getdoc(function) or "").splitlines()
    return Equation(name, trace(function, tuple(inspect.signature(function).parameters)), unit, next(iter(lines), ""))


def _misannotated(function: Callable[..., Any], model: Model) -> Iterator[str]:
    named: dict[str, Input | Equation] = {**model.inputs, **model.equations}
    for name, parameter in inspect.signature(function).parameters.items():
        unit = _unit_text(parameter.annotation)
        if unit is None or name not in named:
            continue
        try:
            conversion_factor(parse_unit(named[name].unit), parse_unit(unit))
        except ModelError as error:
            yield f"{thing(('equations', function.__name__))} takes '{name}' in {unit}: {error}"


def _unit_text(annotation: Any) -> str | None:
    if annotation is inspect.Parameter.empty or not isinstance(annotation, str):
        return None
    # `from __future__ import annotations` hands over the annotation's source, quotes included.
    return annotation.strip("\"'")
