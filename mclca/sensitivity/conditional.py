"""Points of dependent inputs of which some are known: conditional sampling in a Gaussian copula."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mclca.engine.dependence import Group
from mclca.families import parse

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Directions in which the known inputs vary by less than this share of the most are told by the others.
_CUT = 1e-10
_EDGE = 2.0**-53


@dataclass(frozen=True, slots=True, eq=False)
class Copula:
    """Inputs that a Gaussian copula ties together.

    Parameters
    ----------
    columns : of the program
    scores : shape (members, members), correlation of the normal scores
    """

    columns: tuple[int, ...]
    scores: Floats
    _known: dict[bytes, Floats] = field(default_factory=dict)

    def pull(self, known: Flags) -> Floats:
        """Matrix of the conditional sampler when these members are known; see `conditioned`."""
        key = known.tobytes()
        if key not in self._known:
            self._known[key] = pull(self.scores, known)
        return self._known[key]


def copulas(groups: Sequence[Group]) -> list[Copula]:
    """The dependent columns of a program."""
    return [Copula(tuple(group.columns.tolist()), group.factor @ group.factor.T) for group in groups]


def pull(scores: Floats, known: Flags) -> Floats:
    """How far all members follow a difference in the known ones: the regression on these, who follow their own in full.

    Parameters
    ----------
    scores : shape (members, members), correlation matrix
    known : shape (members,)

    Returns
    -------
    shape (members, members), with columns of 0 for members that are not known
    """
    matrix = np.zeros_like(scores)
    matrix[:, known] = scores[:, known] @ np.linalg.pinv(scores[np.ix_(known, known)], rcond=_CUT, hermitian=True)
    matrix[np.ix_(known, known)] = np.eye(int(known.sum()))
    return matrix


def conditioned(first: Floats, second: Floats, matrix: Floats) -> Floats:
    """Scores that equal `first` in the known members and are distributed as they must be, given these, in the others.

    `second` is an independent set of the same distribution; the part of it that the known members do not tell is kept.

    Parameters
    ----------
    first, second : shape (members, ...), normal scores
    matrix : by `pull`

    References
    ----------
    Hoffman & Ribak (1991), Constrained realizations of Gaussian fields, Astrophysical Journal 380: the same for fields.
    """
    return np.asarray(second + product(matrix, first - second))


def scores_of(points: Floats) -> Floats:
    """Normal scores of points in (0, 1)."""
    return parse("normal(0, 1)").quantile(points)


def points_of(scores: Floats) -> Floats:
    """Points strictly inside (0, 1) with these normal scores."""
    return np.clip(parse("normal(0, 1)").cdf(scores), _EDGE, 1 - _EDGE)


def mixed(points: Floats, factor: Floats) -> Floats:
    """Normal scores with the dependence of a triangular factor, from independent points; shapes (members, ...)."""
    return product(factor, scores_of(points))


def product(matrix: Floats, values: Floats) -> Floats:
    """Matrix times the first axis of values; term by term, so that a draw's bits do not depend on those beside it."""
    out = np.zeros((len(matrix), *values.shape[1:]))
    for place, row in enumerate(values):
        column = matrix[:, place]
        out[column != 0] += column[column != 0].reshape(-1, *[1] * row.ndim) * row
    return out
