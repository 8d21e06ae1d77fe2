"""Whether the stages that a boundary includes add up to the result: one more output, looked at in every draw."""

from dataclasses import replace
from functools import reduce

from mclca.compile import Output
from mclca.model import Equation, Model
from mclca.notation import Name, Number, Operation, Tree
from mclca.scenario import Scenario

GAP = "_boundary_gap"
# Stages whose sum differs from the result by more than this share of it do not add up.
ROUNDING = 1e-9


def gap(model: Model, held: Scenario) -> Tree | None:
    """How far the included stages are from the result, as a share of it; None where they are its very terms."""
    result = held.equations[model.result]
    stages: list[Tree] = [Name(name) for name in held.included]
    if not stages or sorted(held.included) == sorted(_terms(result.tree)):
        return None
    total = reduce(lambda left, right: Operation("add", (left, right)), stages)
    distance = Operation("abs", (Operation("subtract", (total, Name(model.result))),))
    scale = Operation("max", (Operation("abs", (Name(model.result),)), Operation("abs", (total,))))
    return Operation(
        "where", (Operation("equal", (scale, Number(0.0))), Number(0.0), Operation("divide", (distance, scale)))
    )


def with_gap(model: Model, held: Scenario) -> Scenario:
    """The scenario with the gap as one more equation."""
    tree = gap(model, held) or Number(0.0)
    return replace(held, equations=dict(held.equations) | {GAP: Equation(GAP, tree, "1")})


def gap_problem(model: Model, output: Output, largest: float) -> str:
    """The sentence about stages that do not add up."""
    stages = " + ".join(model.boundary.included)
    return (
        f"boundary: {stages} differs from '{model.result}' by up to {100 * largest:.3g} %{output.place}; "
        "include every stage that the result counts, once"
    )


def _terms(tree: Tree) -> list[str]:
    if isinstance(tree, Name):
        return [tree.name]
    if isinstance(tree, Operation) and tree.operator == "add":
        return [term for operand in tree.operands for term in _terms(operand)]
    return [""]
