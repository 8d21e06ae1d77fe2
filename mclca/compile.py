"""The one bridge: scenarios of a model become a program of arrays; names, units and labels end here."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from graphlib import TopologicalSorter

import numpy as np
import numpy.typing as npt

from mclca.correlation import CorrelatedGroup, groups
from mclca.distribution import Distribution
from mclca.engine.dependence import Group, triangular_factor
from mclca.engine.program import Program
from mclca.engine.quantile_table import Sampler, sampler
from mclca.engine.tape import TapeBuilder
from mclca.errors import ModelError
from mclca.model import Equation, Labels
from mclca.notation import Name, Number, Tree, names_in
from mclca.scenario import PlacedInput, Scenario
from mclca.units import Unit, conversion_factor, parse_unit, scaled

Node = int
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Output:
    """What one row of the program's results is: an equation in a scenario, and its unit."""

    name: str
    unit: str
    at: Labels

    @property
    def place(self) -> str:
        """Its labels, for the end of a sentence."""
        return f" (at {', '.join(f'{axis} = {label}' for axis, label in self.at.items())})" if self.at else ""


@dataclass(frozen=True, slots=True)
class Combined:
    """A row that is computed from other rows, of several scenarios.

    Parameters
    ----------
    unit : of its value; the rows come in the units that their equations declare
    tree : over `row_name` of the places of the rows
    """

    name: str
    unit: str
    tree: Tree


@dataclass(frozen=True, slots=True)
class Column:
    """What one random column of the program is.

    Parameters
    ----------
    identity : what its random numbers are keyed by
    names : full names of the inputs that it stands for, in any scenario
    """

    identity: str
    distribution: Distribution
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        """The name that stands for all."""
        return title(self.names)


def title(names: Sequence[str]) -> str:
    """The name that is nested least stands for all that share a random variable."""
    return min(names, key=lambda name: name.count("."))


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program and what its rows and columns are called."""

    program: Program
    outputs: tuple[Output, ...]
    columns: tuple[Column, ...]


def compile_scenarios(scenarios: Sequence[Scenario], reported: Sequence[str], *, whole: bool = False) -> Compiled:
    """One program for all scenarios, with the same equations as outputs of each; see `compile_reports`."""
    return compile_reports([(held, reported) for held in scenarios], whole=whole)


def row_name(place: int) -> Name:
    """What the equation at a place among the reported ones is called in the tree of a combined row."""
    return Name(str(place))


def compile_reports(
    reports: Sequence[tuple[Scenario, Sequence[str]]], combined: Sequence[Combined] = (), *, whole: bool = False
) -> Compiled:
    """One program for all scenarios, of one model or of several; what they share is computed once.

    Parameters
    ----------
    reports : each scenario with the names of those of its equations that become outputs, in that order
    combined : further outputs, after those of the scenarios
    whole : give inputs that these equations do not need a column too, so that a Sobol' or Latin design spans the same
        dimensions whichever equations are reported

    Raises
    ------
    ModelError
        A unit that does not fit, a circle, impossible correlations, or a distribution that cannot be drawn.
    """
    columns = _Columns()
    lowered = [(_Lowering(held, columns), names) for held, names in reports]
    for part, names in lowered:
        part.place(names, whole=whole)
    build = TapeBuilder(len(columns.entries))
    nodes = [part.output(name, build) for part, names in lowered for name in names]
    nodes += [_written(entry.tree, lambda place: nodes[int(place)], build) for entry in combined]
    outputs = [Output(name, held.equations[name].unit, held.at) for held, names in reports for name in names]
    outputs += [Output(entry.name, entry.unit, {}) for entry in combined]
    program = Program(
        streams=np.array([stream(entry.identity) for entry in columns.entries], dtype=np.uint64),
        samplers=tuple(_sampler(entry.distribution) for entry in columns.entries),
        groups=tuple(columns.groups.values()),
        tape=build.finish(nodes),
    )
    return Compiled(program, tuple(outputs), columns.labels())


def stream(identity: str) -> int:
    """The 64-bit number that keys an input's random numbers."""
    return int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=8).digest(), "little")


@dataclass(slots=True)
class _Entry:
    identity: str
    distribution: Distribution
    names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Columns:
    """Random columns of a program, one for each random variable and the group that it is correlated in."""

    entries: list[_Entry] = field(default_factory=list)
    places: dict[object, int] = field(default_factory=dict)
    groups: dict[object, Group] = field(default_factory=dict)

    def place(self, name: str, held: PlacedInput, group: object = None) -> int:
        key = (held.identity, held.input.distribution, group)
        if key not in self.places:
            self.places[key] = len(self.entries)
            self.entries.append(_Entry(held.identity, held.input.distribution))
        entry = self.entries[self.places[key]]
        if name not in entry.names:
            entry.names.append(name)
        return self.places[key]

    def place_group(self, group: CorrelatedGroup, inputs: Mapping[str, PlacedInput]) -> dict[str, int]:
        members = [inputs[name] for name in group.members]
        key = (tuple((held.identity, held.input.distribution) for held in members), group.scores.tobytes())
        places = {name: self.place(name, inputs[name], key) for name in group.members}
        if key not in self.groups:
            self.groups[key] = Group(np.array(list(places.values()), dtype=np.int64), triangular_factor(group.scores))
        return places

    def labels(self) -> tuple[Column, ...]:
        return tuple(Column(entry.identity, entry.distribution, tuple(entry.names)) for entry in self.entries)


class _Lowering:
    """Writes one scenario's equations onto the tape, in natural units; only outputs are converted to what they declare.

    So the unit that an intermediate equation is declared in changes no bit of what follows from it.
    """

    def __init__(self, held: Scenario, columns: _Columns) -> None:
        self.scenario = held
        self.columns = columns
        self.places: dict[str, int] = {}
        for group in groups(held.correlations, held.inputs):
            self.places |= columns.place_group(group, held.inputs)
        self.order: list[str] = []
        self.values: dict[str, tuple[Node, Unit]] = {}

    def place(self, reported: Sequence[str], *, whole: bool) -> None:
        """Give every random input that the reported equations need a column, or every one of the whole model."""
        self.order = _order(reported, self.scenario.equations)
        for name in [*self.order, *(self.scenario.inputs if whole else ())]:
            held = self.scenario.inputs.get(name)
            if held and name not in self.places and _spread(held):
                self.places[name] = self.columns.place(name, held)

    def output(self, name: str, build: TapeBuilder) -> Node:
        """The node of an equation in its declared unit."""
        for needed in self.order[len(self.values) :]:
            self.values[needed] = self._value(needed, build)
        node, natural = self.values[name]
        scale = conversion_factor(natural, parse_unit(self.scenario.equations[name].unit))
        return node if scale == 1 else build.operation("multiply", node, build.number(scale))

    def _value(self, name: str, build: TapeBuilder) -> tuple[Node, Unit]:
        held = self.scenario.inputs.get(name)
        if held is not None:
            fixed = not _spread(held)
            node = build.number(held.input.distribution.mean()) if fixed else build.column(self.places[name])
            return node, parse_unit(held.input.unit)
        if name not in self.scenario.equations:
            raise ModelError(f"'{name}' is not defined in this scenario; declare it as an input or an equation")
        return self._equation(self.scenario.equations[name], build)

    def _equation(self, equation: Equation, build: TapeBuilder) -> tuple[Node, Unit]:
        what = f"equation '{equation.name}'"
        tree, natural = scaled(equation.tree, lambda name: self.values[name][1], what)
        declared = parse_unit(equation.unit)
        if tree == Number(0.0):
            natural = declared
        conversion_factor(natural, declared, what)
        return _written(tree, lambda name: self.values[name][0], build), natural


def _written(tree: Tree, node_of: Callable[[str], Node], build: TapeBuilder) -> Node:
    """The node of a tree, written onto the tape."""
    if isinstance(tree, Number):
        return build.number(tree.value)
    if isinstance(tree, Name):
        return node_of(tree.name)
    return build.operation(tree.operator, *(_written(operand, node_of, build) for operand in tree.operands))


def needed_inputs(held: Scenario, reported: Sequence[str]) -> dict[str, PlacedInput]:
    """The inputs that the reported equations need, directly or not, by full name."""
    return {name: held.inputs[name] for name in _order(reported, held.equations) if name in held.inputs}


def random_inputs(held: Scenario, reported: Sequence[str]) -> dict[str, PlacedInput]:
    """The uncertain ones of them."""
    return {name: placed for name, placed in needed_inputs(held, reported).items() if _spread(placed)}


def _spread(held: PlacedInput) -> bool:
    support = held.input.distribution.support()
    return support.low < support.high


def _order(names: Sequence[str], equations: Mapping[str, Equation]) -> list[str]:
    """These equations and all that they need, each after all that it needs itself."""
    needs: dict[str, tuple[str, ...]] = {}
    pending = list(names)
    while pending:
        current = pending.pop()
        if current not in needs:
            needs[current] = names_in(equations[current].tree) if current in equations else ()
            pending += needs[current]
    return list(TopologicalSorter(needs).static_order())


@lru_cache(maxsize=256)
def _sampler(distribution: Distribution) -> Sampler:
    support = distribution.support()
    edges = [float(distribution.cdf(edge)) for edge in support.breaks]
    try:
        return sampler(
            distribution.quantile,
            distribution.upper_quantile,
            support.low,
            support.high,
            breaks=[edge for edge in edges if 0 < edge < 1],
            atoms=support.atoms,
            atom_weights=None if support.atoms is None else _weights(distribution, support.atoms),
        )
    except ValueError as error:
        raise ModelError(f"{distribution} cannot be drawn: {error}; use another distribution") from error


def _weights(distribution: Distribution, atoms: Floats) -> Floats:
    return np.diff(distribution.cdf(atoms), prepend=0.0)
