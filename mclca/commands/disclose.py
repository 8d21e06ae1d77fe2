"""`mclca disclose`: what knowing each input would do to the interval, and to a choice."""

from typing import Any

import click

import mclca
from mclca.cli_again import again
from mclca.cli_options import EQUATION, GROUPS, INTERVAL, ONE_SCENARIO, PEDIGREE, READING, SEED, THREADS, with_options
from mclca.cli_values import whole, whole_if_given
from mclca.terminal import patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca disclose text_to_video
mclca disclose text_to_video --group usage=annual_users,videos_per_user
mclca disclose vfx_scene --decision approach --at grid=uk
"""

_LEARNING = (
    click.option("--decision", default="", metavar="AXIS", help="Axis whose labels are alternatives to choose from."),
    GROUPS,
    click.option(
        "--inner",
        default="2048",
        callback=whole,
        metavar="N",
        show_default=True,
        help="Draws of the other inputs, in each of 16 replicates.",
    ),
    click.option(
        "--outer",
        callback=whole_if_given,
        metavar="N",
        help="Points of the known input, in each replicate; else 8, and 16 for a decision.",
    ),
)


@click.command(epilog=EXAMPLES)
@click.argument("model")
@with_options(*ONE_SCENARIO, EQUATION, *_LEARNING, SEED, INTERVAL, PEDIGREE, THREADS, *READING)
@click.pass_context
def disclose(context: click.Context, /, model: str, as_json: bool, **options: Any) -> None:
    """How much narrower the interval would be if an input were known, and what that is worth to a choice."""
    with patient_if_cold():
        found = mclca.disclose(model, **options)
    if as_json:
        print_json(found.to_json())
    else:
        from mclca.disclosure_page import print_disclosure

        print_disclosure(found, again(context))
