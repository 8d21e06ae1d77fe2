"""Designs: how the points of the unit cube are laid out, for any block, in any order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mclca.engine.layout import CELL, GIVEN, Points

KINDS = ("random", "sobol", "latin")
REPLICATES = 16


@dataclass(frozen=True, slots=True)
class Design:
    """A point set.

    Parameters
    ----------
    kind : "random", "sobol" or "latin"
    seed : 0 <= seed < 2^64; 0 is a seed like any other
    draws : points in all
    replicates : independent randomisations, one after the other, of draws / replicates points each
    """

    kind: str
    seed: int
    draws: int
    replicates: int = 1

    @property
    def points(self) -> int:
        """Points of one replicate."""
        return self.draws // self.replicates

    @property
    def cells(self) -> int:
        """Cells of one replicate."""
        return -(-self.points // CELL)


def design(kind: str, draws: int, seed: int, replicates: int = REPLICATES) -> Design:
    """Design with at least the given number of draws.

    Sobol' sets have 2^k points per replicate, Latin hypercubes any number; draws are rounded up to fit.

    Raises
    ------
    ValueError
        Unknown kind, or draws or seed out of range.
    """
    if kind not in KINDS:
        raise ValueError(f"design '{kind}' is not one of {', '.join(KINDS)}")
    if draws < 1:
        raise ValueError(f"{draws} draws; at least one is needed")
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed {seed} is not in 0 .. 2^64 - 1")
    if kind == "random":
        return Design(kind, seed, draws)
    points = -(-draws // replicates)
    if kind == "sobol":
        points = 1 << int(points - 1).bit_length()
    return Design(kind, seed, points * replicates, replicates)


def points_for(
    design: Design,
    streams: NDArray[np.uint64],
    given: NDArray[np.float64] | None = None,
    held: NDArray[np.float64] | None = None,
) -> Points:
    """Layout of a design for columns with the given streams.

    A column's Sobol' dimension is the rank of its stream, so the order of the columns changes nothing, and columns of
    one stream draw the same points: an input that a scenario replaces keeps its points.

    Parameters
    ----------
    given : shape (columns, sets * points), points instead of the design's
    held : shape (first columns, replicates), columns that keep one point throughout a replicate
    """
    directions = np.empty((0, 52), dtype=np.uint64)
    if design.kind == "sobol" and given is None:
        from mclca.engine.sobol import directions as direction_numbers

        dimensions, ranks = np.unique(streams, return_inverse=True)
        directions = direction_numbers(len(dimensions))[ranks]
    return Points(
        kind=GIVEN if given is not None else KINDS.index(design.kind),
        points=design.points,
        cells=design.cells,
        seed=np.array([design.seed], dtype=np.uint64),
        directions=directions,
        given=np.empty((0, 0)) if given is None else given,
        held=np.empty((0, 0)) if held is None else held,
    )
