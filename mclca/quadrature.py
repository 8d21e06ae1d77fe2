"""Mean and standard deviation of any distribution, by quadrature of its quantile function."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mclca.distribution import Distribution

Column: TypeAlias = NDArray[np.float64]
Weighed: TypeAlias = tuple[Column, Column]
Inverse: TypeAlias = Callable[[Column], Column]

POINTS = 16  # of Gauss and Legendre in each panel
PANEL = 4 * np.log(2.0)
TAIL_PANELS = 250  # of four octaves each: down to probabilities of 1e-301
EDGE_PANELS = 15  # down to the last bit of a probability
TOLERANCE = 1e-13
HALVINGS = 8


def mean_and_sd(distribution: "Distribution") -> tuple[float, float]:
    """Mean and standard deviation; inf or nan where a tail is too heavy for them to exist.

    The range of p is cut at the images of the breaks and at one half, so that each tail is seen from its own end. Every
    piece is integrated in the logarithm of the distance to its ends, which resolves roots and power tails, and panels
    are halved until the halves agree with the whole.
    """
    if distribution.support().atoms is not None:
        return _moments(*atoms_of(distribution))
    with np.errstate(over="ignore", invalid="ignore"):
        halves = _half(distribution, upper=False), _half(distribution, upper=True)
        mean, sd = _moments(*(np.concatenate(pair) for pair in zip(*halves, strict=True)))
        first, second = (sum(_endless(half, power) for half in halves) for power in (1, 2))
        # Two tails that pull to opposite infinities leave nan: there is no mean then.
        return mean + first, sd + abs(second) if first == 0 else np.nan


def atoms_of(distribution: "Distribution") -> Weighed:
    """Atoms of a discrete distribution and their probabilities, each taken from the nearer tail."""
    atoms = distribution.support().atoms
    if atoms is None:
        raise TypeError(f"{distribution} is not discrete")
    below, above = distribution.cdf(atoms), distribution.upper_cdf(atoms)
    from_below = np.diff(below, prepend=0.0)
    from_above = -np.diff(above, prepend=1.0)
    return atoms, np.where(below < 0.5, from_below, from_above)


def _moments(values: Column, weights: Column) -> tuple[float, float]:
    total = weights.sum()
    mean = float(weights @ values / total)
    return mean, float(np.sqrt(weights @ (values - mean) ** 2 / total))


def _half(distribution: "Distribution", upper: bool) -> Weighed:
    """Values and weights of one half of the probability, by rising distance from the end."""
    tail = distribution.upper_cdf if upper else distribution.cdf
    from_tail = distribution.upper_quantile if upper else distribution.quantile
    edges = tail(np.asarray(distribution.support().breaks, dtype=float))
    cuts = np.unique(np.concatenate([[0.0], edges[edges < 0.5], [0.5]]))
    panels = np.concatenate([_panels(low, high) for low, high in pairwise(cuts)])
    points, values, weights = _refined(from_tail, panels)
    # A conditioned far tail ends where the probabilities themselves underflow.
    seen = np.flatnonzero(np.isfinite(values))
    order = seen[np.argsort(points[seen])]
    return values[order], weights[order]


def _panels(low: float, high: float) -> Column:
    """Panels of a piece, crowding towards both ends; columns: base, sign, low and high logarithm of the distance."""
    reach = np.log((high - low) / 2)
    near, far = (_steps(reach, count) for count in (TAIL_PANELS if low == 0 else EDGE_PANELS, EDGE_PANELS))
    return np.concatenate([np.insert(near, 0, [[low], [1]], axis=1), np.insert(far, 0, [[high], [-1]], axis=1)])


def _steps(reach: float, count: int) -> Column:
    edges = reach - PANEL * np.arange(count + 1.0)
    return np.column_stack([edges[1:], edges[:-1]])


def _refined(inverse: Inverse, panels: Column) -> tuple[Column, Column, Column]:
    """Points, values and weights of panels that were halved until it made no difference."""
    settled = []
    whole = _sums(*_evaluated(inverse, panels)[1:])
    for halving in range(HALVINGS):
        halves = _halved(panels)
        evaluated = _evaluated(inverse, halves)
        sums = _sums(*evaluated[1:])
        pairs = sums.reshape(-1, 2, 2)
        differs = np.any(np.abs(pairs.sum(axis=1) - whole) > TOLERANCE * np.abs(whole).sum(axis=0), axis=1)
        open_halves = np.repeat(differs & (halving < HALVINGS - 1), 2)
        settled.append([column[~open_halves].ravel() for column in evaluated])
        panels, whole = halves[open_halves], sums[open_halves]
        if not panels.size:
            break
    points, values, weights = (np.concatenate(columns) for columns in zip(*settled, strict=True))
    return points, values, weights


def _halved(panels: Column) -> Column:
    middle = panels[:, 2:].mean(axis=1)
    lower, upper = panels.copy(), panels.copy()
    lower[:, 3], upper[:, 2] = middle, middle
    return np.stack([lower, upper], axis=1).reshape(-1, 4)


def _evaluated(inverse: Inverse, panels: Column) -> tuple[Column, Column, Column]:
    """Points, values and weights, each of shape (panels, nodes)."""
    base, sign, low, high = panels.T[:, :, None]
    nodes, weights = _nodes()
    distances = np.exp((low + high) / 2 + nodes * (high - low) / 2)
    points = base + sign * distances
    return points, inverse(points), distances * weights * (high - low) / 2


def _sums(values: Column, weights: Column) -> Column:
    """Integrals of the value and of its square over each panel, shape (panels, 2)."""
    return np.stack([(weights * values).sum(axis=1), (weights * values**2).sum(axis=1)], axis=1)


def _endless(half: Weighed, power: int) -> float:
    """Signed infinity where a tail does not fade outwards, so that this moment does not exist; else 0."""
    values, weights = half
    shares = weights * np.abs(values) ** power
    outermost, further = shares[:64].sum(), shares[512:576].sum()
    endless = outermost > 0 and outermost >= 0.99 * further
    return float(np.copysign(np.inf, values[0])) if endless else 0.0


@cache
def _nodes() -> Weighed:
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    return nodes, weights
