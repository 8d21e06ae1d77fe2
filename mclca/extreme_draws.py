"""What is special about the highest and the lowest draws: where each input stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from mclca.columns import Column
from mclca.compile import compile_scenarios
from mclca.engine.layout import CELL
from mclca.engine.points import Design
from mclca.engine.simulate import generate
from mclca.marginals import echoes, with_inputs
from mclca.scenario import Scenario

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one input stands in these draws.

    Parameters
    ----------
    position : mean of its cumulative probability: 0.5 where it stands as usual, near 1 where it is unusually high
    error : standard error of the position, if it stands as usual
    mean : of its values in these draws, in its unit
    """

    input: str
    position: float
    error: float
    mean: float

    @property
    def is_usual(self) -> bool:
        """Within five standard errors of where chance alone would put it: 1 false alarm in 1.7 million."""
        return abs(self.position - 0.5) <= 5 * self.error


@dataclass(frozen=True, slots=True)
class Tail:
    """The highest or the lowest draws of an equation.

    Parameters
    ----------
    beyond : the draws from here on, in the equation's unit
    inputs : furthest from the usual place first
    """

    side: Literal["highest", "lowest"]
    share: float
    draws: int
    beyond: float
    inputs: tuple[Standing, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        inputs = [
            {"input": each.input, "position": each.position, "error": each.error, "mean": each.mean}
            for each in self.inputs
        ]
        return {"side": self.side, "share": self.share, "draws": self.draws, "beyond": self.beyond, "inputs": inputs}


def tails(held: Scenario, columns: Sequence[Column], design: Design, values: Floats) -> tuple[Tail, ...]:
    """The highest and the lowest 1 % of draws; none where all are equal.

    Parameters
    ----------
    columns : inputs of the scenario by themselves, which are drawn again
    design : a random one, of which `values` are the draws
    values : shape (draws,), of one equation
    """
    if not values.min() < values.max():
        return ()
    count = max(1, round(SHARE * values.size))
    lowest = np.sort(np.argpartition(values, count - 1)[:count])
    highest = np.sort(np.argpartition(values, values.size - count)[-count:])
    drawn = _columns_at(held, columns, design, [highest, lowest])
    return (
        _tail("highest", columns, drawn[0], float(values[highest].min())),
        _tail("lowest", columns, drawn[1], float(values[lowest].max())),
    )


def _tail(side: Literal["highest", "lowest"], columns: Sequence[Column], drawn: Floats, beyond: float) -> Tail:
    found = [_standing(column, own) for column, own in zip(columns, drawn, strict=True)]
    ordered = sorted(found, key=lambda each: -abs(each.position - 0.5))
    return Tail(side, SHARE, drawn.shape[1], beyond, tuple(ordered))


def _standing(column: Column, drawn: Floats) -> Standing:
    """Values that many draws share stand in the middle of the probability that they have together."""
    cdf = column.distribution.cdf
    position = np.mean(cdf(drawn) + cdf(np.nextafter(drawn, -np.inf))) / 2
    return Standing(column.label, float(position), float(1 / np.sqrt(12 * drawn.size)), float(drawn.mean()))


def _columns_at(held: Scenario, columns: Sequence[Column], design: Design, chosen: list[Places]) -> list[Floats]:
    """All columns at chosen draws, shape (columns, draws) each; a cell at a time, so that few are held."""
    names = [column.names[0] for column in columns]
    program = compile_scenarios([with_inputs(held, names)], echoes(names)).program
    found: list[list[Floats]] = [[] for _ in chosen]
    for first in range(0, design.draws, CELL):
        drawn = np.empty((len(columns), min(CELL, design.draws - first)))
        generate(program, design, first, drawn.shape[1], drawn)
        for parts, places in zip(found, chosen, strict=True):
            own = places[slice(*np.searchsorted(places, (first, first + CELL)))] - first
            parts.append(drawn[:, own])
    return [np.concatenate(parts, axis=1) for parts in found]
