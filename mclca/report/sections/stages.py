"""What each life-cycle stage contributes."""

from mclca.report.document import Amount, Picture, Section, Table
from mclca.report.figures import draw
from mclca.report.figures.stages import stage_bars
from mclca.report.study import Study
from mclca.report.wording import number, share, spans


def section(study: Study, again: str) -> Section | None:
    """The section; none where the model declares no stages."""
    bars = stage_bars(study)
    total = sum(bar.value for bar in bars)
    if not bars or not total:
        return None
    rows = []
    for bar in bars:
        low, _, high = spans(*bar[1:])
        figures = Amount(bar.value, number(bar.value)), Amount(bar.value / total, share(bar.value / total))
        rows.append((bar.name, *figures, Amount(bar.low, low), Amount(bar.high, high), study.about.unit))
    columns = ("stage", "mean", "share of the mean", "low", "high", "unit")
    table = Table(columns, tuple(rows), f"Stages, which add up in the mean, with {study.about.percent} intervals")
    data = [
        {"name": bar.name, "unit": study.about.unit, "mean": bar.value, "share": bar.value / total}
        | {"low": bar.low, "high": bar.high}
        for bar in bars
    ]
    return Section("Life-cycle stages", (Picture(draw("stages", study)), table), {"stages": data})
