"""What each life-cycle stage contributes: means, which add up, with the interval of each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mclca.errors import ModelError
from mclca.report import parts
from mclca.report.parts import About, Bar, Spec
from mclca.report.wording import number, share

if TYPE_CHECKING:
    from mclca.report.study import Study


def of(study: "Study") -> Spec:
    """The figure of a study."""
    bars = stage_bars(study)
    if not bars:
        raise ModelError(
            f"'{study.row.name}' of model '{study.model.name}' has no stages to show; "
            "list the equations that add up to the result in [boundary] included"
        )
    return figure(study.about, bars)


def stage_bars(study: "Study") -> list[Bar]:
    """Mean and interval of each stage, in the shown unit."""
    outside = (1 - study.about.interval) / 2
    return [
        Bar(name, float(np.quantile(held, outside)), float(held.mean()), float(np.quantile(held, 1 - outside)))
        for name, held in study.stage_draws.items()
    ]


def figure(about: About, stages: Sequence[Bar]) -> Spec:
    """The chart.

    Parameters
    ----------
    stages : mean and interval of each, which add up in the mean
    """
    total = sum(stage.value for stage in stages)
    shown = [stage for stage in stages if (stage.low, stage.value, stage.high) != (0, 0, 0)] or list(stages)
    first = max(shown, key=lambda stage: stage.value)
    rows = [row | {"said": _said(row["value"], total)} for row in parts.bars_as_rows(shown)]
    nothing = [stage.name for stage in stages if stage not in shown]
    aside = f" Nothing comes from {', '.join(nothing)}." if nothing else ""
    part = f" makes {share(first.value / total)} of {about.said(number(total))}" if total > 0 else " is the largest"
    return parts.layered(
        f"{about.title}: {first.name}{part}",
        f"Mean of each stage, which add up to the mean of the footprint, with its {about.percent} interval, "
        f"per {about.per}.{aside}",
        [
            parts.layer(
                rows,
                {"type": "bar", "color": parts.colour("accent"), "height": {"band": 0.62}},
                x=parts.measure("value", about.unit, axis={"tickCount": 6}),
                y=parts.names(),
            ),
            parts.layer(
                rows,
                {"type": "rule", "color": parts.colour("ink"), "strokeWidth": 2},
                x=parts.measure("low"),
                x2={"field": "high"},
                y=parts.names(),
            ),
            parts.words(rows, "said", x=parts.measure("high"), y=parts.names()),
        ],
        width=parts.NARROW,
        height={"step": parts.ROW + 4},
    )


def _said(value: float, total: float) -> str:
    return f"{number(value)} ({share(value / total)})" if total > 0 and value >= 0 else number(value)
