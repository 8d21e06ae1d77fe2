"""Tables of what was done to inputs as they are written: dependence and quality scores."""

from collections.abc import Mapping
from typing import Any

from mclca.notes import pedigree_rows
from mclca.pedigree_tables import INDICATORS
from mclca.tables import Page


def print_notes(page: Page, notes: Mapping[str, Any]) -> None:
    """Dependence in a sentence for each group, and a table of what quality scores added."""
    if notes.get("dependence"):
        page.heading("dependence")
        for note in notes["dependence"]:
            page.line(note["sentence"])
    if notes.get("pedigree"):
        _print_pedigree(page, notes["pedigree"])


def _print_pedigree(page: Page, notes: Mapping[str, Any]) -> None:
    page.heading("quality: variance of ln x that each score adds")
    figures = [*INDICATORS, "sum", "GSD added", "GSD in all"]
    page.table(["input", *figures], pedigree_rows(notes), figures)
    beyond = [entry["input"] for entry in notes["inputs"] if entry["beyond_bounds"]]
    if beyond:
        page.line(f"may go beyond their bounds, which the factor does not know: {', '.join(beyond)}")
    for because in dict.fromkeys(entry["because"] for entry in notes["unchanged"]):
        names = [entry["input"] for entry in notes["unchanged"] if entry["because"] == because]
        page.line(f"unchanged, because {because}: {', '.join(names)}")
    for name, source in notes["tables"].items():
        page.line(f"{name}: {source}", "dim")
