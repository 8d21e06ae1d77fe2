"""Equations with full names in them, those of links followed; made once, as an edit of an input changes none."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from mclca.errors import ModelError
from mclca.model import Equation
from mclca.notation import Name, Tree, substitute
from mclca.recent import Recent

# What tells the links of a model's scenarios apart, in place of comparing them for each equation.
_LINKS: Recent[object] = Recent(64)


def in_full(equations: Mapping[str, tuple[Equation, str]], links: Mapping[str, str]) -> dict[str, Equation]:
    """Equations by full name.

    Parameters
    ----------
    equations : each as its model has it, and what stands before the names of that model
    links : what a name stands for
    """
    mark = _LINKS.of(tuple(sorted(links.items())), object)
    return {full: _known(full, *held, links, mark) for full, held in equations.items()}


def target(name: str, links: Mapping[str, str]) -> str:
    """What a full name stands for.

    Raises
    ------
    ModelError
        Itself, by way of others.
    """
    seen = {name}
    while name in links:
        name = links[name]
        if name in seen:
            raise ModelError(f"component input '{name}' is set to itself; set it to a value or to a name of this model")
        seen.add(name)
    return name


def _known(full: str, equation: Equation, prefix: str, links: Mapping[str, str], mark: object) -> Equation:
    if not prefix and not links:
        return equation
    return equation.in_full.of((prefix, mark), lambda: _made(full, equation, prefix, links))


def _made(full: str, equation: Equation, prefix: str, links: Mapping[str, str]) -> Equation:
    tree = _renamed(equation.tree, lambda name: target(prefix + name, links))
    return replace(equation, name=full, tree=tree)


def _renamed(tree: Tree, new_name: Callable[[str], str]) -> Tree:
    return substitute(tree, lambda name: Name(new_name(name)))
