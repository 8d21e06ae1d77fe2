"""What drives the spread where inputs are correlated: Shapley effects, which share out the variance, with intervals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mclca.report import parts
from mclca.report.figures.sobol import MOST, bar_of, explains, left_out, telling, whiskers
from mclca.report.parts import About, Bar, Spec

if TYPE_CHECKING:
    from mclca.report.study import Study


def of(study: "Study") -> Spec:
    """The figure of a study.

    Raises
    ------
    ModelError
        Nothing is uncertain.
    """
    study.require_spread()
    found = study.knowledge.shapley
    shown = [bar_of(index, "shapley") for index in telling(found)]
    return figure(study.about, shown, len(found.indices) - len(shown))


def figure(about: About, effects: Sequence[Bar], others: int = 0) -> Spec:
    """The chart.

    Parameters
    ----------
    effects : in any order; the largest are shown
    others : number of inputs that are not among them
    """
    ranked = sorted(effects, key=lambda bar: -bar.value)
    shown = ranked[:MOST]
    rows = parts.bars_as_rows(shown)
    return parts.layered(
        f"{about.title}: {explains(shown[0])}",
        f"Shapley effects with their {about.percent} intervals: shares of the variance of the footprint, which add up "
        f"to all of it, per {about.per}.{left_out(len(ranked) - len(shown) + others)}",
        [
            parts.layer(
                rows,
                {"type": "bar", "color": parts.colour("accent"), "height": {"band": 0.62}},
                x=parts.measure("value", "share of the variance", axis={"format": ".0%", "tickCount": 6}),
                y=parts.names(),
            ),
            whiskers(rows, y=parts.names()),
        ],
        width=parts.NARROW,
        height={"step": parts.ROW},
    )
