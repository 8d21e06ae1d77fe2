"""One input at a time: the footprint at the low and at the high end of each input, the others held at their medians."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mclca.report import parts
from mclca.report.parts import About, Bar, Spec
from mclca.report.wording import spans

if TYPE_CHECKING:
    from mclca.report.study import Study

MOST = 12


def of(study: "Study") -> Spec:
    """The figure of a study.

    Raises
    ------
    ModelError
        Nothing is uncertain.
    """
    study.require_spread()
    chart, factor = study.knowledge.tornado, study.shown.factor
    moved = [bar for bar in chart.bars if bar.low != bar.high] or list(chart.bars[:1])
    swings = [Bar(bar.input, *(value * factor for value in (bar.low, bar.base, bar.high))) for bar in moved]
    return figure(study.about, chart.base * factor, swings)


def figure(about: About, base: float, swings: Sequence[Bar]) -> Spec:
    """The chart.

    Parameters
    ----------
    base : the footprint with every input at its median
    swings : the footprint with one input at the low and at the high end of its own interval, by input; `value` is base
    """
    ranked = sorted(swings, key=lambda bar: -abs(bar.high - bar.low))[:MOST]
    rows: list[dict[str, Any]] = [
        {"name": bar.name, "base": base, "end": end, "side": side}
        for bar in ranked
        for side, end in (("input at its low end", bar.low), ("input at its high end", bar.high))
    ]
    widest = ranked[0]
    ends = spans(min(widest.low, widest.high), base, max(widest.low, widest.high))
    sides = ["input at its low end", "input at its high end"]
    colours = [parts.colour("accent"), parts.colour("second")]
    values = [base, *(row["end"] for row in rows)]
    margin = 0.05 * ((max(values) - min(values)) or 1.0)
    across = {"scale": parts.scale(min(values) - margin, max(values) + margin), "axis": {"tickCount": 6}}
    return parts.layered(
        f"{about.title}: {widest.name} alone moves it from {ends[0]} to {about.said(ends[2])}",
        f"Each input at the ends of its own {about.percent} interval, the others at their medians, per {about.per}.",
        [
            parts.layer(
                rows,
                {"type": "bar", "height": {"band": 0.66}},
                x=parts.measure("base", about.unit, **across),
                x2={"field": "end"},
                y=parts.names(),
                color={"field": "side", "type": "nominal", "scale": {"domain": sides, "range": colours}},
            ),
            parts.rule_at(base, color=parts.colour("ink"), strokeDash=[]),
        ],
        width=parts.NARROW,
        height={"step": parts.ROW},
    )
