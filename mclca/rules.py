"""The rules that make a model one whole: every name defined and used, units that fit, no circles, bounds kept."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import reduce
from itertools import chain, combinations, islice
from keyword import iskeyword

from mclca.catalogue import Input
from mclca.circle import circle
from mclca.declared import Declared, unknown_labels
from mclca.dependence_rules import check_dependence, check_quality
from mclca.errors import ModelError, did_you_mean
from mclca.file_shape import Found
from mclca.model import Equation, Labels, Link, Model
from mclca.notation import Name, Operation, Tree, names_in
from mclca.published_rules import check_published
from mclca.scenario import conflict, covers
from mclca.toml_lines import Path
from mclca.tree import FUNCTIONS
from mclca.units import conversion_factor, describe, parse_unit, scaled
from mclca.weight_rules import check_weights

# The smallest point that the engine draws is 2**-53: less mass than that outside the bounds is never seen.
LEAST_MASS = 2.0**-53

MOST_LETTERS = 100
_PLAIN = re.compile(rf"[A-Za-z]\w{{0,{MOST_LETTERS - 1}}}", re.ASCII)
_RESERVED = frozenset(FUNCTIONS)
# What a result's own dimensions are called.
_DIMENSIONS = frozenset({"statistic", "draw"})


def problems(model: Model, broken: Collection[Path] = (), most: int = 100) -> list[Found]:
    """Everything that is wrong with a model, up to so many, each with the keys of its place.

    Parameters
    ----------
    broken : places already reported; names declared there count as defined and are not checked further
    """
    doubtful = {str(path[1]) for path in broken if len(path) > 1 and path[0] in {"inputs", "equations", "components"}}
    declared = Declared(model, doubtful)
    return list(islice(chain.from_iterable(rule(declared) for rule in _RULES), most))


def _check_names(declared: Declared) -> Iterator[Found]:
    """Names are plain, not taken, and used once."""
    for kind, named in (("inputs", declared.model.inputs), ("equations", declared.model.equations)):
        for name in named:
            if not _PLAIN.fullmatch(name) or name in _RESERVED or iskeyword(name):
                rule = f"use up to {MOST_LETTERS} letters, digits and underscores, a letter first, no function"
                yield (kind, name), f"'{name[:MOST_LETTERS]}' cannot be a name; {rule}"
    for name in declared.model.inputs:
        if name in declared.model.equations:
            yield ("equations", name), f"'{name}' is both an input and an equation; rename one"
    for axis in declared.model.scenarios:
        if axis in declared.model.equations:
            yield ("scenarios", axis), f"axis '{axis}' has the name of an equation; rename one"
    for path in (("equations", name) for name in declared.model.equations if name in _DIMENSIONS):
        yield path, f"equation '{path[1]}' has the name of a dimension of every result; rename it"
    for path in (("scenarios", axis) for axis in declared.model.scenarios if axis in _DIMENSIONS):
        yield path, f"axis '{path[1]}' has the name of a dimension of every result; rename it"


def _check_equations(declared: Declared) -> Iterator[Found]:
    """Every equation, and every label's replacement of it, names known things and has the unit that it says."""
    for name, equation in declared.model.equations.items():
        yield from _equation(declared, equation, ("equations", name, "value"))
    for path, replacement in declared.replacements():
        for name, equation in replacement.equations.items():
            yield from _equation(declared, equation, (*path, name))


def _equation(declared: Declared, equation: Equation, path: Path) -> Iterator[Found]:
    what = f"equation '{equation.name}'"
    unknown = [name for name in names_in(equation.tree) if not declared.defined(name)]
    for name in unknown:
        hint = did_you_mean(name, declared.candidates()) or "; declare it as an input or an equation"
        yield path, f"{what} names '{name}', which is not defined{hint}"
    if unknown or not all(declared.has_unit(name) for name in names_in(equation.tree)):
        return
    try:
        stated = parse_unit(equation.unit)
        _, found = scaled(equation.tree, declared.unit, what)
        if found.dimension != stated.dimension and not _is_zero(equation.tree):
            is_in = f"its value is in {describe(found)}"
            yield path, f"{what} says {equation.unit} but {is_in}; correct the unit or the formula"
    except ModelError as error:
        yield from ((path, _about(what, sentence)) for sentence in error.problems)


def _check_inputs(declared: Declared) -> Iterator[Found]:
    """Every input has a known unit and keeps its mass inside its bounds."""
    for name, entry in declared.model.inputs.items():
        yield from _input(declared, name, entry, ("inputs", name))
    for path, replacement in declared.replacements():
        for name, held in replacement.inputs.items():
            if isinstance(held, Input):
                yield from _input(declared, name, held, (*path, name))


def _input(declared: Declared, name: str, entry: Input, path: Path) -> Iterator[Found]:
    yield from input_problems(name, entry, path)
    base = declared.model.inputs.get(name, entry)
    try:
        conversion_factor(parse_unit(entry.unit), parse_unit(base.unit))
    except ModelError:
        if entry.unit != base.unit:
            placed = f"{entry.key or entry.distribution} in {entry.unit}"
            rule = f"it is in {base.unit}; replace it by a quantity of the same kind"
            yield path, f"input '{name}' is replaced by {placed} but {rule}"


def _check_scope(declared: Declared) -> Iterator[Found]:
    """The result and what the boundary includes are equations, of one dimension."""
    if declared.model.result not in declared.model.equations and declared.model.result not in declared.doubtful:
        hint = did_you_mean(declared.model.result, declared.model.equations) or "; name one of the equations"
        yield ("result",), f"result '{declared.model.result}' is not an equation{hint}"
    boundary = declared.model.boundary
    for name in boundary.excluded:
        if name in boundary.included:
            yield (
                ("boundary", "excluded", name),
                f"boundary includes '{name}' and excludes it; take it out of one of the two",
            )
    yield from _included(declared, boundary.included, ("boundary", "included"))
    for path, replacement in declared.replacements():
        yield from _included(declared, replacement.included or (), (*path, "boundary"))


def _included(declared: Declared, included: Sequence[str], path: Path) -> Iterator[Found]:
    unknown = [name for name in included if not declared.defined(name)]
    for name in unknown:
        hint = did_you_mean(name, declared.candidates()) or "; name one of the equations"
        yield path, f"boundary includes '{name}', which is not an equation{hint}"
    names = [*included, declared.model.result]
    if unknown or not included or not all(declared.has_unit(name) for name in names):
        return
    terms: list[Tree] = [Name(name) for name in names]
    stages = reduce(lambda left, right: Operation("add", (left, right)), terms)
    try:
        scaled(stages, declared.unit, "boundary")
    except ModelError as error:
        yield from ((path, sentence) for sentence in error.problems)


def _check_scenarios(declared: Declared) -> Iterator[Found]:
    """Where labels of two axes replace the same name, a combination says what holds."""
    axes = declared.model.scenarios
    for first, second in combinations(axes, 2):
        for label, replacement in axes[first].items():
            for other, other_replacement in axes[second].items():
                for name in sorted(replacement.names & other_replacement.names):
                    if not _covered(declared, name, {first: label, second: other}):
                        yield ("scenarios", first, label), conflict(name, (first, label), (second, other))
    for index, entry in enumerate(declared.model.combinations):
        yield from unknown_labels(entry.at, axes, ("combinations", index), f"combination {index + 1}")


def _covered(declared: Declared, name: str, labels: Labels) -> bool:
    first, second = labels
    return any(
        covers(entry, name, first, second) and labels.items() <= entry.at.items()
        for entry in declared.model.combinations
    ) or _covered_with_a_third(declared, name, labels)


def _covered_with_a_third(declared: Declared, name: str, labels: Labels) -> bool:
    """Whether combinations with one more axis cover the pair at every label of that axis."""
    return any(
        all(
            any(
                covers(entry, name, *labels) and entry.at.items() <= (dict(labels) | {axis: label}).items()
                for entry in declared.model.combinations
            )
            for label in declared.model.scenarios[axis]
        )
        for axis in declared.model.scenarios
        if axis not in labels
    )


def _check_components(declared: Declared) -> Iterator[Found]:
    """A component is asked for labels that it has."""
    for name, component in declared.model.components.items():
        axes = component.model.scenarios
        yield from unknown_labels(component.at, axes, ("components", name), f"component '{name}'")
    for path, replacement in declared.replacements():
        for name, labels in replacement.at.items():
            if name in declared.model.components:
                axes = declared.model.components[name].model.scenarios
                yield from unknown_labels(labels, axes, (*path, name), f"component '{name}'")
            else:
                hint = did_you_mean(name, declared.model.components) or "; name a component"
                yield (*path, name), f"'{name}' is not a component{hint}"


def _check_circles(declared: Declared) -> Iterator[Found]:
    """No equation needs itself, in the base case or with any label or combination."""
    base = {name: equation.tree for name, equation in declared.model.equations.items()}
    found = circle(base)
    if found:
        yield ("equations", found[0]), _circular(found)
        return
    for path, replacement in declared.replacements():
        changed = base | {name: equation.tree for name, equation in replacement.equations.items()}
        if replacement.equations and (found := circle(changed)):
            yield path, _circular(found)


def _check_unused(declared: Declared) -> Iterator[Found]:
    """Every input is used by an equation, a component or a label; not asked while some name is unknown."""
    parts = [replacement for _, replacement in declared.replacements()]
    equations = [*declared.model.equations.values(), *(held for part in parts for held in part.equations.values())]
    used = {name for equation in equations for name in names_in(equation.tree)}
    if declared.doubtful or not all(map(declared.defined, used)):
        return
    settings = [part.inputs for part in parts] + [entry.inputs for entry in declared.model.components.values()]
    used |= {held.name for given in settings for held in given.values() if isinstance(held, Link)}
    for name in declared.model.inputs:
        if name not in used:
            yield ("inputs", name), f"input '{name}' is used by no equation; use it or take it out"


def input_problems(name: str, entry: Input, path: Path = ()) -> Iterator[Found]:
    """What is wrong with one input by itself: its unit, and mass outside its physical bounds."""
    try:
        parse_unit(entry.unit)
    except ModelError as error:
        yield (*path, "unit"), _about(f"input '{name}'", str(error))
    if entry.bounds is None:
        return
    from mclca.distribution import mass_outside

    low, high = entry.bounds
    outside = mass_outside(entry.distribution, low, high)
    if outside > LEAST_MASS:
        yield path, f"input '{name}' {_beyond(entry, low, high, outside)}"


def _beyond(entry: Input, low: float, high: float, outside: float) -> str:
    support = entry.distribution.support()
    side, end, bound = ("below", "low", low) if support.low < low else ("above", "high", high)
    edge = f"{side} {bound:g}, its {'lower' if end == 'low' else 'upper'} bound"
    if support.low == support.high:
        return f"is {support.low:g}, {edge}; correct the value"
    text = entry.text or str(entry.distribution)
    share = f"{100 * outside:.2g}" if outside < 0.995 else f"{100 * outside:.4g}"
    return f"puts {share} % of its mass {edge}; use truncated({text}, {end}={bound:g}) or correct it"


def _circular(found: list[str]) -> str:
    return f"equation '{found[0]}' needs itself: {' -> '.join(found)}; break the circle"


def _about(what: str, sentence: str) -> str:
    return sentence if sentence.startswith(what) else f"{what}: {sentence}"


def _is_zero(tree: Tree) -> bool:
    return not isinstance(tree, Name | Operation) and tree.value == 0


_RULES: tuple[Callable[[Declared], Iterator[Found]], ...] = (
    _check_names,
    _check_equations,
    _check_inputs,
    _check_scope,
    _check_scenarios,
    check_weights,
    _check_components,
    check_dependence,
    check_quality,
    _check_circles,
    _check_unused,
    check_published,
)
