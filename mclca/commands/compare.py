"""`mclca compare`: alternatives on common draws."""

from typing import Any

import click

import mclca
from mclca.cli_options import again, compare_options
from mclca.terminal import Progress, note, patient_if_cold, print_json

SAVED = ".nc"
# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca compare vfx_scene --across approach --at grid=uk
mclca compare mine.toml theirs.toml --margin 0.2
mclca compare before.nc after.nc
"""


@click.command(epilog=EXAMPLES)
@click.argument("models", nargs=-1, required=True, metavar="MODEL...")
@compare_options
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
