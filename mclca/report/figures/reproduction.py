"""A published range beside our distribution."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mclca.errors import ModelError
from mclca.escaping import safe
from mclca.report import parts
from mclca.report.parts import About, Bar, Spec
from mclca.report.wording import share, shown_unit

if TYPE_CHECKING:
    from mclca.report.study import Study
    from mclca.reproduce import RangeVerdict


class Published(NamedTuple):
    """A published range, ours, and the probability that ours gives to it."""

    name: str
    unit: str
    low: float
    high: float
    ours: Bar
    within: float


def of(study: "Study") -> Spec:
    """The figure of a study.

    Raises
    ------
    ModelError
        The model names no published range.
    """
    if not study.ranges:
        raise ModelError(f"model '{study.model.name}' has no [[ranges]]; name a published range in its file")
    return figure(study.about, [_published(entry) for entry in study.ranges])


def _published(entry: "RangeVerdict") -> Published:
    unit, factor = shown_unit(entry.unit, entry.median)
    place = ", ".join(entry.at.values())
    name = f"{entry.equation} ({place})" if place else entry.equation
    ours = Bar(name, entry.low * factor, entry.median * factor, entry.high * factor)
    return Published(name, unit, entry.value_low * factor, entry.value_high * factor, ours, entry.within)


def figure(about: About, ranges: Sequence[Published]) -> Spec:
    """The chart, one small plot for each range, since their units differ."""
    first = ranges[0]
    return parts.chart(
        f"{about.title}: our distribution gives {share(first.within)} to the published range",
        f"Published range (band) beside our median and {about.percent} interval.",
        vconcat=[_view(entry) for entry in ranges],
        spacing=16,
    )


def _view(entry: Published) -> Spec:
    low, high = min(entry.low, entry.ours.low), max(entry.high, entry.ours.high)
    margin = 0.08 * (high - low)
    across = {"scale": parts.scale(low - margin, high + margin), "axis": {"grid": False, "tickCount": 6}}
    published = [{"name": "published", "low": entry.low, "high": entry.high}]
    ours = [{"name": "ours"} | {key: getattr(entry.ours, key) for key in ("low", "value", "high")}]
    rows = parts.names(scale={"domain": ["published", "ours"]})
    return {
        "width": parts.NARROW + 60,
        "height": {"step": parts.ROW},
        "title": {
            "text": f"{safe(entry.name)}: {share(entry.within)} within",
            "fontSize": 12,
            "frame": "group",
            "offset": 4,
        },
        "layer": [
            parts.layer(
                published,
                {"type": "bar", "color": parts.colour("second"), "height": {"band": 0.5}, "opacity": 0.75},
                x=parts.measure("low", entry.unit, **across),
                x2={"field": "high"},
                y=rows,
            ),
            parts.layer(
                ours,
                {"type": "rule", "strokeWidth": 5, "strokeCap": "round", "color": parts.colour("accent")},
                x=parts.measure("low"),
                x2={"field": "high"},
                y=rows,
            ),
            parts.layer(
                ours,
                {"type": "point", "filled": True, "size": 120, "opacity": 1, "color": parts.colour("accent")},
                x=parts.measure("value"),
                y=rows,
            ),
        ],
    }
