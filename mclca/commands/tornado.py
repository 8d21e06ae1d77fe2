"""`mclca tornado`: each input moved alone."""

from typing import Any

import click

import mclca
from mclca.cli_again import again
from mclca.cli_options import EQUATIONS, INTERVAL, PEDIGREE, READING, SCENARIO, with_options
from mclca.terminal import patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca tornado text_to_video
mclca tornado text_to_video --across grid --of inference,training
"""


@click.command(epilog=EXAMPLES)
@click.argument("model")
@with_options(*SCENARIO, EQUATIONS, INTERVAL, PEDIGREE, *READING)
@click.pass_context
def tornado(context: click.Context, /, model: str, as_json: bool, **options: Any) -> None:
    """Each input alone at the ends of its interval, the others at their medians."""
    with patient_if_cold():
        found = mclca.tornado(model, **options)
    if as_json:
        print_json(found.to_json())
    else:
        from mclca.tornado_page import print_tornado

        print_tornado(found, again(context))
