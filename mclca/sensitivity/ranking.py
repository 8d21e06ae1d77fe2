"""How far a ranking can be trusted: intervals, what an input that does nothing may reach, and whether it is stable."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mclca.statistics import replicate_interval

Floats = npt.NDArray[np.float64]

RESAMPLES = 1000
_POSITIONS = 1.0  # ranks that inputs may move by, weighted, in a ranking that has converged
_CERTAINTY = 0.95


class Span(NamedTuple):
    """Estimates with their intervals; never clipped, so one may reach below 0.

    Parameters
    ----------
    value, low, high : shape (drivers,)
    """

    value: Floats
    low: Floats
    high: Floats


def span(values: Floats, probability: float, half: Floats | None = None) -> Span:
    """Mean of the replicates, and its interval.

    Parameters
    ----------
    values : shape (replicates, drivers)
    half : half width of the intervals where they come from elsewhere, shape (drivers,)
    """
    mean = np.asarray(values.mean(axis=0))
    if half is not None:
        return Span(mean, mean - half, mean + half)
    return Span(mean, *replicate_interval(values, probability))


def threshold(dummy: Floats, probability: float) -> float:
    """The largest index that an input which does nothing may be given by chance.

    Parameters
    ----------
    dummy : shape (replicates,), estimates of that index

    References
    ----------
    Khorashadi Zadeh, Nossent et al. (2017), section 2.4; with the end of the interval, where they take the estimate.
    """
    found = span(dummy[:, None], probability)
    return float(np.nanmax(np.abs(found), initial=0.0))


def is_stable(totals: Floats, relevant: npt.NDArray[np.bool_], seed: int) -> bool:
    """Whether replicates drawn anew would rank the relevant inputs the same.

    Replicates are resampled; in 95 % of the resamples, inputs must move by less than one rank on average, in which each
    input counts by the square of its index. A lone relevant input is ranked first in any case.

    Parameters
    ----------
    totals : shape (replicates, drivers)
    relevant : shape (drivers,)

    References
    ----------
    Sarrazin, Pianosi & Wagener (2016), Global sensitivity analysis of environmental models: convergence and
    validation, Environmental Modelling & Software 79, equation 9.
    """
    held = totals[:, relevant]
    if not held.size or not np.isfinite(held).all():
        return False
    picked = np.random.default_rng(seed).integers(0, len(held), (RESAMPLES, len(held)))
    resampled, whole = held[picked].mean(axis=1), held.mean(axis=0)
    weight = np.maximum(resampled, whole) ** 2
    moved = np.abs(_ranks(resampled) - _ranks(whole[None, :]))
    return bool(np.quantile((moved * weight).sum(axis=1) / weight.sum(axis=1), _CERTAINTY) < _POSITIONS)


def _ranks(values: Floats) -> npt.NDArray[np.int64]:
    """Rank of each value among its row; equal ones in their order."""
    return np.argsort(np.argsort(-values, axis=1, kind="stable"), axis=1, kind="stable")
