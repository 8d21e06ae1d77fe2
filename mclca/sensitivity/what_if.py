"""What-if curves: the distribution of the footprint given that one input has a value, over a range of values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mclca.errors import ModelError
from mclca.model import Labels, Model
from mclca.model_file import load
from mclca.options import options_of
from mclca.propagate import Options, refuse_bad, scenarios_of
from mclca.sensitivity.pinned import MOST_VALUES, pin, summaries
from mclca.summary import Row
from mclca.version import __version__

if TYPE_CHECKING:
    import xarray

    from mclca.catalogue import Catalogue

STATISTICS = ("mean", "sd", "median", "low", "high")


@dataclass(frozen=True, slots=True)
class Curve:
    """One scenario: a row for every value, all on the same draws."""

    at: Labels
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, a list per figure."""
        figures = {name: [getattr(row, name) for row in self.rows] for name in STATISTICS}
        errors = {name: [row.mcse[name] for row in self.rows] for name in STATISTICS}
        return {"at": dict(self.at)} | figures | {"mcse": errors}


@dataclass(frozen=True)
class WhatIf:
    """An equation against one input.

    Parameters
    ----------
    input : its name, or a catalogue key
    input_unit : of the values
    values : that the input is held at
    """

    model: Model
    options: Options
    equation: str
    unit: str
    input: str
    input_unit: str
    values: tuple[float, ...]
    curves: tuple[Curve, ...]

    def to_json(self) -> dict[str, Any]:
        """The curves as `mclca what-if --json` prints them."""
        return {
            "model": self.model.name,
            "equation": self.equation,
            "unit": self.unit,
            "input": self.input,
            "input_unit": self.input_unit,
            "values": list(self.values),
            "curves": [curve.to_json() for curve in self.curves],
            "draws": self.options.draws,
            "seed": self.options.seed,
            "interval": self.options.asked.interval,
            "mclca": __version__,
        }

    @property
    def dataset(self) -> "xarray.Dataset":
        """The equation, dims (statistic, value, *axes), and its Monte Carlo errors; `value` is in the input's unit."""
        import xarray

        axes = {axis: list(self.model.scenarios[axis]) for axis in self.options.across}
        dims, shape = ("statistic", "value", *axes), (len(self.values), *map(len, axes.values()))
        figures = [self._block([getattr(row, name) for row in self._rows], shape) for name in STATISTICS]
        errors = [self._block([row.mcse[name] for row in self._rows], shape) for name in STATISTICS]
        variables = {
            self.equation: (dims, figures, {"units": self.unit}),
            f"mcse_{self.equation}": (dims, errors, {"units": self.unit}),
        }
        value = ("value", list(self.values), {"units": self.input_unit, "long_name": self.input})
        about = {"model": self.model.name, "seed": str(self.options.seed), "number_of_draws": self.options.draws}
        about |= {"interval": self.options.asked.interval, "mclca": __version__}
        return xarray.Dataset(variables, {"statistic": list(STATISTICS), "value": value} | axes, about)

    @property
    def _rows(self) -> list[Row]:
        return [row for curve in self.curves for row in curve.rows]

    def _block(self, figures: list[float], shape: tuple[int, ...]) -> Any:
        """Figures of all curves, one after the other, as (value, *axes)."""
        by_curve = np.array(figures).reshape(len(self.curves), len(self.values))
        return by_curve.T.reshape(shape)


def what_if(  # noqa: PLR0913  one keyword for each thing that it can be asked for
    model: "str | Path | Model",
    input: str,  # noqa: A002  the field's word
    *,
    values: Iterable[float] = (),
    low: float | None = None,
    high: float | None = None,
    points: int = 21,
    of: str = "",
    at: Mapping[str, str] | None = None,
    across: str | Iterable[str] = (),
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    draws: float = 100_000,
    seed: int = 1,
    interval: float = 0.95,
    pedigree: str = "",
    threads: int | None = None,
    catalogue: "Catalogue | str | Path | None" = None,
) -> WhatIf:
    """Hold one input at each of several values, and draw all others, each time with the same random numbers.

    A random variable that stands under several names is held everywhere. Inputs correlated with it keep their own
    distributions: the question is what would be if it were set to the value, not what it would tell about the others.

    Parameters
    ----------
    model : shipped name, path of a model file, or a model
    input : its name, dotted for one of a component, or a catalogue key
    values : to hold it at, in its own unit; `points` even ones from `low` to `high` by default
    low, high : by default the ends of 99.9 % of the input's own distribution
    of : equation; the result by default
    at, across, set : as for a run
    draws : for each value, of the random design
    pedigree : table by which quality scores widen the inputs, as for a run

    Raises
    ------
    ModelError
        Model, input, value or option that is wrong; draws that are not finite.
    """
    loaded = load(model, catalogue=catalogue)
    options = options_of(draws=draws, seed=seed, at=at, across=across, set=set, interval=interval, pedigree=pedigree)
    refuse_bad(options)
    scenarios = scenarios_of(loaded, options)
    equation = of or loaded.result
    held = pin(loaded, scenarios, equation, input)
    chosen = sorted({float(value) for value in values}) or _even(*held.range(low, high), points)
    held.check(chosen[0], chosen[-1])
    if not np.isfinite(chosen).all() or len(chosen) * len(scenarios) > MOST_VALUES:
        raise ModelError(f"{len(chosen)} values of '{input}' in {len(scenarios)} scenarios; give finite values, fewer")
    found = summaries(
        [(held.at(scenario, value), equation) for scenario in scenarios for value in chosen], options, threads
    )
    curves = [
        Curve(scenario.at, tuple(found[place * len(chosen) : (place + 1) * len(chosen)]))
        for place, scenario in enumerate(scenarios)
    ]
    unit = scenarios[0].equations[equation].unit
    return WhatIf(loaded, options, equation, unit, input, held.unit, tuple(chosen), tuple(curves))


def _even(low: float, high: float, points: int) -> list[float]:
    if not 2 <= points <= MOST_VALUES:
        raise ModelError(f"points is {points}; give a whole number from 2 to {MOST_VALUES}")
    return [float(value) for value in np.linspace(low, high, points)]
