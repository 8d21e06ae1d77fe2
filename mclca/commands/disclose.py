"""`mclca disclose`: what knowing each input would do to the interval, and to a choice."""

from typing import Any

import click

import mclca
from mclca.cli_options import again, disclose_options
from mclca.terminal import patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca disclose text_to_video
mclca disclose text_to_video --group usage=annual_users,videos_per_user
mclca disclose vfx_scene --decision approach --at grid=uk
"""


@click.command(epilog=EXAMPLES)
@click.argument("model")
@disclose_options
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
