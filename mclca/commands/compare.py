"""`mclca compare`: alternatives on common draws."""

from typing import Any

import click

import mclca
from mclca.cli_again import again
from mclca.cli_options import (
    AMOUNT,
    DESIGN,
    DRAWS,
    EQUATION,
    INTERVAL,
    PEDIGREE,
    READING,
    SCENARIO,
    SEED,
    THREADS,
    with_options,
)
from mclca.terminal import Progress, note, patient_if_cold, print_json

SAVED = ".nc"
# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca compare vfx_scene --across approach --at grid=uk
mclca compare mine.toml theirs.toml --margin 0.2
mclca compare before.nc after.nc
"""

_margin = click.option(
    "--margin",
    default=0.1,
    type=float,
    metavar="D",
    show_default=True,
    help="Also give P(a < (1 - D) b), a clear difference.",
)


@click.command(epilog=EXAMPLES)
@click.argument("models", nargs=-1, required=True, metavar="MODEL...")
@with_options(*SCENARIO, EQUATION, AMOUNT, DRAWS, SEED, DESIGN, INTERVAL, _margin, PEDIGREE, THREADS, *READING)
@click.pass_context
def compare(context: click.Context, /, models: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Which of several models, or of the labels of an axis, is lower, and by how much, on common draws.

    A MODEL that ends in .nc is a saved result: its model as it was run.
    """
    sides = [mclca.open_result(text) if text.endswith(SAVED) else text for text in models]
    with patient_if_cold(), Progress(options["draws"]) as progress:
        comparison = mclca.compare(*sides, progress=progress, **options)
    if as_json:
        print_json(comparison.to_json())
    else:
        from mclca.comparison_page import print_comparison

        print_comparison(comparison, again(context))
    for sentence in comparison.warnings:
        note(f"warning: {sentence}")
