"""The order in which equations are computed: each after all that it needs itself."""

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter

from mclca.joint import in_one_whole
from mclca.model import Equation
from mclca.notation import names_in
from mclca.recent import Recent
from mclca.scenario import Scenario

_ORDERS: Recent[tuple[list[str], list[Equation]]] = Recent(16)


def needed(held: Scenario, names: Sequence[str]) -> list[str]:
    """These equations and all that they need in order, then the shares of whose wholes they need a part."""
    order = _order(names, held.equations)
    wholes = in_one_whole(held)
    return list(dict.fromkeys([*order, *(other for name in order if name in wholes for other in wholes[name].members)]))


def _order(names: Sequence[str], equations: Mapping[str, Equation]) -> list[str]:
    """These equations and all that they need, each after all that it needs itself."""
    held = list(equations.values())
    # The equations go along: as long as they are held, none of the others has their identity.
    key = (tuple(names), tuple(equations), tuple(map(id, held)))
    return list(_ORDERS.of(key, lambda: (_worked_out(names, equations), held))[0])


def _worked_out(names: Sequence[str], equations: Mapping[str, Equation]) -> list[str]:
    needs: dict[str, tuple[str, ...]] = {}
    pending = list(names)
    while pending:
        current = pending.pop()
        if current not in needs:
            needs[current] = names_in(equations[current].tree) if current in equations else ()
            pending += needs[current]
    return list(TopologicalSorter(needs).static_order())
