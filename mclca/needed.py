"""Which inputs and equations a result really needs: what is multiplied by an exact zero counts for nothing."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mclca import order
from mclca.compile import needed_inputs
from mclca.dependence import Shares
from mclca.joint import in_one_whole
from mclca.scenario import PlacedInput, Scenario
from mclca.tree import Name, Number, Operation, Tree

_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "add": lambda left, right: left + right,
    "subtract": lambda left, right: left - right,
    "multiply": lambda left, right: left * right,
}

# Leading operands of which one exact zero is enough to make the whole zero.
_FACTORS = {"multiply": 2, "divide": 1, "negative": 1}


def needed(held: Scenario, *names: str) -> tuple[str, ...]:
    """Inputs and equations that these equations depend on, themselves first, each before what it needs."""
    folded = _Folded(held)
    for name in order.needed(
        held, names
    ):  # the first ones first, so that a long chain of equations is no deep recursion
        folded.value(Name(name))
    found: dict[str, None] = {}
    waiting: deque[Tree] = deque(map(Name, names))
    while waiting:
        tree = waiting.popleft()
        if isinstance(tree, Name) and tree.name not in found:
            found[tree.name] = None
            waiting += [held.equations[tree.name].tree] if tree.name in held.equations else []
        elif isinstance(tree, Operation):
            waiting += folded.counting(tree)
    return tuple(found)


def inputs_needed(held: Scenario, names: Iterable[str]) -> dict[str, PlacedInput]:
    """The inputs that these equations depend on, with the other parts of their wholes, by full name."""
    found = [name for name in needed(held, *names) if name in held.inputs]
    return dict(sorted(needed_inputs(held, found).items()))


@dataclass(frozen=True)
class _Folded:
    """Exact values of the trees of a scenario, as far as sums and products of exact inputs give them.

    Parameters
    ----------
    known : values worked out, by name, or by the identity of an operation, which the scenario holds
    """

    held: Scenario
    known: dict[str | int, float | None] = field(default_factory=dict)

    @cached_property
    def wholes(self) -> dict[str, Shares]:
        """By name, the whole that an input is a part of."""
        return in_one_whole(self.held)

    def counting(self, tree: Operation) -> tuple[Tree, ...]:
        """The operands that the value comes from: of a product that is zero, the factor that makes it so."""
        if not self._vanishes(tree):
            return tree.operands
        return next((operand,) for operand in tree.operands if self.value(operand) == 0)

    def value(self, tree: Tree) -> float | None:
        """The exact value, or None where it is uncertain or not worked out."""
        if isinstance(tree, Number):
            return tree.value
        key = tree.name if isinstance(tree, Name) else id(tree)
        if key not in self.known:
            self.known[key] = self._of_name(tree.name) if isinstance(tree, Name) else self._of_operation(tree)
        return self.known[key]

    def _of_operation(self, tree: Operation) -> float | None:
        if self._vanishes(tree):
            return 0.0
        values = [self.value(operand) for operand in tree.operands]
        known = [value for value in values if value is not None]
        if tree.operator in _ARITHMETIC and len(known) == len(values):
            return _ARITHMETIC[tree.operator](*known)
        return None

    def _vanishes(self, tree: Operation) -> bool:
        factors = tree.operands[: _FACTORS.get(tree.operator, 0)]
        return 0 in map(self.value, factors)

    def _of_name(self, name: str) -> float | None:
        if name in self.held.equations:
            return self.value(self.held.equations[name].tree)
        # Not random is exact: a distribution of one value, as are those of the other parts of its whole.
        members = self.wholes[name].members if name in self.wholes else (name,)
        inputs = self.held.inputs
        return None if any(inputs[each].uncertain for each in members) else inputs[name].input.distribution.mean()
