"""The equations that the footprint is made of, typeset, and what every equation comes to."""

from mclca.notation import to_text
from mclca.report.document import Amount, Cell, Formula, Section, Table
from mclca.report.study import Study
from mclca.rounding import alike
from mclca.summary import Row


def section(study: Study, again: str) -> Section:
    """The section: the answer first, then what it needs."""
    formulas = tuple(Formula(entry.name, entry.tree, entry.unit, entry.summary) for entry in study.equations)
    data = [
        {"name": entry.name, "value": to_text(entry.tree), "unit": entry.unit, "summary": entry.summary}
        for entry in formulas
    ]
    return Section("Equations", (*formulas, _table(study)), {"equations": data})


def _table(study: Study) -> Table:
    across = study.result.options.across
    columns = ("equation", *across, "mean", "sd", "median", "low", "high", "unit")
    rows = tuple((row.name, *(row.at[axis] for axis in across), *_figures(row), row.unit) for row in study.result.rows)
    return Table(columns, rows, f"Every reported equation, with its {study.about.percent} interval")


def _figures(row: Row) -> tuple[Cell, ...]:
    names = ("mean", "sd", "median", "low", "high")
    texts = alike((getattr(row, name), row.mcse[name]) for name in names)
    return tuple(Amount(getattr(row, name), text) for name, text in zip(names, texts, strict=True))
