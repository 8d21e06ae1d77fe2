"""What drives the spread: first-order and total Sobol' indices with their intervals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mclca.report import parts
from mclca.report.parts import About, Bar, Spec
from mclca.report.wording import share

if TYPE_CHECKING:
    from mclca.report.study import Study
    from mclca.sensitivity.indices import Index, Indices

MOST = 12
ALL_BUT = 0.9999  # an estimate above 1 is a share of almost all


class Driver(NamedTuple):
    """First-order and total index of an input; both bars bear its name."""

    first: Bar
    total: Bar


def of(study: "Study") -> Spec:
    """The figure of a study.

    Raises
    ------
    ModelError
        The inputs are correlated, or nothing is uncertain.
    """
    study.require_spread()
    found = study.knowledge.sobol
    shown = [Driver(bar_of(index, "first"), bar_of(index, "total")) for index in telling(found)]
    return figure(study.about, shown, len(found.indices) - len(shown))


def telling(found: "Indices") -> list["Index"]:
    """The indices that can be told from those of an input that does nothing; the strongest where none can."""
    return [index for index in found.indices if not index.negligible] or list(found.indices[:1])


def bar_of(index: "Index", figure: str) -> Bar:
    """One figure of an input with its interval."""
    return Bar(index.input, *(index.figures[name] for name in (f"{figure}_low", figure, f"{figure}_high")))


def figure(about: About, drivers: Sequence[Driver], others: int = 0) -> Spec:
    """The chart.

    Parameters
    ----------
    drivers : in any order; those with the largest total indices are shown
    others : number of inputs that are not among them
    """
    ranked = sorted(drivers, key=lambda driver: -driver.total.value)
    shown = ranked[:MOST]
    rows = [
        bar._asdict() | {"kind": kind}
        for driver in shown
        for kind, bar in (("alone (first order)", driver.first), ("with others (total)", driver.total))
    ]
    first = max(shown, key=lambda driver: driver.first.value).first
    return parts.layered(
        f"{about.title}: {explains(first)}",
        f"Sobol' indices with their {about.percent} intervals: share of the variance of the footprint, "
        f"per {about.per}.{left_out(len(ranked) - len(shown) + others)}",
        [
            parts.layer(
                rows,
                {"type": "bar", "height": {"band": 0.9}},
                x=parts.measure("value", "share of the variance", axis={"format": ".0%", "tickCount": 6}),
                **_side_by_side(),
                color=_kinds(),
            ),
            whiskers(rows, **_side_by_side()),
        ],
        width=parts.NARROW,
        height={"step": 13},
    )


def explains(first: Bar) -> str:
    """What the strongest input does, in words."""
    return f"{first.name} explains {share(min(max(first.value, 0), ALL_BUT))} of the variance"


def left_out(number: int) -> str:
    """How many inputs a figure does not show, in a sentence."""
    return f" Inputs that do less, and are left out: {number}." if number else ""


def whiskers(rows: Sequence[dict[str, Any]], **places: Any) -> Spec:
    """The intervals of bars."""
    mark = {"type": "rule", "color": parts.colour("ink"), "strokeWidth": 1.5}
    return parts.layer(rows, mark, x=parts.measure("low"), x2={"field": "high"}, **places)


def _side_by_side() -> dict[str, Any]:
    return {"y": parts.names(scale={"paddingInner": 0.35}), "yOffset": {"field": "kind", "type": "nominal"}}


def _kinds() -> Spec:
    domain = ["alone (first order)", "with others (total)"]
    colours = [parts.colour("accent"), parts.colour("second")]
    return {"field": "kind", "type": "nominal", "scale": {"domain": domain, "range": colours}}
