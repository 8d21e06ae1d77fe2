"""Adaptive cells: a table for quantile functions with many kinks, jumps or sharp turns.

Each side of the fold (t = u below one half, t = 1 - u from there) is cut at octaves and at the declared breaks, then
halved until the polynomial of degree 7 agrees with the quantile function between its nodes. Slower to look up than
octave tables, but it follows anything.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from mclca.engine.layout import CELL_RECORD, GUIDE_BITS, OCTAVES

Floats = NDArray[np.float64]
Values = Callable[[Floats, Floats], Floats]

MOST_CELLS = 400_000
_NODES = (1 - np.cos(np.pi * (np.arange(8) + 0.5) / 8)) / 2
_BETWEEN = np.array([0.03, 0.21, 0.5, 0.79, 0.97])
_NEGLIGIBLE = 2.0**-50  # a cell of less probability is left as it is: there is a jump inside


def adaptive_table(
    values: Values, edges: Sequence[float], accuracy: float, smallest_scale: float
) -> tuple[Floats, int]:
    """Guide, cell edges and cell records in one array, and the number of cells.

    Parameters
    ----------
    values : (p, 1 - p) -> quantiles
    edges : probabilities where the quantile function kinks or jumps, 0 and 1 included
    accuracy : wanted, as a share of |x| or of smallest_scale, whichever is larger

    Raises
    ------
    ValueError
        More than MOST_CELLS cells would be needed.
    """
    lower = _side(values, [p for p in edges if p < 0.5], accuracy, smallest_scale, upper=False)
    upper = _side(values, [1 - p for p in edges if p > 0.5], accuracy, smallest_scale, upper=True)
    guide = np.concatenate([_guide(lower[0]), _guide(upper[0]) + lower[0].size])
    starts = np.concatenate([lower[0], upper[0]])
    records = np.concatenate([lower[1], upper[1]])
    return np.concatenate([guide, starts, records.ravel()]), starts.size


def _side(
    values: Values, cuts: Sequence[float], accuracy: float, smallest_scale: float, *, upper: bool
) -> tuple[Floats, Floats]:
    """First folds and records of the cells of one side, ascending."""
    octaves = 2.0 ** -np.arange(1.0, OCTAVES + 2)
    corners = np.unique(np.concatenate([[0.0], octaves, [cut for cut in cuts if 0 < cut < 0.5]]))
    pending = np.stack([corners[:-1], corners[1:]], axis=1)
    done_starts, done_records, count = [], [], 0
    while pending.size:
        records, errors = _fit(values, pending, smallest_scale, upper=upper)
        narrow = (pending[:, 1] - pending[:, 0]) < _NEGLIGIBLE * np.maximum(pending[:, 1], 2.0**-10)
        good = (errors <= accuracy) | narrow | (pending[:, 1] <= 2.0**-OCTAVES)
        done_starts.append(pending[good, 0])
        done_records.append(records[good])
        pending = _halves(pending[~good])
        count += int(good.sum())
        if count + len(pending) > MOST_CELLS:
            raise ValueError(f"the quantile function needs more than {MOST_CELLS} cells; it is too rough to tabulate")
    starts = np.concatenate(done_starts)
    order = np.argsort(starts)
    return starts[order], np.concatenate(done_records)[order]


def _halves(cells: Floats) -> Floats:
    middle = cells.mean(axis=1)
    return np.concatenate([np.stack([cells[:, 0], middle], axis=1), np.stack([middle, cells[:, 1]], axis=1)])


def _fit(values: Values, cells: Floats, smallest_scale: float, *, upper: bool) -> tuple[Floats, Floats]:
    """Records of cells and their errors between the nodes."""
    width = cells[:, 1] - cells[:, 0]
    position = np.concatenate([_NODES, _BETWEEN])
    folds = np.clip(
        cells[:, :1] + width[:, None] * position, np.nextafter(cells[:, :1], 1), np.nextafter(cells[:, 1:], 0)
    )
    x = values(1 - folds, folds) if upper else values(folds, 1 - folds)
    at_nodes, between = x[:, :8], x[:, 8:]
    coefficients = at_nodes @ np.linalg.inv(np.vander(_NODES - 0.5, 8, increasing=True)).T
    fitted = coefficients @ np.vander(_BETWEEN - 0.5, 8, increasing=True).T
    errors = np.max(np.abs(fitted - between) / np.maximum(np.abs(between), smallest_scale), axis=1)
    records = np.empty((len(cells), CELL_RECORD))
    records[:, 0], records[:, 1], records[:, 2:] = cells.mean(axis=1), 1 / width, coefficients
    return records, errors


def _guide(starts: Floats) -> Floats:
    """Cell that holds the beginning of each part of each octave, and of the end."""
    parts = 1 << GUIDE_BITS
    octave = np.repeat(np.arange(OCTAVES), parts)
    within = np.tile(np.arange(parts), OCTAVES) / parts
    beginnings = np.append(2.0 ** (octave - OCTAVES - 1.0) * (1 + within), 0.5)
    return (np.searchsorted(starts, beginnings, side="right") - 1).astype(np.float64)
