"""The footprint as a distribution: density, a hundred dots of equal probability, and the coverage interval."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mclca.report import parts
from mclca.report.parts import About, Bar, Spec
from mclca.report.shape import Floats, density, range_of
from mclca.report.wording import spans

if TYPE_CHECKING:
    from mclca.report.study import Study

DOTS = 100
COLUMNS = 36
_ABOVE, _BELOW = 1.5, 1.6  # rows of dots left free above and below the curve


def of(study: "Study") -> Spec:
    """The figure of a study."""
    draws = study.draws
    return figure(study.about, study.headline, *density(draws), quantile_dots(draws))


def quantile_dots(draws: Floats) -> Floats:
    """Values that cut the draws into a hundred parts of equal probability (Kay et al. 2016)."""
    return np.asarray(np.quantile(draws, (np.arange(DOTS) + 0.5) / DOTS))


def figure(about: About, span: Bar, x: Floats, y: Floats, dots: Floats) -> Spec:
    """The chart.

    Parameters
    ----------
    span : interval and median
    x, y : shape (points,); the density's curve
    dots : shape (dots,), equally likely values
    """
    low, high = range_of(x, span)
    column = (high - low) / COLUMNS
    curve = [{"x": a, "y": b * column * dots.size} for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    stacked = _stacked(dots, low, column, COLUMNS)
    top = max([point["y"] for point in curve] + [dot["y"] + 0.5 for dot in stacked]) + _ABOVE
    size = parts.WIDE / COLUMNS
    across = {"scale": parts.scale(low, high), "axis": {"grid": False, "tickCount": 8}}
    up: Spec = {"scale": parts.scale(-_BELOW, top), "axis": None}
    ends = spans(*span[1:])
    # The unit in full once, then its first word: 58 g CO2e, between 42 and 92 g.
    upper = " ".join(about.said(ends[2]).split(" ")[:2])
    title = f"{about.title}: {about.said(ends[1])}, and {about.percent} sure between {ends[0]} and {upper}"
    subtitle = f"Per {about.per}. Each of the {dots.size} dots is one chance in {dots.size}; the curve is the density."
    return parts.layered(
        title,
        subtitle,
        [
            parts.layer(
                curve,
                {"type": "area", "color": parts.colour("soft"), "clip": True},
                x=parts.measure("x", about.unit, **across),
                y=parts.measure("y", **up),
            ),
            parts.layer(
                [dot | {"inside": span.low <= dot["at"] <= span.high} for dot in stacked],
                {"type": "circle", "size": 0.6 * size**2, "opacity": 1},
                x=parts.measure("x"),
                y=parts.measure("y"),
                color=_inside(),
            ),
            *_interval(about, span),
        ],
        width=parts.WIDE,
        height=round((top + _BELOW) * size),
    )


def _inside() -> Spec:
    return {"condition": {"test": "datum.inside", **parts.fixed("accent")}, **parts.fixed("muted")}


def _interval(about: About, span: Bar) -> list[Spec]:
    """The interval as a line under the dots, with the median."""
    row = [{"low": span.low, "high": span.high, "median": span.value, "y": -_BELOW / 2}]
    line = {"type": "rule", "strokeWidth": 4, "color": parts.colour("ink"), "strokeCap": "round"}
    point = {"type": "point", "filled": True, "size": 110, "opacity": 1, "color": parts.colour("ink")}
    return [
        parts.layer(row, line, x=parts.measure("low"), x2={"field": "high"}, y=parts.measure("y")),
        parts.layer(
            row,
            point | {"stroke": parts.colour("paper"), "strokeWidth": 2},
            x=parts.measure("median"),
            y=parts.measure("y"),
        ),
        parts.rule_at(span.low),
        parts.rule_at(span.high),
    ]


def _stacked(dots: Floats, start: float, column: float, columns: int) -> list[dict[str, float]]:
    """Dots in columns, one above the other; those beyond the axis are in the outermost ones."""
    places: Sequence[int] = np.clip((dots - start) / column, 0, columns - 1).astype(int).tolist()
    heights: dict[int, int] = {}
    found = []
    for place, value in zip(places, dots.tolist(), strict=True):
        heights[place] = heights.get(place, 0) + 1
        found.append({"x": start + (place + 0.5) * column, "y": heights[place] - 0.5, "at": value})
    return found
