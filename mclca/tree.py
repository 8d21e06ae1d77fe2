"""The checked tree of an equation: numbers, names and operations, and nothing that could run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from mclca.errors import ModelError

DEPTH = 50  # nested brackets, functions and signs
HEIGHT = 150  # the same with the terms of long sums and products; every walk over a tree may recurse this far
NODES = 5_000

INFIX = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "power": "**",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "==",
    "not_equal": "!=",
}
FUNCTIONS = {
    "where": 3,
    "exp": 1,
    "log": 1,
    "sqrt": 1,
    "sin": 1,
    "cos": 1,
    "abs": 1,
    "min": 2,
    "max": 2,
    "floor": 1,
    "ceil": 1,
    "round": 1,
}
_CHAINED = {"add", "subtract", "multiply", "divide", "min", "max"}


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """An input or an equation; `component.equation` where it belongs to a component."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator of the notation and what it works on.

    Parameters
    ----------
    operator : a key of INFIX or FUNCTIONS, or "negative"
    operands : one, two or (where) three trees
    """

    operator: str
    operands: tuple[Tree, ...]


Tree: TypeAlias = Number | Name | Operation


def negated(tree: Tree) -> Tree:
    """The tree with its sign changed; a literal takes the sign itself, so that -3 is one number."""
    return Number(-tree.value) if isinstance(tree, Number) else Operation("negative", (tree,))


def number_to_text(value: float) -> str:
    """The shortest text that reads back to the same float64; whole numbers without '.0'."""
    return repr(float(value)).removesuffix(".0")


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, from left to right, an operation before its operands."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Operation):
            waiting.extend(reversed(node.operands))


def names_in(tree: Tree) -> tuple[str, ...]:
    """The names in a tree, each once, in order of first appearance."""
    return tuple(dict.fromkeys(node.name for node in walk(tree) if isinstance(node, Name)))


def substitute(tree: Tree, replace: Callable[[str], Tree]) -> Tree:
    """The tree with what `replace` returns in the place of every name."""
    if isinstance(tree, Name):
        return replace(tree.name)
    if isinstance(tree, Number):
        return tree
    operands = tuple(substitute(operand, replace) for operand in tree.operands)
    return negated(operands[0]) if tree.operator == "negative" else Operation(tree.operator, operands)


def require_size(tree: Tree, what: str) -> None:
    """Refuse a tree that is too deep or too large to walk safely.

    A further term of a sum or product on the same level makes a tree higher, not deeper.

    Parameters
    ----------
    what : opens the error, for example "function 'footprint'"
    """
    waiting, count = [(tree, 0, 0)], 0
    while waiting:
        node, depth, height = waiting.pop()
        count += 1
        _require(depth <= DEPTH, what, f"nests operations more than {DEPTH} deep")
        _require(height <= HEIGHT, what, f"strings more than {HEIGHT} operations together")
        _require(count <= NODES, what, f"has more than {NODES:,} numbers, names and operations")
        if isinstance(node, Operation):
            waiting.extend((child, depth + deeper, height + 1) for child, deeper in _children(node))


def _children(node: Operation) -> Iterator[tuple[Tree, int]]:
    first, *others = node.operands
    yield first, 0 if node.operator in _CHAINED and _continues(first) else 1
    yield from ((other, 1) for other in others)


def _continues(tree: Tree) -> bool:
    return isinstance(tree, Operation) and tree.operator in _CHAINED


def _require(holds: bool, what: str, problem: str) -> None:
    if not holds:
        raise ModelError(f"{what} {problem}, the limit; split it into several equations")
