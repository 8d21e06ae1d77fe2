"""A report before it has a format: sections of words, tables, pictures and formulas, and the same as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mclca.report.chart import Chart
from mclca.tree import Tree


class Amount(NamedTuple):
    """A number with the text that people read; a spreadsheet takes the number."""

    value: float
    text: str


Cell = str | Amount


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph.

    Parameters
    ----------
    lead : it is the answer, and set larger
    """

    text: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings.

    Parameters
    ----------
    caption : what the rows are; empty where the section's title says it
    cards : the cells are long; a page sets each row as a card of its own
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    cards: bool = False

    def is_figure(self, column: int) -> bool:
        """Whether a column holds numbers, to be set flush right."""
        return bool(self.rows) and all(isinstance(row[column], Amount) or row[column] == "-" for row in self.rows)


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure."""

    chart: Chart


@dataclass(frozen=True, slots=True)
class Formula:
    """An equation of the model, with its unit and what it means."""

    name: str
    tree: Tree
    unit: str
    summary: str


@dataclass(frozen=True, slots=True)
class Code:
    """Text to copy as it is."""

    text: str


Block = Words | Table | Picture | Formula | Code


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report.

    Parameters
    ----------
    title : as a heading
    data : the same as plain values, by the keys of the report's JSON
    """

    title: str
    blocks: tuple[Block, ...]
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    Parameters
    ----------
    note : what made it
    """

    title: str
    subtitle: str
    sections: Sequence[Section]
    note: str

    def to_json(self) -> dict[str, Any]:
        """All sections' plain values as one object."""
        held: dict[str, Any] = {"title": self.title, "functional_unit": self.subtitle}
        for section in self.sections:
            held |= section.data
        return held
