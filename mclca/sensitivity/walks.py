"""Shapley effects by walks from one point to another, input by input, in a random order.

A walk starts at a point and lets go of one input after the other, in the order of a permutation; what has been let go
is drawn anew, given what is still held. With outputs y_0 (all held), y_1, ..., y_k (none held), the input let go at
step j is credited (y_0 - (y_{j-1} + y_j) / 2) (y_{j-1} - y_j). The mean of its credits is its Shapley effect, and the
credits of a walk add up to (y_0 - y_k)^2 / 2, whose mean is the variance. Independent inputs may be walked backwards
too, and the mean of both ways, (y_0 - y_k) (y_{j-1} - y_j) / 2, has about half the error.

References
----------
Goda (2021), A simple algorithm for global sensitivity analysis with Shapley effects, Reliability Engineering & System
Safety 213, algorithm 1, for independent inputs. It holds for dependent ones too, with what was let go drawn given what
is held: y_0 and y_j are then exchangeable and E[y_0 y_j] - E[y]^2 is the variance of E[y | held].
Song, Nelson & Staum (2016), Shapley effects for global sensitivity analysis, SIAM/ASA J. Uncertainty Quantification 4.
"""

from itertools import permutations
from math import factorial

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOST_LISTED = 120  # permutations that are all gone through, in equal numbers


def credited(outputs: Floats, orders: Integers, *, both_ways: bool) -> Floats:
    """What each player is credited, the mean over the walks of one order.

    Parameters
    ----------
    outputs : shape (steps + 1, orders, walks), along each walk
    orders : shape (orders, players), the players in the order in which they are let go
    both_ways : of independent inputs

    Returns
    -------
    shape (orders, players)
    """
    before, after = outputs[:-1], outputs[1:]
    reference = (outputs[0] - outputs[-1]) / 2 if both_ways else outputs[0] - (before + after) / 2
    by_step: Floats = (reference * (before - after)).mean(axis=2).T
    found = np.empty_like(by_step)
    np.put_along_axis(found, orders, by_step, axis=1)
    return found


def orders_of(players: int, count: int, random: np.random.Generator) -> Integers:
    """Orders of the players: of few players all in turn, else random ones, each followed by its reverse.

    Returns
    -------
    shape (count, players)

    References
    ----------
    Mitchell, Cooper, Frank & Holmes (2022), Sampling permutations for Shapley value estimation, section 3.2, for the
    reverse.
    """
    if factorial(players) <= MOST_LISTED:
        every = np.array(list(permutations(range(players))))
        rounds = [random.permutation(every) for _ in range(-(-count // len(every)))]
        return np.concatenate(rounds)[:count]
    forward = random.permuted(np.tile(np.arange(players), (-(-count // 2), 1)), axis=1)
    return np.stack([forward, forward[:, ::-1]], axis=1).reshape(-1, players)[:count]


def held_steps(orders: Integers) -> Integers:
    """At how many of the first steps each player is still held; shape (orders, players)."""
    steps = np.empty_like(orders)
    np.put_along_axis(steps, orders, np.arange(1, orders.shape[1] + 1)[None, :], axis=1)
    return steps
