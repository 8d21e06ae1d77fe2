"""The command that gives the same figures once more."""

import shlex
from collections.abc import Collection, Mapping
from typing import Any

import click

from mclca.cli_values import option_name
from mclca.errors import ModelError

# How the work is done and where the answer goes: they change no figure, so the command to run it again leaves them out.
_NO_FIGURE = frozenset({"threads", "as_json", "save", "keep", "checkpoint", "output", "form"})
_ALWAYS = frozenset({"draws", "seed", "points"})


def again(context: click.Context, always: Collection[str] = _ALWAYS) -> str:
    """The command that gives the same figures once more, whatever defaults become of it later.

    Parameters
    ----------
    always : options to write out even where they were not given
    """
    words = ["mclca", str(context.info_name)]
    for parameter in context.command.params:
        name, value = str(parameter.name), context.params[str(parameter.name)]
        if isinstance(parameter, click.Argument):
            words += [word for word in (value if isinstance(value, tuple) else (value,)) if word]
        elif name in always or (_is_given(context, name) and name not in _NO_FIGURE):
            words += _written(option_name(parameter), value)
    return shlex.join(words)


def only(context: click.Context, names: Collection[str], mode: str) -> None:
    """Refuse options that were given and that a mode of a command does not know.

    Raises
    ------
    ModelError
        One sentence for each.
    """
    given = [
        option_name(parameter)
        for parameter in context.command.params
        if _is_given(context, str(parameter.name)) and parameter.name not in names
    ]
    if given:
        raise ModelError(*(f"{option} does not go {mode}; leave it out" for option in given))


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def _written(option: str, value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [word for name, text in value.items() for word in (option, f"{name}={text}")]
    if isinstance(value, tuple):
        return [option, ",".join(value)]
    if isinstance(value, float):
        return [option, repr(value).removesuffix(".0")]
    return [option] if value is True else [option, str(value)]
