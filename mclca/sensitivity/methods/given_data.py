"""First-order indices from the draws of a plain run: how much of the variance each input explains alone."""

import numpy as np
import numpy.typing as npt

from mclca.sensitivity.correlation_ratio import first_order
from mclca.sensitivity.from_draws import Measure, from_draws
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.study import Study, Wishes

Floats = npt.NDArray[np.float64]


def given_data(study: Study, wishes: Wishes) -> Indices:
    """First-order indices with intervals, by bins of each input.

    Raises
    ------
    ModelError
        As `from_draws`.

    References
    ----------
    Plischke, Borgonovo & Smith (2013), Global sensitivity measures from given data, European Journal of Operational
    Research 226.
    """
    return from_draws(study, wishes, _MEASURE)


def _first(inputs: Floats, output: Floats) -> Floats:
    return first_order(np.argsort(inputs, axis=-1, kind="stable"), output)


_MEASURE = Measure(
    name="given_data",
    figure="first",
    compute=_first,
    said="share of the variance that one input alone explains of",
    estimator="spread of the mean between equally filled bins of an input, less the noise in the bins",
    correlated="inputs are correlated: an input's share holds what it tells about its companions, so shares overlap",
    is_share=True,
)
