"""The line on which each key of a TOML text stands, for errors that point to it."""

import re
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


@lru_cache(maxsize=2)
def _lines(text: str) -> dict[Path, int]:
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    position, line, counted = 0, 1, 0
    while position < len(text):
        line, counted = line + text.count("\n", counted, position), position
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        statement = text[position:end].strip()
        if statement.startswith("["):
            table = _table(statement, counts)
            found.setdefault(table, line)
            found.setdefault(table[:-1], line)
            position = end + 1
        elif statement and not statement.startswith("#"):
            keys, after = _keys(text, position)
            for depth in range(1, len(keys) + 1):
                found.setdefault(table + keys[:depth], line)
            position = _end_of_value(text, max(after, position + 1))
        else:
            position = end + 1
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


def _end_of_value(text: str, position: int) -> int:
    depth = 0
    while match := _VALUE_PIECE.match(text, position):
        position = match.end()
        piece = match.group()
        depth += piece in {"[", "{"}
        depth -= piece in {"]", "}"}
        if piece == "\n" and depth <= 0:
            break
    return max(position, match.end() if match else len(text))
