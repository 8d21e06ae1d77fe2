"""`mclca sensitivity`: which inputs drive the spread."""

from typing import Any

import click

import mclca
from mclca.cli_again import again
from mclca.cli_options import GROUPS, PEDIGREE, READING, SCENARIO, SEED, THREADS, with_options
from mclca.cli_values import listed, whole_if_given
from mclca.sensitivity import methods
from mclca.terminal import Progress, note, patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca sensitivity text_to_video --across grid
mclca sensitivity my.toml --group training=training_emissions,retraining --points 65536
"""
SHORT = 2**14  # points of which no progress is ever shown

_equations = click.option(
    "--of", multiple=True, callback=listed, metavar="EQUATION,...", help="Equations to explain; else the result."
)
_ANALYSIS = (
    click.option(
        "--method", default="sobol", metavar="|".join(methods()), show_default=True, help="Method of the analysis."
    ),
    click.option(
        "--points", callback=whole_if_given, metavar="N", help="Base points of its design; else the method's default."
    ),
    SEED,
    click.option(
        "--interval",
        default=0.95,
        type=float,
        metavar="P",
        show_default=True,
        help="Probability of the interval around each figure.",
    ),
    click.option("--second-order", is_flag=True, help="Also of every pair of inputs."),
    GROUPS,
    click.option(
        "--bootstrap",
        type=click.IntRange(min=0),
        default=0,
        metavar="N",
        help="Intervals from so many resamples of SALib's bootstrap instead of the spread of 16 replicates.",
    ),
)


@click.command(epilog=EXAMPLES)
@click.argument("model")
@with_options(*SCENARIO, _equations, *_ANALYSIS, PEDIGREE, THREADS, *READING)
@click.pass_context
def sensitivity(context: click.Context, /, model: str, as_json: bool, **options: Any) -> None:
    """Which inputs drive the spread of the result: Sobol' indices with intervals, or another method's."""
    with patient_if_cold(), Progress(options["points"] or SHORT) as progress:
        found = mclca.drivers(model, progress=progress, **options)
    if options["points"] not in {None, found.points}:
        way = "up" if found.points > options["points"] else "down"
        note(f"points rounded {way} from {options['points']} to {found.points}, as the design needs")
    context.params["points"] = found.points
    if as_json:
        print_json(found.to_json())
    else:
        from mclca.sensitivity_page import print_indices

        print_indices(found, again(context))
