"""The correlation matrix nearest to one that no inputs can have."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_STEPS = 1000
_CLOSE = 1e-9


def nearest_correlation(stated: Matrix) -> Matrix:
    """Correlation matrix at the least Frobenius distance from a symmetric matrix, up to rounding.

    Parameters
    ----------
    stated : shape (members, members)

    References
    ----------
    Higham (2002), Computing the nearest correlation matrix, IMA Journal of Numerical Analysis 22, algorithm 3.3.
    """
    unit, correction = stated, np.zeros_like(stated)
    for _ in range(_STEPS):
        semidefinite = _semidefinite(unit - correction)
        correction = semidefinite - (unit - correction)
        unit = semidefinite.copy()
        np.fill_diagonal(unit, 1.0)
        if np.linalg.norm(unit - semidefinite) <= _CLOSE * np.linalg.norm(unit):
            break
    return unit


def _semidefinite(symmetric: Matrix) -> Matrix:
    values, vectors = np.linalg.eigh(symmetric)
    nearest = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return np.asarray((nearest + nearest.T) / 2)


def least_eigenvalue(symmetric: Matrix) -> float:
    """At least 0 for a matrix that can be a correlation matrix."""
    return float(np.linalg.eigvalsh(symmetric)[0])
