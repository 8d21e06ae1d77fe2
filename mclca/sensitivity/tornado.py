"""Tornado: each input at the low and the high end of its interval, all others at their medians."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca.columns import Column, title
from mclca.compile import Output, Written, needed_inputs, write_scenarios
from mclca.engine.simulate import evaluate
from mclca.marginals import apart
from mclca.model import Labels, Model
from mclca.model_file import load
from mclca.options import names_of, options_of
from mclca.propagate import Options, refuse_bad, reported, scenarios_of
from mclca.scenario import Scenario
from mclca.sensitivity.sharing import Whole, wholes_of
from mclca.version import __version__

if TYPE_CHECKING:
    import xarray

    from mclca.catalogue import Catalogue

Floats = npt.NDArray[np.float64]
ENDS = ("low", "base", "high")


@dataclass(frozen=True, slots=True)
class Bar:
    """One input, moved alone.

    Parameters
    ----------
    input : its name, the least nested one where several inputs are the same random variable
    names : all of them
    unit : of its values
    input_low, input_base, input_high : its low end, median and high end
    low, base, high : the equation there, in the equation's unit
    """

    input: str
    names: tuple[str, ...]
    unit: str
    input_low: float
    input_base: float
    input_high: float
    low: float
    base: float
    high: float

    @property
    def swing(self) -> float:
        """How far the three values of the equation lie apart."""
        values = (self.low, self.base, self.high)
        return max(values) - min(values)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        about = {"input": self.input, "names": list(self.names), "unit": self.unit}
        places = {"input_low": self.input_low, "input_base": self.input_base, "input_high": self.input_high}
        return about | places | {"low": self.low, "base": self.base, "high": self.high, "swing": self.swing}


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of one equation in one scenario, the widest first."""

    equation: str
    unit: str
    at: Labels
    base: float
    bars: tuple[Bar, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        about = {"equation": self.equation, "unit": self.unit, "at": dict(self.at), "base": self.base}
        return about | {"bars": [bar.to_json() for bar in self.bars]}


@dataclass(frozen=True)
class Tornado:
    """Charts of every equation and scenario asked for."""

    model: Model
    options: Options
    charts: tuple[Chart, ...]

    def to_json(self) -> dict[str, Any]:
        """The charts as `mclca tornado --json` prints them."""
        about = {"model": self.model.name, "interval": self.options.asked.interval, "mclca": __version__}
        return about | {"charts": [chart.to_json() for chart in self.charts]}

    @property
    def dataset(self) -> "xarray.Dataset":
        """Variable per equation, dims (input, end, *axes); `at_input` holds the inputs' own values, by their units."""
        import xarray

        axes = {axis: list(self.model.scenarios[axis]) for axis in self.options.across}
        bars = [bar for chart in self.charts for bar in chart.bars]
        inputs = list(dict.fromkeys(bar.input for bar in bars))
        units = {bar.input: bar.unit for bar in bars}
        dims, shape = ("input", "end", *axes), (len(inputs), len(ENDS), *map(len, axes.values()))
        held: dict[str, Floats] = {}
        at_input = np.full(shape, np.nan)
        for chart in self.charts:
            block = held.setdefault(chart.equation, np.full(shape, np.nan))
            labels = [axes[axis].index(chart.at[axis]) for axis in axes]
            for bar in chart.bars:
                place: Any = (inputs.index(bar.input), slice(None), *labels)
                block[place] = bar.low, bar.base, bar.high
                at_input[place] = bar.input_low, bar.input_base, bar.input_high
        variables = {name: (dims, block, {"units": self._unit(name)}) for name, block in held.items()}
        coordinates = {"input": inputs, "end": list(ENDS), "input_unit": ("input", [units[name] for name in inputs])}
        about = {"model": self.model.name, "interval": self.options.asked.interval, "mclca": __version__}
        return xarray.Dataset(variables | {"at_input": (dims, at_input)}, coordinates | axes, about)

    def _unit(self, equation: str) -> str:
        return next(chart.unit for chart in self.charts if chart.equation == equation)


def tornado(
    model: "str | Path | Model",
    *,
    at: Mapping[str, str] | None = None,
    across: str | Iterable[str] = (),
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    of: str | Iterable[str] = (),
    interval: float = 0.95,
    pedigree: str = "",
    catalogue: "Catalogue | str | Path | None" = None,
) -> Tornado:
    """Move every uncertain input alone, from the low to the high end of its interval.

    A random variable that stands under several names is moved once, everywhere. Inputs correlated with it stay at
    their medians. Shares of one whole stand at their medians over the sum of these; when one moves, the others share
    what it leaves in the same proportions. The ends of an input whose quality widens it are those of what is drawn.

    Parameters
    ----------
    model : shipped name, path of a model file, or a model
    at, across, set : as for a run
    of : equations; the result by default
    interval : probability of the interval whose ends the inputs are moved to
    pedigree : table by which quality scores widen the inputs, as for a run

    Raises
    ------
    ModelError
        Model, option or setting that is wrong.
    """
    loaded = load(model, catalogue=catalogue)
    asked = options_of(draws=2, at=at, across=across, set=set, interval=interval, pedigree=pedigree)
    refuse_bad(asked)
    scenarios = scenarios_of(loaded, asked)
    names = list(dict.fromkeys(names_of(of))) or [loaded.result]
    for name in names:
        reported(loaded, Options(of=(name,)), scenarios)
    alone = [apart(scenario) for scenario in scenarios]
    written = write_scenarios(alone, names, whole=True)
    ends = np.array([_ends(column, asked.asked.levels[:3]) for column in written.columns]).reshape(-1, 3)
    drivers = _drivers(written.columns)
    wholes = wholes_of(scenarios, alone, written.columns)
    for whole in wholes:
        whole.complete(ends[:, 1])
    values = evaluate(written.tape, _table(ends, list(drivers.values()), wholes))
    held = [pair for pair in zip(scenarios, alone, strict=True) for _ in names]
    charts = [
        _chart(written, output, pair, drivers, ends, found)
        for output, pair, found in zip(written.outputs, held, values, strict=True)
    ]
    return Tornado(loaded, asked, tuple(sorted(charts, key=lambda chart: names.index(chart.equation))))


def _ends(column: Column, levels: Floats) -> list[float]:
    return [float(column.distribution.quantile(level)) for level in levels]


def _drivers(columns: Sequence[Column]) -> dict[str, list[int]]:
    """Places of the columns of every random variable: one for each distribution that it has in a scenario."""
    found: dict[str, list[int]] = {}
    for place, column in enumerate(columns):
        found.setdefault(column.identity, []).append(place)
    return found


def _table(ends: Floats, drivers: Sequence[Sequence[int]], wholes: Sequence[Whole]) -> Floats:
    """Columns at their bases, then each driver at its low end, then each at its high end."""
    table = np.repeat(ends[:, 1:2], 1 + 2 * len(drivers), axis=1)
    for index, places in enumerate(drivers, 1):
        table[places, index] = ends[places, 0]
        table[places, index + len(drivers)] = ends[places, 2]
    for whole in wholes:
        whole.share_out(table, ends[:, 1])
    return table


def _chart(
    written: Written,
    output: Output,
    pair: tuple[Scenario, Scenario],
    drivers: Mapping[str, list[int]],
    ends: Floats,
    values: Floats,
) -> Chart:
    held, alone = pair
    needed = {name: alone.inputs[name] for name in needed_inputs(held, [output.name]) if alone.inputs[name].uncertain}
    base, lows, highs = float(values[0]), values[1 : 1 + len(drivers)], values[1 + len(drivers) :]
    bars = []
    for index, (identity, places) in enumerate(drivers.items()):
        names = tuple(name for name, placed in needed.items() if placed.identity == identity)
        if not names:
            continue
        placed = needed[names[0]].input
        own = next(place for place in places if written.columns[place].distribution == placed.distribution)
        places_of_input = dict(zip(("input_low", "input_base", "input_high"), ends[own].tolist(), strict=True))
        moved = {"low": float(lows[index]), "base": base, "high": float(highs[index])}
        bars.append(Bar(input=title(names), names=names, unit=placed.unit, **places_of_input, **moved))
    return Chart(output.name, output.unit, output.at, base, tuple(sorted(bars, key=lambda bar: -bar.swing)))
