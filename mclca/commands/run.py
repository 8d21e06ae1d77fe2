"""`mclca run`: the footprint of a model, with intervals."""

from pathlib import Path
from typing import Any

import click

import mclca
from mclca.cli_options import again, run_options, writing
from mclca.run import default_draws
from mclca.terminal import Progress, note, patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca run text_to_video --across grid
mclca run my.toml --set "pue=uniform(1.1, 1.3)" --seed 2 --json
mclca run text_to_video --digits 2
"""


@click.command(epilog=EXAMPLES)
@click.argument("model")
@run_options
@click.pass_context
def run(context: click.Context, /, model: str, as_json: bool, save: Path | None, **options: Any) -> None:
    """Footprint of a model, with intervals."""
    loaded = mclca.load(model, catalogue=options["catalogue"])
    if options["draws"] is None:
        adaptive = options["digits"] is not None or options["tolerance"] is not None
        options["draws"] = context.params["draws"] = default_draws(adaptive=adaptive)
    with patient_if_cold(), Progress(options["draws"]) as progress:
        result = mclca.run(loaded, progress=progress, **options)
    if result.stopping is None and result.draws_used != options["draws"]:
        note(f"a {result.options.design} design makes {result.draws_used} draws of the {options['draws']} asked for")
    if save is not None:
        with writing(save):
            result.save(save)
    if as_json:
        print_json(result.to_json())
    else:
        from mclca.tables import print_result

        print_result(result, again(context))
