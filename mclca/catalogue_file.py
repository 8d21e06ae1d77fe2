"""One file of the catalogue: read, and its entries checked one by one."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mclca.errors import ModelError, did_you_mean
from mclca.families import parse
from mclca.pedigree_tables import INDICATORS, SCORES
from mclca.toml_lines import line_of

KINDS = ("ignorance", "variability")
SIZE_LIMIT = 1_000_000

_TEXTS = ("unit", "source", "where", "reported", "because")
_ENTRY_KEYS = ("summary", "distribution", *_TEXTS, "kind", "quality", "bounds")
_SOURCE_KEYS = ("title", "publisher", "year", "url", "doi")
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the figures of a catalogue entry come from.

    Parameters
    ----------
    key : its name in the [sources] of the subject's file
    year : of publication
    """

    key: str
    title: str
    publisher: str
    year: int
    url: str = ""
    doi: str = ""

    def __str__(self) -> str:
        return f"{self.publisher} ({self.year}), {self.title}"


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """The entries of one subject, as one folder holds them.

    Parameters
    ----------
    text, table : the file as written and as parsed
    """

    path: Path
    text: str
    table: Mapping[str, Any]

    @property
    def names(self) -> frozenset[str]:
        """Names of the entries."""
        return frozenset(self.table) - {"sources"}

    def entry(self, name: str) -> Mapping[str, Any]:
        """An entry as written, once it is known to be complete and readable.

        Raises
        ------
        ModelError
            All that is wrong with it, with the file and its line.
        """
        problems = list(self._problems(name, self.table[name]))
        if problems:
            place = f"{self.path.name}:{line_of(self.text, (name,))}: entry '{name}'"
            raise ModelError(*(f"{place} {problem}" for problem in problems))
        entry: Mapping[str, Any] = self.table[name]
        return entry

    def source(self, name: str) -> Source:
        """The source of an entry."""
        key = self.entry(name)["source"]
        return Source(key, **self.table["sources"][key])

    def _problems(self, name: str, entry: Any) -> Iterator[str]:
        if not _NAME.fullmatch(name):
            yield "is not a name; use small letters, digits and underscores, a letter first"
        if not isinstance(entry, dict):
            yield f"is {entry!r:.40}; write a table [{name}] with distribution, unit and source"
            return
        yield from (f"has an {problem}" for problem in _unknown(entry, _ENTRY_KEYS, "key"))
        yield from _missing(entry)
        yield from _unsourced(entry, self.table.get("sources"))
        yield from _unreadable(entry, self.path.parent)
        yield from _unscored(entry)
        yield from _unbounded(entry)


@cache
def read(path: Path, changed: int) -> CatalogueFile:
    """The file as it was at the time `changed`, so that an edited file is read again.

    Raises
    ------
    ModelError
        It is no TOML file, or larger than 1 MB.
    """
    if path.stat().st_size > SIZE_LIMIT:
        raise ModelError(f"{path.name} is larger than 1 MB, the limit of a catalogue file; split it by subject")
    try:
        text = path.read_text(encoding="utf-8")
        return CatalogueFile(path, text, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise ModelError(f"{path.name} is not a TOML file: {problem}; correct it") from problem


def _unknown(given: Iterable[str], known: tuple[str, ...], what: str) -> Iterator[str]:
    for key in given:
        if key not in known:
            yield f"unknown {what} '{key}'{did_you_mean(key, known) or '; known are ' + ', '.join(known)}"


def _missing(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in _TEXTS:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield f'has no {key}; add {key} = "..."'
    if isinstance(entry.get("distribution"), bool) or not isinstance(entry.get("distribution"), str | float | int):
        yield 'has no distribution; add distribution = "..."'
    if entry.get("kind") not in KINDS:
        yield f"has kind {entry.get('kind')!r}; write {' or '.join(map(repr, KINDS))}"


def _unsourced(entry: Mapping[str, Any], sources: Any) -> Iterator[str]:
    key = entry.get("source")
    if not isinstance(key, str) or not key.strip():
        return
    known = sources if isinstance(sources, dict) else {}
    held = known.get(key)
    if not isinstance(held, dict):
        yield f"has a source that is not described, '{key}'{did_you_mean(key, known) or f'; add [sources.{key}]'}"
        return
    yield from (f"has source '{key}' with an {problem}" for problem in _unknown(held, _SOURCE_KEYS, "key"))
    for each, kind in (("title", str), ("publisher", str), ("year", int)):
        if not isinstance(held.get(each), kind):
            yield f"has source '{key}' without {each}; a source has title, publisher and year"


def _unreadable(entry: Mapping[str, Any], folder: Path) -> Iterator[str]:
    from mclca.units import parse_unit

    try:
        parse(str(entry.get("distribution", 0)), folder)
        parse_unit(str(entry.get("unit", 1)))
    except ModelError as error:
        yield from (f"cannot be read: {problem}" for problem in error.problems)


def _unscored(entry: Mapping[str, Any]) -> Iterator[str]:
    quality = entry.get("quality")
    if not isinstance(quality, dict):
        yield f"has no quality; add quality = {{ {', '.join(f'{score} = 1' for score in INDICATORS)} }}, 1 best to 5"
        return
    for score in INDICATORS:
        if isinstance(quality.get(score), bool) or quality.get(score) not in SCORES:
            yield f"has {score} {quality.get(score)!r} in its quality; write a whole number, 1 (best) to 5"
    yield from (f"has an {problem} in its quality" for problem in _unknown(quality, INDICATORS, "score"))


def _unbounded(entry: Mapping[str, Any]) -> Iterator[str]:
    bounds = entry.get("bounds", [0, 1])
    numbers = isinstance(bounds, list) and len(bounds) == 2 and all(isinstance(end, int | float) for end in bounds)
    if not numbers or not bounds[0] < bounds[1]:
        yield f"has bounds {bounds!r}; write [low, high] with low < high, -inf and inf where there is none"
