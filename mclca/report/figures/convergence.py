"""Whether there are enough draws: median and interval as draws are added, with the error of each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mclca.report import parts
from mclca.report.parts import About, Spec
from mclca.report.wording import number

if TYPE_CHECKING:
    from mclca.report.study import Study

LEAST, STEPS = 1_000, 13
HEIGHT = 240


class Trace(NamedTuple):
    """A figure after so many draws, with its Monte Carlo standard error."""

    name: str
    draws: int
    value: float
    error: float


def of(study: "Study") -> Spec:
    """The figure of a study."""
    used = study.result.draws_used
    least = min(LEAST, used)
    steps = np.unique(np.geomspace(least, used, STEPS if used > least else 1).round().astype(int)).tolist()
    traces = [
        Trace(name, draws, getattr(row, name) * study.shown.factor, row.mcse[name] * study.shown.factor)
        for draws, row in ((draws, study.at_draws(draws)) for draws in steps)
        for name in ("high", "median", "low")
    ]
    return figure(study.about, traces)


def figure(about: About, traces: Sequence[Trace]) -> Spec:
    """The chart."""
    last = max(trace.draws for trace in traces)
    worst = max((trace.error for trace in traces if trace.draws == last), default=0.0)
    rows = [
        trace._asdict() | {"from": trace.value - 2 * trace.error, "to": trace.value + 2 * trace.error}
        for trace in traces
    ]
    ends = [row for row in rows if row["draws"] == last]
    within = {"scale": {"zero": False}, "axis": {"tickCount": 6}}
    along = {"scale": {"type": "log", "nice": False}, "axis": {"grid": False, "format": "~s", "tickCount": 5}}
    return parts.layered(
        f"{about.title}: after {last:,} draws every figure is within {about.said(number(2 * worst, 2))}",
        f"Median and ends of the {about.percent} interval, each with twice its Monte Carlo standard error, "
        f"per {about.per}.",
        [
            parts.layer(
                rows,
                {"type": "area", "opacity": 1, "color": parts.colour("soft")},
                x=parts.measure("draws", "draws", **along),
                y=parts.measure("from", about.unit, **within),
                y2={"field": "to"},
                detail={"field": "name"},
            ),
            parts.layer(
                rows,
                {"type": "line", "color": parts.colour("accent"), "strokeWidth": 2},
                x=parts.measure("draws"),
                y=parts.measure("value"),
                detail={"field": "name"},
            ),
            parts.words(ends, "name", x=parts.measure("draws"), y=parts.measure("value")),
        ],
        width=parts.WIDE - 60,
        height=HEIGHT,
    )
