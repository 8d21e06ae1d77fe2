"""`mclca what-if`: the footprint against one input."""

from typing import Any

import click

import mclca
from mclca.cli_again import again
from mclca.cli_options import (
    EQUATION,
    FEWER_DRAWS,
    INTERVAL,
    PEDIGREE,
    RANGE,
    READING,
    SCENARIO,
    SEED,
    THREADS,
    with_options,
)
from mclca.terminal import patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca what-if text_to_video annual_users
mclca what-if text_to_video grid_intensity --from 0.02 --to 0.8 --across allocation
"""

_points = click.option(
    "--points", type=int, default=21, metavar="N", show_default=True, help="Number of values, evenly spaced."
)


@click.command(name="what-if", epilog=EXAMPLES)
@click.argument("model")
@click.argument("input")
@with_options(*RANGE, _points, *SCENARIO, EQUATION, FEWER_DRAWS, SEED, INTERVAL, PEDIGREE, THREADS, *READING)
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
