"""What the words after an option mean."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from mclca.errors import ModelError


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
    raise ModelError(f"{option_name(parameter)} is {text}; give a whole number, such as 1e6")


def whole_if_given(context: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
    """A whole number, or nothing where the command finds out itself."""
    return None if text is None else whole(context, parameter, text)


def amount(context: click.Context, parameter: click.Parameter, text: str) -> float:
    """An amount of the functional unit."""
    from mclca.amount import amount_of

    return amount_of(text)


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
            problems.append(f"{option_name(parameter)} is '{text}'; write it as {parameter.make_metavar(context)}")
        elif name in found:
            problems.append(f"{option_name(parameter)} gives '{name}' twice; give it once")
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
        raise ModelError(f"{option_name(parameter)} is '{text}'; name a file in a folder that exists")
    return path


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a file system's refusal into an error that names the file."""
    try:
        yield
    except OSError as error:
        raise ModelError(f"'{path}' cannot be written ({error.strerror or error}); choose another place") from None


def option_name(parameter: click.Parameter) -> str:
    """The option as it is typed."""
    return parameter.opts[-1]
