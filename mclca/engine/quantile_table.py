"""Any quantile function as a table of polynomial cells: the universal sampler.

Fold the point u to t = min(u, 1 - u), the distance to the nearer end. Octaves of t are cut into 2^k equal cells, and on
each the quantile function is a polynomial of degree 7 through Chebyshev points. Both tails are so followed to 2^-53
with the same relative accuracy. One or two kinks cut (0, 1) into segments that are folded each by itself. Every table
is checked against the quantile function between its nodes when it is built. Where it is exact enough, the eight octaves
of t next to the median, which hold all but one draw in 256, get a polynomial of degree 12 each: so few coefficients fit
in registers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mclca.engine.cells import adaptive_table
from mclca.engine.layout import (
    AS_GIVEN,
    ATOM_GUIDE,
    ATOMS,
    CELLS,
    CENTRAL_OCTAVES,
    CENTRAL_ROW,
    CENTRAL_TERMS,
    CENTRED_TABLE,
    CONSTANT,
    EXPONENTIAL_LINE,
    LINE,
    MOST_SEGMENTS,
    OCTAVES,
    ROOTS,
    TABLE,
)  # fmt: skip

Floats = NDArray[np.float64]
Quantile = Callable[[Floats], Floats]

ACCURACY = 1e-10  # largest relative error that a table may have
_OCTAVE_NODES = 20
_PARTS = (3, 4, 6)  # log2 of the cells per octave, tried in turn
_REALS = 8
_LEAST_EXPONENTIAL = 1e-300
_INSIDE = 1e-9  # share of a value that the central polynomials are never off by
_TAIL = np.array([2.0**-53, 2.0**-40, 1e-6, 1e-3, 0.02, 0.11, 0.23, 0.37])
_SPREAD_OUT = np.concatenate([_TAIL, [0.5], 1 - _TAIL[::-1]])  # symmetric probabilities at which shapes are recognised
_NODES = (1 - np.cos(np.pi * (np.arange(8) + 0.5) / 8)) / 2  # Chebyshev points of a cell, in (0, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """Draws as a function of points, in the form that the kernels read (transform.py, table_kernel.py).

    Parameters
    ----------
    kind : one of the kinds of transform.py
    table : shape (any,), or empty
    size : k of a TABLE, number of cells or atoms
    segments : of a TABLE
    reals : shape (8,): low, high, and the kind's own numbers
    """

    kind: int
    reals: Floats
    table: Floats
    size: int = 0
    segments: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a quantile function before it is tabulated.

    Parameters
    ----------
    quantile : p -> x with P(X <= x) = p
    upper_quantile : q -> x with P(X > x) = q
    low, high : support, maybe infinite
    edges : 0, the probabilities of kinks and jumps, 1
    """

    quantile: Quantile
    upper_quantile: Quantile
    low: float
    high: float
    edges: tuple[float, ...]

    def at(self, probability: Floats, complement: Floats) -> Floats:
        """Quantiles at p, each computed from the smaller of p and 1 - p."""
        values = np.empty(probability.shape)
        lower = probability <= 0.5
        with np.errstate(all="ignore"):
            values[lower] = self.quantile(probability[lower])
            values[~lower] = self.upper_quantile(complement[~lower])
        if not np.isfinite(values).all():
            raise ValueError("the quantile function is not finite inside (0, 1)")
        return values

    def spread(self) -> float:
        """Distance between the quartiles or, where they coincide, a tail's width."""
        p = np.array([0.25, 0.75, 1e-3, 1 - 1e-3])
        x = self.at(p, 1 - p)
        return float(x[1] - x[0] or x[3] - x[2])


def sampler(
    quantile: Quantile,
    upper_quantile: Quantile,
    low: float,
    high: float,
    breaks: Sequence[float] = (),
    atoms: Floats | None = None,
    atom_weights: Floats | None = None,
    *,
    wished_accuracy: float = 2e-11,
) -> Sampler:
    """Sampler of a distribution.

    The error of a table is at most 1e-10 of |x|, or of a thousandth of the spread between the quartiles where |x| is
    smaller.

    Parameters
    ----------
    quantile, upper_quantile : vectorised, p -> x with P(X <= x) = p, and q -> x with P(X > x) = q
    low, high : support, maybe infinite; no draw lies outside
    breaks : probabilities in (0, 1) where the quantile function has a kink or a jump
    atoms, atom_weights : values and probabilities of a discrete distribution; nothing else is then looked at
    wished_accuracy : a table at least this good is not refined further

    Raises
    ------
    ValueError
        The quantile function is not finite inside (0, 1), or no table follows it.
    """
    if atoms is not None:
        return discrete(atoms, np.ones(len(atoms)) if atom_weights is None else atom_weights)
    inner = sorted({float(p) for p in breaks if 0 < p < 1})
    shape = Shape(quantile, upper_quantile, float(low), float(high), (0.0, *inner, 1.0))
    return _closed_form(shape) or _octave_table(shape, wished_accuracy) or _general(shape)


def constant(value: float) -> Sampler:
    """Sampler of a single value."""
    return Sampler(CONSTANT, _reals(value), np.empty(0))


def as_given() -> Sampler:
    """Sampler that passes its points on."""
    return Sampler(AS_GIVEN, _reals(), np.empty(0))


def discrete(values: Floats, weights: Floats) -> Sampler:
    """Sampler of a discrete distribution, exact to the 2^-53 of a point."""
    order = np.argsort(values, kind="stable")
    return rows(np.asarray(values, dtype=np.float64)[order], np.asarray(weights, dtype=np.float64)[order])


def rows(values: Floats, weights: Floats) -> Sampler:
    """Sampler of a discrete distribution in the order given: the same point picks the same row of several columns.

    Parameters
    ----------
    values : shape (rows,)
    weights : shape (rows,), >= 0 and not all 0
    """
    cumulative = np.cumsum(weights)
    cumulative /= cumulative[-1]
    cumulative[-1] = 1.0
    guide = np.searchsorted(cumulative, np.arange(ATOM_GUIDE + 1) / ATOM_GUIDE)
    table = np.concatenate([guide.astype(np.float64), cumulative, values])
    return Sampler(ATOMS, _reals(values.min(), values.max()), table, size=values.size)


def _reals(*values: float) -> Floats:
    return np.array([*values, *[0.0] * (_REALS - len(values))])


def _closed_form(shape: Shape) -> Sampler | None:
    """Constant, straight, log-straight or triangular quantile function, recognised by its values."""
    x = shape.at(_SPREAD_OUT, _SPREAD_OUT[::-1])
    if (x == x[0]).all():
        return constant(float(x[0]))
    if not np.isfinite([shape.low, shape.high]).all():
        return None
    return _line(shape, x) or _exponential_line(shape, x) or _roots(shape, x)


def _line(shape: Shape, x: Floats) -> Sampler | None:
    width = shape.high - shape.low
    return _if_close(LINE, shape, x, shape.low + width * _SPREAD_OUT, (shape.low, width))


def _exponential_line(shape: Shape, x: Floats) -> Sampler | None:
    if shape.low < _LEAST_EXPONENTIAL or shape.high > 1 / _LEAST_EXPONENTIAL:
        return None
    start, width = np.log(shape.low), np.log(shape.high / shape.low)
    if (np.abs(np.exp(start + width * _SPREAD_OUT) / x - 1) > 1e-13).any():
        return None
    return Sampler(EXPONENTIAL_LINE, _reals(shape.low, shape.high, start, width), np.empty(0))


def _roots(shape: Shape, x: Floats) -> Sampler | None:
    """Triangular: its one kink is the peak, and where there is none the peak is at an end."""
    if len(shape.edges) > 3:
        return None
    for peak in shape.edges[1:-1] or (0.0, 1.0):
        inside = np.array([np.clip(peak, 2.0**-53, 1 - 2.0**-53)])
        mode = float(shape.at(inside, 1 - inside)[0]) if 0 < peak < 1 else (shape.low if peak == 0 else shape.high)
        rise = (mode - shape.low) / np.sqrt(peak) if peak else 0.0
        fall = (shape.high - mode) / np.sqrt(1 - peak) if peak < 1 else 0.0
        falling = shape.high - fall * np.sqrt(_SPREAD_OUT[::-1])
        expected = np.where(peak > _SPREAD_OUT, shape.low + rise * np.sqrt(_SPREAD_OUT), falling)
        found = _if_close(ROOTS, shape, x, expected, (peak, shape.low, shape.high, rise, -fall))
        if found:
            return found
    return None


def _if_close(kind: int, shape: Shape, x: Floats, expected: Floats, own: tuple[float, ...]) -> Sampler | None:
    """Sampler of a kind if its values are the quantiles to a few roundings of the larger end."""
    rounding = 8 * np.spacing(max(abs(shape.low), abs(shape.high)))
    if (np.abs(expected - x) > rounding).any():
        return None
    return Sampler(kind, _reals(shape.low, shape.high, *own), np.empty(0))


def _octave_table(shape: Shape, wished: float) -> Sampler | None:
    """Sampler by octave tables, or None where the shape needs more."""
    segments = len(shape.edges) - 1
    if segments > MOST_SEGMENTS:
        return None
    values = _on_folds(shape, _octave_starts()[:, None] * (1 + _octave_nodes()))
    best = (np.inf, np.empty(0), 0)
    for attempt, k in enumerate(_PARTS):
        table = _from_octaves(values, k) if attempt == 0 else _from_cells(shape, k)
        best = min(best, (_error(shape, table, k), table.ravel(), k), key=lambda found: found[0])
        if best[0] <= wished:
            break
    error, table, k = best
    if error > ACCURACY:
        return None
    centre = _centre(values[0, :, -CENTRAL_OCTAVES:], shape) if segments == 1 else None
    if centre is None:
        return Sampler(TABLE, _table_reals(shape), table, k, segments)
    return Sampler(CENTRED_TABLE, _table_reals(shape), np.concatenate([centre, table]), k, segments)


def _centre(values: Floats, shape: Shape) -> Floats | None:
    """Coefficients of one polynomial per octave, or None where these are not exact enough or meet the support's ends.

    The Chebyshev series is cut short: what is left out is the error, seen at nodes that the rest does not go through.

    Parameters
    ----------
    values : shape (2, CENTRAL_OCTAVES, nodes), quantiles at an octave's nodes

    Returns
    -------
    as centre_kernel.py lays them out: by power of y = position - 1/2, and by side and octave
    """
    series = values @ _cosines().T[:, :CENTRAL_TERMS]
    coefficients = series @ _monomials().T
    nearest = _horner_values(coefficients, _octave_nodes() - 0.5)
    scale = np.maximum(np.abs(values), 1e-3 * shape.spread())
    is_exact = (np.abs(nearest - values) <= ACCURACY / 2 * scale).all()
    # Draws are not cut off at the ends of the support.
    is_inside = (values - _INSIDE * scale > shape.low).all() and (values + _INSIDE * scale < shape.high).all()
    return _laid_out(coefficients) if is_exact and is_inside else None


def _laid_out(coefficients: Floats) -> Floats:
    """Coefficients, shape (sides, octaves, powers), by power and then by octave, the latter in rows of one length."""
    rows = np.zeros((*coefficients.shape[:-1], CENTRAL_ROW))
    rows[..., :CENTRAL_TERMS] = coefficients
    return np.concatenate([np.moveaxis(coefficients, -1, 0).ravel(), rows.ravel()])


def _horner_values(coefficients: Floats, y: Floats) -> Floats:
    """Polynomials, last axis powers, at all of y, which becomes the last axis."""
    total = np.zeros((*coefficients.shape[:-1], y.size))
    for power in range(coefficients.shape[-1] - 1, -1, -1):
        total = total * y + coefficients[..., power, None]
    return total


def _table_reals(shape: Shape) -> Floats:
    kinks = [*shape.edges[1:-1], 1.0, 1.0][: MOST_SEGMENTS - 1]
    widths = [*(1 / np.diff(shape.edges)), 1.0, 1.0][:MOST_SEGMENTS]
    return _reals(shape.low, shape.high, *kinks, *widths)


def _general(shape: Shape) -> Sampler:
    table, cells = adaptive_table(shape.at, shape.edges, ACCURACY / 10, 1e-3 * shape.spread())
    return Sampler(CELLS, _reals(shape.low, shape.high), table, cells)


def _from_octaves(values: Floats, k: int) -> Floats:
    """Cells from one polynomial per octave: a third of the calls of one per cell."""
    return np.asarray((values @ _octave_to_cells(k).T).reshape(-1, 8))


def _from_cells(shape: Shape, k: int) -> Floats:
    """Cells from eight quantiles each."""
    return _on_folds(shape, _cell_positions(k, _NODES)).reshape(-1, 8) @ cell_fit().T


def _error(shape: Shape, table: Floats, k: int) -> float:
    """Largest error at the middle of the cells, as a share of |x| or of a thousandth of the spread."""
    expected = _on_folds(shape, _cell_positions(k, np.array([0.5]))).ravel()
    scale = np.maximum(np.abs(expected), 1e-3 * shape.spread())
    return float(np.max(np.abs(table[:, 0] - expected) / scale))


def _octave_starts() -> Floats:
    return np.asarray(2.0 ** (np.arange(OCTAVES) - OCTAVES - 1.0))


def _cell_positions(k: int, nodes: Floats) -> Floats:
    parts = 1 << k
    inside = (np.arange(parts)[:, None] + nodes).ravel() / parts
    return np.asarray(_octave_starts()[:, None] * (1 + inside))


def _on_folds(shape: Shape, folds: Floats) -> Floats:
    """Quantiles at folds t of every segment and side; shape (segments, 2, octaves, nodes)."""
    lower, upper = np.array(shape.edges[:-1]), np.array(shape.edges[1:])
    steps = (upper - lower)[:, None, None] * folds
    first, last = lower[:, None, None], upper[:, None, None]
    probability = np.stack([first + steps, last - steps], axis=1)
    complement = np.stack([(1 - first) - steps, (1 - last) + steps], axis=1)
    # A jump's own probability belongs to the segment below it: step over by one rounding.
    bounds = np.nextafter(first, 1)[:, None], np.nextafter(last, 0)[:, None]
    return shape.at(np.clip(probability, *bounds), np.clip(complement, 1 - bounds[1], 1 - bounds[0]))


@cache
def cell_fit() -> Floats:
    """Matrix from values at the eight nodes to coefficients of powers of y = position - 1/2."""
    return np.asarray(np.linalg.inv(np.vander(_NODES - 0.5, 8, increasing=True)), dtype=np.float64)


@cache
def _octave_nodes() -> Floats:
    """Chebyshev points of an octave, in (0, 1)."""
    return np.asarray((1 - np.cos(np.pi * (np.arange(_OCTAVE_NODES) + 0.5) / _OCTAVE_NODES)) / 2)


@cache
def _cosines() -> Floats:
    """Discrete cosine transform: from values at an octave's nodes to a Chebyshev series in 1 - 2 position."""
    angles = np.pi * (np.arange(_OCTAVE_NODES) + 0.5) / _OCTAVE_NODES
    series = np.cos(np.outer(np.arange(_OCTAVE_NODES), angles)) * (2 / _OCTAVE_NODES)
    series[0] /= 2
    return np.asarray(series)


@cache
def _monomials() -> Floats:
    """Matrix from a Chebyshev series of CENTRAL_TERMS terms in -2 y to the coefficients of powers of y."""
    matrix = np.zeros((CENTRAL_TERMS, CENTRAL_TERMS))
    for order in range(CENTRAL_TERMS):
        powers = np.polynomial.chebyshev.cheb2poly([0.0] * order + [1.0])
        matrix[: order + 1, order] = powers * (-2.0) ** np.arange(order + 1)
    return matrix


@cache
def _octave_to_cells(k: int) -> Floats:
    """Matrix from values at an octave's nodes to the coefficients of its cells; shape (8 * 2^k, nodes)."""
    positions = (np.arange(1 << k)[:, None] + _NODES).ravel() / (1 << k)
    to_angles = np.arccos(np.clip(1 - 2 * positions, -1, 1))
    interpolation = np.cos(np.outer(to_angles, np.arange(_OCTAVE_NODES))) @ _cosines()
    return np.asarray((cell_fit() @ interpolation.reshape(1 << k, 8, _OCTAVE_NODES)).reshape(-1, _OCTAVE_NODES))
