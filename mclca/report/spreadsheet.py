"""A report as a workbook or as CSV: texts are texts whatever they begin with, numbers stay numbers."""

import csv
import io
import math
from collections.abc import Iterator
from typing import Any

from mclca.escaping import safe
from mclca.notation import to_text
from mclca.report.document import Amount, Block, Cell, Code, Document, Formula, Picture, Section, Table, Words
from mclca.report.extra import needed

Row = tuple[Cell, ...]

# A spreadsheet takes a text that begins so for a formula (CWE-1236).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (34, 18)  # characters of the first column and of the others
_SHEET_NAME = 31  # characters at most


def workbook(document: Document) -> bytes:
    """An XLSX file with a sheet for every section."""
    written = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = needed("xlsxwriter").Workbook(written, options)
    bold = book.add_format({"bold": True})
    for section in document.sections:
        sheet = book.add_worksheet(section.title[:_SHEET_NAME])
        sheet.set_column(0, 0, _WIDTHS[0])
        sheet.set_column(1, 20, _WIDTHS[1])
        for place, (row, heading) in enumerate(_of_section(document, section)):
            for column, cell in enumerate(row):
                _write(sheet, place, column, cell, bold if heading else None)
    book.close()
    return written.getvalue()


def values(document: Document) -> str:
    """All sections one after the other as comma-separated values, in UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for section in document.sections:
        writer.writerows([_plain(cell) for cell in row] for row, _ in _of_section(document, section))
        writer.writerow([])
    return written.getvalue()


def _write(sheet: Any, place: int, column: int, cell: Cell, style: Any) -> None:
    if isinstance(cell, Amount) and math.isfinite(cell.value):
        sheet.write_number(place, column, cell.value, style)
    else:
        sheet.write_string(place, column, _text(cell), style)


def _plain(cell: Cell) -> str | float:
    if isinstance(cell, Amount):
        return cell.value
    text = _text(cell)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _text(cell: Cell) -> str:
    return safe(cell.text if isinstance(cell, Amount) else cell)


def _of_section(document: Document, section: Section) -> Iterator[tuple[Row, bool]]:
    """Rows of a section, and whether each is a heading."""
    yield (f"{document.title}: {section.title}",), True
    for block in section.blocks:
        yield (), False
        yield from _of_block(block)


def _of_block(block: Block) -> Iterator[tuple[Row, bool]]:
    if isinstance(block, Table):
        if block.caption:
            yield (block.caption,), True
        yield block.columns, True
        yield from ((row, False) for row in block.rows)
    elif isinstance(block, Formula):
        yield (block.name, f"{block.name} = {to_text(block.tree)}", block.unit, block.summary), False
    elif isinstance(block, Picture):
        yield (f"{block.chart.title}. {block.chart.subtitle}",), False
    else:
        assert isinstance(block, Words | Code)  # noqa: S101  all other kinds are above
        yield (block.text,), False
