"""Products of powers, decided from the tape: Y = c X_1^a_1 X_2^a_2 ..., whose logarithm is a sum of its inputs'."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mclca import logarithm
from mclca.distribution import Distribution, Points, Support, Values
from mclca.engine.tape import COLUMN, NUMBER, Node, Tape
from mclca.sensitivity.study import zeros
from mclca.tree import INFIX

Powers = Mapping[int, float]


class NotAChain(ValueError):  # noqa: N818  what it says is no fault
    """What a tape has that a product of powers has not."""


def powers(tape: Tape, output: int) -> Powers:
    """Exponent of every column in an output that is a product of powers; none for an output that is a number.

    Raises
    ------
    NotAChain
        It is no such product; the text names the operation.
    """
    nothing = zeros(tape)
    found: list[Powers | NotAChain] = []
    for place, node in enumerate(tape.nodes):
        found.append({} if place in nothing else _powers(tape, node, found, nothing))
    answer = found[tape.outputs[output]]
    if isinstance(answer, NotAChain):
        raise answer
    return answer


def _powers(tape: Tape, node: Node, found: list[Powers | NotAChain], nothing: set[int]) -> Powers | NotAChain:
    if node.operator in {COLUMN, NUMBER}:
        return {node.operands[0]: 1.0} if node.operator == COLUMN else {}
    operands = [
        operand for operand in node.operands if operand not in nothing or node.operator not in {"add", "subtract"}
    ]
    parts = [found[operand] for operand in operands]
    for part in parts:
        if isinstance(part, NotAChain):
            return part
    return _combined(tape, node.operator, operands, [part for part in parts if not isinstance(part, NotAChain)])


def _combined(tape: Tape, operator: str, operands: list[int], parts: list[Powers]) -> Powers | NotAChain:
    last = tape.nodes[operands[-1]]
    if len(parts) == 1 and operator in {"negative", "add", "subtract"}:
        return parts[0]
    if operator == "sqrt":
        return _scaled(parts[0], 0.5)
    if operator == "power" and last.operator == NUMBER:
        return _scaled(parts[0], last.number)
    if operator in {"multiply", "divide"}:
        return _sum(parts[0], _scaled(parts[1], 1.0 if operator == "multiply" else -1.0))
    return NotAChain(f"'{INFIX.get(operator, operator)}' of uncertain quantities")


def _scaled(powers: Powers, factor: float) -> Powers:
    return {column: factor * exponent for column, exponent in powers.items()}


def _sum(one: Powers, other: Powers) -> Powers:
    total = {column: one.get(column, 0.0) + other.get(column, 0.0) for column in (*one, *other)}
    return {column: exponent for column, exponent in total.items() if exponent}


@dataclass(frozen=True, slots=True)
class Logarithm(Distribution):
    """Distribution of ln X for a positive X."""

    inner: Distribution

    def quantile(self, p: Values) -> Points:
        """See `Distribution`."""
        return logarithm.log(self.inner.quantile(p))

    def upper_quantile(self, q: Values) -> Points:
        """See `Distribution`."""
        return logarithm.log(self.inner.upper_quantile(q))

    def cdf(self, x: Values) -> Points:
        """See `Distribution`."""
        return self.inner.cdf(np.exp(x))

    def upper_cdf(self, x: Values) -> Points:
        """See `Distribution`."""
        return self.inner.upper_cdf(np.exp(x))

    def support(self) -> Support:
        """See `Distribution`."""
        inner = self.inner.support()
        atoms = None if inner.atoms is None else logarithm.log(inner.atoms)
        low, high, *breaks = (float(logarithm.log(edge)) for edge in (inner.low, inner.high, *inner.breaks))
        return Support(low, high, tuple(breaks), atoms)
