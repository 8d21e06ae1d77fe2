"""Shares of one whole in a table of input values: what one that is moved leaves is shared by the others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mclca.columns import Column
from mclca.scenario import Scenario

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Whole:
    """Columns of the uncertain shares of one whole.

    Parameters
    ----------
    free : how much of the whole is theirs: 1 less the shares that are numbers
    """

    places: tuple[int, ...]
    free: float

    def complete(self, bases: Floats) -> None:
        """Scale the shares so that they fill the whole; shape (columns,)."""
        bases[list(self.places)] *= self.free / bases[list(self.places)].sum()

    def share_out(self, table: Floats, bases: Floats) -> None:
        """Where a share has left its base, scale the others to what it leaves.

        Parameters
        ----------
        table : shape (columns, rows), changed in place
        bases : shape (columns,), which fill the whole
        """
        own = np.array(self.places)
        has_moved = table[own] != bases[own, None]
        left = self.free - np.where(has_moved, table[own], 0.0).sum(axis=0)
        still = np.where(has_moved, 0.0, bases[own, None]).sum(axis=0)
        scale = np.divide(left, still, out=np.ones_like(left), where=has_moved.any(axis=0) & (still > 0))
        table[own] = np.where(has_moved, table[own], bases[own, None] * scale)


def wholes_of(scenarios: Sequence[Scenario], alone: Sequence[Scenario], columns: Sequence[Column]) -> list[Whole]:
    """The wholes of all scenarios, each once.

    Parameters
    ----------
    alone : the scenarios with every input by itself, which the columns are of
    """
    place_of = {(column.identity, column.distribution): place for place, column in enumerate(columns)}
    found: dict[tuple[int, ...], Whole] = {}
    for scenario, own in zip(scenarios, alone, strict=True):
        for entry in scenario.shares:
            members = [own.inputs[name] for name in entry.members]
            places = [place_of.get((each.identity, each.input.distribution)) for each in members]
            numbers = [each for each, place in zip(members, places, strict=True) if place is None]
            uncertain = tuple(place for place in places if place is not None)
            found[uncertain] = Whole(uncertain, 1.0 - sum(each.input.distribution.mean() for each in numbers))
    return [whole for places, whole in found.items() if places]
