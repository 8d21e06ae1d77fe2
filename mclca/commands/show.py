"""`mclca show`: all that a model says."""

import sys

import click

import mclca
from mclca.cli_options import READING, with_options
from mclca.errors import ModelError
from mclca.terminal import print_json, safe


@click.command()
@click.argument("model")
@click.option("--toml", is_flag=True, help="Print the text of the model file.")
@with_options(*READING)
def show(model: str, toml: bool, catalogue: str | None, as_json: bool) -> None:
    """All that a model says: inputs, sources, equations, axes."""
    if toml and as_json:
        raise ModelError("--toml and --json are two forms of one answer; choose one")
    loaded = mclca.load(model, catalogue=catalogue)
    if toml:
        _print_text(loaded.text)
        return
    from mclca.description import describe_model

    if as_json:
        print_json(describe_model(loaded))
    else:
        from mclca.tables import print_model

        print_model(describe_model(loaded))


def _print_text(text: str) -> None:
    """A file's text: to a program as it is, to a terminal escaped."""
    if sys.stdout.isatty():
        text = "\n".join("\t".join(map(safe, line.split("\t"))) for line in text.replace("\r\n", "\n").split("\n"))
    click.echo(text, nl=False)
