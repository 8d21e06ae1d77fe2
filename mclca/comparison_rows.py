"""The rows that a comparison adds to a program: differences, ratios, ranks and regrets, draw by draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

import numpy as np
import numpy.typing as npt

from mclca.compile import Combined
from mclca.notation import Number, Operation, Tree

# No difference of two floats lies between this and 0.
_JUST_BELOW_ZERO = -np.finfo(np.float64).smallest_subnormal


@dataclass(frozen=True, slots=True)
class Layout:
    """Where those rows are.

    Parameters
    ----------
    before : number of rows of the program that come first
    alternatives : number of things compared
    """

    before: int
    alternatives: int

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Every two alternatives a and b, a first."""
        return list(combinations(range(self.alternatives), 2))

    @property
    def values(self) -> slice:
        """Each alternative, in the common unit."""
        return slice(self.before, self.before + self.alternatives)

    @property
    def differences(self) -> slice:
        """The difference b - a of every pair: above 0 where a is lower."""
        return self._after(self.values, len(self.pairs))

    @property
    def ratios(self) -> slice:
        """The ratio a / b of every pair."""
        return self._after(self.differences, len(self.pairs))

    @property
    def margins(self) -> slice:
        """How much b, less the margin, is above a."""
        return self._after(self.ratios, len(self.pairs))

    @property
    def ranks(self) -> slice:
        """Number of alternatives that are lower than each."""
        return self._after(self.margins, self.alternatives)

    @property
    def regrets(self) -> slice:
        """How much each is above the lowest."""
        return self._after(self.ranks, self.alternatives)

    @property
    def thresholds(self) -> npt.NDArray[np.float64]:
        """What the draws of each row are counted above, shape (rows, any): signs, with 0 apart, and ranks."""
        ranks = np.arange(self.alternatives - 1) + 0.5
        held = np.full((self.regrets.stop, max(ranks.size, 2)), np.inf)
        for rows in (self.differences, self.margins):
            held[rows, :2] = 0.0, _JUST_BELOW_ZERO
        held[self.ranks, : ranks.size] = ranks
        return held

    @staticmethod
    def _after(block: slice, rows: int) -> slice:
        return slice(block.stop, block.stop + rows)


def added_rows(values: Sequence[Tree], unit: str, margin: float) -> list[Combined]:
    """The rows, in the order of `Layout`.

    Parameters
    ----------
    values : each alternative, in the common unit
    margin : share of b by which a is to be lower
    """
    pairs = list(combinations(values, 2))
    lowest = reduce(lambda left, right: Operation("min", (left, right)), values)
    return [
        *(Combined("value", unit, value) for value in values),
        *(Combined("difference", unit, Operation("subtract", (b, a))) for a, b in pairs),
        *(Combined("ratio", "1", Operation("divide", (a, b))) for a, b in pairs),
        *(Combined("margin", unit, Operation("subtract", (scaled(b, 1 - margin), a))) for a, b in pairs),
        *(Combined("lower ones", "1", _lower_ones(index, values)) for index in range(len(values))),
        *(Combined("regret", unit, Operation("subtract", (value, lowest))) for value in values),
    ]


def scaled(value: Tree, scale: float) -> Tree:
    """The value times a number."""
    return value if scale == 1 else Operation("multiply", (value, Number(scale)))


def _lower_ones(index: int, values: Sequence[Tree]) -> Tree:
    others = [Operation("less", (other, values[index])) for place, other in enumerate(values) if place != index]
    return reduce(lambda left, right: Operation("add", (left, right)), others)
