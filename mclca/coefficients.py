"""What a correlation coefficient of two distributions is in normal scores, and back."""

from functools import lru_cache
from math import asin, copysign, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from mclca.distribution import Distribution
from mclca.errors import ModelError

Floats = NDArray[np.float64]

# Hermite polynomials that a distribution is written in; beyond them a score of 0.95 has lost all but 2e-6.
_ORDERS = 255
_FARTHEST = 16.0  # score up to which moments are summed up: a lognormal's second one lies within for a GSD up to 55
_PANELS = np.linspace(-_FARTHEST, _FARTHEST, 129)
_NODES = 8
_MOST_STEPS = 2000  # values of a discrete distribution whose steps are told apart; more are nearly a line
_ROUNDING = 1e-9


def score_of(kind: str, coefficient: float, first: Distribution, second: Distribution) -> float:
    """Normal-score correlation of the pair whose coefficient of the given kind is this.

    Parameters
    ----------
    kind : 'rank', 'normal' or 'pearson'

    Raises
    ------
    ModelError
        These two cannot have that Pearson coefficient.

    References
    ----------
    Pearson (1907), On further methods of determining correlation: r = 2 sin(pi s / 6) for Spearman's s.
    Cario & Nelson (1997), Modeling and generating random vectors with arbitrary marginal distributions, section 3.
    """
    if kind == "normal":
        return coefficient
    if kind == "rank":
        return 2 * sin(pi * coefficient / 6)
    return 0.0 if _is_single(first, second) else _score_of_pearson(coefficient, first, second)


def coefficient_of(kind: str, score: float, first: Distribution, second: Distribution) -> float:
    """Coefficient of the given kind that the pair with this normal-score correlation has; undoes `score_of`."""
    if kind == "normal":
        return score
    if kind == "rank":
        return 6 / pi * asin(score / 2)
    return 0.0 if _is_single(first, second) else _pair(first, second).at(score)


def _is_single(first: Distribution, second: Distribution) -> bool:
    """Whether one of the two is a single value, which correlates with nothing."""
    return first.sd() == 0 or second.sd() == 0


class _Pair:
    """Pearson coefficient of two distributions as a power series of their normal-score correlation.

    The terms are products of Hermite coefficients (Mehler 1866). Beyond the last order the series is closed by its
    values at -1 and 1, which are single integrals.
    """

    def __init__(self, first: Distribution, second: Distribution) -> None:
        one, other = _expanded(first), _expanded(second)
        self.least, self.most = (_at_end(first, second, sign) for sign in (-1.0, 1.0))
        terms = np.concatenate([[0.0], one * other])
        odd = float(terms[1::2].sum())
        even = float(terms[::2].sum())
        rests = (self.most - even - odd, self.least - even + odd)
        closing = [(rests[0] + rests[1]) / 2, (rests[0] - rests[1]) / 2]
        self.terms = np.concatenate([terms, closing])[::-1].tolist()

    def at(self, score: float) -> float:
        value = 0.0
        for term in self.terms:
            value = value * score + term
        return value


def _score_of_pearson(coefficient: float, first: Distribution, second: Distribution) -> float:
    pair = _pair(first, second)
    if not pair.least - _ROUNDING <= coefficient <= pair.most + _ROUNDING:
        raise ModelError(
            f"Pearson correlation {coefficient:g}; theirs lies between {pair.least:.3f} and {pair.most:.3f}; "
            "give the rank correlation instead"
        )
    low, high = -1.0, 1.0
    while high - low > 1e-15:
        middle = (low + high) / 2
        if pair.at(middle) < coefficient:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@lru_cache(maxsize=4096)
def _pair(first: Distribution, second: Distribution) -> _Pair:
    return _Pair(first, second)


@lru_cache(maxsize=1024)
def _expanded(distribution: Distribution) -> Floats:
    """Coefficients of orders 1 .. 255 in normalised Hermite polynomials of the score, over the standard deviation."""
    scores, weights = _quadrature(_steps(distribution))
    weighed = weights * _standardised(distribution, scores)
    before, current = np.zeros_like(scores), np.ones_like(scores)
    found = np.empty(_ORDERS)
    for order in range(_ORDERS):
        before, current = current, (scores * current - sqrt(order) * before) / sqrt(order + 1)
        found[order] = weighed @ current
    return found


def _at_end(first: Distribution, second: Distribution, sign: float) -> float:
    """Pearson coefficient of the two where one score is the other, or its opposite."""
    scores, weights = _quadrature(np.concatenate([_steps(first), copysign(1.0, sign) * _steps(second)]))
    value = float(weights @ (_standardised(first, scores) * _standardised(second, sign * scores)))
    return min(max(value, -1.0), 1.0)


def _quadrature(steps: Floats) -> tuple[Floats, Floats]:
    """Scores and their normal weights: Gauss and Legendre between panels that also end at the given steps."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    edges = np.unique(np.concatenate([_PANELS, steps[np.abs(steps) < _FARTHEST]]))
    half = np.diff(edges)[:, None] / 2
    scores = (edges[:-1, None] + half * (nodes + 1)).ravel()
    return scores, (half * weights).ravel() * np.exp(-(scores**2) / 2) / sqrt(2 * pi)


def _standardised(distribution: Distribution, scores: Floats) -> Floats:
    tail = _normal().cdf(-np.abs(scores))
    values = np.where(scores < 0, distribution.quantile(tail), distribution.upper_quantile(tail))
    return np.asarray((values - distribution.mean()) / distribution.sd())


def _steps(distribution: Distribution) -> Floats:
    """Scores at which the quantile function is not smooth."""
    support = distribution.support()
    places = np.array(support.breaks) if support.atoms is None else support.atoms[:-1]
    if not 0 < places.size <= _MOST_STEPS:
        return np.empty(0)
    below, above = distribution.cdf(places), distribution.upper_cdf(places)
    return np.where(below < 0.5, _normal().quantile(below), _normal().upper_quantile(above))


@lru_cache(maxsize=1)
def _normal() -> Distribution:
    from mclca.families import parse

    return parse("normal(0, 1)")
