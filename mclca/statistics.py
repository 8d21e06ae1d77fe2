"""Quantiles, coverage intervals and Monte Carlo errors of draws or of their histogram: plain arrays and numbers.

A histogram is `edges`, shape (bins + 1,), ascending, the first the smallest draw and the last the largest, and
`counts`, shape (bins,). Draws are taken to lie evenly inside their bin; most bins may be empty.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.integer] | NDArray[np.float64]
Interval = tuple[float, float]


def quantile(ordered: Floats, levels: ArrayLike) -> Floats:
    """Quantiles of draws, type 7: straight lines between the order statistics.

    Parameters
    ----------
    ordered : shape (draws,), ascending, any unit
    levels : any shape, in [0, 1]

    Returns
    -------
    Shape of levels, the unit of the draws.

    References
    ----------
    Hyndman & Fan (1996), Sample quantiles in statistical packages, definition 7.
    """
    position = np.asarray(levels, float) * (ordered.size - 1)
    below = np.floor(position).astype(np.intp)
    above = np.minimum(below + 1, ordered.size - 1)
    return _between(ordered[below], ordered[above], position - below)


def histogram_quantile(edges: Floats, counts: Counts, levels: ArrayLike) -> Floats:
    """Quantiles of a histogram; see `quantile`, from which they differ by less than a bin and the next draw.

    A level that falls into a gap gives the gap's lower end.
    """
    low, high, held = _filled(edges, counts)
    return _value_with_below(low, high, held, np.asarray(levels, float) * held.sum())


def shortest_interval(ordered: Floats, probability: float) -> Interval:
    """Narrowest interval that holds the given probability; of equally narrow ones the lowest.

    Parameters
    ----------
    ordered : shape (draws,), ascending, any unit
    probability : in (0, 1)

    References
    ----------
    JCGM 101:2008, 7.7.4.
    """
    steps = min(int(probability * ordered.size + 0.5), ordered.size - 1)
    start = int(np.argmin(ordered[steps:] - ordered[: ordered.size - steps]))
    return float(ordered[start]), float(ordered[start + steps])


def histogram_shortest_interval(edges: Floats, counts: Counts, probability: float) -> Interval:
    """Narrowest interval of a histogram that holds the given probability; see `shortest_interval`.

    The width is a straight line while both ends stay in their bins, so the narrowest interval starts at the lower
    edge of a filled bin or ends at the upper edge of one.
    """
    low, high, held = _filled(edges, counts)
    after = np.cumsum(held)
    before = after - held
    wanted = probability * after[-1]
    starting, ending = before + wanted <= after[-1], after - wanted > 0
    start = np.concatenate([low[starting], _value_with_below(low, high, held, after[ending] - wanted, "right")])
    end = np.concatenate([_value_with_below(low, high, held, before[starting] + wanted), high[ending]])
    best = int(np.argmin(end - start))
    return float(start[best]), float(end[best])


def kurtosis(draws: Floats) -> float:
    """Fourth central moment over the squared variance (normal: 3); 1, the least there is, for a constant.

    Parameters
    ----------
    draws : shape (draws,), any unit
    """
    squares = _scaled(draws - draws.mean()) ** 2
    return _ratio_of_moments(float(np.mean(squares)), float(np.mean(squares**2)))


def histogram_kurtosis(edges: Floats, counts: Counts) -> float:
    """Kurtosis of a histogram, with the spread inside the bins; see `kurtosis`."""
    low, high, held = _filled(edges, counts)
    share = held / held.sum()
    middle = low + (high - low) / 2
    scale = float(high[-1] - low[0]) or 1.0
    deviations, half = (middle - share @ middle) / scale, (high - low) / (2 * scale)
    squares, half_squares = deviations * deviations, half * half
    second = share @ (squares + half_squares / 3)
    fourth = share @ (squares * (squares + 2 * half_squares) + half_squares * half_squares / 5)
    return _ratio_of_moments(float(second), float(fourth))


def error_of_mean(sd: ArrayLike, draws: ArrayLike) -> Floats:
    """Standard error of the mean of independent draws (JCGM 101:2008, 7.9.4 note 1)."""
    return np.asarray(sd / np.sqrt(draws))


def error_of_sd(sd: ArrayLike, kurtosis: ArrayLike, draws: ArrayLike) -> Floats:
    """Standard error of the standard deviation of independent draws of any distribution, to first order.

    References
    ----------
    Kenney & Keeping (1951), Mathematics of Statistics 2, 7.7; the delta method on the variance of the sample variance.
    """
    above_least = np.maximum(np.asarray(kurtosis, float) - 1, 0)
    return np.asarray(sd * np.sqrt(above_least / draws) / 2)


def levels_around(levels: ArrayLike, draws: ArrayLike) -> tuple[Floats, Floats]:
    """Levels whose sample quantiles enclose the true quantiles in 95 % of runs, whatever the distribution.

    The share of draws below a true quantile is binomial: these are two of its standard deviations to either side.

    Parameters
    ----------
    levels : in (0, 1)

    References
    ----------
    David & Nagaraja (2003), Order Statistics, 7.1.
    """
    centre = np.asarray(levels, float)
    reach = 2 * np.sqrt(centre * (1 - centre) / np.asarray(draws, float))
    return np.maximum(centre - reach, 0), np.minimum(centre + reach, 1)


def error_of_quantile(below: Floats, above: Floats) -> Floats:
    """Standard error of quantiles of independent draws, from the quantiles at the levels of `levels_around`.

    A quarter of their distance, four standard deviations: it is itself an estimate, and a longer one is a better one.
    """
    return np.asarray((above - below) / 4)


def error_of_share(share: ArrayLike, draws: ArrayLike) -> Floats:
    """Standard error of a share of independent draws, after adding two hits and two misses.

    So a share of 0 or 1 seen in a finite number of draws is not called exact.

    References
    ----------
    Agresti & Coull (1998), Approximate is better than "exact" for interval estimation of binomial proportions.
    """
    number = np.asarray(draws, float)
    adjusted = (np.asarray(share, float) * number + 2) / (number + 4)
    return np.asarray(np.sqrt(adjusted * (1 - adjusted) / (number + 4)))


def replicate_error(values: Floats) -> Floats:
    """Standard error of the mean of independent replicates, such as the scrambles of a Sobol' design.

    Parameters
    ----------
    values : shape (replicates, ...); fewer than two replicates give nan

    References
    ----------
    Owen (2023), Practical Quasi-Monte Carlo Integration, 17.
    """
    replicates = values.shape[0]
    if replicates < 2:
        return np.full(values.shape[1:], np.nan)
    # Summed one by one: np.std adds in an order that depends on how many columns stand beside each other.
    mean = sum(values, np.zeros(values.shape[1:])) / replicates
    squares = sum((values - mean) ** 2, np.zeros(values.shape[1:]))
    return np.asarray(np.sqrt(squares / (replicates - 1) / replicates))


def replicate_interval(values: Floats, probability: float) -> tuple[Floats, Floats]:
    """Confidence interval of the mean of independent replicates, by Student's t.

    Parameters
    ----------
    values : shape (replicates, ...); fewer than two replicates give nan

    References
    ----------
    L'Ecuyer, Nakayama, Owen & Tuffin (2023), Confidence intervals for randomized quasi-Monte Carlo estimators: of all
    tried, this one is the most reliable.
    """
    from scipy.special import stdtrit

    mean, error = values.mean(axis=0), replicate_error(values)
    reach = error * (stdtrit(len(values) - 1, (1 + probability) / 2) if len(values) > 1 else np.nan)
    return mean - reach, mean + reach


def _filled(edges: Floats, counts: Counts) -> tuple[Floats, Floats, Floats]:
    """Lower edges, upper edges and counts of the bins that hold anything."""
    filled = counts > 0
    return edges[:-1][filled], edges[1:][filled], counts[filled].astype(float)


def _value_with_below(
    low: Floats, high: Floats, held: Floats, wanted: Floats, side: Literal["left", "right"] = "left"
) -> Floats:
    """Value with that many draws below it; where a gap leaves a choice, its lower (left) or upper (right) end."""
    after = np.cumsum(held)
    index = np.minimum(np.searchsorted(after, wanted, side=side), after.size - 1)
    return _between(low[index], high[index], 1 - (after[index] - wanted) / held[index])


def _between(low: Floats, high: Floats, share: Floats) -> Floats:
    """Value that share of the way from low to high: never outside, both ends exact."""
    gap = high - low
    return np.where(share < 0.5, low + gap * share, high - gap * (1 - share))


def _scaled(deviations: Floats) -> Floats:
    """Deviations over the largest, so that fourth powers neither overflow nor vanish."""
    largest = float(np.max(np.abs(deviations)))
    return deviations / largest if largest > 0 else deviations


def _ratio_of_moments(second: float, fourth: float) -> float:
    return fourth / second**2 if second > 0 else 1.0
