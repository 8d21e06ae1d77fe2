"""`mclca report`: all about a footprint in one file."""

from pathlib import Path
from typing import Any

import click

import mclca
from mclca.cli_again import again
from mclca.cli_options import AMOUNT, ONE_RUN, output_option, with_options
from mclca.terminal import Progress, patient_if_cold, safe

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca report text_to_video -o report.html
mclca report vfx_scene --across approach -o scene.xlsx
mclca report text_to_video --format json
"""
PRINTED = ("md", "json", "csv")  # formats that are printed where no file is named


@click.command(epilog=EXAMPLES)
@click.argument("model")
@with_options(output_option(required=False), AMOUNT, *ONE_RUN)
@click.option(
    "--format", "form", default="", metavar="html|md|json|xlsx|csv", help="Else by the file's name; else HTML."
)
@click.pass_context
def report(
    context: click.Context,
    /,
    model: str,
    output: Path | None,
    form: str,
    catalogue: str | None,
    amount: float,
    **options: Any,
) -> None:
    """All about a footprint in one file: figures, boundary, inputs with sources, equations, method statement.

    The page fetches nothing and sends nothing, prints well, and can be mailed as it is.
    """
    from mclca.report.sections.headline import said
    from mclca.report.study import Study
    from mclca.report.write import format_of, write, written

    chosen = format_of(form or (output.suffix.lstrip(".").lower() if output else "html"))
    loaded = mclca.load(model, catalogue=catalogue).for_amount(amount)
    with patient_if_cold(), Progress(options["draws"]) as progress:
        result = mclca.run(loaded, progress=progress, **options)
    if output is None and chosen in PRINTED:
        click.echo(written(result, chosen, again(context)), nl=False)
        return
    path = write(result, output or Path(f"report.{chosen}"), chosen, again(context))
    click.echo(f"{safe(path)}: {safe(said(Study(result))[0])}")
