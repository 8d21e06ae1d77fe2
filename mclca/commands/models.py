"""`mclca models`: what models there are."""

import click

import mclca
from mclca.cli_options import READING, with_options
from mclca.terminal import print_json


@click.command()
@with_options(*READING)
def models(catalogue: str | None, as_json: bool) -> None:
    """List the models that come with mclca."""
    from mclca.description import describe_briefly

    found = [describe_briefly(mclca.load(name, catalogue=catalogue)) for name in mclca.shipped_models()]
    if as_json:
        print_json({"models": found})
    else:
        from mclca.tables import print_models

        print_models(found)
