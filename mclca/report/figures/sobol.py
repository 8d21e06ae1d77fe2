"""What drives the spread: first-order and total Sobol' indices with their intervals."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from mclca.report import parts
from mclca.report.parts import About, Bar, Spec
from mclca.report.wording import share

MOST = 12


class Driver(NamedTuple):
    """First-order and total index of an input; both bars bear its name."""

    first: Bar
    total: Bar


def figure(about: About, drivers: Sequence[Driver]) -> Spec:
    """The chart.

    Parameters
    ----------
    drivers : in any order; those with the largest total indices are shown
    """
    ranked = sorted(drivers, key=lambda driver: -driver.total.value)
    shown, rest = ranked[:MOST], ranked[MOST:]
    rows = [
        bar._asdict() | {"kind": kind}
        for driver in shown
        for kind, bar in (("alone (first order)", driver.first), ("with others (total)", driver.total))
    ]
    first = max(shown, key=lambda driver: driver.first.value).first
    aside = f" {len(rest)} inputs with smaller ones are left out." if rest else ""
    return parts.layered(
        f"{about.title}: {first.name} explains {share(max(first.value, 0))} of the variance",
        f"Sobol' indices with their intervals: share of the variance of the footprint, per {about.per}.{aside}",
        [
            parts.layer(
                rows,
                {"type": "bar", "height": {"band": 0.9}},
                x=parts.measure("value", "share of the variance", axis={"format": ".0%", "tickCount": 6}),
                **_side_by_side(),
                color=_kinds(),
            ),
            parts.layer(
                rows,
                {"type": "rule", "color": parts.colour("ink"), "strokeWidth": 1.5},
                x=parts.measure("low"),
                x2={"field": "high"},
                **_side_by_side(),
            ),
        ],
        width=parts.NARROW,
        height={"step": 13},
    )


def _side_by_side() -> dict[str, Any]:
    return {"y": parts.names(scale={"paddingInner": 0.35}), "yOffset": {"field": "kind", "type": "nominal"}}


def _kinds() -> Spec:
    domain = ["alone (first order)", "with others (total)"]
    colours = [parts.colour("accent"), parts.colour("second")]
    return {"field": "kind", "type": "nominal", "scale": {"domain": domain, "range": colours}}
