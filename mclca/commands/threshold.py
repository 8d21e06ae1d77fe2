"""`mclca threshold`: the value of an input that makes two things equal."""

from typing import Any

import click

import mclca
from mclca.cli_options import again, threshold_options
from mclca.terminal import patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca threshold text_to_video grid_intensity --equals 0.05 --from 0.02 --to 0.8
mclca threshold vfx_scene iterations --between approach=generative,traditional --from 1 --to 1e6
"""


@click.command(epilog=EXAMPLES)
@click.argument("model")
@click.argument("input")
@threshold_options
@click.pass_context
def threshold(context: click.Context, /, model: str, input: str, as_json: bool, **options: Any) -> None:  # noqa: A002
    """The value of one input at which the footprint meets a target, or two scenarios are equal."""
    with patient_if_cold():
        found = mclca.threshold(model, input, **options)
    if as_json:
        print_json(found.to_json())
    else:
        from mclca.threshold_page import print_threshold

        print_threshold(found, again(context))
