"""`mclca threshold`: the value of an input that makes two things equal."""

from typing import Any

import click

import mclca
from mclca.cli_again import again
from mclca.cli_options import EQUATION, FEWER_DRAWS, ONE_SCENARIO, PEDIGREE, RANGE, READING, SEED, THREADS, with_options
from mclca.terminal import patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca threshold text_to_video grid_intensity --equals 0.05 --from 0.02 --to 0.8
mclca threshold vfx_scene iterations --between approach=generative,traditional --from 1 --to 1e6
"""

_MET = (
    click.option("--equals", type=float, metavar="X", help="A target, in the equation's unit."),
    click.option("--between", metavar="AXIS=LABEL,LABEL", help="Two labels of an axis, to be equal."),
    click.option(
        "--statistic", default="median", metavar="median|mean", show_default=True, help="Which figure is to be equal."
    ),
)


@click.command(epilog=EXAMPLES)
@click.argument("model")
@click.argument("input")
@with_options(*_MET, *RANGE, *ONE_SCENARIO, EQUATION, FEWER_DRAWS, SEED, PEDIGREE, THREADS, *READING)
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
