"""Where walks lead: the points of every step, of inputs independent or tied by a copula, and what comes of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.quantile_table import as_given
from mclca.engine.simulate import at_points, generate
from mclca.engine.tape import TapeBuilder
from mclca.sensitivity.conditional import Copula, conditioned, copulas, mixed, points_of
from mclca.sensitivity.saltelli import doubled
from mclca.sensitivity.walks import credited, held_steps, orders_of

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

WALKS = 64  # of each order
_MOST_VALUES = 2**22  # of points held at a time


@dataclass(frozen=True, slots=True, eq=False)
class Walker:
    """Walks of a program's columns, taken by players.

    Parameters
    ----------
    program : with its dependent columns
    players : the columns of each
    """

    program: Program
    players: tuple[tuple[int, ...], ...]

    def credits(self, design: Design, start: int, count: int) -> Floats:
        """Mean credits from the points start .. start + count - 1 of every replicate.

        Parameters
        ----------
        count : a multiple of WALKS

        Returns
        -------
        shape (outputs, replicates, players); nan where an output is not finite
        """
        first, second = self._points(design, start, count)
        random = np.random.default_rng([design.seed, start])
        orders = orders_of(len(self.players), first.shape[1] // WALKS, random)
        found = [
            self._of_orders(orders[part], first[:, walks], second[:, walks]) for part, walks in self._parts(orders)
        ]
        of_replicates = np.concatenate(found, axis=1).reshape(len(found[0]), design.replicates, -1, len(self.players))
        return np.asarray(of_replicates.mean(axis=2))

    def _points(self, design: Design, start: int, count: int) -> tuple[Floats, Floats]:
        """Two independent sets of points, of all replicates one after another; shape (columns, replicates * count)."""
        columns = len(self.program.samplers)
        build = TapeBuilder(2 * columns)
        tape = build.finish([build.column(column) for column in range(2 * columns)])
        plain = doubled(replace(self.program, samplers=(as_given(),) * columns, groups=()), tape)
        held = np.empty((2 * columns, design.replicates, count))
        for replicate in range(design.replicates):
            part = np.empty((2 * columns, count))
            generate(plain, design, replicate * design.points + start, count, part)
            held[:, replicate] = part
        return held[:columns].reshape(columns, -1), held[columns:].reshape(columns, -1)

    def _parts(self, orders: Integers) -> Iterator[tuple[slice, slice]]:
        """Portions of the orders, with their walks, that fit into memory."""
        size = max(1, _MOST_VALUES // (len(self.program.samplers) * (len(self.players) + 1) * WALKS))
        for begin in range(0, len(orders), size):
            end = min(begin + size, len(orders))
            yield slice(begin, end), slice(begin * WALKS, end * WALKS)

    def _of_orders(self, orders: Integers, first: Floats, second: Floats) -> Floats:
        """Mean credits of each order; shapes (orders, players), (columns, walks of all orders) twice.

        Returns
        -------
        shape (outputs, orders, players)
        """
        is_held = np.arange(len(self.players) + 1)[:, None, None] < held_steps(orders)
        ends = (points.reshape(len(points), len(orders), WALKS) for points in (first, second))
        points = self._walked(is_held, *ends)
        outputs = at_points(replace(self.program, groups=()), points.reshape(len(points), -1))
        with np.errstate(invalid="ignore"):
            walked = outputs.reshape(-1, *points.shape[1:])
            return np.array([credited(each, orders, both_ways=self._are_independent()) for each in walked])

    def _are_independent(self) -> bool:
        """Whether what depends on each other is let go together."""
        members = [set(group.columns.tolist()) for group in self.program.groups]
        return all(len([player for player in self.players if held.intersection(player)]) < 2 for held in members)

    def _walked(self, is_held: Flags, first: Floats, second: Floats) -> Floats:
        """Points of every step, shape (columns, steps + 1, orders, WALKS).

        Parameters
        ----------
        is_held : shape (steps + 1, orders, players)
        first, second : shape (columns, orders, WALKS)
        """
        player_of = {column: player for player, columns in enumerate(self.players) for column in columns}
        points = np.broadcast_to(first[:, None], (len(first), len(is_held), *first.shape[1:])).copy()
        dependent = {column for group in self.program.groups for column in group.columns.tolist()}
        for column in player_of.keys() - dependent:
            points[column] = np.where(is_held[:, :, player_of[column], None], first[column], second[column])
        for copula, group in zip(copulas(self.program.groups), self.program.groups, strict=True):
            if set(copula.columns) <= player_of.keys():
                known = is_held[:, :, [player_of[column] for column in copula.columns]]
                members = list(copula.columns)
                scores = (mixed(each[members], group.factor) for each in (first, second))
                points[members] = _conditional(copula, known, *scores)
        return points


def _conditional(copula: Copula, known: Flags, first: Floats, second: Floats) -> Floats:
    """Points of the members of a copula, shape (members, steps + 1, orders, walks).

    Parameters
    ----------
    known : shape (steps + 1, orders, members)
    first, second : shape (members, orders, walks), normal scores
    """
    points = np.empty((len(first), *known.shape[:2], first.shape[2]))
    patterns, pattern_of = np.unique(known.reshape(-1, len(first)), axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        steps, orders = np.nonzero(pattern_of.reshape(known.shape[:2]) == number)
        scores = conditioned(first[:, orders], second[:, orders], copula.pull(pattern))
        points[:, steps, orders] = points_of(scores)
    return points
