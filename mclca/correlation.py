"""Stated correlation coefficients become one matrix of normal scores per group of inputs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mclca.distribution import Distribution
from mclca.errors import ModelError
from mclca.model import Correlation
from mclca.scenario import PlacedInput, Scenario

Matrix = npt.NDArray[np.float64]

HERMITE_POINTS = 96
# Eigenvalues this little below zero are rounding of a semidefinite matrix, not a contradiction.
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True)
class CorrelatedGroup:
    """Inputs that a Gaussian copula ties together.

    Parameters
    ----------
    members : full names, in the order of their identities, so that the order in the file changes nothing
    scores : shape (members, members), correlation of the normal scores
    """

    members: tuple[str, ...]
    scores: Matrix


def dependent(held: Scenario) -> tuple[tuple[str, ...], ...]:
    """Full names of the inputs that are not independent of each other, one sorted tuple for each group."""
    return tuple(sorted(tuple(sorted(group)) for group in _connected(held.correlations)))


def groups(correlations: Sequence[Correlation], inputs: Mapping[str, PlacedInput]) -> list[CorrelatedGroup]:
    """Groups of correlated inputs; entries that share an input become one group, pairs given by none are uncorrelated.

    Raises
    ------
    ModelError
        Coefficients that no joint distribution can have, or that these marginals cannot reach.
    """
    names = {name for entry in correlations for name in entry.between}
    for name in sorted(names - set(inputs)):
        raise ModelError(f"a correlation names '{name}', which is not an input here; name inputs only")
    return [_group(members, correlations, inputs) for members in _connected(correlations)]


def _connected(correlations: Iterable[Correlation]) -> list[set[str]]:
    found: list[set[str]] = []
    for entry in correlations:
        joined = set(entry.between)
        apart = []
        for other in found:
            if other & joined:
                joined |= other
            else:
                apart.append(other)
        found = [*apart, joined]
    return found


def _group(
    members: set[str], correlations: Sequence[Correlation], inputs: Mapping[str, PlacedInput]
) -> CorrelatedGroup:
    ordered = sorted(members, key=lambda name: (inputs[name].identity, name))
    place = {name: index for index, name in enumerate(ordered)}
    scores = np.eye(len(ordered))
    for entry in correlations:
        for row, first in enumerate(entry.between):
            for column, second in enumerate(entry.between[:row]):
                if first in members:
                    value = _normal_score(entry, row, column, inputs[first], inputs[second])
                    scores[place[first], place[second]] = scores[place[second], place[first]] = value
    _refuse_impossible(ordered, scores)
    return CorrelatedGroup(tuple(ordered), scores)


def _normal_score(entry: Correlation, row: int, column: int, first: PlacedInput, second: PlacedInput) -> float:
    coefficient = entry.matrix[row][column]
    if entry.coefficient == "normal":
        return coefficient
    if entry.coefficient == "rank":
        return float(2 * np.sin(np.pi * coefficient / 6))
    names = f"'{entry.between[row]}' and '{entry.between[column]}'"
    return score_of_pearson(coefficient, first.input.distribution, second.input.distribution, names)


def score_of_pearson(coefficient: float, first: Distribution, second: Distribution, names: str = "the two") -> float:
    """Normal-score correlation under which two distributions have the given Pearson coefficient.

    References
    ----------
    Cario & Nelson (1997), Modeling and generating random vectors with arbitrary marginal distributions, section 3.
    """
    if first.sd() == 0 or second.sd() == 0:
        return 0.0
    low, high = -1.0, 1.0
    least, most = (_pearson(score, first, second) for score in (low, high))
    if not least - 1e-9 <= coefficient <= most + 1e-9:
        raise ModelError(
            f"no joint distribution of {names} has Pearson correlation {coefficient:g}; "
            f"theirs lies between {least:.3f} and {most:.3f}; give the rank correlation instead"
        )
    for _ in range(60):
        middle = (low + high) / 2
        if _pearson(middle, first, second) < coefficient:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _pearson(score: float, first: Distribution, second: Distribution) -> float:
    nodes, weights = np.polynomial.hermite_e.hermegauss(HERMITE_POINTS)
    weights = weights / weights.sum()
    other = score * nodes[:, None] + np.sqrt(max(1 - score * score, 0.0)) * nodes[None, :]
    left = _at_score(first, nodes)
    right = _at_score(second, other)
    joint = float(np.einsum("i,j,i,ij->", weights, weights, left, right))
    left_mean, right_mean = float(weights @ left), float(weights @ _at_score(second, nodes))
    left_sd = np.sqrt(float(weights @ (left - left_mean) ** 2))
    right_sd = np.sqrt(float(weights @ (_at_score(second, nodes) - right_mean) ** 2))
    return float((joint - left_mean * right_mean) / (left_sd * right_sd))


def _at_score(distribution: Distribution, scores: Matrix) -> Matrix:
    from mclca.families import parse

    normal = parse("normal(0, 1)")
    tail = normal.cdf(-np.abs(scores))
    return np.where(scores < 0, distribution.quantile(tail), distribution.upper_quantile(tail))


def _refuse_impossible(members: Sequence[str], scores: Matrix) -> None:
    values, vectors = np.linalg.eigh(scores)
    if values[0] >= -ROUNDING:
        return
    nearest = (vectors * np.maximum(values, 0)) @ vectors.T
    spread = np.sqrt(np.diag(nearest))
    rows = (nearest / np.outer(spread, spread)).round(3).tolist()
    raise ModelError(
        f"the correlations of {', '.join(members)} contradict each other (smallest eigenvalue {values[0]:.3g}, "
        f"it must be at least 0); the nearest possible matrix of normal scores is {rows}"
    )
