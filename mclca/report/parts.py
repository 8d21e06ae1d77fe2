"""Building blocks of chart specifications (Vega-Lite), and the plain rows that figures are made of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mclca.escaping import safe
from mclca.report.theme import LIGHT, config
from mclca.report.wording import lines, with_unit

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
# Pixels of a plot with no names at its left, and of one with names.
WIDE, NARROW = 500, 350
ROW = 26  # pixels of a bar with its gap
_TITLE, _SUBTITLE = 62, 84  # characters of a line


class About(NamedTuple):
    """What every figure is about.

    Parameters
    ----------
    title : of the model
    unit : of all figures, per `per`, the functional unit
    interval : probability of the coverage intervals
    """

    title: str
    unit: str
    per: str
    interval: float = 0.95

    @property
    def percent(self) -> str:
        """The interval's probability: `95 %`."""
        return f"{100 * self.interval:.12g} %"

    def said(self, figure: str) -> str:
        """A figure with the unit."""
        return with_unit(figure, self.unit)


class Bar(NamedTuple):
    """A named figure with the ends of its interval."""

    name: str
    low: float
    value: float
    high: float


def chart(title: str, subtitle: str, **body: Any) -> Spec:
    """A whole chart: what it says, what it shows, and its layers or views."""
    heading = {"text": lines(title, _TITLE), "subtitle": lines(subtitle, _SUBTITLE)}
    return {"$schema": SCHEMA, "title": heading, "config": config(), **body}


def layered(title: str, subtitle: str, layers: Sequence[Spec], *, width: int, height: Any, **body: Any) -> Spec:
    """A chart of layers in one plot."""
    return chart(title, subtitle, width=width, height=height, layer=list(layers), **body)


def layer(rows: Iterable[Mapping[str, Any]], mark: Mapping[str, Any], **encoding: Any) -> Spec:
    """One mark for each row; every text of the rows is harmless to print."""
    values = [{key: safe(held) if isinstance(held, str) else held for key, held in row.items()} for row in rows]
    return {"data": {"values": values}, "mark": dict(mark), "encoding": encoding}


def measure(field: str, title: str | None = None, **further: Any) -> Spec:
    """A number along an axis; the axis is left as the other layers have it where no title is given."""
    named = {} if title is None else {"title": title}
    return {"field": field, "type": "quantitative"} | named | further


def names(title: str | None = None, **further: Any) -> Spec:
    """Names down the side, in the order of the rows."""
    axis = {"ticks": False, "domain": False, "labelPadding": 8}
    return {"field": "name", "type": "nominal", "sort": None, "title": title, "axis": axis} | further


def colour(role: str) -> str:
    """The colour of a role, such as 'accent'."""
    return LIGHT[role]


def fixed(role: str) -> Spec:
    """One colour for a whole layer."""
    return {"value": LIGHT[role]}


def scale(low: float, high: float, **further: Any) -> Spec:
    """The range of an axis."""
    return {"domain": [low, high], "nice": False} | further


def bars_as_rows(bars: Iterable[Bar]) -> list[dict[str, Any]]:
    """Bars as rows of data."""
    return [bar._asdict() for bar in bars]


def rule_at(value: float, **further: Any) -> Spec:
    """A thin upright line across the plot."""
    mark = {"type": "rule", "strokeDash": [4, 3], "color": colour("muted")} | further
    return layer([{"at": value}], mark, x=measure("at"))


def note_at(value: float, y: int, text: str, **mark: Any) -> Spec:
    """Words at a place of the horizontal axis, so many pixels from the top."""
    return words([{"at": value, "said": text}], "said", x=measure("at"), y={"value": y}, **mark)


def words(rows: Iterable[Mapping[str, Any]], field: str, *, x: Spec, y: Spec, **mark: Any) -> Spec:
    """A text of each row, to the right of its place."""
    style = {"type": "text", "align": "left", "dx": 6, "color": colour("ink")} | mark
    return layer(rows, style, x=x, y=y, text={"field": field})
