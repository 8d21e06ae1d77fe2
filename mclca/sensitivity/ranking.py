"""How far a ranking can be trusted: intervals, what an input that does nothing may reach, and whether it is stable."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mclca.statistics import replicate_interval

Floats = npt.NDArray[np.float64]

TIE = 0.01  # share of the variance by which two inputs may differ and yet be called equal


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


def unsettled(totals: Floats, probability: float) -> list[tuple[int, int]]:
    """Neighbours in the ranking whose order other points could turn round, the higher one first.

    Two neighbours are settled if the interval of the difference of their indices, taken replicate by replicate, lies
    above 0, or if it lies within 1 % of the variance: then they are as good as equal. Sarrazin, Pianosi & Wagener
    (2016), Environmental Modelling & Software 79, ask the same of bootstrap resamples, by a mean distance of ranks.

    Parameters
    ----------
    totals : shape (replicates, drivers)
    """
    order = np.argsort(-totals.mean(axis=0), kind="stable")
    low, high = replicate_interval(totals[:, order[:-1]] - totals[:, order[1:]], probability)
    settled = (low > 0) | (np.maximum(-low, high) <= TIE)
    return [(int(order[place]), int(order[place + 1])) for place in np.flatnonzero(~settled)]
