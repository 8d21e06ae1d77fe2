"""A scenario: one label of every axis, with all replacements made and all components written out in full names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from mclca.amount import multiplied, stated
from mclca.catalogue import Input
from mclca.dependence import Correlation, Samples, Shares, linked_samples, linked_shares
from mclca.distribution import Distribution
from mclca.errors import ModelError, did_you_mean
from mclca.full_names import in_full, target
from mclca.identity import all_in_place_of, identities
from mclca.model import Combination, Equation, Labels, Link, Model, Replacement, Setting
from mclca.pedigree_tables import NONE, Spread
from mclca.quality import Widening, widening

MOST_NESTED = 8
MOST_NAMES = 20_000


@dataclass(frozen=True, slots=True)
class PlacedInput:
    """An input at its place in the tree of components.

    Parameters
    ----------
    input : distribution, unit and source
    identity : what makes it the same random variable elsewhere, see `mclca.identity`
    widening : what its quality scores add to its uncertainty; None where nobody asked
    """

    input: Input
    identity: str
    widening: Widening | None = None

    @property
    def added(self) -> Spread:
        """Spread that its quality scores add."""
        return Spread(0.0) if self.widening is None else self.widening.spread

    @property
    def uncertain(self) -> bool:
        """Whether it has more than one value."""
        support = self.input.distribution.support()
        return support.low < support.high or self.added.ln_variance > 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """Inputs and equations by full name (`cloud.pue` for an input of a component), free of axes, labels and links.

    Parameters
    ----------
    rows : identity of the rows of each entry of `samples`
    """

    at: Labels
    inputs: Mapping[str, PlacedInput]
    equations: Mapping[str, Equation]
    included: tuple[str, ...]
    correlations: tuple[Correlation, ...]
    shares: tuple[Shares, ...] = ()
    samples: tuple[Samples, ...] = ()
    rows: tuple[str, ...] = ()

    def stated(self, result: str) -> tuple[str, ...]:
        """The equations that are stated per functional unit."""
        return stated(result, self.included, self.equations)

    def distribution(self, name: str) -> Distribution:
        """That of an input, by full name."""
        return self.inputs[name].input.distribution


@dataclass(slots=True)
class _Flat:
    root: str
    pedigree: str
    inputs: dict[str, Input] = field(default_factory=dict)
    equations: dict[str, tuple[Equation, str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    correlations: list[Correlation] = field(default_factory=list)
    shares: list[Shares] = field(default_factory=list)
    samples: list[tuple[str, Samples]] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)


def scenario(
    model: Model, at: Labels | None = None, settings: Mapping[str, Setting] | None = None, pedigree: str = ""
) -> Scenario:
    """The model at the given labels, the first label of every other axis, and with the given inputs replaced.

    Parameters
    ----------
    pedigree : table that widens the inputs of the model and of its components by their quality scores, instead of the
        ones that these name themselves; 'none' for no table

    Raises
    ------
    ModelError
        An unknown axis, label or name; two labels that replace the same name with no combination for the pair; shares
        that no longer sum to one; quality scores that cannot widen their input.
    """
    labels = labels_of(model, at or {})
    flat = _Flat(model.name, pedigree)
    replacement = merged(model, labels, settings or {})
    _flatten(model, replacement, "", flat, 0)
    samples = [(rows, linked_samples(entry, flat.links)) for rows, entry in flat.samples]
    included = replacement.included or ()
    equations: Mapping[str, Equation] = in_full(flat.equations, flat.links)
    if model.amount != 1:
        equations = multiplied(equations, stated(model.result, included, equations), model.amount)
    return Scenario(
        labels,
        _widened(flat),
        equations,
        included,
        tuple(
            replace(entry, between=tuple(target(name, flat.links) for name in entry.between))
            for entry in flat.correlations
        ),
        linked_shares(flat.shares, lambda name: target(name, flat.links)),
        tuple(entry for _, entry in samples if entry.members),
        tuple(rows for rows, entry in samples if entry.members),
    )


def _widened(flat: _Flat) -> dict[str, PlacedInput]:
    """The inputs with their identities and what their quality scores add, where a table is named."""
    shares = {name for entry in flat.shares if entry.concentrations for name in entry.members}
    keyed = identities(flat.root, flat.inputs)
    found = {name: PlacedInput(held, keyed[name]) for name, held in flat.inputs.items()}
    problems: list[str] = []
    for name, table in flat.tables.items():
        try:
            held = widening(name, flat.inputs[name], table, share=name in shares)
            found[name] = replace(found[name], widening=held)
        except ModelError as error:
            problems += error.problems
    if problems:
        raise ModelError(*dict.fromkeys(problems))
    return found


def labels_of(model: Model, at: Labels) -> dict[str, str]:
    """The label of every axis: as asked for, or the base case."""
    for axis, label in at.items():
        if axis not in model.scenarios:
            known = ", ".join(model.scenarios) or "none"
            raise ModelError(
                f"model '{model.name}' has no axis '{axis}'; its axes are: {known}{did_you_mean(axis, model.scenarios)}"
            )
        labels = model.scenarios[axis]
        if label not in labels:
            raise ModelError(
                f"axis '{axis}' of model '{model.name}' has no label '{label}'; "
                f"its labels are: {', '.join(labels)}{did_you_mean(label, labels)}"
            )
    return model.base | dict(at)


def merged(model: Model, labels: Labels, settings: Mapping[str, Setting]) -> Replacement:
    """All that these labels, their combinations and the user's own settings replace; settings come last."""
    chosen = {axis: model.scenarios[axis][label] for axis, label in labels.items()}
    meeting = [entry for entry in model.combinations if entry.at.items() <= labels.items()]
    for first, second in combinations(chosen, 2):
        clash = chosen[first].names & chosen[second].names - set(settings)
        for name in sorted(clash):
            if not any(covers(entry, name, first, second) for entry in meeting):
                raise ModelError(conflict(name, (first, labels[first]), (second, labels[second])))
    inputs: dict[str, Setting] = dict(model.inputs)
    equations: dict[str, Equation] = {}
    included = model.boundary.included
    at: dict[str, dict[str, str]] = {}
    for part in [*chosen.values(), *(entry.replacement for entry in sorted(meeting, key=lambda entry: len(entry.at)))]:
        inputs = all_in_place_of(inputs, part.inputs)
        equations.update(part.equations)
        included = included if part.included is None else part.included
        for component, places in part.at.items():
            at.setdefault(component, {}).update(places)
    return Replacement(all_in_place_of(inputs, settings), equations, included, at)


def covers(entry: Combination, name: str, first: str, second: str) -> bool:
    """Whether a combination says what a name is where two axes meet."""
    return name in entry.replacement.names and {first, second} <= set(entry.at)


def conflict(name: str, first: tuple[str, str], second: tuple[str, str]) -> str:
    """The sentence about two labels that replace the same name."""
    (axis, label), (other_axis, other_label) = first, second
    return (
        f"'{name}' is replaced both by {axis} = '{label}' and by {other_axis} = '{other_label}'; "
        f'say what holds in [[combinations]] at = {{ {axis} = "{label}", {other_axis} = "{other_label}" }}'
    )


def _flatten(model: Model, replacement: Replacement, prefix: str, flat: _Flat, depth: int) -> None:
    if depth > MOST_NESTED or len(flat.inputs) + len(flat.equations) > MOST_NAMES:
        raise ModelError(
            f"model '{flat.root}' has components nested more than {MOST_NESTED} deep or more than {MOST_NAMES} names; "
            "use fewer components"
        )
    for name, setting in _own(replacement.inputs).items():
        _place(prefix + name, setting, prefix, flat)
        if prefix + name in flat.inputs and (table := flat.pedigree or model.pedigree) not in {"", NONE}:
            flat.tables[prefix + name] = table
    for name, equation in (dict(model.equations) | dict(replacement.equations)).items():
        flat.equations[prefix + name] = (equation, prefix)
    flat.correlations += [
        replace(entry, between=tuple(prefix + name for name in entry.between)) for entry in model.correlations
    ]
    flat.shares += [replace(entry, members=tuple(prefix + name for name in entry.members)) for entry in model.shares]
    flat.samples += [
        (
            f"{flat.root}:{prefix}rows of {entry.file}",
            replace(entry, members=tuple(prefix + name for name in entry.members)),
        )
        for entry in model.samples
    ]
    for name, component in model.components.items():
        inner = dict(component.at) | dict(replacement.at.get(name, {}))
        below = all_in_place_of(component.inputs, _of_component(replacement.inputs, name))
        inside, outside = _split_links(below)
        part = merged(component.model, labels_of(component.model, inner), inside)
        _flatten(component.model, part, f"{prefix}{name}.", flat, depth + 1)
        for inner_name, link in outside.items():
            full = f"{prefix}{name}.{inner_name}"
            flat.inputs.pop(full, None)
            flat.tables.pop(full, None)
            flat.links[full] = prefix + link.name


def _place(full: str, setting: Setting, prefix: str, flat: _Flat) -> None:
    if isinstance(setting, Link):
        flat.links[full] = prefix + setting.name
        return
    flat.inputs[full] = setting


def _own(inputs: Mapping[str, Setting]) -> dict[str, Setting]:
    return {name: setting for name, setting in inputs.items() if "." not in name}


def _of_component(inputs: Mapping[str, Setting], component: str) -> dict[str, Setting]:
    start = f"{component}."
    return {name.removeprefix(start): setting for name, setting in inputs.items() if name.startswith(start)}


def _split_links(settings: Mapping[str, Setting]) -> tuple[dict[str, Setting], dict[str, Link]]:
    links = {name: setting for name, setting in settings.items() if isinstance(setting, Link)}
    return {name: setting for name, setting in settings.items() if name not in links}, links


def spread(model: Model, at: Labels, across: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Labels of every scenario of a run: the axes in `across` in full factorial, the first axis slowest."""
    from itertools import product

    for axis in across:
        labels_of(model, {axis: next(iter(model.scenarios[axis]))} if axis in model.scenarios else {axis: ""})
    for labels in product(*(model.scenarios[axis] for axis in across)):
        yield dict(at) | dict(zip(across, labels, strict=True))
