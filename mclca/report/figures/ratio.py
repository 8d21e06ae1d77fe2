"""How many times the one alternative is the other: paired ratios, draw by draw."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mclca.errors import ModelError
from mclca.report.figures.difference import Paired, compared, finding, forest
from mclca.report.parts import About, Spec

if TYPE_CHECKING:
    from mclca.report.study import Study


def of(study: "Study") -> Spec:
    """The figure of a study."""
    pairs = [
        Paired(pair.a, pair.b, *pair.ratio, pair.p_a_below_b)
        for pair in compared(study).pairs
        if np.isfinite(pair.ratio.median)
    ]
    if not pairs:
        raise ModelError("no ratio has a value in every draw; look at the difference instead")
    return figure(study.about, pairs)


def figure(about: About, pairs: Sequence[Paired]) -> Spec:
    """The chart."""
    return forest(
        f"{about.title}: {finding(pairs)}",
        f"Ratio a / b, median and {about.percent} interval on common draws, per {about.per}. "
        f"Left of the line a is lower.",
        "a / b",
        pairs,
        1.0,
    )
