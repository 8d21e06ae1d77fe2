"""`mclca new`: a model of one's own."""

import shlex
from pathlib import Path

import click

import mclca
from mclca.cli_options import READING, with_options
from mclca.terminal import print_json, safe


@click.command()
@click.argument("file")
@click.option("--from", "origin", default="text_to_video", metavar="MODEL", show_default=True, help="Model to copy.")
@with_options(*READING)
def new(file: str, origin: str, catalogue: str | None, as_json: bool) -> None:
    """Start a model of your own as a copy of another."""
    from mclca.starter import start

    name = start(Path(file), mclca.load(origin, catalogue=catalogue))
    if as_json:
        print_json({"file": file, "name": name, "from": origin})
        return
    click.echo(safe(f"{file}: a copy of {origin}, named '{name}'. Change an input, then:"))
    for command in ("check", "run"):
        click.echo(f"  {_command(command, file)}")


def _command(*words: str) -> str:
    return safe(shlex.join(("mclca", *words)))
