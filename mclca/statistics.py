"""Quantiles, coverage intervals and Monte Carlo errors of draws or of their histogram: plain arrays and numbers.

A histogram is `edges`, shape (bins + 1,), ascending, the first the smallest draw and the last the largest, and
`counts`, shape (bins,), or the `low` and `high` edges of its bins that hold draws, and how many they have `held`. Draws
are taken to lie evenly inside their bin; most bins may be empty.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.integer] | NDArray[np.float64]

_LEAST_POINT = 2.0**-53  # that the engine draws
_AT_ONCE = 1 << 13  # draws that stay in the cache


def quantile(ordered: Floats, levels: ArrayLike) -> Floats:
    """Quantiles of draws, type 7: straight lines between the order statistics.

    Parameters
    ----------
    ordered : shape (..., draws), ascending, any unit
    levels : any shape, in [0, 1]

    Returns
    -------
    Shape (..., levels), the unit of the draws.

    References
    ----------
    Hyndman & Fan (1996), Sample quantiles in statistical packages, definition 7.
    """
    return _at(ordered, np.asarray(levels, float) * (ordered.shape[-1] - 1))


def unbiased_quantile(ordered: Floats, levels: ArrayLike) -> Floats:
    """Quantiles whose median is that of the distribution, for means over many small samples; see `quantile`.

    References
    ----------
    Hyndman & Fan (1996), definition 8.
    """
    draws = ordered.shape[-1]
    return _at(ordered, np.clip((draws + 1 / 3) * np.asarray(levels, float) - 2 / 3, 0, draws - 1))


def _at(ordered: Floats, position: Floats) -> Floats:
    """Values at fractional places from 0."""
    below = np.floor(position).astype(np.intp)
    above = np.minimum(below + 1, ordered.shape[-1] - 1)
    return _between(ordered[..., below], ordered[..., above], position - below)


def histogram_quantile(edges: Floats, counts: Counts, levels: ArrayLike) -> Floats:
    """Quantiles of a histogram; see `quantile`, from which they differ by less than a bin and the next draw.

    A level that falls into a gap gives the gap's lower end.
    """
    low, high, held = filled(edges, counts)
    return _value_with_below(low, high, held, np.asarray(levels, float) * held.sum())


def steps_of(draws: int, probability: float) -> int:
    """Distance in rank of the two ends of an interval that holds the given probability (JCGM 101:2008, 7.7.1)."""
    return min(int(probability * draws + 0.5), draws - 1)


def shortest_start(ordered: Floats, probability: float) -> int:
    """Rank, from 0, at which the narrowest interval of that probability starts; of equally narrow ones the lowest.

    Parameters
    ----------
    ordered : shape (draws,), ascending, any unit
    probability : in (0, 1)

    References
    ----------
    JCGM 101:2008, 7.7.4.
    """
    steps = steps_of(ordered.size, probability)
    return int(np.argmin(ordered[steps:] - ordered[: ordered.size - steps]))


def histogram_shortest_start(low: Floats, high: Floats, held: Floats, probability: float) -> int:
    """Rank at which the narrowest interval of a histogram likeliest starts; see `histogram_shortest_starts`."""
    after = np.cumsum(held)
    before = after - held
    steps = steps_of(int(after[-1]), probability)
    ending, starting = before[before + steps < after[-1]] + steps, after[after > steps] - 1 - steps
    first, last = np.arange(ending.size), np.arange(held.size - starting.size, held.size)
    starts = np.concatenate([before[: first.size], starting])
    places = np.concatenate([first, np.searchsorted(after, starting, side="right")])
    end_places = np.concatenate([np.searchsorted(after, ending, side="right"), last])
    least = _at_ranks(low, high, held, before, starts, places)
    most = _at_ranks(low, high, held, before, starts + steps, end_places)
    return int(starts[np.argmin(most - least)])


def histogram_shortest_starts(low: Floats, high: Floats, held: Floats, probability: float) -> tuple[Floats, Floats]:
    """Ranks at which the narrowest interval of a histogram may start, likeliest first, and those next to the first.

    The width is a straight line while both ends stay in their bins, so the narrowest interval starts with the first
    draw of a bin or ends with the last draw of one; where in their bins the draws are, a histogram does not say.
    """
    after = np.cumsum(held)
    before = after - held
    steps = steps_of(int(after[-1]), probability)
    start = np.unique(np.concatenate([before[before + steps < after[-1]], after[after > steps] - 1 - steps]))
    ends = np.stack([start, start + steps])
    places = np.searchsorted(after, ends, side="right")
    # The smallest and the largest draw are known, however wide their bins.
    least, most = (
        np.where(ends == 0, low[0], np.where(ends == after[-1] - 1, high[-1], side[places])) for side in (low, high)
    )
    values = _at_ranks(low, high, held, before, ends, places)
    possible = least[1] - most[0] <= np.min(most[1] - least[0])
    order = np.argsort((values[1] - values[0])[possible], kind="stable")
    best = int(np.flatnonzero(possible)[order[0]])
    return start[possible][order], start[[max(best - 1, 0), min(best + 1, start.size - 1)]]


def _at_ranks(
    low: Floats, high: Floats, held: Floats, before: Floats, ranks: Floats, places: NDArray[np.intp]
) -> Floats:
    """Draws of these ranks, evenly inside bins of these places; the smallest and the largest are the ends."""
    inside = _between(low[places], high[places], (ranks - before[places] + 0.5) / held[places])
    return np.where(ranks == 0, low[0], np.where(ranks == before[-1] + held[-1] - 1, high[-1], inside))


def kurtosis(draws: Floats) -> float:
    """Fourth central moment over the squared variance (normal: 3); 1, the least there is, for a constant.

    Parameters
    ----------
    draws : shape (draws,), any unit
    """
    least, most = float(draws.min()), float(draws.max())
    centre = min(max(float(draws.mean()), least), most)
    reach = max(most - centre, centre - least)  # over which fourth powers neither overflow nor vanish
    second = fourth = 0.0
    for start in range(0, draws.size if reach > 0 else 0, _AT_ONCE):
        deviations = draws[start : start + _AT_ONCE] - centre
        squares = np.square(np.divide(deviations, reach, out=deviations), out=deviations)
        second += float(squares.sum())
        fourth += float(np.square(squares, out=squares).sum())
    return _ratio_of_moments(second / draws.size, fourth / draws.size)


def histogram_kurtosis(low: Floats, high: Floats, held: Floats) -> float:
    """Kurtosis of a histogram, with the spread inside the bins; see `kurtosis`."""
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


def drawn_apart(points: Floats) -> tuple[Floats, Floats]:
    """Points with larger normal scores, and weights that make up for it: for integrals in which rare values count.

    Parameters
    ----------
    points : shape (dimensions, ...), uniform in (0, 1)

    Returns
    -------
    The moved points, of the same shape, and the weight of each, shape (...). The variance of the weights is a third,
    however many dimensions there are: t^2 / sqrt(2 t^2 - 1) is the mean square of one dimension's, for scores t times
    as large.

    References
    ----------
    Owen (2013), Monte Carlo theory, methods and examples, 9.2.
    """
    from scipy.special import ndtr, ndtri

    square = (4 / 3) ** (1 / len(points))
    times = np.sqrt(square * (square + np.sqrt(square * square - 1)))
    own = ndtri(points)
    moved = np.clip(ndtr(times * own), _LEAST_POINT, 1 - _LEAST_POINT)
    return moved, np.prod(times * np.exp((1 - times * times) * own * own / 2), axis=0)


def filled(edges: Floats, counts: Counts) -> tuple[Floats, Floats, Floats]:
    """Lower edges, upper edges and counts of the bins that hold anything."""
    some = counts > 0
    return edges[:-1][some], edges[1:][some], counts[some].astype(float)


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


def _ratio_of_moments(second: float, fourth: float) -> float:
    return fourth / second**2 if second > 0 else 1.0
