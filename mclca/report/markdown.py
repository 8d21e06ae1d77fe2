"""A report as Markdown: what a user wrote is shown as it is, and is no mark-up."""

import re
from collections.abc import Iterator

from mclca.escaping import safe
from mclca.printing import to_latex
from mclca.report.document import Amount, Block, Cell, Code, Document, Formula, Picture, Table, Words

# What Markdown would not show as it is; an underscore inside a name stays one.
_MARKS = re.compile(r"[\\|*`<>\[\]~$#&!]|(?<!\w)_|_(?!\w)")


def page(document: Document) -> str:
    """The whole report."""
    return "\n".join(_lines(document)).rstrip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield from (f"# {plain(document.title)}", "", f"Per {plain(document.subtitle)}")
    for section in document.sections:
        yield from ("", f"## {plain(section.title)}")
        for block in section.blocks:
            yield ""
            yield from _block(block)
    yield from ("", plain(document.note))


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Words):
        yield f"**{plain(block.text)}**" if block.lead else plain(block.text)
    elif isinstance(block, Code):
        yield from ("```", safe(block.text).replace("```", "` ` `"), "```")
    elif isinstance(block, Picture):
        yield f"*Figure: {plain(block.chart.title)}.* {plain(block.chart.subtitle)}"
    elif isinstance(block, Formula):
        yield from _formula(block)
    else:
        yield from _table(block)


def _formula(block: Formula) -> Iterator[str]:
    name = block.name.replace("_", r"\_")
    yield from (
        "$$",
        rf"\mathrm{{{name}}} = {to_latex(block.tree)}",
        "$$",
        "",
        f"{plain(block.summary)} [{plain(block.unit)}]",
    )


def _table(block: Table) -> Iterator[str]:
    if block.caption:
        yield from (plain(block.caption), "")
    sides = ["---:" if block.is_figure(place) else "---" for place in range(len(block.columns))]
    yield f"| {' | '.join(map(plain, block.columns))} |"
    yield f"|{'|'.join(sides)}|"
    for row in block.rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(cell: Cell) -> str:
    return plain(cell.text if isinstance(cell, Amount) else cell)


def plain(text: str) -> str:
    """Text as Markdown that shows it as it is."""
    return _MARKS.sub(r"\\\g<0>", safe(" ".join(text.split())))
