"""A model: inputs, equations, functional unit, boundary, scenarios and components, as one immutable thing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mclca.catalogue import Catalogue, Input
from mclca.dependence import Correlation, Samples, Shares
from mclca.notation import Tree
from mclca.recent import Recent
from mclca.scope import Boundary

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Equation:
    """A named expression with its unit.

    Parameters
    ----------
    tree : the parsed expression
    unit : as written; the value is converted to it
    """

    name: str
    tree: Tree
    unit: str
    summary: str = ""

    @cached_property
    def fingerprint(self) -> str:
        """The tree in full, for a digest."""
        return repr(self.tree)

    @cached_property
    def in_full(self) -> "Recent[Equation]":
        """It with other names in it, see `mclca.full_names` and `mclca.amount`."""
        return Recent(64)


@dataclass(frozen=True, slots=True)
class Link:
    """An input that takes its value from a name of the model around it."""

    name: str


Setting = Input | Link


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a scenario label, a combination or a component puts in place of the model's own inputs and equations.

    Parameters
    ----------
    inputs : by name, dotted for the input of a component
    equations : by name
    included : the boundary's included equations, or None where they stay
    at : scenario labels of components: component name to axis to label
    """

    inputs: Mapping[str, Setting] = field(default_factory=dict)
    equations: Mapping[str, Equation] = field(default_factory=dict)
    included: tuple[str, ...] | None = None
    at: Mapping[str, Labels] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """Everything that it replaces, in one set, for finding conflicts."""
        boundary = {"boundary.included"} if self.included is not None else set()
        places = {f"{component}.at.{axis}" for component, labels in self.at.items() for axis in labels}
        return frozenset(self.inputs) | frozenset(self.equations) | boundary | places


@dataclass(frozen=True, slots=True)
class Combination:
    """What holds where labels of several axes meet."""

    at: Labels
    replacement: Replacement


@dataclass(frozen=True, slots=True)
class Component:
    """Another model used inside this one."""

    model: "Model"
    at: Labels = field(default_factory=dict)
    inputs: Mapping[str, Setting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """A published figure that the model must, or is known not to, reproduce."""

    equation: str
    published: str
    source: str
    expect: str = "matches"
    because: str = ""
    at: Labels = field(default_factory=dict)
    inputs: Mapping[str, Setting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Range:
    """A published range, for the model's distribution to be held against.

    Parameters
    ----------
    because : why the two differ
    """

    equation: str
    published_low: str
    published_high: str
    source: str
    because: str
    at: Labels = field(default_factory=dict)
    inputs: Mapping[str, Setting] = field(default_factory=dict)


@dataclass(frozen=True)
class Model:
    """A footprint model; build one with `mclca.load` or `Model.from_functions`.

    Parameters
    ----------
    result : the name of the equation that is the answer
    scenarios : axis to label to what the label replaces; the first label of an axis is the base case
    text : the model file as read, or the model written out as one
    folder : where files that the model names may be read from; None for nowhere
    weights : axis to label to how likely the label is, for the axes whose labels can be mixed; they sum to one
    pedigree : table by which the quality scores of its inputs widen them; empty for none
    amount : of the functional unit, that the result and its stages are stated for, see `for_amount`
    """

    name: str
    title: str
    functional_unit: str
    result: str
    inputs: Mapping[str, Input]
    equations: Mapping[str, Equation]
    boundary: Boundary = field(default_factory=Boundary)
    scenarios: Mapping[str, Mapping[str, Replacement]] = field(default_factory=dict)
    combinations: tuple[Combination, ...] = ()
    components: Mapping[str, Component] = field(default_factory=dict)
    correlations: tuple[Correlation, ...] = ()
    shares: tuple[Shares, ...] = ()
    samples: tuple[Samples, ...] = ()
    checks: tuple[Check, ...] = ()
    ranges: tuple[Range, ...] = ()
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    pedigree: str = ""
    description: str = ""
    text: str = ""
    folder: Path | None = None
    catalogue: Catalogue | None = None
    amount: float = 1.0

    @property
    def base(self) -> dict[str, str]:
        """The first label of every axis."""
        return {axis: next(iter(labels)) for axis, labels in self.scenarios.items()}

    def __repr__(self) -> str:
        return f"<mclca.Model '{self.name}': {self.result} per {self.functional_unit}>"

    def for_amount(self, amount: float) -> "Model":
        """The same model, its result and stages stated for so many functional units.

        Raises
        ------
        ModelError
            The amount is not a number from 1e-100 to 1e100.
        """
        from mclca.amount import for_amount

        return for_amount(self, amount)

    @classmethod
    def from_functions(
        cls,
        functions: Sequence[Callable[..., Any]],
        inputs: Mapping[str, Input | str],
        result: str,
        **about: Any,
    ) -> "Model":
        """Build a model from Python functions: the argument names are the dependencies.

        Each function is one equation: its name the equation's, its return annotation the unit, its docstring's first
        line the summary. It is traced once into the same tree that a model file gives; annotations of arguments are
        checked against the units of what they name.

        Parameters
        ----------
        functions : in any order
        inputs : by name; a text is a catalogue key
        result : the name of the function that is the answer
        about : `name`, `title`, `functional_unit`, `boundary`, `correlations`, `shares` ... as in `Model`

        Raises
        ------
        ModelError
            All faults at once, as for a file.
        """
        from mclca.functions import model_from_functions

        return model_from_functions(functions, inputs, result, **about)
