"""Which inputs and equations a result really needs: what is multiplied by an exact zero counts for nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from mclca.compile import needed_inputs, random_inputs
from mclca.scenario import PlacedInput, Scenario
from mclca.tree import Name, Number, Operation, Tree

_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "add": lambda left, right: left + right,
    "subtract": lambda left, right: left - right,
    "multiply": lambda left, right: left * right,
}

# Leading operands of which one exact zero is enough to make the whole zero.
_FACTORS = {"multiply": 2, "divide": 1, "negative": 1}


def needed(held: Scenario, name: str) -> tuple[str, ...]:
    """Inputs and equations that the equation depends on, itself first, each before what it needs."""
    folded = _Folded(held)
    found: dict[str, None] = {}
    waiting: list[Tree] = [Name(name)]
    while waiting:
        tree = waiting.pop(0)
        if isinstance(tree, Name) and tree.name not in found:
            found[tree.name] = None
            waiting += [held.equations[tree.name].tree] if tree.name in held.equations else []
        elif isinstance(tree, Operation):
            waiting += folded.counting(tree)
    return tuple(found)


def inputs_needed(held: Scenario, names: Iterable[str]) -> dict[str, PlacedInput]:
    """The inputs that these equations depend on, with the other parts of their wholes, by full name."""
    found = dict.fromkeys(each for name in names for each in needed(held, name) if each in held.inputs)
    return dict(sorted(needed_inputs(held, list(found)).items()))


@dataclass(frozen=True, slots=True)
class _Folded:
    """Exact values of the trees of a scenario, as far as sums and products of exact inputs give them."""

    held: Scenario
    known: dict[str, float | None] = field(default_factory=dict)

    def counting(self, tree: Operation) -> tuple[Tree, ...]:
        """The operands that the value comes from: of a product that is zero, the factor that makes it so."""
        if not self._vanishes(tree):
            return tree.operands
        return next((operand,) for operand in tree.operands if self.value(operand) == 0)

    def value(self, tree: Tree) -> float | None:
        """The exact value, or None where it is uncertain or not worked out."""
        if isinstance(tree, Number):
            return tree.value
        if isinstance(tree, Name):
            return self._of_name(tree.name)
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
        if name not in self.known:
            self.known[name] = self._worked_out(name)
        return self.known[name]

    def _worked_out(self, name: str) -> float | None:
        if name in self.held.equations:
            return self.value(self.held.equations[name].tree)
        # Not random is exact: a distribution of one value.
        return None if random_inputs(self.held, [name]) else self.held.inputs[name].input.distribution.mean()
