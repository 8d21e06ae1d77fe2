"""`mclca catalogue`: sourced inputs."""

import click

import mclca
from mclca.cli_options import READING, with_options
from mclca.terminal import print_json


@click.command()
@click.argument("topic", default="", metavar="[SUBJECT | SUBJECT.ENTRY]")
@with_options(*READING)
def catalogue(topic: str, catalogue: str | None, as_json: bool) -> None:
    """List sourced inputs, those of a subject, or all about one."""
    from mclca.description import describe_catalogue

    found = describe_catalogue(mclca.catalogue(catalogue), topic)
    if as_json:
        print_json(found)
    else:
        from mclca.catalogue_page import print_catalogue

        print_catalogue(found)
