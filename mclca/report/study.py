"""A model as it was run, and what else is asked about it, worked out when first needed, for figures and reports."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mclca.catalogue import Input
from mclca.compare import Comparison, compare
from mclca.drawn import drawn
from mclca.errors import ModelError
from mclca.model import Equation, Model
from mclca.needed import inputs_needed, needed
from mclca.notes import dependence_of
from mclca.propagate import scenarios_of
from mclca.report.knowledge import Knowledge
from mclca.report.parts import About, Bar
from mclca.report.wording import Shown, shown_unit
from mclca.reproduce import RangeVerdict, Verdict, reproduce, reproduce_ranges
from mclca.result import Result
from mclca.run import run
from mclca.summary import Row

if TYPE_CHECKING:
    from mclca.scenario import Scenario

Floats = npt.NDArray[np.float64]

DRAWS_OF_A_LABEL = 100_000


@dataclass(frozen=True)
class Study:
    """What is known about the first reported equation, at the first scenario of a result."""

    result: Result

    @property
    def model(self) -> Model:
        """The model that was run."""
        return self.result.model

    @property
    def row(self) -> Row:
        """Summary of what the figures are about."""
        return self.result.rows[0]

    @property
    def certain(self) -> bool:
        """Whether nothing in it is uncertain."""
        return self.row.minimum == self.row.maximum

    @property
    def spread(self) -> bool:
        """Whether it has a distribution to show."""
        return not self.certain and bool(np.isfinite(self.row.high))

    @cached_property
    def shown(self) -> Shown:
        """The unit that figures are shown in."""
        return shown_unit(self.row.unit, self.row.median)

    @property
    def about(self) -> About:
        """Title, unit and functional unit of every figure."""
        model = self.model
        interval = self.result.options.asked.interval
        name = model.title or model.name
        return About(
            name if self.row.name == model.result else f"{name}, {self.row.name}",
            self.shown.unit,
            model.functional_unit,
            interval,
        )

    @property
    def headline(self) -> Bar:
        """Median and interval, in the shown unit."""
        return self.bar(self.row.name, self.row)

    def bar(self, name: str, row: Row) -> Bar:
        """Median and interval of a row of the same unit, in the shown unit."""
        return Bar(name, *(value * self.shown.factor for value in (row.low, row.median, row.high)))

    @property
    def stages(self) -> tuple[str, ...]:
        """Equations that add up to the result; none where the model declares no boundary or another one is reported."""
        return self.scenario.included if self.row.name == self.model.result else ()

    @property
    def excluded(self) -> dict[str, str]:
        """What the boundary leaves out in this scenario, with its reason."""
        return {name: why for name, why in self.model.boundary.excluded.items() if name not in self.stages}

    @property
    def empty_stages(self) -> tuple[str, ...]:
        """Stages that come to nothing in this scenario."""
        return tuple(name for name, held in self.stage_draws.items() if not held.any())

    @cached_property
    def scenario(self) -> "Scenario":
        """The scenario of the first row, written out."""
        return scenarios_of(self.model, self.result.options)[0]

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The equation and those that it needs, each before what it needs."""
        known = self.scenario.equations
        return tuple(known[name] for name in needed(self.scenario, self.row.name) if name in known)

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """The inputs that the equation needs, with the other parts of their wholes, by full name."""
        return {name: held.input for name, held in inputs_needed(self.scenario, [self.row.name]).items()}

    @property
    def uncertain_inputs(self) -> dict[str, Input]:
        """Those of them that are uncertain."""
        placed = self.scenario.inputs
        return {name: held for name, held in self.inputs.items() if placed[name].uncertain}

    @property
    def fixed_inputs(self) -> dict[str, Input]:
        """Those of them that are taken as exact."""
        placed = self.scenario.inputs
        return {name: held for name, held in self.inputs.items() if not placed[name].uncertain}

    @cached_property
    def dependence(self) -> tuple[str, ...]:
        """How the inputs that the equation needs are tied together, a sentence for each group."""
        return tuple(note["sentence"] for note in dependence_of(self.scenario, [self.row.name]))

    @cached_property
    def _drawn(self) -> Floats:
        first: Floats = drawn(self.result, [self.row.name, *self.stages])[0]
        return first[:, np.isfinite(first).all(axis=0)] * self.shown.factor

    @cached_property
    def draws(self) -> Floats:
        """Finite draws of the result in the shown unit, shape (draws,).

        Raises
        ------
        ModelError
            Nothing in it is uncertain.
        """
        self.require_spread()
        own: Floats = self._drawn[0]
        return own

    def require_spread(self) -> None:
        """Refuse what has no distribution to show.

        Raises
        ------
        ModelError
            Nothing in it is uncertain, or it is not finite in too many draws.
        """
        if self.certain:
            raise ModelError(f"nothing in '{self.row.name}' is uncertain, so it has no distribution to show")
        if not np.isfinite(self.row.high):
            raise ModelError(f"'{self.row.name}' is not finite in too many draws to show its distribution")

    @cached_property
    def stage_draws(self) -> dict[str, Floats]:
        """Draws of each stage in the shown unit: the stages' units are the result's, or are brought to it."""
        factors = [shown_factor(self, name) for name in self.stages]
        return {
            name: values * factor for name, values, factor in zip(self.stages, self._drawn[1:], factors, strict=True)
        }

    @cached_property
    def labels(self) -> dict[str, tuple[Bar, ...]]:
        """The result at every label of every axis that has several, the other axes held as they are, by axis."""
        return {axis: self._across(axis) for axis, labels in self.model.scenarios.items() if len(labels) > 1}

    def _across(self, axis: str) -> tuple[Bar, ...]:
        options = self.result.options
        place = {name: label for name, label in self.row.at.items() if name != axis}
        found = run(
            self.model,
            draws=min(DRAWS_OF_A_LABEL, options.draws),
            seed=options.seed,
            at=place,
            across=axis,
            set=self._settings_beside(axis),
            of=self.row.name,
            interval=options.asked.interval,
            non_finite=options.non_finite,
            pedigree=options.pedigree,
        )
        return tuple(self.bar(row.at[axis], row) for row in found.rows)

    def _settings_beside(self, axis: str) -> dict[str, object]:
        """The user's own settings, but for those that the axis replaces."""
        replaced = {name for held in self.model.scenarios[axis].values() for name in held.names}
        return {name: value for name, value in self.result.options.set.items() if name not in replaced}

    @cached_property
    def comparison(self) -> Comparison | None:
        """The alternatives of the axes that the run spreads out, on common draws."""
        options = self.result.options
        if not options.across:
            return None
        return compare(
            self.model,
            across=options.across,
            draws=options.draws,
            seed=options.seed,
            design=options.design,
            at=options.at,
            set=options.set,
            of=self.row.name,
            interval=options.asked.interval,
            pedigree=options.pedigree,
        )

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The model's published figures beside ours."""
        return reproduce(self.model)

    @cached_property
    def ranges(self) -> tuple[RangeVerdict, ...]:
        """The model's published ranges beside our distribution."""
        return reproduce_ranges(self.model)

    def at_draws(self, draws: int) -> Row:
        """The same row from fewer draws, the first ones of the run."""
        options = replace(self.result.options, draws=draws)
        found = run(
            self.model,
            draws=options.draws,
            seed=options.seed,
            design=options.design,
            at=self.row.at,
            set=options.set,
            of=self.row.name,
            interval=options.asked.interval,
            non_finite=options.non_finite,
            pedigree=options.pedigree,
        )
        return found.rows[0]

    @cached_property
    def knowledge(self) -> Knowledge:
        """What drives the spread, and what knowing an input would do to it."""
        return Knowledge(self.model, self.row, self.result.options)


def shown_factor(study: Study, name: str) -> float:
    """Factor from the unit of a stage to that of the result."""
    from mclca.units import conversion_factor, parse_unit

    return conversion_factor(parse_unit(study.scenario.equations[name].unit), parse_unit(study.row.unit))
