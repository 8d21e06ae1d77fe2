"""Exact derivatives of a tape at given points, by reverse mode: one walk back over its operations."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mclca.engine.simulate import evaluate
from mclca.engine.tape import COLUMN, NUMBER, Node, Tape

Floats = NDArray[np.float64]
Partials = tuple[Floats | float, ...]


def gradient(tape: Tape, columns: Floats) -> tuple[Floats, Floats]:
    """Outputs of a tape, and their derivatives with respect to its columns.

    A kink has the derivative of the branch that is taken: of `where` the chosen one, of `min` and `max` the operand
    that is the value, the first where both are; of `abs` at 0 it is 0. Comparisons, `floor`, `ceil` and `round` are
    flat. A derivative that does not exist is nan or infinite.

    Parameters
    ----------
    columns : shape (columns, rows)

    Returns
    -------
    shapes (outputs, rows) and (outputs, columns, rows)

    References
    ----------
    Griewank & Walther (2008), Evaluating Derivatives, 3.2.
    """
    values = evaluate(replace(tape, outputs=tuple(range(len(tape.nodes)))), columns)
    with np.errstate(all="ignore"):
        partials = [_partials(node, place, values) for place, node in enumerate(tape.nodes)]
        derivatives = [_back(tape, partials, place, values.shape[1]) for place in tape.outputs]
    return values[list(tape.outputs)], np.array(derivatives).reshape(len(tape.outputs), tape.columns, values.shape[1])


def _partials(node: Node, place: int, values: Floats) -> Partials:
    """Derivatives of a node with respect to its operands."""
    if node.operator in (COLUMN, NUMBER) or node.operator in _FLAT:
        return ()
    return _PARTIALS[node.operator](values[place], *(values[operand] for operand in node.operands))


def _back(tape: Tape, partials: list[Partials], output: int, rows: int) -> Floats:
    """Derivatives of one output with respect to the columns, shape (columns, rows)."""
    found = np.zeros((tape.columns, rows))
    adjoint: dict[int, Floats] = {output: np.ones(rows)}
    for place in range(output, -1, -1):
        if place not in adjoint:
            continue
        node, own = tape.nodes[place], adjoint.pop(place)
        if node.operator == COLUMN:
            found[node.operands[0]] += own
        for operand, partial in zip(node.operands if partials[place] else (), partials[place], strict=True):
            # What does not count has no part in the sum, even where its own derivative is infinite.
            step = np.where(own == 0, 0.0, own * partial)
            if tape.nodes[operand].operator != NUMBER:
                adjoint[operand] = adjoint.get(operand, 0.0) + step
    return found


def _of_power(value: Floats, base: Floats, exponent: Floats) -> Partials:
    by_base = np.where(exponent == 0, 0.0, exponent * np.power(base, exponent - 1))
    return by_base, np.where(value == 0, 0.0, value * np.log(base))


def _of_where(_: Floats, condition: Floats, yes: Floats, no: Floats) -> Partials:
    chosen = (condition != 0) | np.isnan(condition)
    return 0.0, np.where(chosen, 1.0, 0.0), np.where(chosen, 0.0, 1.0)


def _first(value: Floats, first: Floats) -> Partials:
    """Derivatives of what is one of two operands: the first where both are."""
    taken = np.where(value == first, 1.0, 0.0)
    return taken, 1 - taken


_FLAT = frozenset(
    {"less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "floor", "ceil", "round"}
)  # fmt: skip
_PARTIALS: dict[str, Callable[..., Partials]] = {
    "add": lambda value, a, b: (1.0, 1.0),
    "subtract": lambda value, a, b: (1.0, -1.0),
    "multiply": lambda value, a, b: (b, a),
    "divide": lambda value, a, b: (1 / b, -value / b),
    "power": _of_power,
    "min": lambda value, a, b: _first(value, a),
    "max": lambda value, a, b: _first(value, a),
    "negative": lambda value, a: (-1.0,),
    "exp": lambda value, a: (value,),
    "log": lambda value, a: (1 / a,),
    "sqrt": lambda value, a: (0.5 / value,),
    "sin": lambda value, a: (np.cos(a),),
    "cos": lambda value, a: (-np.sin(a),),
    "abs": lambda value, a: (np.sign(a),),
    "where": _of_where,
}
