"""Equations as a tape: each value computed once, numbers folded, what no output needs left out."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from struct import pack
from typing import Any

import numpy as np

from mclca.engine.layout import ARITY

COLUMN, NUMBER = "column", "number"
_COMMUTATIVE = frozenset({"add", "multiply", "equal", "not_equal"})


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a tape.

    Parameters
    ----------
    operator : of the notation, or "column", or "number"
    operands : places of the operands on the tape; of a column, its index
    number : of a number
    """

    operator: str
    operands: tuple[int, ...] = ()
    number: float = 0.0


@dataclass(frozen=True, slots=True)
class Tape:
    """A checked sequence of operations, operands before results.

    Parameters
    ----------
    columns : number of columns of draws that there are, used or not
    nodes : only those that an output needs
    outputs : places of the outputs among the nodes, repeats allowed
    """

    columns: int
    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]


class TapeBuilder:
    """Collects the operations of a tape; equal operations on equal operands are one node.

    Parameters
    ----------
    columns : number of columns of draws
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._nodes: list[Node] = []
        self._places: dict[object, int] = {}

    def column(self, index: int) -> int:
        """Node of a column of draws."""
        if not 0 <= index < self._columns:
            raise IndexError(f"column {index} of {self._columns}")
        return self._place(Node(COLUMN, (index,)))

    def number(self, value: float) -> int:
        """Node of a constant."""
        return self._place(Node(NUMBER, number=float(value)))

    def operation(self, operator: str, *operands: int) -> int:
        """Node of an operation, folded where all its operands are numbers."""
        if len(operands) != ARITY[operator]:
            raise ValueError(f"{operator} takes {ARITY[operator]} operands, not {len(operands)}")
        if all(self._nodes[place].operator == NUMBER for place in operands):
            return self.number(fold(operator, *(self._nodes[place].number for place in operands)))
        ordered = tuple(sorted(operands)) if operator in _COMMUTATIVE else operands
        return self._place(Node(operator, ordered))

    def finish(self, outputs: Sequence[int]) -> Tape:
        """Tape of the nodes that the outputs need."""
        needed = _needed(self._nodes, outputs)
        new_place = {old: new for new, old in enumerate(needed)}
        nodes = tuple(_moved(self._nodes[old], new_place) for old in needed)
        return Tape(self._columns, nodes, tuple(new_place[old] for old in outputs))

    def _place(self, node: Node) -> int:
        # By the bits of a number: 0.0 and -0.0 differ, and a NaN equals itself.
        key = (node.operator, pack("d", node.number) if node.operator == NUMBER else node.operands)
        place = self._places.setdefault(key, len(self._nodes))
        if place == len(self._nodes):
            self._nodes.append(node)
        return place


def fold(operator: str, *numbers: float) -> float:
    """Value of an operation on numbers, in IEEE float64: never an exception."""
    with np.errstate(all="ignore"):
        return float(_FOLDED[operator](*(np.float64(number) for number in numbers)))


def _needed(nodes: Sequence[Node], outputs: Sequence[int]) -> list[int]:
    reached, waiting = set(), list(outputs)
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            waiting.extend(() if nodes[place].operator == COLUMN else nodes[place].operands)
    return sorted(reached)


def _moved(node: Node, new_place: dict[int, int]) -> Node:
    if node.operator == COLUMN:
        return node
    return Node(node.operator, tuple([new_place[old] for old in node.operands]), node.number)


_FOLDED: dict[str, Callable[..., Any]] = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "power": np.power,
    "less": np.less, "less_equal": np.less_equal, "greater": np.greater, "greater_equal": np.greater_equal,
    "equal": np.equal, "not_equal": np.not_equal, "min": np.minimum, "max": np.maximum, "negative": np.negative,
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "abs": np.abs, "floor": np.floor,
    "ceil": np.ceil, "round": np.rint,
    "where": lambda condition, yes, no: yes if condition != 0 or math.isnan(condition) else no,
}  # fmt: skip
