"""One value of a TOML text put in place of another; comments, order and layout stay as they are."""

import tomllib
from typing import Any

from mclca.model_text import key_text, value_text
from mclca.toml_lines import Path, Statement, statements


def replaced(text: str, path: Path, value: Any) -> str:
    """The text with this value at a path, which is made where there is none.

    Parameters
    ----------
    text : a valid TOML document
    path : keys from the top; an integer counts the tables of a `[[name]]`
    """
    held = _nearest(text, path, values=True)
    if held is not None:
        whole = value if held.path == path else _with(_at(text, held.path), path[len(held.path) :], value)
        return f"{text[: held.value]} {value_text(whole)}{text[held.end :]}"
    heading = _nearest(text, path, values=False)
    above, place = ((), 0) if heading is None else (heading.path, heading.after)
    line = f"{'.'.join(key_text(str(key)) for key in path[len(above) :])} = {value_text(value)}\n"
    return f"{_ended(text[:place])}{line}{text[place:]}"


def removed(text: str, path: Path) -> str:
    """The text without the value at a path."""
    held = _nearest(text, path, values=True)
    if held is None:
        return text
    if held.path == path:
        return text[: held.start] + text[held.after :]
    whole = _at(text, held.path)
    inner = _inside(whole, path[len(held.path) : -1])
    inner.pop(path[-1], None)
    return f"{text[: held.value]} {value_text(whole)}{text[held.end :]}"


def _nearest(text: str, path: Path, *, values: bool) -> Statement | None:
    """The longest value, or the longest heading, that the path leads to or through."""
    found = [
        held
        for held in statements(text)
        if (held.above < len(held.path)) == values and held.path == path[: len(held.path)]
    ]
    return max(found, key=lambda held: len(held.path), default=None)


def _at(text: str, path: Path) -> Any:
    return _inside(tomllib.loads(text), path)


def _inside(whole: Any, path: Path) -> Any:
    for key in path:
        whole = whole[key]
    return whole


def _with(whole: Any, path: Path, value: Any) -> Any:
    spot = whole
    for key in path[:-1]:
        spot = spot.setdefault(key, {})
    spot[path[-1]] = value
    return whole


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
