"""Variability and ignorance apart: a band of distributions, and the share of each kind in the variance.

Outer draws say what is not known; for each of them inner draws vary from case to case. What an outer draw leaves is the
distribution over cases that would be true if it were; the band is the spread of those distributions. An input without a
kind counts as ignorance. Where inputs of both kinds are correlated, the inner draws follow the outer ones.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca.errors import ModelError
from mclca.sensitivity.band import LEVELS, Band, bands, figures_of, figures_of_points
from mclca.sensitivity.kinds import IGNORANCE, KINDS, VARIABILITY, inputs_of_kinds, kinds_of
from mclca.version import __version__

if TYPE_CHECKING:
    import xarray

    from mclca.catalogue import Catalogue
    from mclca.compile import Compiled
    from mclca.model import Model
    from mclca.propagate import Options
    from mclca.scenario import Scenario

Floats = npt.NDArray[np.float64]

_ENDS = ("low", "median", "high")
MOST_DRAWS = {"outer": 10**6, "inner": 10**6}
_CHECKED = 4096  # draws of a plain run that finds what is wrong with a model
_NOISY = 0.05  # of a band's width


@dataclass(frozen=True)
class ByKind:
    """Distributions over variability, with a band for ignorance.

    Parameters
    ----------
    bands : of each reported equation in each scenario
    inputs : names of the uncertain inputs of each kind
    outer, inner : draws of ignorance, and of variability for each of them
    notes : what a reader should know, in sentences
    digest : SHA-256 of the model, its inputs and the engine's version
    """

    model: "Model"
    options: "Options"
    outer: int
    inner: int
    bands: tuple[Band, ...]
    inputs: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]
    digest: str

    def to_json(self) -> dict[str, Any]:
        """The result as `mclca run --by-kind --json` prints it."""
        return {
            "model": self.model.name,
            "title": self.model.title,
            "functional_unit": self.model.functional_unit,
            "outer": self.outer,
            "inner": self.inner,
            "seed": self.options.seed,
            "interval": self.options.asked.interval,
            "inputs": {kind: list(names) for kind, names in self.inputs.items()},
            "notes": list(self.notes),
            "mclca": __version__,
            "digest": self.digest,
            "results": [band.to_json() for band in self.bands],
        }

    @cached_property
    def dataset(self) -> "xarray.Dataset":
        """Per equation the band, dims (end, level, *axes), and its errors as `mcse_`; shares of variance by kind."""
        import xarray

        axes = {axis: list(self.model.scenarios[axis]) for axis in self.options.across}
        names = list(dict.fromkeys(band.name for band in self.bands))
        coordinates = {"end": list(_ENDS), "level": list(LEVELS), "kind": list(KINDS), "equation": names} | axes
        variables: dict[str, Any] = {}
        for name in names:
            own = [band for band in self.bands if band.name == name]
            about, dims = {"units": own[0].unit}, ("end", "level", *axes)
            variables[name] = (dims, _last(np.array([band.ends for band in own]), axes), about)
            variables[f"mcse_{name}"] = (dims, _last(np.array([band.end_errors for band in own]), axes), about)
        dims = ("equation", "kind", *axes)
        for label, figure in (("share_of_variance", "shares"), ("mcse_share_of_variance", "share_errors")):
            held = np.array([[getattr(band, figure) for band in self.bands if band.name == name] for name in names])
            block = np.moveaxis(held, 2, 1).reshape(len(names), len(KINDS), *map(len, axes.values()))
            variables[label] = (dims, block, {"units": "1"})
        return xarray.Dataset(variables, coordinates, self._about())

    def _about(self) -> dict[str, Any]:
        about: dict[str, Any] = {"model": self.model.name, "seed": str(self.options.seed), "digest": self.digest}
        about |= {"outer": self.outer, "inner": self.inner, "interval": self.options.asked.interval}
        return about | {"at": json.dumps(dict(self.options.at)), "mclca": __version__}

    def __repr__(self) -> str:
        first = self.bands[0]
        share = first.shares[KINDS.index(IGNORANCE)]
        return (
            f"<mclca.ByKind {first.name}: {share:.3g} of the variance is ignorance; {self.outer} x {self.inner} draws>"
        )

    def _repr_html_(self) -> str:
        return str(self.dataset._repr_html_())


def by_kind(  # noqa: PLR0913  one keyword for each thing that it can be asked for
    model: "str | Path | Model",
    *,
    outer: float = 1000,
    inner: float = 10_000,
    seed: int = 1,
    at: Mapping[str, str] | None = None,
    across: str | Iterable[str] = (),
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    of: str | Iterable[str] = (),
    interval: float = 0.95,
    pedigree: str = "",
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    catalogue: "Catalogue | str | Path | None" = None,
) -> ByKind:
    """Run a model with its variability inside its ignorance (two-dimensional Monte Carlo).

    Parameters
    ----------
    model : shipped name, path of a model file, or a model
    outer : draws of the inputs whose kind is 'ignorance', or not given
    inner : draws of the inputs whose kind is 'variability', afresh for each outer draw
    seed : 0 to 2**64 - 1; with the model it determines every bit of the result
    at, across, set : as for a run
    of : equations to report; by default the model's result
    interval : probability of the band
    pedigree : as for a run; what quality scores add is ignorance
    threads, progress : how the work is spread and followed; they change no bit
    catalogue : the user's own catalogue folder, laid over the shipped one

    Raises
    ------
    ModelError
        Model, option or setting that is wrong; inputs of both kinds that are bound together; draws that are not finite.

    References
    ----------
    Cullen & Frey (1999), Probabilistic Techniques in Exposure Assessment, chapter 7.
    """
    from mclca.execution import Execution
    from mclca.model_file import load
    from mclca.options import options_of, whole_number
    from mclca.propagate import propagate, scenarios_of
    from mclca.result import digest_of

    numbers = {"outer": whole_number(outer, "outer"), "inner": whole_number(inner, "inner")}
    _refuse_number(numbers)
    loaded = load(model, catalogue=catalogue)
    options = options_of(
        draws=_CHECKED,
        seed=seed,
        at=at,
        across=across,
        set=set,
        of=of or loaded.result,
        interval=interval,
        pedigree=pedigree,
    )
    propagate(loaded, options, Execution(threads))
    scenarios = scenarios_of(loaded, options)
    found, inputs = _bands(scenarios, options, numbers, threads, progress)
    return ByKind(
        model=loaded,
        options=replace(options, draws=numbers["outer"] * numbers["inner"]),
        **numbers,
        bands=found,
        inputs=inputs,
        notes=(*_one_kind(loaded, inputs), *_noise(found, numbers["inner"])),
        digest=digest_of(loaded, options),
    )


def _bands(
    scenarios: Sequence["Scenario"],
    options: "Options",
    numbers: Mapping[str, int],
    threads: int | None,
    progress: Callable[[int], None] | None,
) -> tuple[tuple[Band, ...], dict[str, tuple[str, ...]]]:
    from mclca.compile import compile_scenarios

    compiled = compile_scenarios(scenarios, options.of)
    kinds = kinds_of(scenarios)
    varying = [place for place, column in enumerate(compiled.columns) if kinds[column.identity] == VARIABILITY]
    figures = _figures(compiled, varying, options.seed, **numbers, threads=threads, progress=progress)
    _refuse_non_finite(compiled, figures, numbers)
    inputs = inputs_of_kinds(compiled.columns, kinds)
    single = not inputs[IGNORANCE]
    return bands(compiled.outputs, figures, options.asked.interval, numbers["inner"], single=single), inputs


def _figures(
    compiled: "Compiled",
    varying: Sequence[int],
    seed: int,
    *,
    outer: int,
    inner: int,
    threads: int | None,
    progress: Callable[[int], None] | None,
) -> Floats:
    """Figures of the inner draws of every outer draw; shape (outer, outputs, figures)."""
    from mclca.engine.nested import nested, points, values
    from mclca.engine.points import Design
    from mclca.engine.staged import staged

    program, layout = compiled.program, Design("random", seed, outer)
    if not varying:
        return figures_of_points(values(program, layout).T)
    tied = [group.columns.tolist() for group in program.groups if not {*varying}.isdisjoint(group.columns.tolist())]
    known = sorted(column for columns in tied for column in columns if column not in varying)
    stages = staged(program, varying, known)
    held = np.concatenate([points(program.streams, layout, known), values(stages.before, layout)])
    return nested(stages.after, held, inner, figures_of, seed=seed, threads=threads, progress=progress)


def _refuse_number(numbers: Mapping[str, int]) -> None:
    found = [
        f"{name} is {number}; give a whole number from 2 to {MOST_DRAWS[name]:g}"
        for name, number in numbers.items()
        if not 2 <= number <= MOST_DRAWS[name]
    ]
    if found:
        raise ModelError(*found)


def _refuse_non_finite(compiled: "Compiled", figures: Floats, numbers: Mapping[str, int]) -> None:
    from mclca.execution import non_finite_problem

    missing = figures[:, :, 0].sum(axis=0)
    draws = numbers["outer"] * numbers["inner"]
    pairs = zip(compiled.outputs, missing.tolist(), strict=True)
    found = [non_finite_problem(output, int(count), draws) for output, count in pairs if count]
    if found:
        raise ModelError(*found)


def _one_kind(model: "Model", inputs: Mapping[str, Sequence[str]]) -> list[str]:
    missing = [kind for kind in KINDS if not inputs[kind]]
    if len(missing) == len(KINDS):
        return [f"nothing in model '{model.name}' is uncertain: there is one value and no distribution"]
    if missing == [VARIABILITY]:
        return [
            f"every uncertain input of model '{model.name}' is ignorance (as is an input without a kind), so each "
            'distribution over cases is one value and its band is the whole spread; give kind = "variability" to '
            "inputs that differ from case to case"
        ]
    if missing == [IGNORANCE]:
        return [
            f"every uncertain input of model '{model.name}' is variability, so there is one distribution over cases "
            'and no band; give kind = "ignorance" to inputs that more knowledge would narrow'
        ]
    return []


def _noise(found: Iterable[Band], inner: int) -> list[str]:
    worst = max((band.widening for band in found), default=0.0)
    if worst <= _NOISY:
        return []
    return [
        f"the error of {inner} inner draws makes a band up to {100 * worst:.0f} % too wide; ask for more inner draws"
    ]


def _last(held: Floats, axes: Mapping[str, Sequence[str]]) -> Floats:
    """Scenarios, the first axis, become the last ones."""
    return np.moveaxis(held, 0, -1).reshape(*held.shape[1:], *map(len, axes.values()))
