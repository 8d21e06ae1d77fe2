"""The line on which each key of a TOML text stands, for errors that point to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

Path = tuple[str | int, ...]

_BARE_OR_QUOTED = re.compile(r"\s*(?:\"((?:\\.|[^\"\\])*)\"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.?)")
_VALUE_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{}\n]|[^\"'#\[\]{}\n]+",
    re.DOTALL,
)

_DOTTED_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\w-]+|[ \t]+|(\.)|(.)', re.DOTALL
)
MOST_DOTS = 32


def line_of_long_key(text: str) -> int | None:
    """Line of a key with more dots than any model needs, or None: tomllib takes quadratic time for such a key."""
    dots = 0
    for match in _DOTTED_PIECE.finditer(text):
        if match.group(2) in {'"', "'", "\\"}:
            return None  # an open quote: not TOML, as the parser will say
        dots = 0 if match.group(2) else dots + bool(match.group(1))
        if dots > MOST_DOTS:
            return text.count("\n", 0, match.start()) + 1
    return None


def line_of(text: str, path: Path) -> int:
    """Line of the deepest part of the path that the text writes out; 1 where it writes none.

    Parameters
    ----------
    text : a valid TOML document
    path : keys from the top; an integer counts the tables of a `[[name]]`
    """
    lines = _lines(text)
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


@dataclass(frozen=True, slots=True)
class Statement:
    """A key with its value, or the heading of a table.

    Parameters
    ----------
    path : keys from the top
    above : how many of them its heading gives
    start, value, end : places in the text; the value ends before a comment behind it, `after` is the next line's start
    """

    path: Path
    above: int
    start: int
    value: int
    end: int
    after: int


def statements(text: str) -> Iterator[Statement]:
    """All headings and values of a valid TOML document, in their order; a heading has no value."""
    counts: dict[Path, int] = {}
    table: Path = ()
    position = 0
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end].strip()
        after = end + 1
        if line.startswith("["):
            table = _table(line, counts)
            yield Statement(table, len(table), position, end, end, after)
        elif line and not line.startswith("#"):
            keys, behind = _keys(text, position)
            value, after = _value(text, max(behind, position + 1))
            yield Statement(table + keys, len(table), position, behind + 1, value, after)
        position = after


@lru_cache(maxsize=2)
def _lines(text: str) -> dict[Path, int]:
    found: dict[Path, int] = {}
    line, counted = 1, 0
    for held in statements(text):
        line, counted = line + text.count("\n", counted, held.start), held.start
        if held.above == len(held.path):
            found.setdefault(held.path, line)
            found.setdefault(held.path[:-1], line)
        for depth in range(held.above + 1, len(held.path) + 1):
            found.setdefault(held.path[:depth], line)
    return found


def _table(statement: str, counts: dict[Path, int]) -> Path:
    repeated = statement.startswith("[[")
    keys, _ = _keys(statement, 2 if repeated else 1)
    path: Path = ()
    for depth, key in enumerate(keys):
        path = (*path, key)
        last = depth == len(keys) - 1
        if repeated and last:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _keys(text: str, position: int) -> tuple[tuple[str, ...], int]:
    keys: list[str] = []
    while match := _BARE_OR_QUOTED.match(text, position):
        keys.append(next(part for part in match.groups()[:3] if part is not None))
        position = match.end()
        if not match.group(4):
            break
    return tuple(keys), position


def _value(text: str, position: int) -> tuple[int, int]:
    """Where a value ends, and where the next line begins."""
    depth, end = 0, position
    while match := _VALUE_PIECE.match(text, position):
        piece, position = match.group(), match.end()
        if piece == "\n" and depth <= 0:
            break
        depth += (piece in {"[", "{"}) - (piece in {"]", "}"})
        if not piece.startswith("#") and not piece.isspace():
            end = position - len(piece) + len(piece.rstrip())
    return end, position
