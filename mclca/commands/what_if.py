"""`mclca what-if`: the footprint against one input."""

from typing import Any

import click

import mclca
from mclca.cli_options import again, what_if_options
from mclca.terminal import patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca what-if text_to_video annual_users
mclca what-if text_to_video grid_intensity --from 0.02 --to 0.8 --across allocation
"""


@click.command(name="what-if", epilog=EXAMPLES)
@click.argument("model")
@click.argument("input")
@what_if_options
@click.pass_context
def what_if(context: click.Context, /, model: str, input: str, as_json: bool, **options: Any) -> None:  # noqa: A002
    """The footprint, with its interval, for each of several values of one input."""
    with patient_if_cold():
        found = mclca.what_if(model, input, **options)
    if as_json:
        print_json(found.to_json())
    else:
        from mclca.what_if_page import print_what_if

        print_what_if(found, again(context))
