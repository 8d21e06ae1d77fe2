"""Shares of one whole as operations of a tape: they sum to one in every draw, and none is ever NaN."""

from collections.abc import Sequence
from functools import reduce

from mclca.engine.tape import TapeBuilder

Node = int


def renormalised(parts: Sequence[Node], build: TapeBuilder) -> list[Node]:
    """Each part over the sum of all."""
    total = _sum(parts, build)
    return [build.operation("divide", part, total) for part in parts]


def of_logarithms(logarithms: Sequence[Node], build: TapeBuilder) -> list[Node]:
    """Shares of parts that are given by their logarithms; the largest is taken out first, so none overflows."""
    largest = reduce(lambda one, other: build.operation("max", one, other), logarithms)
    lowered = [build.operation("subtract", logarithm, largest) for logarithm in logarithms]
    return renormalised([build.operation("exp", logarithm) for logarithm in lowered], build)


def beside(shares: Sequence[Node], taken: Sequence[Node], build: TapeBuilder) -> list[Node]:
    """The shares of what the taken parts of the whole leave."""
    if not taken:
        return list(shares)
    left = build.operation("subtract", build.number(1.0), _sum(taken, build))
    # What rounding takes away below nothing is nothing.
    rest = build.operation("max", left, build.number(0.0))
    return [build.operation("multiply", rest, share) for share in shares]


def _sum(parts: Sequence[Node], build: TapeBuilder) -> Node:
    return reduce(lambda one, other: build.operation("add", one, other), parts)
