"""Entries of the catalogue as tables."""

from collections.abc import Mapping
from typing import Any

from mclca.tables import Page


def print_catalogue(found: Mapping[str, Any]) -> None:
    """Entries of the catalogue in a table, or all about a single one."""
    page = Page()
    if "subjects" not in found:
        (entry,) = found["entries"]
        page.table(["key", entry["key"]], [[key, _said(value)] for key, value in entry.items() if key != "key"])
        return
    rows = [[entry["key"], entry["distribution"], entry["unit"], entry["source"]] for entry in found["entries"]]
    page.table(["key", "distribution", "unit", "source"], rows)
    page.line()
    page.line("`mclca catalogue SUBJECT.ENTRY` shows all about one of them", "dim")


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {held}" for key, held in value.items())
    if isinstance(value, tuple | list):
        return " to ".join(f"{held:g}" for held in value)
    return str(value)
