"""A report, or one figure, as a page that fetches and runs nothing; what a user wrote reaches it only escaped."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

from mclca.escaping import safe
from mclca.mathml import equation_to_mathml
from mclca.report.chart import Chart
from mclca.report.document import Amount, Block, Cell, Document, Formula, Picture, Section
from mclca.report.extra import needed
from mclca.report.theme import DARK, LIGHT

_IDENTIFIERS = re.compile(r'(id="|url\(#)')


def page(document: Document) -> str:
    """The whole report."""
    return _rendered(document, _numbered(document))


def figure_page(chart: Chart) -> str:
    """A page of one figure."""
    section = Section("", (Picture(chart),))
    return _rendered(Document("", "", [section], ""), {id(section.blocks[0]): 1})


def _rendered(document: Document, numbers: dict[int, int]) -> str:
    helpers = {"text": _text, "kind": lambda block: type(block).__name__, "formula": _formula}
    helpers["picture"] = lambda block: _picture(block, numbers[id(block)])
    colours = {"light": LIGHT, "dark": DARK}
    return str(_template().render(document=document, colours=colours, **helpers))


def _numbered(document: Document) -> dict[int, int]:
    pictures = [block for section in document.sections for block in section.blocks if isinstance(block, Picture)]
    return {id(block): place for place, block in enumerate(pictures, 1)}


@cache
def _template() -> Any:
    environment = needed("jinja2").Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["safe_text"] = safe
    return environment.from_string(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Amount) else safe(cell)


def _formula(block: Formula) -> Any:
    return needed("markupsafe").Markup(equation_to_mathml(block.name, block.tree))


def _picture(block: Block, place: int) -> Any:
    """The figure as SVG without its title, which the page sets in its own type; its ids are its own."""
    assert isinstance(block, Picture)  # noqa: S101  the template asks for pictures only
    untitled = Chart({key: held for key, held in block.chart.spec.items() if key != "title"})
    drawn = _IDENTIFIERS.sub(rf"\g<1>figure{place}-", untitled.svg())
    return needed("markupsafe").Markup(drawn)
