"""A report of a result, in one of its formats."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mclca.errors import ModelError
from mclca.report import html, markdown, spreadsheet
from mclca.report.chart import write_whole
from mclca.report.document import Document
from mclca.report.sections import sections
from mclca.report.study import Study
from mclca.strict_json import json_text
from mclca.version import __version__

if TYPE_CHECKING:
    from mclca.result import Result

FORMATS: Mapping[str, Callable[[Document], str | bytes]] = {
    "html": html.page,
    "md": markdown.page,
    "json": lambda document: json_text(document.to_json()) + "\n",
    "xlsx": spreadsheet.workbook,
    "csv": spreadsheet.values,
}


def write(result: "Result", path: str | Path, form: str = "", again: str = "") -> Path:
    """Write a report, under another name first: it is there whole or not at all.

    Parameters
    ----------
    form : one of FORMATS; by default what the file's name ends in
    again : command that makes the same figures once more; by default the call from Python

    Raises
    ------
    ModelError
        An unknown format; a file that cannot be written; a library that is not installed.
    """
    target = Path(path)
    write_whole(target, written(result, format_of(form or target.suffix.lstrip(".").lower()), again))
    return target


def written(result: "Result", form: str, again: str = "") -> str | bytes:
    """The report as text or bytes; see `write`."""
    return FORMATS[form](document_of(result, again))


def document_of(result: "Result", again: str = "") -> Document:
    """The report before it has a format; see `write`."""
    model, options = result.model, result.options
    note = (
        f"Made by mclca {__version__}: {result.draws_used:,} draws, {options.design} design, seed {options.seed}, "
        f"digest {result.digest[:12]}. This file fetches nothing and sends nothing."
    )
    found = sections(Study(result), again or call_of(result))
    return Document(model.title or model.name, model.functional_unit, found, note)


def format_of(name: str) -> str:
    """The name of a format, if it is one.

    Raises
    ------
    ModelError
        It is not.
    """
    if name not in FORMATS:
        raise ModelError(f"there is no format '{name}' of reports; choose one of {', '.join(FORMATS)}")
    return name


def call_of(result: "Result") -> str:
    """The call from Python that makes the same figures once more."""
    options = result.options
    told = {"draws": options.draws, "seed": options.seed, "design": options.design, "at": dict(options.at)}
    told |= {"across": options.across, "set": {name: str(value) for name, value in options.set.items()}}
    told |= {"of": options.of, "interval": options.asked.interval}
    usual = {"design": "random", "interval": 0.95}
    said = [f"{name}={value!r}" for name, value in told.items() if value not in ({}, (), usual.get(name))]
    return f"mclca.run({', '.join([repr(result.model.name), *said])})"
