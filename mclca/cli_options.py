"""Options that commands share, and what they mean to the API."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from mclca.errors import ModelError
from mclca.sensitivity import methods

Command = TypeVar("Command", bound=Callable[..., Any])

# How the work is done and where the answer goes: they change no figure, so the command to run it again leaves them out.
_NO_FIGURE = frozenset({"model", "models", "threads", "as_json", "save", "keep", "checkpoint"})
_ALWAYS = frozenset({"draws", "seed", "points"})


def whole(context: click.Context, parameter: click.Parameter, text: str) -> int:
    """A whole number, also as 1e6."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
        if number == int(number):
            return int(number)
    except (ValueError, OverflowError):
        pass
    raise ModelError(f"{_option(parameter)} is {text}; give a whole number, such as 1e6")


def whole_if_given(context: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
    """A whole number where there is one."""
    return None if text is None else whole(context, parameter, text)


def listed(context: click.Context, parameter: click.Parameter, texts: Sequence[str]) -> tuple[str, ...]:
    """Values with commas between them, of one option or several of the same kind."""
    return tuple(dict.fromkeys(part.strip() for text in texts for part in text.split(",") if part.strip()))


def pairs(context: click.Context, parameter: click.Parameter, texts: Sequence[str]) -> dict[str, str]:
    """NAME=TEXT of every option of this kind; the text may hold further signs of equality and commas."""
    found: dict[str, str] = {}
    problems = []
    for text in texts:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value):
            problems.append(f"{_option(parameter)} is '{text}'; write it as {parameter.make_metavar(context)}")
        elif name in found:
            problems.append(f"{_option(parameter)} gives '{name}' twice; give it once")
        found[name] = value
    if problems:
        raise ModelError(*problems)
    return found


def writable(context: click.Context, parameter: click.Parameter, text: str | None) -> Path | None:
    """A file that can be written, found out before a long run and not after it."""
    if text is None:
        return None
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise ModelError(f"{_option(parameter)} is '{text}'; name a file in a folder that exists")
    return path


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a file system's refusal into an error that names the file."""
    try:
        yield
    except OSError as error:
        raise ModelError(f"'{path}' cannot be written ({error.strerror or error}); choose another place") from None


def _option(parameter: click.Parameter) -> str:
    return parameter.opts[-1]


_catalogue = click.option(
    "--catalogue", metavar="DIR", help="Folder of your own catalogue entries, laid over the shipped ones."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")

_SCENARIO = (
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
    click.option(
        "--across", multiple=True, callback=listed, metavar="AXIS,...", help="Spread axes out, on the same draws."
    ),
)
_equations = click.option(
    "--of", multiple=True, callback=listed, metavar="EQUATION,...", help="Equations to report; else all."
)
_explained = click.option(
    "--of", multiple=True, callback=listed, metavar="EQUATION,...", help="Equations to explain; else the result."
)
_equation = click.option("--of", default="", metavar="EQUATION", help="Equation to compare; else each model's result.")
_margin = click.option(
    "--margin",
    default=0.1,
    type=float,
    metavar="D",
    show_default=True,
    help="Also give P(a < (1 - D) b), a clear difference.",
)
_seed = click.option(
    "--seed", default="1", callback=whole, metavar="N", show_default=True, help="Seed of the random numbers."
)
_interval = click.option(
    "--interval",
    default=0.95,
    type=float,
    metavar="P",
    show_default=True,
    help="Probability of the interval around each figure.",
)
_DRAWING = (
    click.option("--draws", default="1e6", callback=whole, metavar="N", show_default=True, help="Number of draws."),
    _seed,
    click.option(
        "--design",
        default="random",
        metavar="random|sobol|latin",
        show_default=True,
        help="How the points of the unit cube are made.",
    ),
    _interval,
)
_FIGURES = (
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
_threads = click.option("--threads", type=click.IntRange(min=1), metavar="N", help="Threads; else one per processor.")
_WORK = (
    _threads,
    click.option(
        "--checkpoint", callback=writable, metavar="FILE", help="Keep the state of a long run, to resume it from."
    ),
    click.option("--save", callback=writable, metavar="FILE.nc", help="Write the result to a NetCDF-4 file."),
    click.option("--keep", is_flag=True, help="Hold all draws in memory; with --save they are stored."),
)


_SENSITIVITY = (
    click.option(
        "--method", default="sobol", metavar="|".join(methods()), show_default=True, help="Method of the analysis."
    ),
    click.option(
        "--points", callback=whole_if_given, metavar="N", help="Base points of its design; else the method's default."
    ),
    _seed,
    _interval,
    click.option("--second-order", is_flag=True, help="Also of every pair of inputs."),
    click.option(
        "--group",
        "groups",
        multiple=True,
        callback=pairs,
        metavar="NAME=INPUT,...",
        help="Inputs to be taken together, under a name.",
    ),
    click.option(
        "--bootstrap",
        type=click.IntRange(min=0),
        default=0,
        metavar="N",
        help="Intervals from so many resamples of SALib's bootstrap instead of the spread of 16 replicates.",
    ),
)


def output_options(command: Command) -> Command:
    """Options of every command that only reads: where the catalogue is, and JSON."""
    return _json(_catalogue(command))


def run_options(command: Command) -> Command:
    """Options of a command that runs a model."""
    return _with(command, (*_SCENARIO, _equations, *_DRAWING, *_FIGURES, *_WORK, _catalogue, _json))


def compare_options(command: Command) -> Command:
    """Options of a command that compares models on common draws."""
    return _with(command, (*_SCENARIO, _equation, *_DRAWING, _margin, _threads, _catalogue, _json))


def sensitivity_options(command: Command) -> Command:
    """Options of a command that finds what drives the spread."""
    return _with(command, (*_SCENARIO, _explained, *_SENSITIVITY, _threads, _catalogue, _json))


def _with(command: Command, options: Sequence[Callable[[Command], Command]]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def again(context: click.Context) -> str:
    """The command that gives the same figures once more, whatever defaults become of it later."""
    given = context.params
    words = ["mclca", str(context.info_name), *(given["models"] if "models" in given else [given["model"]])]
    for parameter in context.command.params:
        name, value = str(parameter.name), context.params[str(parameter.name)]
        chosen = context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        if name in _ALWAYS or (chosen and name not in _NO_FIGURE):
            words += _written(_option(parameter), value)
    return shlex.join(words)


def _written(option: str, value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [word for name, text in value.items() for word in (option, f"{name}={text}")]
    if isinstance(value, tuple):
        return [option, ",".join(value)]
    return [option] if value is True else [option, str(value)]
