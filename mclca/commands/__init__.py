"""The commands, one file each, found by being there and imported when first named."""

from importlib import import_module
from pkgutil import iter_modules

import click


def names() -> list[str]:
    """Names of all commands, sorted; `given_data.py` holds `given-data`."""
    return sorted(module.name.replace("_", "-") for module in iter_modules(__path__))


def command(name: str) -> click.Command:
    """The one command in a file."""
    held = vars(import_module(f"{__name__}.{name.replace('-', '_')}")).values()
    (found,) = (each for each in held if isinstance(each, click.Command))
    return found
