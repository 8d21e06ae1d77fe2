"""From one scenario to another, stage by stage: what makes the difference of their means."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from mclca.drawn import drawn
from mclca.errors import ModelError
from mclca.propagate import scenarios_of
from mclca.report import parts
from mclca.report.figures.difference import compared
from mclca.report.parts import About, Spec
from mclca.report.wording import number

if TYPE_CHECKING:
    from mclca.report.study import Study


def of(study: "Study") -> Spec:
    """The figure of a study: the first two scenarios of its comparison.

    Raises
    ------
    ModelError
        There is nothing to compare, or there are no stages that add up.
    """
    (first, second, *_), result = compared(study).standings, study.result
    held = scenarios_of(study.model, result.options)[:2]
    names = list(dict.fromkeys(name for scenario in held for name in scenario.included))
    if not names or not study.stages:
        raise ModelError(f"model '{study.model.name}' has no stages; list them in [boundary] included")
    means = np.nanmean(drawn(result, names)[:2], axis=2) * study.shown.factor
    sides = [
        {name: float(value) if name in scenario.included else 0.0 for name, value in zip(names, own, strict=True)}
        for scenario, own in zip(held, means, strict=True)
    ]
    return figure(study.about, (first.name, second.name), sides)


def figure(about: About, ends: tuple[str, str], stages: Sequence[Mapping[str, float]]) -> Spec:
    """The chart.

    Parameters
    ----------
    ends : names of the two scenarios
    stages : mean of each stage in the first and in the second scenario; they have the same names
    """
    before, after = stages
    steps = {name: after[name] - before[name] for name in before if after[name] != before[name]}
    levels = list(accumulate(steps.values(), initial=sum(before.values())))
    rows = [_total(ends[0], levels[0]), *map(_step, steps.items(), pairwise(levels)), _total(ends[1], levels[-1])]
    largest = max(steps, key=lambda name: abs(steps[name]), default="")
    said = f", most of it {largest}" if largest else ""
    return parts.layered(
        f"{about.title}: {about.said(number(levels[0]))} ({ends[0]}) becomes {number(levels[-1])} ({ends[1]}){said}",
        f"Means of the stages on common draws, per {about.per}. Blue lowers, orange raises.",
        [
            parts.layer(
                rows,
                {"type": "bar", "height": {"band": 0.66}},
                x=parts.measure("start", about.unit, axis={"tickCount": 6}),
                x2={"field": "end"},
                y=parts.names(),
                color={
                    "condition": [
                        {"test": "datum.kind === 'lower'", **parts.fixed("accent")},
                        {"test": "datum.kind === 'higher'", **parts.fixed("second")},
                    ],
                    **parts.fixed("muted"),
                },
            ),
            parts.words(rows, "said", x=parts.measure("right"), y=parts.names()),
        ],
        width=parts.NARROW,
        height={"step": parts.ROW + 4},
    )


def _total(name: str, value: float) -> dict[str, Any]:
    return {"name": name, "start": 0, "end": value, "right": value, "kind": "total", "said": number(value)}


def _step(entry: tuple[str, float], levels: tuple[float, float]) -> dict[str, Any]:
    name, change = entry
    kind = "lower" if change < 0 else "higher"
    said = f"{'+' if change > 0 else ''}{number(change)}"
    return {"name": name, "start": levels[0], "end": levels[1], "right": max(levels), "kind": kind, "said": said}
