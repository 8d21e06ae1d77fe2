"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from mclca.cli_values import amount, listed, pairs, whole, writable

Command = TypeVar("Command", bound=Callable[..., Any])

CATALOGUE = click.option(
    "--catalogue", metavar="DIR", help="Folder of your own catalogue entries, laid over the shipped ones."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
THREADS = click.option("--threads", type=click.IntRange(min=1), metavar="N", help="Threads; else one per processor.")

ONE_SCENARIO = (
    click.option(
        "--set",
        multiple=True,
        callback=pairs,
        metavar="NAME=TEXT",
        help="Replace an input: a number, a distribution or a catalogue key.",
    ),
    click.option(
        "--at", multiple=True, callback=pairs, metavar="AXIS=LABEL", help="Label of a scenario axis; else its first."
    ),
)
SCENARIO = (
    *ONE_SCENARIO,
    click.option(
        "--across", multiple=True, callback=listed, metavar="AXIS,...", help="Spread axes out, on the same draws."
    ),
)
GROUPS = click.option(
    "--group",
    "groups",
    multiple=True,
    callback=pairs,
    metavar="NAME=INPUT,...",
    help="Inputs to be taken together, under a name.",
)
RANGE = (
    click.option("--from", "low", type=float, metavar="X", help="Lowest value of the input, in its unit."),
    click.option("--to", "high", type=float, metavar="X", help="Highest value; else both from its distribution."),
)
EQUATIONS = click.option(
    "--of", multiple=True, callback=listed, metavar="EQUATION,...", help="Equations to report; else all."
)
EQUATION = click.option("--of", default="", metavar="EQUATION", help="Equation to look at; else the model's result.")
AMOUNT = click.option(
    "--amount", default="1", callback=amount, metavar="N", help="Functional units that the figures are for; else one."
)
DRAWS = click.option("--draws", default="1e6", callback=whole, metavar="N", show_default=True, help="Number of draws.")
FEWER_DRAWS = click.option(
    "--draws", default="1e5", callback=whole, metavar="N", show_default=True, help="Draws for each value."
)
SEED = click.option(
    "--seed", default="1", callback=whole, metavar="N", show_default=True, help="Seed of the random numbers."
)
DESIGN = click.option(
    "--design",
    default="random",
    metavar="random|sobol|latin",
    show_default=True,
    help="How the points of the unit cube are made.",
)
INTERVAL = click.option(
    "--interval",
    default=0.95,
    type=float,
    metavar="P",
    show_default=True,
    help="Probability of the coverage interval.",
)
FIGURES = (
    click.option(
        "--quantiles", multiple=True, callback=listed, metavar="P,...", help="Further quantiles, such as 0.05,0.5."
    ),
    click.option(
        "--exceeds",
        multiple=True,
        callback=listed,
        metavar="X,...",
        help="Probability of exceeding X, in each equation's unit.",
    ),
    click.option("--exact", is_flag=True, help="Exact order statistics for every quantile."),
    click.option(
        "--non-finite",
        default="error",
        metavar="error|count",
        show_default=True,
        help="Refuse draws that are not finite, or count and leave them out.",
    ),
)
PEDIGREE = click.option(
    "--pedigree",
    default="",
    metavar="TABLE",
    help="Widen inputs by their quality scores: ecoinvent3 or ciroth2016; none to overrule the model file.",
)
WORK = (
    THREADS,
    click.option(
        "--checkpoint", callback=writable, metavar="FILE", help="Keep the state of a long run, to resume it from."
    ),
    click.option("--save", callback=writable, metavar="FILE.nc", help="Write the result to a NetCDF-4 file."),
    click.option("--keep", is_flag=True, help="Hold all draws in memory; with --save they are stored."),
)
READING = (CATALOGUE, JSON)
# What decides the figures of one run, for commands that show them in another form.
ONE_RUN = (*SCENARIO, EQUATIONS, DRAWS, SEED, DESIGN, INTERVAL, *FIGURES, PEDIGREE, THREADS, CATALOGUE)


def output_option(*, required: bool) -> Callable[[Command], Command]:
    """Option of a command that writes a file."""
    return click.option("-o", "--output", required=required, callback=writable, metavar="FILE", help="File to write.")


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Give a command options, in the order in which its help shows them."""

    def apply(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return apply
