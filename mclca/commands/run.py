"""`mclca run`: the footprint of a model, with intervals."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

import mclca
from mclca.cli_again import again, only
from mclca.cli_options import (
    AMOUNT,
    DESIGN,
    EQUATIONS,
    FIGURES,
    INTERVAL,
    PEDIGREE,
    READING,
    SCENARIO,
    SEED,
    WORK,
    with_options,
)
from mclca.cli_values import whole, whole_if_given, writing
from mclca.run import default_draws
from mclca.terminal import Progress, note, patient_if_cold, print_json

# A line of \b keeps click from joining the lines.
EXAMPLES = """\b
mclca run text_to_video --across grid
mclca run my.toml --set "pue=uniform(1.1, 1.3)" --seed 2 --json
mclca run text_to_video --by-kind
mclca run text_to_video --digits 2
"""
_BY_KIND = ("model", "set", "at", "across", "of", "seed", "interval", "pedigree", "threads", "catalogue")
_NESTED = ("by_kind", "outer", "inner")
_STOPPING = (
    click.option(
        "--draws",
        callback=whole_if_given,
        metavar="N",
        show_default="1e6",
        help="Number of draws; with --digits or --tolerance the most, 1e7 by default.",
    ),
    click.option(
        "--digits",
        callback=whole_if_given,
        metavar="1|2",
        help="Draw until mean, sd and interval are stable to so many digits of the sd (JCGM 101, 7.9).",
    ),
    click.option(
        "--tolerance",
        metavar="FIGURE=SHARE,...",
        help="Draw until figures are known so well, such as mean=0.1%,high=0.5%.",
    ),
)


@click.command(epilog=EXAMPLES)
@click.argument("model")
@with_options(*SCENARIO, EQUATIONS, AMOUNT, *_STOPPING, SEED, DESIGN, INTERVAL, *FIGURES, PEDIGREE, *WORK, *READING)
@click.option("--by-kind", is_flag=True, help="Tell variability from ignorance: a band of distributions.")
@click.option(
    "--outer", default="1000", callback=whole, metavar="N", show_default=True, help="With --by-kind: of ignorance."
)
@click.option(
    "--inner", default="10000", callback=whole, metavar="N", show_default=True, help="With --by-kind: of variability."
)
@click.pass_context
def run(context: click.Context, /, model: str, as_json: bool, save: Path | None, amount: float, **options: Any) -> None:
    """Footprint of a model, with intervals."""
    nested = {name: options.pop(name) for name in _NESTED}
    if nested.pop("by_kind"):
        _run_by_kind(context, model, as_json, options | nested)
        return
    only(context, {"model", "as_json", "save", "amount", *options}, "without --by-kind")
    loaded = mclca.load(model, catalogue=options["catalogue"]).for_amount(amount)
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


def _run_by_kind(context: click.Context, model: str, as_json: bool, options: Mapping[str, Any]) -> None:
    only(context, {*_BY_KIND, *_NESTED, "as_json"}, "with --by-kind")
    with patient_if_cold(), Progress(options["outer"] * options["inner"]) as progress:
        asked = {name: options[name] for name in (*_BY_KIND[1:], "outer", "inner")}
        found = mclca.by_kind(model, progress=progress, **asked)
    if as_json:
        print_json(found.to_json())
    else:
        from mclca.by_kind_page import print_by_kind

        print_by_kind(found, again(context, always={"seed"}))
