"""Small model files for the tests, made from their differences to one sound model."""

from pathlib import Path
from textwrap import dedent

import mclca

HEAD = """format = 1
name = "small"
title = "A small model"
functional_unit = "one unit"
result = "footprint"
"""


ENERGY_AND_INTENSITY = """
[inputs.energy]
distribution = "uniform(1, 2)"
unit = "kWh"
[inputs.intensity]
distribution = "lognormal(median=0.4, gsd=1.1)"
unit = "kg CO2e/kWh"
"""


def model_text(body: str, head: str = HEAD) -> str:
    return dedent(head) + dedent(body.lstrip("\n"))


def write_model(folder: Path, body: str, name: str = "small.toml", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text(model_text(body, head), encoding="utf-8")
    return path


def problems_of(folder: Path, body: str, head: str = HEAD) -> list[str]:
    """The sentences of the error that loading such a file raises; none if it is sound."""
    try:
        mclca.load(write_model(folder, body, head=head))
    except mclca.ModelError as error:
        return list(error.problems)
    return []


def one_equation(value: str, inputs: dict[str, str], unit: str = "1") -> str:
    """The body of a model with plain-number inputs given as name to distribution, and one equation."""
    lines = [f'[inputs.{name}]\ndistribution = "{text}"\nunit = "1"' for name, text in inputs.items()]
    return "\n".join([*lines, f'[equations.footprint]\nvalue = "{value}"\nunit = "{unit}"'])
