"""Answers for people: headlines and tables on stdout, plain where it is not a terminal."""

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import click
import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mclca import __version__, text_chart
from mclca.description import labels_text
from mclca.drawn import drawn
from mclca.result import Result
from mclca.rounding import alike, rounded, rows_alike
from mclca.summary import Asked, Row
from mclca.terminal import safe

# No table is wider than this where it is not printed to a terminal.
_ANY_WIDTH = 100_000
# A column of text is never squeezed below this.
_NARROW = 12
# Enough for the shape of a histogram, in a few milliseconds.
DRAWS_OF_A_HISTOGRAM = 20_000
MOST_INTERVALS = 30


class Page:
    """Lines and tables on stdout; everything that a user wrote is escaped, markup included."""

    def __init__(self) -> None:
        # NO_COLOR (https://no-color.org) means no codes at all here: bold and dim go too.
        system: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
        self.console = Console(markup=False, emoji=False, highlight=False, color_system=system)

    @property
    def ink(self) -> text_chart.Ink:
        """What to draw with: block characters only on a terminal that takes Unicode."""
        plain = not self.console.is_terminal or self.console.options.ascii_only
        return text_chart.PLAIN if plain else text_chart.FINE

    def line(self, text: str = "", style: str = "", *, whole: bool = False) -> None:
        """One line; a terminal's is wrapped at words, unless it must stay whole to be copied."""
        self.console.print(Text(safe(text), style), soft_wrap=whole or not self.console.is_terminal)

    def heading(self, text: str) -> None:
        """A line above what follows."""
        self.line()
        self.line(text, "bold")

    def end(self, said: str, command: str, digest: str = "") -> None:
        """How the figures came about, and how they come about again.

        Parameters
        ----------
        said : how they were drawn
        command : what the user types to run it again
        """
        self.line(f"{said}; mclca {__version__}{f'; digest {digest[:12]}' if digest else ''}", "dim")
        self.line(f"Run it again: {command}", "dim", whole=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]], figures: Iterable[str] = ()) -> None:
        """A table, as wide as it must be for no name and no figure to be broken.

        Parameters
        ----------
        columns : headings; the first is that of the names
        figures : columns of numbers, set flush right
        """
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        numbers = set(figures)
        for index, column in enumerate(columns):
            side: Literal["left", "right"] = "right" if column in numbers else "left"
            whole = column in numbers or index == 0
            table.add_column(Text(safe(column)), justify=side, no_wrap=whole, overflow="fold")
        for row in rows:
            table.add_row(*(Text(safe(cell)) for cell in row))
        self._print(table)

    def _print(self, table: Table) -> None:
        if self.console.is_terminal:
            self._at_width(max(self.console.width, self._needed(table)), table)
            return
        with self.console.capture() as capture:
            self._at_width(self._measured(table), table)
        for line in capture.get().splitlines():
            click.echo(line.rstrip())

    def _measured(self, table: Table) -> int:
        return self.console.measure(table, options=self.console.options.update(max_width=_ANY_WIDTH)).maximum

    def _needed(self, table: Table) -> int:
        """Width that leaves names and figures whole and texts a narrow column each."""
        for column in table.columns:
            column.max_width = None if column.no_wrap else _NARROW
        needed = self._measured(table)
        for column in table.columns:
            column.max_width = None
        return needed

    def _at_width(self, width: int, table: Table) -> None:
        own = self.console.width
        self.console.width = width
        self.console.print(table, crop=False)
        self.console.width = own


def print_result(result: Result, command: str) -> None:
    """The answer in a sentence, then every equation.

    Parameters
    ----------
    command : what the user types to run it again
    """
    from mclca.mixture_page import print_mixtures
    from mclca.notes_page import print_notes

    page = Page()
    model, options = result.model, result.options
    page.line(model.title or model.name, "bold")
    heads = [row for row in result.rows if row.name == result.rows[0].name]
    said = [headline(row, options.asked.interval, options.across) for row in heads]
    per = f"per {model.functional_unit}"
    for line in [f"{said[0]}, {per}"] if len(said) == 1 else [*said, per]:
        page.line(line)
    fixed = {axis: label for axis, label in result.rows[0].at.items() if axis not in options.across}
    if fixed:
        page.line(f"at {labels_text(fixed)}")
    page.line()
    print_rows(page, result.rows, options.asked, options.across)
    print_mixtures(page, result)
    print_notes(page, result.notes)
    page.line()
    _print_chart(page, result, heads)
    for line in result.stopping.sentences() if result.stopping is not None else ():
        page.line(line)
    checked = "" if result.stopping is not None else ", convergence not checked (--digits 2 does)"
    draws = f"{result.draws_used:,} draws, {options.design} design, seed {options.seed}{checked}"
    page.end(draws, command, result.digest)


def headline(row: Row, interval: float, across: Iterable[str] = ()) -> str:
    """The result in a sentence, with its labels of the axes that are spread out."""
    median, low, high = alike((getattr(row, name), row.mcse[name]) for name in ("median", "low", "high"))
    place = labels_text({axis: row.at[axis] for axis in across})
    who = f"{row.name} ({place})" if place else row.name
    if row.minimum == row.maximum:
        return f"{who}: {median} {row.unit}, exactly: nothing in it is uncertain"
    return f"{who}: {median} {row.unit} (median), {percent(interval)} interval {low} to {high} {row.unit}"


def percent(share: float) -> str:
    """0.95 as `95 %`."""
    return f"{100 * share:.12g} %"


def print_rows(page: Page, rows: Sequence[Row], asked: Asked, axes: Sequence[str]) -> None:
    """A table of the figures of equations.

    Parameters
    ----------
    axes : whose labels tell the rows of an equation apart
    """
    outside = (1 - asked.interval) / 2
    figures = ["mean", "sd", "median", f"low ({percent(outside)})", f"high ({percent(1 - outside)})"]
    missing = ["not finite"] if any(row.non_finite for row in rows) else []
    figures += [
        *(f"quantile {text}" for text in asked.quantiles),
        *(f"P(> {text})" for text in asked.exceeds),
        *missing,
    ]
    cells = [
        [
            row.name,
            *(row.at[axis] for axis in axes),
            *texts,
            *(rounded(share, row.mcse[f"exceeds {text}"]) for text, share in row.exceeds.items()),
            *(f"{row.non_finite:,}" for _ in missing),
            row.unit,
        ]
        for name in dict.fromkeys(row.name for row in rows)
        for row, texts in _figures([row for row in rows if row.name == name])
    ]
    page.table(["equation", *axes, *figures, "unit"], cells, figures)


def _print_chart(page: Page, result: Result, heads: Sequence[Row]) -> None:
    """The result as a histogram, or its intervals at several labels beneath each other."""
    spans = [text_chart.Span(row.low, row.median, row.high) for row in heads]
    if not all(math.isfinite(end) for span in spans for end in span):
        return
    if len(heads) == 1:
        _print_histogram(page, result, spans[0])
    elif len(heads) <= MOST_INTERVALS:
        _print_intervals(page, result, heads, spans)


def _print_histogram(page: Page, result: Result, span: text_chart.Span) -> None:
    row = result.rows[0]
    held = drawn(result, [row.name], DRAWS_OF_A_HISTOGRAM)[0, 0]
    shown = held[np.isfinite(held)]
    if not shown.size or shown.min() == shown.max():
        return
    low, median, high = alike((value, row.mcse[name]) for name, value in span._asdict().items())
    for line in text_chart.histogram(shown, span, [low, median, f"{high} {row.unit}"], page.ink):
        page.line(line)
    page.line()


def _print_intervals(page: Page, result: Result, heads: Sequence[Row], spans: Sequence[text_chart.Span]) -> None:
    start, end = text_chart.scale_of(spans)
    scale = f"{' to '.join(alike([(start, None), (end, None)]))} {heads[0].unit}"
    places = [", ".join(row.at[axis] for axis in result.options.across) for row in heads]
    lines = text_chart.intervals(spans, page.ink)
    page.table([heads[0].name, scale], zip(places, lines, strict=True), [scale])
    page.line()


def _figures(rows: Sequence[Row]) -> Iterable[tuple[Row, list[str]]]:
    """The rows of one equation, each with its figures, all in one notation."""
    return zip(rows, rows_alike([_with_errors(row) for row in rows]), strict=True)


def _with_errors(row: Row) -> list[tuple[float, float]]:
    held = {name: getattr(row, name) for name in ("mean", "sd", "median", "low", "high")}
    held |= {f"quantile {text}": value for text, value in row.quantiles.items()}
    return [(value, row.mcse[name]) for name, value in held.items()]


def print_models(models: Sequence[Mapping[str, Any]]) -> None:
    """The shipped models."""
    axes = [
        "; ".join(f"{axis}: {', '.join(labels)}" for axis, labels in model["axes"].items()) or "-" for model in models
    ]
    rows = [[model["name"], model["title"], text] for model, text in zip(models, axes, strict=True)]
    Page().table(["model", "title", "axes, base case first"], rows)


def print_model(model: Mapping[str, Any]) -> None:
    """Everything that a model says."""
    page = Page()
    page.line(f"{model['title']} ({model['model']})", "bold")
    for line in model["description"].splitlines():
        page.line(line)
    page.line(f"functional unit: {model['functional_unit']}")
    page.line(f"result: {model['result']}")
    _print_boundary(page, model["boundary"])
    _print_axes(page, model["axes"], model["weights"])
    page.heading("inputs")
    rows = [[entry["name"], entry["distribution"], entry["unit"], _origin(entry)] for entry in model["inputs"]]
    page.table(["input", "distribution", "unit", "source"], rows)
    page.heading("equations")
    for entry in model["equations"]:
        page.line(f"{entry['name']} = {entry['value']}  [{entry['unit']}]")
        if entry["summary"]:
            page.line(f"    {entry['summary']}", "dim")
    _print_parts(page, model)


def _print_boundary(page: Page, boundary: Mapping[str, Any]) -> None:
    if not boundary["included"]:
        return
    page.line(f"included: {' + '.join(boundary['included'])}")
    for name, reason in boundary["excluded"].items():
        page.line(f"left out: {name}: {reason}")


def _print_axes(page: Page, axes: Mapping[str, Mapping[str, Any]], weights: Mapping[str, Mapping[str, float]]) -> None:
    if not axes:
        return
    page.heading("axes, base case first")
    rows = [[axis, label, _replaced(held)] for axis, labels in axes.items() for label, held in labels.items()]
    page.table(["axis", "label", "replaces"], rows)
    for axis, own in weights.items():
        page.line(f"weights of {axis}: {', '.join(f'{label} {weight:g}' for label, weight in own.items())}")


def _print_parts(page: Page, model: Mapping[str, Any]) -> None:
    from mclca.notes_page import print_notes

    if model["components"]:
        page.heading("components")
        rows = [
            [entry["name"], entry["model"], labels_text(entry["at"]), _replaced(entry["set"])]
            for entry in model["components"]
        ]
        page.table(["component", "model", "at", "set"], rows)
    print_notes(page, model)


def _replaced(held: Mapping[str, Any]) -> str:
    return "; ".join(f"{name} = {value}" for name, value in held.items()) or "-"


def _origin(entry: Mapping[str, Any]) -> str:
    return ": ".join(part for part in (entry.get("from", ""), entry["source"]) if part) or "-"
