"""Stated correlation coefficients become one matrix of normal scores per group of inputs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt

from mclca.coefficients import coefficient_of, score_of
from mclca.dependence import Correlation
from mclca.errors import ModelError
from mclca.nearest import least_eigenvalue, nearest_correlation
from mclca.recent import Recent
from mclca.scenario import PlacedInput, Scenario

Matrix = npt.NDArray[np.float64]

# Eigenvalues this little below zero are rounding of a semidefinite matrix, not a contradiction.
ROUNDING = 1e-10
_DIGITS = 3
# Members up to which an offered matrix stands in the sentence; one of more has a line for each row.
_FEW = 6


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


_GROUPS: "Recent[CorrelatedGroup]" = Recent(256)


def dependent(held: Scenario) -> tuple[tuple[str, ...], ...]:
    """Full names of the inputs that are not independent of each other, one sorted tuple for each group."""
    entries = held.correlations
    correlated = [{name for place in places for name in entries[place].between} for places in connected(entries)]
    sampled = [entry.together(held.distribution) for entry in held.samples]
    named = [*correlated, *(entry.members for entry in held.shares), *(names for names in sampled if len(names) > 1)]
    return tuple(sorted(tuple(sorted(names)) for names in named))


def groups(correlations: Sequence[Correlation], inputs: Mapping[str, PlacedInput]) -> list[CorrelatedGroup]:
    """Groups of correlated inputs; entries that share an input become one group, pairs given by none are uncorrelated.

    Raises
    ------
    ModelError
        Coefficients that no joint distribution can have, or that these marginals cannot reach.
    """
    found, problems = [], list[str]()
    for places in connected(correlations):
        try:
            found.append(_known([correlations[place] for place in places], inputs))
        except ModelError as error:
            problems += error.problems
    if problems:
        raise ModelError(*problems)
    return found


def faults(correlations: Sequence[Correlation], inputs: Mapping[str, PlacedInput]) -> Iterator[tuple[int, str]]:
    """What is impossible about correlations, each with the place of the first entry that it is about."""
    for places in connected(correlations):
        try:
            _known([correlations[place] for place in places], inputs)
        except ModelError as error:
            yield from ((places[0], sentence) for sentence in error.problems)


def scores_of(entry: Correlation, inputs: Mapping[str, PlacedInput]) -> Matrix:
    """Correlation matrix of the normal scores that an entry stands for.

    Returns
    -------
    shape (members, members), in the order of `between`
    """
    scores = np.eye(len(entry.between))
    for row, first in enumerate(entry.between):
        for column, second in enumerate(entry.between[:row]):
            value = _score(entry.coefficient, entry.matrix[row][column], first, second, inputs)
            scores[row, column] = scores[column, row] = value
    return scores


def connected(correlations: Sequence[Correlation]) -> list[list[int]]:
    """Places of the entries that belong together, because they share inputs."""
    found: list[tuple[set[str], list[int]]] = []
    for place, entry in enumerate(correlations):
        names, places = set(entry.between), [place]
        apart = []
        for other in found:
            if other[0] & names:
                names, places = names | other[0], sorted([*other[1], *places])
            else:
                apart.append(other)
        found = [*apart, (names, places)]
    return [places for _, places in found]


def _known(entries: Sequence[Correlation], inputs: Mapping[str, PlacedInput]) -> CorrelatedGroup:
    """The group, worked out once for the inputs as they are."""
    named = (inputs[name] for entry in entries for name in entry.between if name in inputs)
    key = (tuple(entries), tuple((held.identity, held.input.distribution) for held in named))
    return _GROUPS.of(key, lambda: _group(entries, inputs))


def _group(entries: Sequence[Correlation], inputs: Mapping[str, PlacedInput]) -> CorrelatedGroup:
    named = dict.fromkeys(name for entry in entries for name in entry.between)
    _refuse_strangers(named, inputs)
    ordered = sorted(named, key=lambda name: (inputs[name].identity, name))
    place = {name: index for index, name in enumerate(ordered)}
    scores = np.eye(len(ordered))
    for entry in entries:
        spots = [place[name] for name in entry.between]
        given = scores_of(entry, inputs)
        scores[np.ix_(spots, spots)] = np.where(np.eye(len(spots)) == 1, 1.0, given)
    if least_eigenvalue(scores) < -ROUNDING:
        _refuse(
            list(named),
            scores[np.ix_([place[name] for name in named], [place[name] for name in named])],
            entries,
            inputs,
        )
    return CorrelatedGroup(tuple(ordered), scores)


def _refuse_strangers(named: Iterable[str], inputs: Mapping[str, PlacedInput]) -> None:
    found = [
        f"a correlation names '{name}', which is not an input here; name inputs only"
        for name in named
        if name not in inputs
    ]
    seen: dict[str, str] = {}
    for name in named:
        if name in inputs and (other := seen.setdefault(inputs[name].identity, name)) != name:
            rule = "take one out of the correlation, or say independent = true"
            found.append(f"'{other}' and '{name}' are the same random variable, {inputs[name].input.key}; {rule}")
    if found:
        raise ModelError(*found)


def _score(kind: str, coefficient: float, first: str, second: str, inputs: Mapping[str, PlacedInput]) -> float:
    one, other = inputs[first].input.distribution, inputs[second].input.distribution
    for name, held in ((first, one), (second, other)):
        if kind == "pearson" and not isfinite(held.sd()):
            raise ModelError(f"'{name}' has no finite standard deviation, so no Pearson correlation; give the rank one")
    try:
        return score_of(kind, coefficient, one, other)
    except ModelError as error:
        raise ModelError(f"no joint distribution of '{first}' and '{second}' has {error}") from None


def _refuse(
    members: Sequence[str], scores: Matrix, entries: Sequence[Correlation], inputs: Mapping[str, PlacedInput]
) -> None:
    kinds = {entry.coefficient for entry in entries}
    kind = kinds.pop() if len(kinds) == 1 else "normal"
    said = (
        f"the correlations of {', '.join(members)} contradict each other "
        f"(smallest eigenvalue {least_eigenvalue(scores):.3g}, it must be at least 0)"
    )
    rows = _offered(kind, members, scores, inputs).tolist()
    if len(members) <= _FEW:
        raise ModelError(f"{said}; the nearest possible matrix is {kind} = {rows}")
    lines = [
        f"the nearest possible {kind} matrix, row {row:3} ('{members[row - 1]}'): {held}"
        for row, held in enumerate(rows, 1)
    ]
    raise ModelError(f"{said}; the nearest possible matrix follows, row by row", *lines)


def _offered(kind: str, members: Sequence[str], scores: Matrix, inputs: Mapping[str, PlacedInput]) -> Matrix:
    """Nearest possible matrix of coefficients of a kind, rounded, and as far shrunk as it takes to stay possible."""
    nearest = nearest_correlation(scores)
    shrinking = 0.0
    while True:
        given = np.eye(len(members))
        normal = np.eye(len(members))
        for row, first in enumerate(members):
            for column, second in enumerate(members[:row]):
                one, other = inputs[first].input.distribution, inputs[second].input.distribution
                exact = coefficient_of(kind, float(nearest[row, column]) * (1 - shrinking), one, other)
                given[row, column] = given[column, row] = round(exact, _DIGITS) + 0.0
                normal[row, column] = normal[column, row] = score_of(kind, given[row, column], one, other)
        if least_eigenvalue(normal) >= 0:
            return given
        shrinking = min(2 * shrinking or 10.0**-_DIGITS, 1.0)
