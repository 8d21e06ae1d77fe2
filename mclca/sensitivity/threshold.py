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
from mclca.propagate import Options, reported, scenarios_of
from mclca.rounding import rounded
from mclca.scenario import Scenario
from mclca.sensitivity.pinned import Pin, Report, draws_of, options_of, pin, summaries
from mclca.units import conversion_factor, parse_unit
from mclca.version import __version__

if TYPE_CHECKING:
    import xarray

    from mclca.catalogue import Catalogue

Floats = npt.NDArray[np.float64]

SCANNED = 33  # values at which a crossing is looked for
INSIDE = 9  # values inside a bracket, in each round that narrows it
ROUNDS = 4  # of narrowing: to a millionth of the range
PARTS = 20  # of the draws: their spread is the Monte Carlo error
STATISTICS = ("median", "mean")


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where the two are equal.

    Parameters
    ----------
    value, error : of the input, with its Monte Carlo standard error, in the input's unit
    common : what both are there, in the equation's unit
    lower_before : what is lower at smaller values of the input
    """

    value: float
    error: float
    common: float
    lower_before: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        place = {"value": self.value, "mcse": self.error, "common": self.common}
        return place | {"lower_before": self.lower_before}


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
    options, equation = options_of(draws, seed, at, (), set, 0.95), of or loaded.result
    names, scenarios = (equation, ""), scenarios_of(loaded, options)
    if between is not None:
        names, scenarios = _sides(loaded, options, between)
    reported(loaded, Options(of=(equation,)), scenarios)
    reports = [(scenario, equation) for scenario in scenarios]
    held = pin(loaded, reports, input)
    unit = scenarios[0].equations[equation].unit
    first, second = names if equals is None else (equation, _as(equals, unit))
    search = _Search(held, reports, options, statistic, equals, threads)
    values = np.linspace(*held.range(low, high), SCANNED)
    sides = search.sides(values)
    brackets = _brackets(values, sides[0] - sides[1])
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


@dataclass(frozen=True, slots=True)
class _Search:
    pin: Pin
    reports: Sequence[Report]
    options: Options
    statistic: str
    target: float | None
    threads: int | None

    def sides(self, values: Floats) -> Floats:
        """Both sides at values of the input, shape (2, values)."""
        rows = summaries(self._held(values), self.options, self.threads)
        found = np.array([getattr(row, self.statistic) for row in rows]).reshape(-1, values.size)
        return self._both(found * self._scales[:, None])

    def crossing(self, names: tuple[str, str], low: float, high: float) -> Crossing:
        """Narrow a bracket, then draw a straight line through its ends."""
        (low, high), slope = self._narrowed(low, high)
        for _ in range(ROUNDS):
            (low, high), _ = self._narrowed(low, high)
        gaps = np.subtract(*self.sides(np.array([low, high])))
        value = float(low + (high - low) * (gaps[0] / (gaps[0] - gaps[1]) if gaps[0] != gaps[1] else 0.5))
        draws = draws_of(self._held(np.array([value])), self.options) * self._scales[:, None]
        common = float(self.sides(np.array([value]))[0, 0])
        return Crossing(value, self._error(draws) / abs(slope), common, names[0] if slope > 0 else names[1])

    def _narrowed(self, low: float, high: float) -> tuple[tuple[float, float], float]:
        """The part of a bracket in which the sign changes, and the slope over the whole of it."""
        values = np.linspace(low, high, INSIDE + 2)
        gaps = np.subtract(*self.sides(values))
        found = _brackets(values, gaps)
        return found[0] if found else (low, high), float((gaps[-1] - gaps[0]) / (high - low))

    @property
    def _scales(self) -> Floats:
        """Factor that takes each side to the unit of the first."""
        units = [parse_unit(held.equations[equation].unit) for held, equation in self.reports]
        return np.array([conversion_factor(unit, units[0]) for unit in units])

    def _held(self, values: Floats) -> list[Report]:
        return [(self.pin.at(held, float(value)), equation) for held, equation in self.reports for value in values]

    def _both(self, found: Floats) -> Floats:
        return found if self.target is None else np.vstack([found, np.full_like(found, self.target)])

    def _error(self, draws: Floats) -> float:
        """Monte Carlo error of the gap between the sides, from the spread of its values in parts of the draws."""
        figure = np.median if self.statistic == "median" else np.mean
        parts = np.array_split(draws, min(PARTS, draws.shape[1]), axis=1)
        gaps = [np.subtract(*self._both(figure(part, axis=1)[:, None])[:, 0]) for part in parts]
        return float(np.std(gaps, ddof=1) / np.sqrt(len(gaps)))


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


def _brackets(values: Floats, gaps: Floats) -> list[tuple[float, float]]:
    """Neighbouring values between which the sign of the gap changes; 0 counts as the sign before it."""
    signs = np.sign(gaps)
    if not signs.any():
        return []
    for place in range(1, signs.size):
        signs[place] = signs[place] or signs[place - 1]
    turns = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    return [(float(values[place]), float(values[place + 1])) for place in turns]
