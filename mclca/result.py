"""The result of a run: labelled summary, draws and contributions, with all that is needed to run it again."""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from mclca.errors import ModelError
from mclca.model import Equation, Model
from mclca.notation import Name, Operation
from mclca.recent import Recent
from mclca.summary import Row
from mclca.version import __version__

if TYPE_CHECKING:
    import xarray

    from mclca.linear import Linear
    from mclca.propagate import Options
    from mclca.report.plots import Plots
    from mclca.scenario import Scenario
    from mclca.target import Stopping
    from mclca.weighted import Mixture

STATISTICS = ("mean", "sd", "median", "low", "high", "shortest_low", "shortest_high", "min", "max")
_ERRORS = ("mean", "sd", "median", "low", "high")
# Runs of one model follow each other. The scenarios go along: as long as they are held, none other has their identity.
_DIGESTS: Recent[tuple[str, Sequence["Scenario"]]] = Recent(1)


@dataclass(frozen=True)
class Result:
    """A footprint as a distribution.

    Parameters
    ----------
    rows : summary of each equation in each scenario, the result's first
    draws_used : number of draws; a Sobol' or Latin design rounds the number asked for up
    digest : SHA-256 of the model, its inputs and the engine's version
    stopping : how an adaptive run ended; None where the number of draws was given
    kept : draws of each reported output, or None where they are made again when asked for
    mixtures : of each equation over the axes that are spread out and have weights; empty where there are none
    """

    model: Model
    options: "Options"
    rows: tuple[Row, ...]
    draws_used: int
    digest: str
    stopping: "Stopping | None" = None
    threads: int | None = None
    kept: tuple[npt.NDArray[np.float64], ...] | None = None
    mixtures: "tuple[Mixture, ...]" = ()

    @property
    def converged(self) -> str:
        """'converged' or 'not_converged' of an adaptive run, or 'not_checked'."""
        return "not_checked" if self.stopping is None else self.stopping.verdict

    def to_json(self) -> dict[str, Any]:
        """The result as `mclca run --json` prints it."""
        return {
            "model": self.model.name,
            "title": self.model.title,
            "functional_unit": self.model.functional_unit,
            "draws": self.draws_used,
            "seed": self.options.seed,
            "design": self.options.design,
            "interval": self.options.asked.interval,
            "converged": self.converged,
            "stopping": None if self.stopping is None else self.stopping.to_json(),
            "mclca": __version__,
            "digest": self.digest,
            **self.notes,
            "results": [row.to_json() for row in self.rows],
            **({"mixture": [held.to_json() for held in self.mixtures]} if self.mixtures else {}),
        }

    @cached_property
    def notes(self) -> dict[str, Any]:
        """What was done to the inputs as they are written: `dependence`, and `pedigree`; only what there is.

        Dependence is that of the inputs which the reported equations need, told once for each scenario in which it
        differs; pedigree is told for the first one that an input is in.
        """
        from mclca.notes import dependence_notes, pedigree_notes
        from mclca.propagate import scenarios_of

        held = scenarios_of(self.model, self.options)
        names = list(dict.fromkeys(row.name for row in self.rows))
        found = {"dependence": dependence_notes(held, names), "pedigree": pedigree_notes(held)}
        return {key: note for key, note in found.items() if note}

    @cached_property
    def summary(self) -> "xarray.Dataset":
        """One variable per equation, dims (statistic, *axes), with units; Monte Carlo errors are the `mcse_` ones."""
        return self._labelled(self.rows, self._figures, "statistic", self._statistics)

    @cached_property
    def mixture(self) -> "xarray.Dataset":
        """The mixture over the weighted axes: dims (statistic, *the other axes), with the two parts of its variance.

        Raises
        ------
        ModelError
            No axis that is spread out has weights.
        """
        if not self.mixtures:
            raise ModelError("no axis that is spread out has weights; give [weights.AXIS] in the model, and across=")
        further = {id(held.row): [held.between, held.within, held.share, held.share_error] for held in self.mixtures}

        def figures(row: Row) -> list[float]:
            return [*self._figures(row), *further[id(row)]]

        labels = [*self._statistics, "variance_between", "variance_within", "share_between", "mcse_share_between"]
        rows = [held.row for held in self.mixtures]
        return self._labelled(rows, figures, "statistic", labels, without=self.mixtures[0].weights)

    @cached_property
    def draws(self) -> "xarray.Dataset":
        """Every draw of every reported equation, dims (draw, *axes); made again from the seed where not kept."""
        outputs, values = self._generated()
        axes = self._coordinates()
        shape = tuple(len(labels) for labels in axes.values())
        import xarray

        names = list(dict.fromkeys(row.name for row in self.rows))
        units = {row.name: row.unit for row in self.rows}
        variables = {}
        for name in names:
            chosen = [row for row, output in zip(values, outputs, strict=True) if output == name]
            block = chosen[0] if not shape else np.stack(chosen, axis=-1).reshape(self.draws_used, *shape)
            variables[name] = (("draw", *axes), block, self._attributes(name, units[name]))
        coordinates = {"draw": np.arange(self.draws_used)} | axes
        return xarray.Dataset(variables, coordinates, self._about())

    @cached_property
    def contributions(self) -> "xarray.Dataset":
        """Share of each included stage in the result, draw by draw: dims (statistic, *axes), unit 1."""
        from mclca.execution import Execution
        from mclca.propagate import propagate

        stages = self._stages()
        total = self.model.result
        shares = {
            f"share_of_{name}".replace(".", "_"): Operation("divide", (Name(name), Name(total))) for name in stages
        }
        equations = {name: Equation(name, tree, "1") for name, tree in shares.items()}
        model = replace(self.model, equations=dict(self.model.equations) | equations)
        options = replace(self.options, of=tuple(shares), non_finite="count")
        found = propagate(model, options, Execution(threads=self.threads)).rows
        labels = dict(zip(shares, stages, strict=True))
        rows = tuple(replace(row, name=labels[row.name]) for row in found)
        return self._labelled(rows, self._figures, "statistic", self._statistics)

    @cached_property
    def linear(self) -> "tuple[Linear, ...]":
        """First-order cross-check of every row: law of propagation and lognormal product rule, with a verdict."""
        from mclca.linear import first_order

        return first_order(self.model, self.options, self.rows)

    @cached_property
    def plot(self) -> "Plots":
        """Figures: `result.plot.distribution()` and the others that `dir(result.plot)` lists; the extra `report`."""
        return cast("Plots", _upstairs("mclca.report.plots").Plots.of(self))

    def report(self, path: str | Path, form: str = "") -> Path:
        """Write a report: figures, inputs, equations and method statement; the extra `report`.

        Parameters
        ----------
        form : 'html', 'md', 'json', 'xlsx' or 'csv'; by default what the file's name ends in
        """
        return cast(Path, _upstairs("mclca.report.write").write(self, path, form))

    def save(self, path: str | Path) -> Path:
        """Write summary, kept draws, model and settings to one NetCDF-4 file; `mclca.open_result` reads it back."""
        from mclca.result_file import write

        return write(self, Path(path))

    def __repr__(self) -> str:
        first = self.rows[0]
        return (
            f"<mclca.Result {first.name} = {first.median:.4g} {first.unit} "
            f"[{first.low:.4g}, {first.high:.4g}] per {self.model.functional_unit}; {self.draws_used} draws>"
        )

    def _repr_html_(self) -> str:
        return str(self.summary._repr_html_())

    @property
    def _statistics(self) -> list[str]:
        asked = self.options.asked
        further = [f"quantile {text}" for text in asked.quantiles] + [f"exceeds {text}" for text in asked.exceeds]
        return [*STATISTICS, *further, *(f"mcse_{name}" for name in _ERRORS)]

    def _figures(self, row: Row) -> list[float]:
        plain = [row.mean, row.sd, row.median, row.low, row.high, *row.shortest, row.minimum, row.maximum]
        errors = [row.mcse[name] for name in _ERRORS]
        return [*plain, *row.quantiles.values(), *row.exceeds.values(), *errors]

    def _labelled(
        self, rows: Sequence[Row], figures: Any, dimension: str, labels: Sequence[str], without: Container[str] = ()
    ) -> "xarray.Dataset":
        import xarray

        axes = {axis: held for axis, held in self._coordinates().items() if axis not in without}
        shape = tuple(len(held) for held in axes.values())
        variables = {}
        for name in dict.fromkeys(row.name for row in rows):
            own = [row for row in rows if row.name == name]
            block = np.array([figures(row) for row in own]).T.reshape(len(labels), *shape)
            variables[name] = ((dimension, *axes), block, self._attributes(name, own[0].unit))
        return xarray.Dataset(variables, {dimension: list(labels)} | axes, self._about())

    def _coordinates(self) -> dict[str, list[str]]:
        return {axis: list(self.model.scenarios[axis]) for axis in self.options.across}

    def _attributes(self, name: str, unit: str) -> dict[str, str]:
        equation = self.model.equations.get(name)
        return {"units": unit, "long_name": equation.summary if equation and equation.summary else name}

    def _about(self) -> dict[str, Any]:
        fixed = {axis: label for axis, label in self.rows[0].at.items() if axis not in self.options.across}
        return {
            "title": self.model.title,
            "model": self.model.name,
            "functional_unit": self.model.functional_unit,
            "at": json.dumps(fixed),
            "seed": str(self.options.seed),
            "design": self.options.design,
            "number_of_draws": self.draws_used,
            "interval": self.options.asked.interval,
            "digest": self.digest,
            "mclca": __version__,
        }

    def _stages(self) -> list[str]:
        from mclca.propagate import scenarios_of

        found = [name for held in scenarios_of(self.model, self.options) for name in held.included]
        if not found:
            raise ModelError(f"model '{self.model.name}' declares no boundary; list its stages in [boundary] included")
        return list(dict.fromkeys(found))

    def _generated(self) -> tuple[list[str], Sequence[npt.NDArray[np.float64]]]:
        from mclca.compile import compile_scenarios
        from mclca.engine.simulate import generate
        from mclca.propagate import design_of, scenarios_of

        names = list(dict.fromkeys(row.name for row in self.rows))
        scenarios = scenarios_of(self.model, self.options)
        outputs = [name for _ in scenarios for name in names]
        if self.kept is not None:
            return outputs, self.kept
        if digest_of(self.model, self.options) != self.digest:
            raise ModelError("the model or its catalogue is not the one that made this result; run the model again")
        compiled = compile_scenarios(scenarios, names, whole=self.options.design != "random")
        values = np.empty((len(outputs), self.draws_used))
        generate(compiled.program, design_of(self.options), 0, self.draws_used, values)
        return outputs, tuple(values)


def _upstairs(room: str) -> Any:
    """A room that stands on top of this one, found when a user asks a result for it."""
    return import_module(room)


def digest_of(model: Model, options: "Options") -> str:
    """SHA-256 of what determines the distribution: inputs, equations and dependence in full, and the engine."""
    from mclca.propagate import scenarios_of, weights_of

    scenarios = scenarios_of(model, options)
    key = tuple(map(id, scenarios))
    return _DIGESTS.of(key, lambda: (_digest(model, scenarios, weights_of(model, options)), scenarios))[0]


def digest_of_texts(texts: Iterable[str]) -> str:
    """SHA-256 of texts without spaces."""
    return hashlib.sha256(" ".join(texts).encode()).hexdigest()


def _digest(model: Model, scenarios: Sequence["Scenario"], weights: Mapping[str, Mapping[str, float]]) -> str:
    parts: list[Any] = [__version__, model.name, model.result]
    parts += [dict(weights)] if weights else []
    for held in scenarios:
        parts.append(dict(held.at))
        parts.append(_rows_of(held.inputs.items()))
        parts.append({name: [equation.fingerprint, equation.unit] for name, equation in held.equations.items()})
        parts.append([[list(entry.between), entry.coefficient, entry.matrix] for entry in held.correlations])
        parts.append([[list(entry.members), list(entry.concentrations)] for entry in held.shares])
        parts.append([[list(entry.members), repr(entry.columns)] for entry in held.samples])
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _rows_of(inputs: Iterable[tuple[str, Any]]) -> Mapping[str, list[str]]:
    return {name: [held.identity, held.input.fingerprint, held.input.unit, repr(held.added)] for name, held in inputs}
