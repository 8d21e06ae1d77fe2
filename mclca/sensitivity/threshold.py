"""Thresholds: the value of one input at which two scenarios are equal, or at which the footprint meets a target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca.errors import ModelError
from mclca.model import Model
from mclca.model_file import load
from mclca.options import options_of
from mclca.propagate import Options, refuse_bad, scenarios_of
from mclca.rounding import rounded
from mclca.scenario import Scenario
from mclca.sensitivity.crossing import Crossing, Search, brackets_of
from mclca.sensitivity.pinned import pin
from mclca.version import __version__

if TYPE_CHECKING:
    import xarray

    from mclca.catalogue import Catalogue

Floats = npt.NDArray[np.float64]

SCANNED = 33  # values at which a crossing is looked for
STATISTICS = ("median", "mean")


@dataclass(frozen=True)
class Threshold:
    """Two sides against one input.

    Parameters
    ----------
    input, input_unit : what is varied, and the unit of its values
    statistic : which figure of the two is compared: 'median' or 'mean'
    first, second : names of the two sides; a target is named by its value
    target : in the equation's unit, or None where two scenarios are compared
    values : of the input, at which both were computed, ascending
    sides : shape (2, values), in the equation's unit
    crossings : ascending; none where one side stays below the other
    """

    model: Model
    options: Options
    equation: str
    unit: str
    input: str
    input_unit: str
    statistic: str
    first: str
    second: str
    target: float | None
    values: Floats
    sides: Floats
    crossings: tuple[Crossing, ...]

    @property
    def sentences(self) -> list[str]:
        """The answer in words, one sentence per crossing."""
        return [self._said(crossing) for crossing in self.crossings] or [self._without()]

    @property
    def at(self) -> dict[str, str]:
        """Labels that the user chose."""
        return dict(self.options.at)

    def to_json(self) -> dict[str, Any]:
        """The answer as `mclca threshold --json` prints it."""
        return {
            "model": self.model.name,
            "equation": self.equation,
            "unit": self.unit,
            "input": self.input,
            "input_unit": self.input_unit,
            "statistic": self.statistic,
            "first": self.first,
            "second": self.second,
            "range": [float(self.values[0]), float(self.values[-1])],
            "crossings": [crossing.to_json() for crossing in self.crossings],
            "sentences": self.sentences,
            "draws": self.options.draws,
            "seed": self.options.seed,
            "mclca": __version__,
        }

    @property
    def dataset(self) -> "xarray.Dataset":
        """Both sides, dims (side, value), and the crossings with their Monte Carlo errors, dims (crossing)."""
        import xarray

        places = {"units": self.input_unit, "long_name": self.input}
        variables = {
            self.equation: (("side", "value"), self.sides, {"units": self.unit}),
            "threshold": ("crossing", [each.value for each in self.crossings], places),
            "mcse_threshold": ("crossing", [each.error for each in self.crossings], places),
        }
        coordinates = {"side": [self.first, self.second], "value": ("value", self.values, places)}
        about = {"model": self.model.name, "statistic": self.statistic, "seed": str(self.options.seed)}
        return xarray.Dataset(variables, coordinates, about | {"number_of_draws": self.options.draws})

    def _said(self, crossing: Crossing) -> str:
        what = f"the {self.statistic} of {self.equation}"
        if self.target is None:
            what += f" is the same for {self.first} and {self.second}, {_as(crossing.common, self.unit)},"
        else:
            what += f" is {self.second}"
        return (
            f"{what} where {self.input} is {_as(crossing.value, self.input_unit, crossing.error)} "
            f"(Monte Carlo error {crossing.error:.1g}); below that value, {crossing.lower_before} is lower"
        )

    def _without(self) -> str:
        gaps = self.sides[0] - self.sides[1]
        low, high = (_as(float(value), self.input_unit) for value in (self.values[0], self.values[-1]))
        span = f"for {self.input} from {low} to {high}"
        if not gaps.any():
            return f"{self.first} and {self.second} are the same {span}"
        lower, other = (self.first, self.second) if gaps[np.flatnonzero(gaps)[0]] < 0 else (self.second, self.first)
        by = f"{rounded(abs(float(gaps[0])))} and {_as(abs(float(gaps[-1])), self.unit)}"
        return (
            f"no crossing: by the {self.statistic} of {self.equation}, {lower} stays below {other} {span} "
            f"(by {by} at the two ends); give another range"
        )


def _as(value: float, unit: str, error: float | None = None) -> str:
    return rounded(value, error) if unit == "1" else f"{rounded(value, error)} {unit}"


def threshold(  # noqa: PLR0913  one keyword for each thing that it can be asked for
    model: "str | Path | Model",
    input: str,  # noqa: A002  the field's word
    *,
    equals: float | None = None,
    between: str | Mapping[str, Sequence[str]] | None = None,
    statistic: str = "median",
    low: float | None = None,
    high: float | None = None,
    of: str = "",
    at: Mapping[str, str] | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    draws: float = 100_000,
    seed: int = 1,
    pedigree: str = "",
    threads: int | None = None,
    catalogue: "Catalogue | str | Path | None" = None,
) -> Threshold:
    """Find the value of an input at which two scenarios, or the footprint and a target, are equal.

    Everything else is drawn, each time with the same random numbers, so that the two sides are smooth in the input.

    Parameters
    ----------
    model : shipped name, path of a model file, or a model
    input : its name, dotted for one of a component, or a catalogue key
    equals : target, in the equation's unit
    between : axis and the two labels to compare, as 'axis=label,label' or {axis: (label, label)}; or `equals`
    statistic : 'median' or 'mean' of the equation
    low, high : range of the input's values; by default 99.9 % of the input's own distribution
    of : equation; the result by default
    at, set : as for a run
    draws : for each value, of the random design
    pedigree : table by which quality scores widen the inputs, as for a run

    Raises
    ------
    ModelError
        Model, input, range or option that is wrong; draws that are not finite.
    """
    loaded = load(model, catalogue=catalogue)
    if statistic not in STATISTICS:
        raise ModelError(f"statistic is {statistic}; give one of {', '.join(STATISTICS)}")
    if (equals is None) == (between is None):
        raise ModelError("give one of the two: equals, a target, or between, an axis with two labels")
    if equals is not None and not np.isfinite(equals):
        raise ModelError(f"equals is {equals}; give a finite target, in the equation's unit")
    options, equation = options_of(draws=draws, seed=seed, at=at, set=set, pedigree=pedigree), of or loaded.result
    refuse_bad(options)
    names, scenarios = (equation, ""), scenarios_of(loaded, options)
    if between is not None:
        names, scenarios = _sides(loaded, options, between)
    held = pin(loaded, scenarios, equation, input)
    reports = [(scenario, equation) for scenario in scenarios]
    unit = scenarios[0].equations[equation].unit
    first, second = names if equals is None else (equation, _as(equals, unit))
    search = Search(held, reports, options, statistic, equals, threads)
    values = np.linspace(*held.range(low, high), SCANNED)
    sides = search.sides(values)
    brackets = brackets_of(values, sides[0] - sides[1])
    return Threshold(
        model=loaded,
        options=options,
        equation=equation,
        unit=unit,
        input=input,
        input_unit=held.unit,
        statistic=statistic,
        first=first,
        second=second,
        target=equals,
        values=values,
        sides=sides,
        crossings=tuple(search.crossing((first, second), *bracket) for bracket in brackets),
    )


def _sides(
    model: Model, options: Options, between: str | Mapping[str, Sequence[str]]
) -> tuple[tuple[str, str], list[Scenario]]:
    """The two labels, and the scenarios behind them."""
    axis, labels = _axis_of(between)
    if axis in options.at:
        raise ModelError(f"axis '{axis}' is both held at '{options.at[axis]}' and compared; do one of the two")
    asked = [replace(options, at=dict(options.at) | {axis: label}) for label in labels]
    return (labels[0], labels[1]), [held for each in asked for held in scenarios_of(model, each)]


def _axis_of(between: str | Mapping[str, Sequence[str]]) -> tuple[str, list[str]]:
    if isinstance(between, str):
        axis, _, text = (part.strip() for part in between.partition("="))
        labels = [label.strip() for label in text.split(",")]
    else:
        axis, labels = next(((axis, list(held)) for axis, held in between.items()), ("", []))
    if not axis or len(set(labels)) != 2 or not all(labels) or len(labels) != 2:
        raise ModelError(f"between is '{between}'; write an axis and two of its labels, as in grid=us,fr")
    return axis, labels
