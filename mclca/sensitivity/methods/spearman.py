"""Spearman's rank correlation of each input with the result: how far the two rise and fall together."""

import numpy as np
import numpy.typing as npt

from mclca.sensitivity.from_draws import Measure, from_draws
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.ranks import midranks
from mclca.sensitivity.regression import correlations
from mclca.sensitivity.study import Study, Wishes

Floats = npt.NDArray[np.float64]


def spearman(study: Study, wishes: Wishes) -> Indices:
    """Spearman's correlations with intervals.

    Raises
    ------
    ModelError
        As `from_draws`.

    References
    ----------
    Spearman (1904), The proof and measurement of association between two things, American Journal of Psychology 15.
    """
    return from_draws(study, wishes, _MEASURE)


def rank_correlations(inputs: Floats, output: Floats) -> Floats:
    """Of each input with the output; shapes (inputs, draws), (draws,) and (inputs,)."""
    return correlations(midranks(inputs), midranks(output))


_MEASURE = Measure(
    name="spearman",
    figure="spearman",
    compute=rank_correlations,
    said="rank correlation with",
    estimator="Spearman's rank correlation, ties at their mean rank",
    correlated="inputs are correlated: an input's rank correlation holds what it does and what its companions do",
)
