"""Dependent columns: a Gaussian copula over normal scores, and what correlation coefficients mean in it.

Points become normal scores, the scores are mixed by a triangular factor of their correlation matrix, and the mixed
scores become points again; each column's own distribution stays what it is.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mclca.engine.layout import CELLS_PER_UNIT, HIGHEST_SCORE
from mclca.engine.quantile_table import Sampler, sampler

Floats = NDArray[np.float64]

_SMALLEST_EIGENVALUE = -1e-8  # of a matrix that rounding alone has made indefinite
_DIGITS = 50
_SCORE_ACCURACY = 5e-15
_PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494")


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Columns drawn together.

    Parameters
    ----------
    columns : shape (members,), int64, sorted by stream, so that the order of inputs changes nothing
    factor : shape (members, members), lower triangular; factor @ factor.T is the correlation matrix of the scores
    """

    columns: NDArray[np.int64]
    factor: Floats


def is_positive_semidefinite(correlation: Floats) -> bool:
    """Whether a symmetric matrix can be a correlation matrix, rounding forgiven."""
    return bool(np.linalg.eigvalsh(correlation).min() >= _SMALLEST_EIGENVALUE)


def triangular_factor(correlation: Floats) -> Floats:
    """Lower triangular factor of a correlation matrix, perfect correlations included.

    Raises
    ------
    ValueError
        The matrix is not positive semi-definite.
    """
    if not is_positive_semidefinite(correlation):
        raise ValueError("the correlation matrix is not positive semi-definite")
    factor = np.zeros_like(correlation, dtype=np.float64)
    for j in range(len(correlation)):
        rest = correlation[j:, j] - factor[j:, :j] @ factor[j, :j]
        # A member that its predecessors determine has no part of its own.
        factor[j:, j] = rest / np.sqrt(rest[0]) if rest[0] > -_SMALLEST_EIGENVALUE else 0.0
    return factor


@cache
def dependence_tables() -> tuple[Sampler, Sampler]:
    """Normal quantiles, and normal probabilities in the same wrapping."""
    from scipy.special import ndtri

    probabilities = np.array([_upper_probability(i) for i in range(int(HIGHEST_SCORE * CELLS_PER_UNIT))])
    normal = sampler(ndtri, lambda q: -ndtri(q), -np.inf, np.inf, wished_accuracy=_SCORE_ACCURACY)
    return normal, Sampler(0, normal.reals, probabilities.ravel(), len(probabilities))


def _upper_probability(cell: int) -> list[float]:
    """Taylor coefficients of P(Z > z) at a cell's middle, each correctly rounded: the same on every machine."""
    with localcontext() as context:
        context.prec = _DIGITS
        z = (Decimal(cell) + Decimal("0.5")) / CELLS_PER_UNIT
        density = (-z * z / 2).exp() / (2 * _PI).sqrt()
        hermite, coefficients, factorial = [Decimal(1), z], [Decimal("0.5") - density * _series(z)], Decimal(1)
        for n in range(1, 8):
            factorial *= n
            coefficients.append((-1) ** n * hermite[n - 1] * density / factorial)
            hermite.append(z * hermite[n] - n * hermite[n - 1])
        return [float(coefficient) for coefficient in coefficients]


def _series(z: Decimal) -> Decimal:
    """Sum of z^(2n+1) / (1 * 3 * ... * (2n+1)), which is (P(Z < z) - 1/2) / density (Marsaglia 2004)."""
    term = total = z
    n = 1
    while term > total.scaleb(-_DIGITS):
        n += 2
        term *= z * z / n
        total += term
    return total
