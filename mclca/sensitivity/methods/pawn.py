"""PAWN: how far the distribution function of the result moves when an input is known to lie in a slice of its range."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from mclca.sensitivity.from_draws import Measure, from_draws
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.ranks import order_ranks
from mclca.sensitivity.study import Study, Wishes

Floats = npt.NDArray[np.float64]

SLICES = 10


def pawn(study: Study, wishes: Wishes) -> Indices:
    """PAWN indices with intervals: the median over slices of the Kolmogorov-Smirnov distance, from 0 to 1.

    Raises
    ------
    ModelError
        As `from_draws`.

    References
    ----------
    Pianosi & Wagener (2018), Distribution-based sensitivity analysis from a generic input-output sample, Environmental
    Modelling & Software 108.
    """
    return from_draws(study, wishes, _MEASURE)


def medians(inputs: Floats, output: Floats) -> Floats:
    """Median over slices of each input; shapes (inputs, draws), (draws,) and (inputs,).

    Inputs are taken by their ranks, which gives every slice its draws also where an input takes few values; for these
    ranks this is the median that SALib gives, whose slices leave the highest draw out.
    """
    order = np.argsort(output, kind="stable")
    ordered = output[order]
    ends = np.flatnonzero(np.append(ordered[1:] > ordered[:-1], True))
    return np.array([np.median(_distances(ranks[order], ends)) for ranks in order_ranks(inputs)])


def _distances(ranks: Floats, ends: npt.NDArray[np.int64]) -> list[float]:
    """Kolmogorov-Smirnov distance of each slice of an input from all draws.

    Parameters
    ----------
    ranks : shape (draws,), of the input, the draws being in the order of the output
    ends : where the output's distribution function has taken all draws of equal value
    """
    everything = (ends + 1) / ranks.size
    edges = np.quantile(ranks, np.linspace(0, 1, SLICES + 1))
    slices = [(ranks >= low) & (ranks < high) for low, high in pairwise(edges)]
    below = (np.cumsum(held)[ends] / np.count_nonzero(held) for held in slices)
    return [float(np.abs(share - everything).max()) for share in below]


_MEASURE = Measure(
    name="pawn",
    figure="pawn",
    compute=medians,
    said="PAWN index of",
    estimator=f"median Kolmogorov-Smirnov distance over {SLICES} slices of an input, as SALib",
    correlated="inputs are correlated: an input's index holds what it tells about its companions",
    points=2**16,
    most=2**20,
    is_biased=True,
)
