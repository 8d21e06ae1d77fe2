"""Mixtures of weighted samples or histograms, and the law of total variance: plain arrays and numbers.

A sample is its draws in ascending order. A histogram is `edges` and `counts` as in `statistics`; one value repeated is
a bin without width. Weights are positive and sum to one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Histogram = tuple[Floats, NDArray[np.integer]]

# Rounding of cumulative weights.
_ROUNDING = 1e-12
# A bin so many times as full as its neighbours, and so many draws more, may hold one repeated value.
_ATOM, _FEW = 4, 16


@dataclass(frozen=True, slots=True, eq=False)
class PooledDraws:
    """Draws of several samples in one order.

    Parameters
    ----------
    values : shape (draws,), ascending
    up_to : shape (draws,), weight of each draw and of all below it
    """

    values: Floats
    up_to: Floats

    def quantile(self, levels: ArrayLike) -> Floats:
        """Weighted quantiles: of equal weights type 7 (Hyndman & Fan 1996); as StatsBase.jl defines them."""
        first = self.up_to[0]
        return _interpolated(np.asarray(levels, float) * (1 - first) + first, self.up_to, self.values)

    def resolution(self, levels: ArrayLike) -> Floats:
        """0: these are the draws themselves."""
        return np.zeros(np.shape(levels))

    def share_below(self, values: Floats) -> Floats:
        """Weight of the draws up to each value."""
        return np.append(0.0, self.up_to)[np.searchsorted(self.values, values, side="right")]

    def shortest(self, probability: float) -> tuple[float, float]:
        """Narrowest interval with that weight between its ends (JCGM 101:2008, 7.7.4)."""
        end = np.searchsorted(self.up_to, self.up_to + probability - _ROUNDING)
        start = np.flatnonzero(end < self.values.size)
        if not start.size:
            return float(self.values[0]), float(self.values[-1])
        best = start[np.argmin(self.values[end[start]] - self.values[start])]
        return float(self.values[best]), float(self.values[end[best]])


@dataclass(frozen=True, slots=True, eq=False)
class PooledHistograms:
    """Histograms of several samples as one distribution function.

    Parameters
    ----------
    values : shape (corners,), ascending; twice where the function jumps
    below : shape (corners,), the function there, straight in between
    parts : the histograms that it was made of, and their weights
    """

    values: Floats
    below: Floats
    parts: tuple[tuple[Histogram, float], ...]

    def quantile(self, levels: ArrayLike) -> Floats:
        """Values below which these shares lie."""
        return _interpolated(np.asarray(levels, float), self.below, self.values)

    def resolution(self, levels: ArrayLike) -> Floats:
        """Estimated error of reading each quantile from bins instead of draws."""
        blur, density = np.sum([_reading(*held, self.quantile(levels)) for held in self.parts], axis=0)
        return np.asarray(np.divide(blur, density, out=np.zeros(blur.shape), where=density > 0))

    def share_below(self, values: Floats) -> Floats:
        """Share below each value."""
        return _interpolated(values, self.values, self.below)

    def shortest(self, probability: float) -> tuple[float, float]:
        """Narrowest interval of that probability: one of its ends is a corner (JCGM 101:2008, 7.7.4)."""
        rest = 1 - probability
        start, end = self.values[self.below <= rest], self.values[self.below >= probability]
        low = np.concatenate([start, self.quantile(self.below[self.below >= probability] - probability)])
        high = np.concatenate([self.quantile(self.below[self.below <= rest] + probability), end])
        best = np.argmin(high - low)
        return float(low[best]), float(high[best])


Pooled = PooledDraws | PooledHistograms


def pooled_draws(samples: Sequence[Floats], weights: Floats) -> PooledDraws:
    """Samples, none of them empty, together."""
    values = np.concatenate(list(samples))
    own = np.concatenate(
        [np.full(sample.size, weight / sample.size) for sample, weight in zip(samples, weights, strict=True)]
    )
    order = np.argsort(values, kind="stable")
    up_to = np.cumsum(own[order])
    return PooledDraws(values[order], up_to / up_to[-1])


def pooled_histograms(histograms: Sequence[Histogram], weights: Floats) -> PooledHistograms:
    """Histograms, none of them empty, together."""
    edges = np.unique(np.concatenate([held for held, _ in histograms]))
    parts = tuple((_without_nothing(*held), weight) for held, weight in zip(histograms, weights.tolist(), strict=True))
    sides = [sum(weight * _below(histogram, edges, side) for histogram, weight in parts) for side in ("left", "right")]
    return PooledHistograms(np.repeat(edges, 2), np.stack(sides, axis=1).ravel(), parts)


def _interpolated(wanted: Floats, places: Floats, values: Floats) -> Floats:
    return np.asarray(np.interp(wanted, places, values), float)


def _below(histogram: Histogram, values: Floats, side: str) -> Floats:
    """Share of a histogram below values (left), or at and below them (right)."""
    edges, counts = histogram
    share = np.append(0.0, np.cumsum(counts) / np.sum(counts))
    after = np.searchsorted(edges, values, side="left" if side == "left" else "right")
    inside = np.clip(after, 1, edges.size - 1)
    width = edges[inside] - edges[inside - 1]
    part = np.divide(values - edges[inside - 1], width, out=np.ones(values.shape), where=width > 0)
    found = share[inside - 1] + (share[inside] - share[inside - 1]) * part
    return np.where(after == 0, 0.0, np.where(after == edges.size, 1.0, found))


def _without_nothing(edges: Floats, counts: NDArray[np.integer]) -> Histogram:
    """The histogram without bins that have neither width nor draws."""
    held = (counts > 0) | (np.diff(edges) > 0)
    return np.append(edges[:-1][held], edges[-1]), counts[held]


def _reading(histogram: Histogram, weight: float, values: Floats) -> tuple[Floats, Floats]:
    """How far off the share below each value may be, and the density there; see `Tally.at_ranks` for the error."""
    edges, counts = histogram
    place = np.clip(np.searchsorted(edges, values), 1, edges.size - 1)
    width = edges[place] - edges[place - 1]
    held, before, after = (np.append(counts, [0, 0])[place - 1 + step].astype(float) for step in (0, -1, 1))
    blur = np.where(held > _ATOM * (before + after) + _FEW, held, np.sqrt(held) / 2 + np.abs(after - before) / 8)
    known = (width > 0) & (values > edges[0]) & (values < edges[-1])
    share = weight / np.sum(counts)
    density = np.divide(share * held, width, out=np.zeros(values.shape), where=known)
    return np.where(known, share * np.minimum(blur, held), 0.0), density


@dataclass(frozen=True, slots=True)
class Variances:
    """A variance in two parts: E Var(Y | scenario) and Var E(Y | scenario).

    Parameters
    ----------
    between : of the scenarios' means
    within : mean of the scenarios' variances
    axes : the part of `between` that each axis has alone
    """

    mean: float
    between: float
    within: float
    axes: tuple[float, ...]

    @property
    def total(self) -> float:
        """Variance of the mixture."""
        return self.between + self.within

    @property
    def share(self) -> float:
        """Share of `between` in the total; 0 where there is no variance."""
        return self.between / self.total if self.total > 0 else 0.0


def total_variance(means: Floats, sds: Floats, weights: Floats) -> Variances:
    """Law of total variance.

    Parameters
    ----------
    means, sds, weights : shape (labels of the first axis, labels of the second, ...); weights of independent axes, a
        product

    References
    ----------
    Weiss (2005), A Course in Probability, 7.4; Saltelli et al. (2008), 1.2.6, for the parts of the axes.
    """
    mean = float((weights * means).sum())
    # A mean of scenarios that all agree is theirs to the last bit.
    deviations = means - mean if np.ptp(means) else np.zeros(means.shape)
    alone = [_alone(deviations, weights, axis) for axis in range(means.ndim)]
    return Variances(mean, float((weights * deviations**2).sum()), float((weights * sds**2).sum()), tuple(alone))


def _alone(deviations: Floats, weights: Floats, axis: int) -> float:
    others = tuple(place for place in range(weights.ndim) if place != axis)
    own = weights.sum(axis=others)
    average = np.divide((weights * deviations).sum(axis=others), own, out=np.zeros(own.shape), where=own > 0)
    return float((own * average**2).sum())


def spread_together(values: Floats, weights: Floats) -> float:
    """Standard deviation of the weighted sum of rows that were drawn together.

    Parameters
    ----------
    values : shape (rows, draws); nan where a row has no value
    """
    known = np.isfinite(values)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    held = np.where(known, values, 0.0)
    centred = np.where(known, held - held.sum(axis=1, keepdims=True) / count, 0.0) * (values.shape[1] / count)
    return float((weights @ centred).std(ddof=1))
