"""Random columns of a program: one for each random variable, and which of them are drawn together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from mclca.correlation import CorrelatedGroup
from mclca.dependence import Samples
from mclca.distribution import Distribution
from mclca.engine.dependence import Group, triangular_factor
from mclca.engine.quantile_table import Sampler, rows, sampler
from mclca.errors import ModelError
from mclca.scenario import PlacedInput

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Column:
    """What one random column of the program is.

    Parameters
    ----------
    identity : what its random numbers are keyed by
    names : full names of the inputs that it stands for, in any scenario
    """

    identity: str
    distribution: Distribution
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        """The name that stands for all."""
        return title(self.names)


def factor_of(identity: str) -> str:
    """Identity of the factor with which the quality scores of an input widen it."""
    return f"pedigree:{identity}"


def value_in_row(rows: str, name: str) -> str:
    """Identity of an input's value in a row of joint samples."""
    return f"{rows}:{name}"


def title(names: Sequence[str]) -> str:
    """The name that is nested least stands for all that share a random variable."""
    return min(names, key=lambda name: name.count("."))


@dataclass(slots=True)
class _Entry:
    identity: str
    distribution: Distribution
    sampler: Sampler | None
    names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Columns:
    """The columns as they are placed, and the groups of those that depend on each other."""

    entries: list[_Entry] = field(default_factory=list)
    places: dict[object, int] = field(default_factory=dict)
    joined: dict[object, Group] = field(default_factory=dict)

    def place(
        self,
        names: Sequence[str],
        identity: str,
        distribution: Distribution,
        group: object = None,
        sampler: Sampler | None = None,
    ) -> int:
        """The column of a random variable, the same one wherever it is asked for.

        Parameters
        ----------
        names : of the inputs that need it
        group : what tells it from the same variable in another group
        sampler : where it is not that of the distribution
        """
        key = (identity, distribution, group)
        if key not in self.places:
            self.places[key] = len(self.entries)
            self.entries.append(_Entry(identity, distribution, sampler))
        entry = self.entries[self.places[key]]
        entry.names += [name for name in names if name not in entry.names]
        return self.places[key]

    def place_input(self, name: str, held: PlacedInput, group: object = None) -> int:
        """The column of an input."""
        return self.place([name], held.identity, held.input.distribution, group)

    def place_correlated(self, group: CorrelatedGroup, inputs: Mapping[str, PlacedInput]) -> dict[str, int]:
        """Columns of inputs tied by a Gaussian copula, by name."""
        members = [inputs[name] for name in group.members]
        key = (tuple((held.identity, held.input.distribution) for held in members), group.scores.tobytes())
        places = {name: self.place_input(name, inputs[name], key) for name in group.members}
        self._join(key, list(places.values()), triangular_factor(group.scores))
        return places

    def place_samples(self, identity: str, samples: Samples, members: Mapping[str, int]) -> dict[str, int]:
        """Columns of inputs whose values stand together in rows, by name.

        A column of the rows' own goes before them, and each of theirs takes its score: a copula of correlation one.

        Parameters
        ----------
        members : place in the samples by name
        """
        from mclca.families.uniform import Uniform

        key = (identity, tuple(samples.columns[place] for place in members.values()))
        places = [self.place(list(members), identity, Uniform(0.0, 1.0), key)]
        for name, place in members.items():
            column = samples.columns[place]
            drawn = rows(np.array(column.values), np.array(column.weights or np.ones(len(column.values))))
            places.append(self.place([name], value_in_row(identity, name), column, key, drawn))
        factor = np.zeros((len(places), len(places)))
        factor[:, 0] = 1.0
        self._join(key, places, factor)
        return dict(zip(members, places[1:], strict=True))

    def _join(self, key: object, places: list[int], factor: Floats) -> None:
        self.joined.setdefault(key, Group(np.array(places, dtype=np.int64), factor))

    def labels(self) -> tuple[Column, ...]:
        """What each column is, in order."""
        return tuple(Column(entry.identity, entry.distribution, tuple(entry.names)) for entry in self.entries)

    def samplers(self) -> tuple[Sampler, ...]:
        """How each column is drawn, in order."""
        return tuple(entry.sampler or _sampler(entry.distribution) for entry in self.entries)


@lru_cache(maxsize=256)
def _sampler(distribution: Distribution) -> Sampler:
    support = distribution.support()
    edges = [float(distribution.cdf(edge)) for edge in support.breaks]
    try:
        return sampler(
            distribution.quantile,
            distribution.upper_quantile,
            support.low,
            support.high,
            breaks=[edge for edge in edges if 0 < edge < 1],
            atoms=support.atoms,
            atom_weights=None if support.atoms is None else _weights(distribution, support.atoms),
        )
    except ValueError as error:
        raise ModelError(f"{distribution} cannot be drawn: {error}; use another distribution") from error


def _weights(distribution: Distribution, atoms: Floats) -> Floats:
    return np.diff(distribution.cdf(atoms), prepend=0.0)
