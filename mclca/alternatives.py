"""What a comparison compares: scenarios of one model or of several, each with a name, and what they share."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from mclca.catalogue import Catalogue
from mclca.compile import random_inputs
from mclca.errors import ModelError
from mclca.model import Model
from mclca.model_file import load
from mclca.propagate import Options, reported, scenarios_of
from mclca.scenario import PlacedInput, Scenario
from mclca.settings import find_input
from mclca.units import conversion_factor, parse_unit

MOST_ALTERNATIVES = 30
_CATALOGUE = "catalogue:"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the things compared.

    Parameters
    ----------
    name : what tells it from the others
    equation : whose values are compared
    inputs : the uncertain inputs that the equation needs, by full name
    """

    name: str
    model: Model
    scenario: Scenario
    equation: str
    inputs: Mapping[str, PlacedInput]

    @property
    def unit(self) -> str:
        """Of the equation, as declared."""
        return self.scenario.equations[self.equation].unit

    @property
    def identities(self) -> frozenset[str]:
        """What the random numbers of its inputs are keyed by."""
        return frozenset(placed.identity for placed in self.inputs.values())

    def to_json(self) -> dict[str, Any]:
        """What is compared, as `mclca compare --json` prints it."""
        model = {"model": self.model.name, "functional_unit": self.model.functional_unit}
        return model | {"of": self.equation, "at": dict(self.scenario.at)}


@dataclass(frozen=True, slots=True)
class Contender:
    """A model with what is asked of it, and the text that the user named it by."""

    model: Model
    options: Options
    given: str


def contenders(
    sides: Iterable[Any], options: Options, amount: float, catalogue: "Catalogue | str | Path | None"
) -> tuple[Contender, ...]:
    """The models for an amount of their functional units, each with the labels, axes and settings that are its own.

    A name that no model has stays with all of them, to be refused.

    Raises
    ------
    ModelError
        A model or an amount that is wrong.
    """
    found = [_contender(side, options, catalogue) for side in sides]
    loaded = [replace(entry, model=entry.model.for_amount(amount)) for entry in found]
    models = [entry.model for entry in loaded]
    return tuple(replace(entry, options=_own(entry, options, models)) for entry in loaded)


def alternatives(entries: Sequence[Contender], equation: str) -> tuple[Alternative, ...]:
    """Every scenario of every model, named by what tells them apart.

    Parameters
    ----------
    equation : to compare; the result of each model where it is empty

    Raises
    ------
    ModelError
        There are fewer than two or too many; an option does not fit a model; units that cannot be compared.
    """
    held = [(entry, scenario) for entry in entries for scenario in _scenarios(entry, equation)]
    _refuse_number(entries, len(held))
    found = [
        _alternative(name, entry, scenario, equation)
        for name, (entry, scenario) in zip(_names(held), held, strict=True)
    ]
    _refuse_units(found)
    return tuple(found)


def scales(found: Sequence[Alternative]) -> list[float]:
    """Factor that takes each alternative to the unit of the first."""
    common = parse_unit(found[0].unit)
    return [conversion_factor(parse_unit(each.unit), common) for each in found]


def shared(first: Alternative, second: Alternative) -> list[str]:
    """Inputs that are the same random variable in both: catalogue keys, or full names of the model's own."""
    return sorted(identity.partition(":")[2] for identity in first.identities & second.identities)


def warnings(found: Sequence[Alternative]) -> list[str]:
    """What makes the comparison less fair than it looks."""
    return [*_drawn_apart(found), *_different_units(found)]


def _contender(side: Any, options: Options, catalogue: "Catalogue | str | Path | None") -> Contender:
    if not hasattr(side, "draws_used"):
        return Contender(load(side, catalogue=catalogue), options, str(side))
    # A result: its model as it was run, with what is asked for now on top.
    at = {axis: label for axis, label in side.options.at.items() if axis not in options.across}
    across = tuple(axis for axis in side.options.across if axis not in options.at)
    merged = replace(
        options,
        at=at | dict(options.at),
        across=tuple(dict.fromkeys([*across, *options.across])),
        set=dict(side.options.set) | dict(options.set),
        pedigree=options.pedigree or side.options.pedigree,
    )
    return Contender(side.model, merged, side.model.name)


def _own(entry: Contender, asked: Options, models: Sequence[Model]) -> Options:
    foreign = set(_foreign([*asked.at, *asked.across], entry.model, models, _has_axis))
    others = set(_foreign(asked.set, entry.model, models, _has_input))
    held = entry.options
    return replace(
        held,
        at={axis: label for axis, label in held.at.items() if axis not in foreign},
        across=tuple(axis for axis in held.across if axis not in foreign),
        set={name: value for name, value in held.set.items() if name not in others},
    )


def _foreign(
    names: Iterable[str], model: Model, models: Sequence[Model], has: Callable[[Model, str], bool]
) -> Iterator[str]:
    """Names that are another model's and not this one's."""
    return (name for name in names if not has(model, name) and any(has(other, name) for other in models))


def _has_axis(model: Model, axis: str) -> bool:
    return axis in model.scenarios


def _has_input(model: Model, name: str) -> bool:
    try:
        find_input(model, name)
    except ModelError:
        return False
    return True


def _scenarios(entry: Contender, equation: str) -> list[Scenario]:
    held = scenarios_of(entry.model, entry.options)
    reported(entry.model, replace(entry.options, of=(equation,) if equation else ()), held)
    return held


def _alternative(name: str, entry: Contender, scenario: Scenario, equation: str) -> Alternative:
    chosen = equation or entry.model.result
    return Alternative(name, entry.model, scenario, chosen, random_inputs(scenario, [chosen]))


def _names(held: Sequence[tuple[Contender, Scenario]]) -> list[str]:
    """The shortest kind of name that tells all apart."""
    spread = [", ".join(scenario.at[axis] for axis in entry.options.across) for entry, scenario in held]
    model = [entry.model.name for entry, _ in held]
    both = [f"{name} ({labels})" if labels else name for name, labels in zip(model, spread, strict=True)]
    differing = [f"{entry.model.name} ({', '.join(_differing(scenario, held))})" for entry, scenario in held]
    for names in (spread, model, both, differing, [entry.given for entry, _ in held]):
        if all(names) and len(set(names)) == len(names):
            return names
    return [f"{name} #{number}" for number, name in enumerate(both, 1)]


def _differing(scenario: Scenario, held: Sequence[tuple[Contender, Scenario]]) -> list[str]:
    places = [other.at for _, other in held]
    return [label for axis, label in scenario.at.items() if len({at.get(axis) for at in places}) > 1]


def _refuse_number(entries: Sequence[Contender], number: int) -> None:
    if number < 2:
        axes = ", ".join(entries[0].model.scenarios) or "none"
        raise ModelError(
            f"there is nothing to compare '{entries[0].model.name}' with; "
            f"name a second model, or spread out an axis that has several labels (its axes are: {axes})"
        )
    if number > MOST_ALTERNATIVES:
        raise ModelError(f"{number} alternatives are more than {MOST_ALTERNATIVES}; hold some of the axes at a label")


def _refuse_units(found: Sequence[Alternative]) -> None:
    first = found[0]
    common = parse_unit(first.unit)
    problems = [
        f"'{each.name}' gives {each.equation} in {each.unit}, '{first.name}' {first.equation} in {first.unit}; "
        "compare quantities of the same kind, or name another equation"
        for each in found[1:]
        if parse_unit(each.unit).dimension != common.dimension
    ]
    if problems:
        raise ModelError(*problems)


def _drawn_apart(found: Sequence[Alternative]) -> Iterator[str]:
    keys = [_by_key(each) for each in found]
    apart: dict[str, set[int]] = {}
    for first, second in combinations(range(len(found)), 2):
        for key in keys[first].keys() & keys[second].keys():
            if not keys[first][key] & keys[second][key]:
                apart.setdefault(key, set()).update((first, second))
    for key, places in sorted(apart.items()):
        names = _listed(found[place].name for place in sorted(places))
        yield (
            f"'{key}' is drawn independently in {names} (independent = true), so it does not cancel out of their "
            "difference; take independent out where it is the same quantity"
        )


def _by_key(each: Alternative) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for placed in each.inputs.values():
        if placed.input.key:
            found.setdefault(placed.input.key, set()).add(placed.identity)
    return found


def _different_units(found: Sequence[Alternative]) -> Iterator[str]:
    units = {each.model.functional_unit: each.name for each in reversed(found)}
    if len(units) > 1:
        said = "; ".join(f"'{name}' is per {unit}" for unit, name in reversed(units.items()))
        yield f"the functional units differ: {said}; the comparison is fair only if they are the same service"


def _listed(names: Iterable[str]) -> str:
    *most, last = (f"'{name}'" for name in names)
    return f"{', '.join(most)} and {last}"
