"""`mclca reproduce`: published figures beside ours."""

from pathlib import Path

import click

from mclca.cli_options import READING, with_options
from mclca.cli_values import writable, writing
from mclca.terminal import complain, patient_if_cold, print_json

SURPRISED = 1  # exit code


@click.command()
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.option("--markdown", callback=writable, metavar="FILE.md", help="Also write the answer as a page.")
@with_options(*READING)
@click.pass_context
def reproduce(
    context: click.Context, models: tuple[str, ...], markdown: Path | None, catalogue: str | None, as_json: bool
) -> None:
    """Published figures beside ours, of all models by default.

    Exit code 1 if a figure that is to match differs, or the other way round.
    """
    from mclca.reproduce import loaded, reproduce, reproduce_ranges

    chosen = loaded(models or None, catalogue)
    with patient_if_cold():
        verdicts, ranges = reproduce(chosen), reproduce_ranges(chosen)
    if markdown is not None:
        from mclca.reproduce_page import markdown as page

        with writing(markdown):
            markdown.write_text(page(verdicts, ranges), encoding="utf-8")
    if as_json:
        print_json(
            {name: [entry.to_json() for entry in held] for name, held in (("checks", verdicts), ("ranges", ranges))}
        )
    else:
        from mclca.reproduce_page import print_reproduction

        print_reproduction(verdicts, ranges)
    surprises = [verdict for verdict in verdicts if not verdict.as_expected]
    if surprises:
        from mclca.reproduce_page import surprise

        complain(map(surprise, surprises))
        context.exit(SURPRISED)
