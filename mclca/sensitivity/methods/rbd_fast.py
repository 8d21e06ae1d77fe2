"""RBD-FAST: first-order indices from the waves that the result makes along the sorted values of an input."""

import numpy as np
import numpy.typing as npt

from mclca.sensitivity.from_draws import Measure, from_draws
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.ranks import order_ranks
from mclca.sensitivity.study import Study, Wishes

Floats = npt.NDArray[np.float64]

# The fewest that SALib's own interval works with; it is not used.
_RESAMPLES = 2


def rbd_fast(study: Study, wishes: Wishes) -> Indices:
    """First-order indices with intervals.

    Raises
    ------
    ModelError
        Correlated inputs; as `from_draws`.

    References
    ----------
    Tarantola, Gatelli & Mara (2006), Random balance designs for the estimation of first order global sensitivity
    indices; Tissot & Prieur (2012), for the correction of its bias; both Reliability Engineering & System Safety.
    """
    return from_draws(study, wishes, _MEASURE)


def first_order(inputs: Floats, output: Floats) -> Floats:
    """SALib's estimate; shapes (inputs, draws), (draws,) and (inputs,)."""
    from SALib.analyze.rbd_fast import analyze

    problem = {"num_vars": len(inputs), "names": [str(place) for place in range(len(inputs))]}
    found = analyze(problem, order_ranks(inputs).T, output, num_resamples=_RESAMPLES)
    return np.array(found["S1"], dtype=float)


_MEASURE = Measure(
    name="rbd_fast",
    figure="first",
    compute=first_order,
    said="share of the variance that one input alone explains of",
    estimator="SALib: RBD-FAST on random draws, bias corrected, blind to what ten waves do not follow",
    points=2**14,
    most=2**20,
    is_share=True,
)
