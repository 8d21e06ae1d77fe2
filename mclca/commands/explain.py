"""`mclca explain`: one equation taken apart."""

from typing import Any

import click

import mclca
from mclca.cli_again import again
from mclca.cli_options import DRAWS, INTERVAL, ONE_SCENARIO, PEDIGREE, READING, SEED, THREADS, with_options
from mclca.terminal import Progress, patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca explain text_to_video
mclca explain text_to_video inference --at grid=fr --set "pue=uniform(1.1, 1.3)"
"""


@click.command(epilog=EXAMPLES)
@click.argument("model")
@click.argument("equation", required=False, default="")
@with_options(*ONE_SCENARIO, DRAWS, SEED, INTERVAL, PEDIGREE, THREADS, *READING)
@click.pass_context
def explain(context: click.Context, /, model: str, equation: str, as_json: bool, **options: Any) -> None:
    """Why an equation has the distribution it has; the result's, if none is named."""
    with patient_if_cold(), Progress(options["draws"]) as progress:
        found = mclca.explain(model, equation, progress=progress, **options)
    if as_json:
        print_json(found.to_json())
    else:
        from mclca.explain_page import print_explanation

        print_explanation(found, again(context))
