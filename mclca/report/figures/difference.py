"""Which alternative is lower, and by how much: paired differences, draw by draw."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mclca.errors import ModelError
from mclca.report import parts
from mclca.report.parts import About, Spec
from mclca.report.wording import share, spans

if TYPE_CHECKING:
    from mclca.compare import Comparison
    from mclca.comparison_figures import Pair
    from mclca.report.study import Study


class Paired(NamedTuple):
    """Two alternatives on the same draws: a less b (or a over b), and how often a is lower."""

    a: str
    b: str
    low: float
    value: float
    high: float
    a_below_b: float


def of(study: "Study") -> Spec:
    """The figure of a study."""
    factor = study.shown.factor
    return figure(study.about, [_difference(pair, factor) for pair in compared(study).pairs])


def compared(study: "Study") -> "Comparison":
    """The comparison of a study.

    Raises
    ------
    ModelError
        There is nothing to compare.
    """
    if study.comparison is None:
        axes = ", ".join(study.model.scenarios) or "none"
        raise ModelError(
            f"there is nothing to compare '{study.model.name}' with; spread an axis out, as in --across AXIS "
            f"(its axes are: {axes})"
        )
    return study.comparison


def _difference(pair: "Pair", factor: float) -> Paired:
    low, median, high = (value * factor for value in pair.difference)
    return Paired(pair.a, pair.b, low, median, high, pair.p_a_below_b)


def figure(about: About, pairs: Sequence[Paired]) -> Spec:
    """The chart."""
    return forest(
        f"{about.title}: {finding(pairs)}",
        f"Difference a - b, median and {about.percent} interval on common draws, per {about.per}. "
        f"Left of the line a is lower.",
        about.unit,
        pairs,
        0.0,
    )


def finding(pairs: Sequence[Paired]) -> str:
    """The first pair in words."""
    first = pairs[0]
    lower, higher, chance = (first.a, first.b, first.a_below_b)
    if chance < 0.5:
        lower, higher, chance = first.b, first.a, 1 - chance
    return f"{lower} is lower than {higher} in {share(chance)} of draws"


def forest(title: str, subtitle: str, unit: str, pairs: Sequence[Paired], no_effect: float) -> Spec:
    """Intervals of pairs about the line of no effect."""
    rows = [
        {"name": f"{pair.a} : {pair.b}", "said": "{1}  [{0}, {2}]".format(*spans(*pair[2:5]))} | pair._asdict()
        for pair in pairs
    ]
    side = {"condition": {"test": f"datum.value < {no_effect}", **parts.fixed("accent")}, **parts.fixed("second")}
    low, high = min([no_effect, *(pair.low for pair in pairs)]), max([no_effect, *(pair.high for pair in pairs)])
    margin = 0.05 * ((high - low) or 1.0)
    across = {"scale": parts.scale(low - margin, high + margin), "axis": {"tickCount": 6}}
    return parts.layered(
        title,
        subtitle,
        [
            parts.rule_at(no_effect, color=parts.colour("ink"), strokeDash=[]),
            parts.layer(
                rows,
                {"type": "rule", "strokeWidth": 4, "strokeCap": "round"},
                x=parts.measure("low", unit, **across),
                x2={"field": "high"},
                y=parts.names("a : b"),
                color=side,
            ),
            parts.layer(
                rows,
                {"type": "point", "filled": True, "size": 90, "opacity": 1},
                x=parts.measure("value"),
                y=parts.names("a : b"),
                color=side,
            ),
            parts.layer(
                rows,
                {"type": "text", "align": "left", "color": parts.colour("ink")},
                x={"value": parts.NARROW + 10},
                y=parts.names("a : b"),
                text={"field": "said"},
            ),
        ],
        width=parts.NARROW,
        height={"step": parts.ROW + 6},
    )
