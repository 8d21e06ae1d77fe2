"""How likely the footprint is above a value: the exceedance curve, with a threshold."""

from typing import TYPE_CHECKING

import numpy as np

from mclca.errors import ModelError
from mclca.report import parts
from mclca.report.parts import About, Spec
from mclca.report.shape import Floats, exceedance
from mclca.report.wording import number, share

if TYPE_CHECKING:
    from mclca.report.study import Study

HEIGHT = 240
ONE_IN = 20  # without a threshold, the value that one draw in so many exceeds


def of(study: "Study", threshold: float | None = None) -> Spec:
    """The figure of a study.

    Parameters
    ----------
    threshold : in the equation's own unit; by default the first that the run was asked for, or the 1-in-20 value
    """
    draws = study.draws
    asked = study.result.options.asked.exceeds
    given = float(asked[0]) if threshold is None and asked else threshold
    if given is not None and not np.isfinite(given):
        raise ModelError(f"threshold is {given}; give a number")
    place = float(np.quantile(draws, 1 - 1 / ONE_IN)) if given is None else given * study.shown.factor
    return figure(study.about, *exceedance(draws), place, float(np.mean(draws > place)))


def figure(about: About, x: Floats, above: Floats, threshold: float, exceeded: float) -> Spec:
    """The chart.

    Parameters
    ----------
    x, above : shape (points,); a value and the probability of a greater one
    threshold : in the unit of x
    exceeded : probability of more than the threshold
    """
    curve = [{"x": a, "p": p} for a, p in zip(x.tolist(), above.tolist(), strict=True)]
    low, high = min(x[0], threshold), max(x[-1], threshold)
    margin = 0.02 * (high - low)
    across = {"scale": parts.scale(low - margin, high + margin), "axis": {"grid": False}}
    up = {"scale": parts.scale(0, 1), "axis": {"format": ".0%", "tickCount": 5}}
    said = f"{about.said(number(threshold))}"
    right = threshold > (low + high) / 2
    return parts.layered(
        f"{about.title}: {share(exceeded)} chance of more than {said}",
        f"Per {about.per}. Probability of a value above each point of the axis.",
        [
            parts.layer(
                curve,
                {"type": "line", "color": parts.colour("accent"), "strokeWidth": 2.5, "clip": True},
                x=parts.measure("x", about.unit, **across),
                y=parts.measure("p", "probability of more", **up),
            ),
            parts.rule_at(threshold, color=parts.colour("second"), strokeWidth=1.5),
            parts.layer(
                [{"x": threshold, "p": exceeded}],
                {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": parts.colour("second")},
                x=parts.measure("x"),
                y=parts.measure("p"),
            ),
            parts.note_at(
                threshold,
                12,
                f"{share(exceeded)} above {said}",
                align="right" if right else "left",
                dx=-8 if right else 8,
                color=parts.colour("second"),
            ),
        ],
        width=parts.WIDE,
        height=HEIGHT,
    )
