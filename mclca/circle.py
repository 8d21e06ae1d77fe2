"""Equations that need each other in a circle."""

from collections.abc import Mapping

from mclca.notation import Tree, names_in


def circle(trees: Mapping[str, Tree]) -> list[str]:
    """Names of equations that need each other in a circle, or nothing."""
    done: set[str] = set()
    for start in trees:
        trail: list[str] = []
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                done.add(trail.pop())
            elif name in trail:
                return [*trail[trail.index(name) :], name]
            elif name in trees and name not in done:
                trail.append(name)
                stack.append((name, True))
                stack += [(inner, False) for inner in names_in(trees[name])]
    return []
