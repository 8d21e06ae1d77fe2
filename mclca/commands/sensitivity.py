"""`mclca sensitivity`: which inputs drive the spread."""

from typing import Any

import click

import mclca
from mclca.cli_options import again, sensitivity_options
from mclca.terminal import Progress, note, patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca sensitivity text_to_video --across grid
mclca sensitivity my.toml --group training=training_emissions,retraining --points 65536
"""
SHORT = 2**14  # points of which no progress is ever shown


@click.command(epilog=EXAMPLES)
@click.argument("model")
@sensitivity_options
@click.pass_context
def sensitivity(context: click.Context, /, model: str, as_json: bool, **options: Any) -> None:
    """Which inputs drive the spread of the result: Sobol' indices with intervals, or another method's."""
    with patient_if_cold(), Progress(options["points"] or SHORT) as progress:
        found = mclca.drivers(model, progress=progress, **options)
    if options["points"] not in {None, found.points}:
        note(f"points rounded up from {options['points']} to {found.points}, as the design needs")
    context.params["points"] = found.points
    if as_json:
        print_json(found.to_json())
    else:
        from mclca.sensitivity_page import print_indices

        print_indices(found, again(context))
