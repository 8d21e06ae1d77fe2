"""A random variable pinned to values: the scenarios that follow, and their draws on common random numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mclca.catalogue import Input
from mclca.compile import Compiled, compile_reports, needed_inputs
from mclca.dependence import Shares
from mclca.distribution import Distribution
from mclca.errors import ModelError, did_you_mean
from mclca.execution import Execution, figures_of, non_finite_problem, simulated
from mclca.families import parse
from mclca.identity import entry_of
from mclca.marginals import apart
from mclca.model import Model
from mclca.propagate import Options, design_of, reported
from mclca.rules import input_problems
from mclca.scenario import PlacedInput, Scenario
from mclca.settings import find_input
from mclca.summary import Row, rows
from mclca.units import conversion_factor, parse_unit

Floats = npt.NDArray[np.float64]
Report = tuple[Scenario, str]

# The range looked at where the user gives none: this much of the input's own distribution.
RANGE = 0.999
# Values tried, at most: each is one more scenario of the program.
MOST_VALUES = 1000


@dataclass(frozen=True, slots=True)
class Pin:
    """An input to hold at values.

    Parameters
    ----------
    name : of the input, or a catalogue key
    unit : of the values
    input : as the first scenario has it
    distribution : as it is drawn there: as a share, or with the factor of its quality scores
    """

    name: str
    unit: str
    input: Input
    distribution: Distribution

    def placed(self, held: Scenario) -> list[str]:
        """Full names of all inputs of a scenario that are this random variable."""
        own = held.inputs.get(self.name)
        if own is not None:
            return [name for name, placed in held.inputs.items() if placed.identity == own.identity]
        # What stands in place of the entry is drawn with its random numbers, and is another quantity.
        entries = [name for name, placed in held.inputs.items() if placed.input.key == self.name]
        return [name for name in entries if held.inputs[name].identity == entry_of(self.name)]

    def at(self, held: Scenario, value: float) -> Scenario:
        """The scenario with the random variable held at a value.

        Those correlated with it stay as they are; the other shares of its whole share what it leaves.
        """
        fixed = {name: self._fixed(held.inputs[name], value) for name in self.placed(held)}
        shares = tuple(_keeping(entry, fixed) for entry in held.shares)
        return replace(held, inputs=dict(held.inputs) | fixed, shares=shares)

    def range(self, low: float | None, high: float | None) -> tuple[float, float]:
        """The ends of the range to look at: as given, or nearly all of the input's own distribution.

        Raises
        ------
        ModelError
            An end that is not finite, out of order, or outside the input's bounds.
        """
        distribution, scale = self.distribution, conversion_factor(parse_unit(self.input.unit), parse_unit(self.unit))
        least = scale * float(distribution.quantile((1 - RANGE) / 2)) if low is None else float(low)
        most = scale * float(distribution.upper_quantile((1 - RANGE) / 2)) if high is None else float(high)
        if not (np.isfinite([least, most]).all() and least < most):
            raise ModelError(
                f"the range of '{self.name}' is {least:g} to {most:g} {self.unit}; give a lower and a higher end"
            )
        self.check(least, most)
        return least, most

    def check(self, *values: float) -> None:
        """Refuse values outside the input's bounds."""
        found = [sentence for value in values for _, sentence in self._problems(value)]
        if found:
            raise ModelError(*dict.fromkeys(found))

    def _problems(self, value: float) -> Any:
        return input_problems(self.name, replace(self.input, distribution=parse(str(value)), unit=self.unit, text=""))

    def _fixed(self, placed: PlacedInput, value: float) -> PlacedInput:
        fixed = replace(placed.input, distribution=parse(repr(value)), unit=self.unit, text="")
        # The value is the input's own, whatever its data quality.
        return replace(placed, input=fixed, widening=None)


def _keeping(entry: Shares, fixed: Mapping[str, PlacedInput]) -> Shares:
    """The shares with these members kept at their values; a Dirichlet distribution sees by itself what is replaced."""
    kept = tuple(name for name in entry.members if name in fixed)
    return replace(entry, kept=kept) if kept and not entry.concentrations else entry


def pin(model: Model, scenarios: Sequence[Scenario], equation: str, name: str) -> Pin:
    """The input of that name, or the catalogue entry.

    Raises
    ------
    ModelError
        There is none, or no such equation, or in no scenario does the equation depend on the input.
    """
    reported(model, Options(of=(equation,)), scenarios)
    held = scenarios[0]
    by_key = {placed.input.key: placed.input for placed in held.inputs.values() if placed.input.key}
    if name in held.inputs:
        found = Pin(name, find_input(model, name).unit, held.inputs[name].input, apart(held).distribution(name))
    elif name in by_key:
        first = max(
            (full for full, placed in held.inputs.items() if placed.input.key == name),
            key=lambda full: held.inputs[full].identity == entry_of(name),
        )
        found = Pin(name, by_key[name].unit, by_key[name], apart(held).distribution(first))
    elif name in held.equations:
        raise ModelError(f"'{name}' is an equation, not an input; name one of the inputs that it needs")
    else:
        hint = did_you_mean(name, [*held.inputs, *by_key]) or "; `mclca show` lists the inputs"
        raise ModelError(f"model '{model.name}' has no input '{name}' here{hint}")
    if not any(set(found.placed(each)) & set(needed_inputs(each, [equation])) for each in scenarios):
        raise ModelError(f"'{equation}' does not depend on '{name}' here; name another input or another scenario")
    return found


def summaries(reports: Sequence[Report], options: Options, threads: int | None = None) -> list[Row]:
    """One row per report, all on the same draws.

    Raises
    ------
    ModelError
        Draws that are not finite.
    """
    compiled, execution = _compiled(reports), Execution(threads)
    design = design_of(options)
    tally = simulated(compiled, design, options.asked.levels, np.empty((len(reports), 0)), execution)
    missing = (tally.draws - tally.finite).tolist()
    problems = [
        non_finite_problem(output, count, tally.draws)
        for output, count in zip(compiled.outputs, missing, strict=True)
        if count
    ]
    if problems:
        raise ModelError(*dict.fromkeys(problems))
    found, shortest = figures_of(compiled, design, tally, options.asked, execution, exact=False)
    names = [(output.name, output.unit, output.at) for output in compiled.outputs]
    return rows(names, tally, found, shortest, options.asked)


def draws_of(reports: Sequence[Report], options: Options) -> Floats:
    """Every draw of every report, shape (reports, draws)."""
    from mclca.engine.simulate import generate

    values = np.empty((len(reports), options.draws))
    generate(_compiled(reports).program, design_of(options), 0, options.draws, values)
    return values


def _compiled(reports: Sequence[Report]) -> Compiled:
    return compile_reports([(held, (equation,)) for held, equation in reports])
