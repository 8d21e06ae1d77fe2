"""`mclca check`: all that is wrong with a model file."""

from pathlib import Path

import click

import mclca
from mclca.cli_options import READING, with_options
from mclca.errors import ModelError
from mclca.terminal import patient_if_cold, print_json, safe


@click.command()
@click.argument("file")
@with_options(*READING)
def check(file: str, catalogue: str | None, as_json: bool) -> None:
    """List all that is wrong with a model file, each with its line.

    A file without a fault is also run, briefly, at every label of every axis.
    """
    from mclca.checkup import faults, scenarios_tried

    try:
        model = mclca.load(file, catalogue=catalogue)
        with patient_if_cold():
            problems = tuple(faults(model, Path(file).name))
    except ModelError as error:
        problems = error.problems
    if as_json:
        print_json({"file": file, "ok": not problems, "problems": list(problems)})
    if problems:
        raise ModelError(*problems)
    if not as_json:
        counts = f"{len(model.inputs)} inputs, {len(model.equations)} equations"
        click.echo(safe(f"{file}: OK: model '{model.name}', {counts}, {len(scenarios_tried(model))} scenarios tried"))
