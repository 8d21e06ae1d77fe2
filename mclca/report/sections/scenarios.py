"""What the choices do: the footprint at every label of every axis."""

from mclca.report.document import Amount, Picture, Section, Table, Words
from mclca.report.figures import draw
from mclca.report.study import Study
from mclca.report.wording import spans


def section(study: Study, again: str) -> Section | None:
    """The section; none where nothing can be chosen."""
    if not study.labels:
        return None
    rows = []
    for axis, bars in study.labels.items():
        for bar in bars:
            texts = spans(*bar[1:])
            figures = [Amount(value, text) for value, text in zip(bar[1:], texts, strict=True)]
            mark = "here" if study.row.at.get(axis) == bar.name else ""
            rows.append((axis, bar.name, figures[1], figures[0], figures[2], study.about.unit, mark))
    columns = ("axis", "label", "median", "low", "high", "unit", "this report")
    data = [
        {
            "axis": axis,
            "label": bar.name,
            "unit": study.about.unit,
            "median": bar.value,
            "low": bar.low,
            "high": bar.high,
        }
        for axis, bars in study.labels.items()
        for bar in bars
    ]
    words = Words(
        "Choices are scenarios, not uncertainty: each axis is moved alone, the others stay as they are in this report, "
        "and all see the same draws."
    )
    blocks = (words, Picture(draw("scenarios", study)), Table(columns, tuple(rows)))
    return Section("Scenarios", blocks, {"scenarios": data})
