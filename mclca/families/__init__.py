"""Families of distributions, one file each, found by being there and imported when first named."""

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from mclca.distribution import Distribution
from mclca.errors import ModelError, did_you_mean
from mclca.forms import bind
from mclca.notation import Argument, Call, call_to_text, parse_call


@cache
def names() -> tuple[str, ...]:
    """Names of all families, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def parse(text: str, folder: Path | None = None) -> Distribution:
    """Distribution that a text describes, such as "triangular(1, 2, 5)" or "3".

    Parameters
    ----------
    folder : where data files that the text names may lie; without it they are refused

    Raises
    ------
    ModelError
        An unknown family, parameters that it has not, or values that break its rules.
    """
    return build(parse_call(text), folder)


def build(argument: Argument, folder: Path | None = None) -> Distribution:
    """Distribution that a parsed call describes; a bare number is a fixed value."""
    if isinstance(argument, float):
        argument = Call("fixed", (argument,), ())
    if not isinstance(argument, Call):
        raise ModelError(
            f"{call_to_text(argument)} is not a distribution; write a number or a family with its parameters"
        )
    return bind(family(argument.name), argument, folder, build)


@cache
def family(name: str) -> type[Distribution]:
    """Class of a family, by the name of its file: the one public distribution there."""
    if name not in names():
        known = did_you_mean(name, names()) or f"; the families are {', '.join(names())}"
        raise ModelError(f"'{name}' is not a family of distributions{known}")
    module = import_module(f"{__name__}.{name}")
    classes = (item for item in vars(module).values() if isinstance(item, type) and item.__module__ == module.__name__)
    (found,) = (each for each in classes if issubclass(each, Distribution) and not each.__name__.startswith("_"))
    return found
