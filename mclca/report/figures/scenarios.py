"""What the choices do: the interval at every label of every axis, one small plot an axis, on one scale."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mclca.errors import ModelError
from mclca.report import parts
from mclca.report.parts import About, Bar, Spec
from mclca.report.wording import number

if TYPE_CHECKING:
    from mclca.report.study import Study

WIDE_RANGE = 30.0  # of highest over lowest figure, from which on the scale is logarithmic
ROW = 20


def of(study: "Study") -> Spec:
    """The figure of a study."""
    if not study.labels:
        raise ModelError(f"model '{study.model.name}' has no axis with several labels; there are no scenarios to show")
    return figure(study.about, study.labels, study.row.at)


def figure(about: About, axes: Mapping[str, Sequence[Bar]], here: Mapping[str, str]) -> Spec:
    """The chart.

    Parameters
    ----------
    axes : median and interval of each label of each axis
    here : the label of each axis where the others are shown
    """
    bars = [bar for held in axes.values() for bar in held]
    axis, held = max(axes.items(), key=lambda entry: _reach(entry[1]))
    lowest, highest = min(held, key=lambda bar: bar.value), max(held, key=lambda bar: bar.value)
    views = [
        _view(about, name, labels, here.get(name, ""), _scale(bars), last=name == list(axes)[-1])
        for name, labels in axes.items()
    ]
    return parts.chart(
        f"{about.title}: {axis} matters most, {about.said(number(lowest.value))} ({lowest.name}) "
        f"to {about.said(number(highest.value))} ({highest.name})",
        f"Median and {about.percent} interval at each label, the other axes as reported (filled), per {about.per}.",
        vconcat=views,
        spacing=10,
    )


def _view(about: About, axis: str, bars: Sequence[Bar], here: str, scale: Spec, *, last: bool) -> Spec:
    rows = [row | {"here": row["name"] == here} for row in parts.bars_as_rows(bars)]
    axis_below = {"labels": last, "ticks": last, "domain": last, "title": about.unit if last else None}
    along: Spec = {"title": None, "axis": axis_below | _ticks(scale), "scale": scale}
    line = {"type": "rule", "strokeWidth": 3, "strokeCap": "round", "color": parts.colour("accent"), "opacity": 0.55}
    point = {"type": "point", "size": 70, "opacity": 1, "stroke": parts.colour("accent"), "strokeWidth": 2}
    filled = {"condition": {"test": "datum.here", **parts.fixed("accent")}, **parts.fixed("paper")}
    return {
        "width": parts.NARROW,
        "height": {"step": ROW},
        "title": {"text": axis, "fontSize": 12, "color": parts.colour("ink"), "offset": 4, "frame": "group"},
        "layer": [
            parts.layer(
                rows,
                line,
                x=parts.measure("low", **along),
                x2={"field": "high"},
                y=parts.names(),
            ),
            parts.layer(rows, point, x=parts.measure("value", **along), y=parts.names(), fill=filled),
        ],
    }


def _ticks(scale: Spec) -> Spec:
    """On a logarithmic scale the powers of ten, and 2 and 5 times those where there are few."""
    if scale.get("type") != "log":
        return {"tickCount": 6}
    low, high = (math.log10(end) for end in scale["domain"])
    powers = range(math.ceil(low), math.floor(high) + 1)
    steps = (1,) if len(powers) > 3 else (1, 2, 5)
    return {"values": [step * 10.0**power for power in range(math.floor(low), powers.stop) for step in steps]}


def _reach(bars: Sequence[Bar]) -> float:
    values = [bar.value for bar in bars]
    return max(values) / min(values) if min(values) > 0 else max(values) - min(values)


def _scale(bars: Sequence[Bar]) -> Spec:
    low, high = min(bar.low for bar in bars), max(bar.high for bar in bars)
    if low > 0 and high / low > WIDE_RANGE:
        return parts.scale(low * 0.9, high * 1.1, type="log")
    margin = 0.04 * (high - low)
    return parts.scale(min(0.0, low - margin), high + margin)
