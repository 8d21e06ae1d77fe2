"""Morris' trajectories: paths through the unit cube that move one input at a time, by two thirds of its probability.

References
----------
Morris (1991), Factorial sampling plans for preliminary computational experiments, Technometrics 33; the step is that of
his four levels, from a random start in place of one on a grid, so that tails are seen too. Campolongo, Cariboni &
Saltelli (2007), An effective screening design for sensitivity analysis of large models, Environmental Modelling &
Software 22, for mu* and for groups.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mclca.sensitivity.walks import held_steps

Floats = npt.NDArray[np.float64]

# Half of the probability would not see what is the same in both halves, such as the square of a sine.
STEP = 2 / 3
_EDGE = 2.0**-53


class Paths(NamedTuple):
    """Paths through the unit cube.

    Parameters
    ----------
    points : shape (columns, players + 1, paths)
    orders : shape (paths, players), the players in the order in which they move
    upwards : shape (paths, players), 1 for a move up, -1 for one down
    """

    points: Floats
    orders: npt.NDArray[np.int64]
    upwards: Floats


def paths(players: Sequence[Sequence[int]], columns: int, count: int, random: np.random.Generator) -> Paths:
    """Random paths, each moving every player once; the columns of a player move together.

    Parameters
    ----------
    players : the columns of each
    columns : number of all columns; those of no player stay where they are
    """
    orders = random.permuted(np.tile(np.arange(len(players)), (count, 1)), axis=1)
    starts_high = random.random((count, len(players))) < 0.5
    low = np.clip((1 - STEP) * random.random((columns, count)), _EDGE, 1 - STEP - _EDGE)
    has_moved = np.arange(len(players) + 1)[:, None, None] >= held_steps(orders)
    is_high = starts_high ^ has_moved
    points = np.repeat(low[:, None], len(players) + 1, axis=1)
    for player, members in enumerate(players):
        points[list(members)] += STEP * is_high[:, :, player]
    return Paths(points, orders, np.where(starts_high, -1.0, 1.0))


def elementary_effects(outputs: Floats, orders: npt.NDArray[np.int64], upwards: Floats) -> Floats:
    """Rise of the output over the step, for each player on each path, as if all moves went up.

    Parameters
    ----------
    outputs : shape (players + 1, paths)

    Returns
    -------
    shape (paths, players)
    """
    found = np.empty_like(upwards)
    np.put_along_axis(found, orders, np.diff(outputs, axis=0).T, axis=1)
    return np.asarray(found * upwards / STEP)
