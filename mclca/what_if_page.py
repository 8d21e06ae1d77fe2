"""What `mclca what-if` found: a table of the curve in every scenario."""

from mclca.description import labels_text
from mclca.rounding import alike, rows_alike
from mclca.sensitivity.what_if import Curve, WhatIf
from mclca.tables import Page, percent


def print_what_if(found: WhatIf, command: str) -> None:
    """All curves.

    Parameters
    ----------
    command : what the user types to run it again
    """
    page, options = Page(), found.options
    page.line(f"{found.model.title or found.model.name}: {found.equation} for values of {found.input}", "bold")
    for curve in found.curves:
        _print_curve(page, found, curve)
    page.line()
    draws = f"{options.draws:,} draws for each value, with the same random numbers, seed {options.seed}"
    page.end(draws, command)


def _print_curve(page: Page, found: WhatIf, curve: Curve) -> None:
    page.heading(f"{found.equation} in {found.unit}" + (f" at {labels_text(curve.at)}" if curve.at else ""))
    outside = (1 - found.options.asked.interval) / 2
    figures = [f"{found.input} in {found.input_unit}", "mean", "median"]
    figures += [f"low ({percent(outside)})", f"high ({percent(1 - outside)})"]
    names = ("mean", "median", "low", "high")
    values = alike((value, None) for value in found.values)
    results = rows_alike([[(getattr(row, name), row.mcse[name]) for name in names] for row in curve.rows])
    rows = [[value, *result] for value, result in zip(values, results, strict=True)]
    page.table(figures, rows, figures)
