"""The one bridge: scenarios of a model become a program of arrays; names, units and labels end here."""

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mclca.columns import Column, Columns, factor_of
from mclca.correlation import groups
from mclca.dependence import Shares
from mclca.distribution import Distribution
from mclca.engine.program import Program
from mclca.engine.tape import Tape, TapeBuilder
from mclca.errors import ModelError
from mclca.families.gamma import log_gamma
from mclca.families.lognormal import Lognormal
from mclca.joint import in_one_whole, require_possible
from mclca.model import Equation, Labels
from mclca.notation import Name, Number, Tree
from mclca.order import needed
from mclca.recent import Recent
from mclca.scenario import PlacedInput, Scenario
from mclca.units import Unit, conversion_factor, parse_unit, scaled
from mclca.whole import beside, of_logarithms, renormalised

Node = int
_TAPES: Recent[tuple[Tape, list[Mapping[str, Equation]]]] = Recent(8)


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
class Written:
    """The equations of scenarios as one tape, and what its rows and columns are called."""

    tape: Tape
    outputs: tuple[Output, ...]
    columns: tuple[Column, ...]


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
    columns = Columns()
    written = _write(columns, reports, combined, whole=whole)
    program = Program(
        streams=np.array([stream(entry.identity) for entry in columns.entries], dtype=np.uint64),
        samplers=columns.samplers(),
        groups=tuple(columns.joined.values()),
        tape=written.tape,
    )
    return Compiled(program, written.outputs, written.columns)


def write_scenarios(scenarios: Sequence[Scenario], reported: Sequence[str], *, whole: bool = False) -> Written:
    """The same equations of all scenarios as one tape, for values that are not drawn; else as `compile_reports`."""
    return _write(Columns(), [(held, reported) for held in scenarios], (), whole=whole)


def _write(
    columns: Columns, reports: Sequence[tuple[Scenario, Sequence[str]]], combined: Sequence[Combined], *, whole: bool
) -> Written:
    lowered = [(_Lowering(held, columns), names) for held, names in reports]
    for part, names in lowered:
        part.place(names, whole=whole)
    tape = _tape(len(columns.entries), lowered, combined)
    outputs = [Output(name, held.equations[name].unit, held.at) for held, names in reports for name in names]
    outputs += [Output(entry.name, entry.unit, {}) for entry in combined]
    return Written(tape, tuple(outputs), columns.labels())


def _tape(columns: int, lowered: "Sequence[tuple[_Lowering, Sequence[str]]]", combined: Sequence[Combined]) -> Tape:
    """The tape, as it was made last where no more than distributions have changed."""
    needs = tuple(part.needs(names) for part, names in lowered)
    if combined or None in needs:
        return _new_tape(columns, lowered, combined)
    # The equations go along: as long as they are held, none of the others has their identity.
    equations = [part.scenario.equations for part, _ in lowered]
    return _TAPES.of((columns, needs), lambda: (_new_tape(columns, lowered, combined), equations))[0]


def _new_tape(columns: int, lowered: "Sequence[tuple[_Lowering, Sequence[str]]]", combined: Sequence[Combined]) -> Tape:
    build = TapeBuilder(columns)
    nodes = [part.output(name, build) for part, names in lowered for name in names]
    nodes += [_written(entry.tree, lambda place: nodes[int(place)], build) for entry in combined]
    return build.finish(nodes)


def stream(identity: str) -> int:
    """The 64-bit number that keys an input's random numbers."""
    return int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=8).digest(), "little")


class _Lowering:
    """Writes one scenario's equations onto the tape, in natural units; only outputs are converted to what they declare.

    So the unit that an intermediate equation is declared in changes no bit of what follows from it.
    """

    def __init__(self, held: Scenario, columns: Columns) -> None:
        require_possible(held)
        self.scenario = held
        self.columns = columns
        self.places: dict[str, int] = {}
        self.factors: dict[str, int] = {}
        self.shares = in_one_whole(held)
        self.parts: dict[str, Node] = {}
        self.order: list[str] = []
        self.values: dict[str, tuple[Node, Unit]] = {}
        for group in groups(held.correlations, held.inputs):
            self.places |= columns.place_correlated(group, held.inputs)
        for identity, entry in zip(held.rows, held.samples, strict=True):
            self.places |= columns.place_samples(identity, entry, entry.together(held.distribution))

    def place(self, reported: Sequence[str], *, whole: bool) -> None:
        """Give every random input that the reported equations need a column, or every one of the whole model."""
        self.order = needed(self.scenario, reported)
        for name in [*self.order, *(self.scenario.inputs if whole else ())]:
            held = self.scenario.inputs.get(name)
            if held:
                self._place_input(name, held)

    def _place_input(self, name: str, held: PlacedInput) -> None:
        if self._is_the_rest(name):
            return
        if name not in self.places and (logarithm := self._logarithm(name)):
            self.places[name] = self.columns.place([name], held.identity, logarithm)
        if name not in self.places and _spread(held):
            self.places[name] = self.columns.place_input(name, held)
        if name not in self.factors and held.added.ln_variance > 0:
            factor = Lognormal(0.0, held.added.sigma)
            self.factors[name] = self.columns.place([name], factor_of(held.identity), factor)

    def _is_the_rest(self, name: str) -> bool:
        """Whether it is the only free share of its whole, and so what the others leave."""
        return name in self.shares and list(self.shares[name].free(self.scenario.distribution)) == [name]

    def _logarithm(self, name: str) -> Distribution | None:
        """Distribution of the logarithm of a free share of a Dirichlet distribution, before the division by the sum."""
        entry = self.shares.get(name)
        concentration = entry.free(self.scenario.distribution).get(name) if entry and entry.concentrations else None
        return None if concentration is None else log_gamma(concentration)

    def needs(self, reported: Sequence[str]) -> Hashable:
        """What its part of the tape follows from; None where that is more than can be told."""
        if any(name in self.shares for name in self.order):
            return None
        return (tuple(reported), *map(self._need, self.order))

    def _need(self, name: str) -> Hashable:
        held = self.scenario.inputs.get(name)
        if held is None:
            return id(self.scenario.equations.get(name))
        value = None if _spread(held) else repr(held.input.distribution.mean())  # -0.0 is not 0.0
        return name, held.input.unit, self.places.get(name), self.factors.get(name), value

    def output(self, name: str, build: TapeBuilder) -> Node:
        """The node of an equation in its declared unit."""
        for before in self.order[len(self.values) :]:
            self.values[before] = self._value(before, build)
        node, natural = self.values[name]
        scale = conversion_factor(natural, parse_unit(self.scenario.equations[name].unit))
        return node if scale == 1 else build.operation("multiply", node, build.number(scale))

    def _value(self, name: str, build: TapeBuilder) -> tuple[Node, Unit]:
        held = self.scenario.inputs.get(name)
        if held is not None:
            node = self._share(name, build) if name in self.shares else self._drawn(name, build)
            return node, parse_unit(held.input.unit)
        if name not in self.scenario.equations:
            raise ModelError(f"'{name}' is not defined in this scenario; declare it as an input or an equation")
        return self._equation(self.scenario.equations[name], build)

    def _drawn(self, name: str, build: TapeBuilder) -> Node:
        """What an input is drawn as, with the factor of its quality scores."""
        held = self.scenario.inputs[name]
        spread = _spread(held)
        node = build.column(self.places[name]) if spread else build.number(held.input.distribution.mean())
        if name not in self.factors:
            return node
        return build.operation("multiply", node, build.column(self.factors[name]))

    def _share(self, name: str, build: TapeBuilder) -> Node:
        if name not in self.parts:
            entry = self.shares[name]
            drawn = {
                member: build.number(1.0) if self._is_the_rest(member) else self._drawn(member, build)
                for member in entry.members
            }
            self.parts |= self._shared_out(entry, drawn, build)
        return self.parts[name]

    def _shared_out(self, entry: Shares, drawn: dict[str, Node], build: TapeBuilder) -> dict[str, Node]:
        free = entry.free(self.scenario.distribution)
        taken = {name: node for name, node in drawn.items() if name not in free}
        parts = [drawn[name] for name in free]
        if len(parts) > 1:
            parts = of_logarithms(parts, build) if entry.concentrations else renormalised(parts, build)
        return taken | dict(zip(free, beside(parts, list(taken.values()), build), strict=True))

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
    return {name: held.inputs[name] for name in needed(held, reported) if name in held.inputs}


def random_inputs(held: Scenario, reported: Sequence[str]) -> dict[str, PlacedInput]:
    """The uncertain ones of them."""
    return {name: placed for name, placed in needed_inputs(held, reported).items() if placed.uncertain}


def _spread(held: PlacedInput) -> bool:
    support = held.input.distribution.support()
    return support.low < support.high
