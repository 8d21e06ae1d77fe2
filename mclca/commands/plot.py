"""`mclca plot`: one figure of a model."""

from pathlib import Path
from typing import Any

import click

import mclca
from mclca.cli_options import ONE_RUN, output_option, with_options
from mclca.terminal import Progress, patient_if_cold, safe

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca plot text_to_video distribution -o video.svg
mclca plot text_to_video difference --across grid -o grids.png --theme dark
"""


@click.command(epilog=EXAMPLES)
@click.argument("model")
@click.argument("kind")
@with_options(output_option(required=True), *ONE_RUN)
@click.option("--threshold", type=float, metavar="X", help="For 'exceedance': in the equation's unit.")
@click.option("--theme", default="light", metavar="light|dark", show_default=True, help="Colours.")
def plot(
    model: str, kind: str, output: Path, theme: str, threshold: float | None, catalogue: str | None, **options: Any
) -> None:
    """One figure of a model as SVG, PNG, PDF or a page, by the ending of the file's name.

    KIND is convergence, difference, disclosure, distribution, exceedance, ratio, reproduction, scenarios, shapley,
    sobol, stages, tornado or waterfall.
    """
    from mclca.report.figures import draw, require
    from mclca.report.study import Study

    asked = {} if threshold is None else {"threshold": threshold}
    require(kind)
    loaded = mclca.load(model, catalogue=catalogue)
    with patient_if_cold(), Progress(options["draws"]) as progress:
        result = mclca.run(loaded, progress=progress, **options)
    chart = draw(kind, Study(result), theme, **asked)
    chart.save(output)
    click.echo(f"{safe(output)}: {safe(chart.title)}")
