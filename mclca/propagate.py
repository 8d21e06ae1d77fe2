"""A model becomes a program, the program draws, and the draws become rows of a summary."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca.adaptive import settle
from mclca.amount import refuse_unstated
from mclca.compile import Compiled, compile_scenarios
from mclca.engine.constants import fill
from mclca.engine.points import Design
from mclca.errors import ModelError, did_you_mean
from mclca.execution import Execution, figures_of, non_finite_problem, simulated
from mclca.gap import GAP, ROUNDING, gap, gap_problem, with_gap
from mclca.model import Model, Setting
from mclca.recent import Recent
from mclca.rules import input_problems
from mclca.scenario import Scenario, scenario, spread
from mclca.settings import setting_of
from mclca.summary import Asked, Row, rows
from mclca.target import Stopping, Target
from mclca.weighted import Mixture, mixtures

if TYPE_CHECKING:
    from mclca.engine.tally import Tally

DESIGNS = ("random", "sobol", "latin")
MOST_DRAWS = 10**13
# Compiled programs of the last few models: whoever runs one again, with other draws or a slider moved back, waits less.
_COMPILED: Recent[Compiled] = Recent(8)
# The scenarios of the last run: its digest, its notes and its figures ask for the same ones again.
# The model goes along: as long as it is held, none other has its identity.
_WRITTEN_OUT: Recent[tuple[tuple[Scenario, ...], Model]] = Recent(1)


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked for; with the model it determines every bit of the result.

    Parameters
    ----------
    at : scenario labels; axes not named stay at their first label
    across : axes spread out as dimensions of the result
    set : by input, the value as the user wrote it
    of : equations to report; empty for all
    non_finite : 'error', or 'count' to leave draws that are not finite out of every figure and count them
    pedigree : table by which quality scores widen the inputs, instead of the one that the model names; 'none' for none
    """

    draws: int = 1_000_000
    seed: int = 1
    design: str = "random"
    at: Mapping[str, str] = field(default_factory=dict)
    across: tuple[str, ...] = ()
    set: Mapping[str, Any] = field(default_factory=dict)
    of: tuple[str, ...] = ()
    asked: Asked = field(default_factory=Asked)
    exact: bool = False
    non_finite: str = "error"
    pedigree: str = ""

    def to_json(self) -> dict[str, Any]:
        """The options as plain values, for a file."""
        return asdict(self) | {"set": {name: _as_text(value) for name, value in self.set.items()}}


@dataclass(frozen=True, slots=True)
class Propagated:
    """What a run found.

    Parameters
    ----------
    kept : draws of each output but the gap, or None where they were not kept
    stopping : how the run came by its number of draws, where it was to find out itself
    """

    compiled: Compiled
    design: Design
    rows: tuple[Row, ...]
    kept: tuple[npt.NDArray[np.float64], ...] | None
    stopping: Stopping | None
    mixtures: tuple[Mixture, ...] = ()


def propagate(
    model: Model,
    options: Options,
    execution: Execution,
    digest: str = "",
    *,
    keep: bool = False,
    target: Target | None = None,
) -> Propagated:
    """Run the model once.

    Parameters
    ----------
    target : when it is good enough; the draws of the options are then the most that it may take

    Raises
    ------
    ModelError
        An option or a setting that does not fit the model; draws that are not finite; stages that do not add up.
    """
    refuse_bad(options)
    scenarios = scenarios_of(model, options)
    extended = [with_gap(model, held) for held in scenarios]
    compiled = _compiled(digest, extended, tuple(reported(model, options, scenarios)), whole=options.design != "random")
    design, stopping = design_of(options), None
    if target is not None:
        stopping = settle(
            compiled, design, target, options.asked.interval, execution, count=options.non_finite == "count"
        )
        options, execution = replace(options, draws=stopping.draws), replace(execution, progress=None)
        design = design_of(options)
    kept = np.empty((len(compiled.outputs), design.draws)) if keep else None
    tally = _simulated(compiled, design, options, execution, kept, digest)
    _refuse_non_finite(compiled, tally, options)
    _refuse_gap(model, compiled, tally)
    found, shortest = figures_of(compiled, design, tally, options.asked, execution, exact=options.exact)
    names = [(output.name, output.unit, output.at) for output in compiled.outputs]
    order = list(dict.fromkeys(output.name for output in compiled.outputs))
    shown = [row for row in rows(names, tally, found, shortest, options.asked) if row.name != GAP]
    shown.sort(key=lambda row: order.index(row.name))
    weights = weights_of(model, options)
    if weights and kept is not None:
        fill(kept, compiled.program.constants)
    mixed = mixtures(compiled, design, tally, options.asked, weights, kept) if weights else ()
    mixed = tuple(sorted((held for held in mixed if held.row.name != GAP), key=lambda held: order.index(held.row.name)))
    draws = None if kept is None else _shown(compiled, kept)
    return Propagated(compiled, design, tuple(shown), draws, stopping, mixed)


def weights_of(model: Model, options: Options) -> dict[str, Mapping[str, float]]:
    """Weights of the axes that are spread out and have some: the mixture is over these."""
    return {axis: model.weights[axis] for axis in options.across if axis in model.weights}


def _compiled(digest: str, held: Sequence[Scenario], names: tuple[str, ...], *, whole: bool) -> Compiled:
    """The program of these scenarios, from the last runs' where a digest says that it is the same."""
    if not digest:
        return compile_scenarios(held, names, whole=whole)
    key = (digest, names, whole, tuple(each.included for each in held))
    return _COMPILED.of(key, lambda: compile_scenarios(held, names, whole=whole))


def _shown(compiled: Compiled, kept: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], ...]:
    """Draws of the outputs that are reported; those of a constant one take no memory."""
    constants = {index: np.broadcast_to(value, kept.shape[1:]) for index, value in compiled.program.constants.items()}
    return tuple(
        constants.get(index, kept[index]) for index, output in enumerate(compiled.outputs) if output.name != GAP
    )


def scenarios_of(model: Model, options: Options) -> list[Scenario]:
    """The scenarios of a run: one, or the full factorial of the axes in `across`."""
    if not all(isinstance(value, str | int | float) for value in options.set.values()):
        return _scenarios(model, options)
    key = (id(model), *options.at.items(), options.across, repr(options.set), options.pedigree)  # -0.0 is not 0.0
    return list(_WRITTEN_OUT.of(key, lambda: (tuple(_scenarios(model, options)), model))[0])


def _scenarios(model: Model, options: Options) -> list[Scenario]:
    settings = settings_of(model, options.set)
    for axis in options.across:
        if axis in options.at:
            raise ModelError(f"axis '{axis}' is both held at '{options.at[axis]}' and spread out; do one of the two")
        _refuse_spread_of_set(model, axis, settings)
    return [scenario(model, labels, settings, options.pedigree) for labels in spread(model, options.at, options.across)]


def settings_of(model: Model, given: Mapping[str, Any]) -> dict[str, Setting]:
    """The user's own values for inputs, checked like those of a file."""
    found: list[str] = []
    settings: dict[str, Setting] = {}
    for name, value in given.items():
        try:
            placed = setting_of(model, name, value)
            found += [sentence for _, sentence in input_problems(name, placed)]
            settings[name] = placed
        except ModelError as error:
            found += [f"{name} = {_as_text(value)}: {sentence}" for sentence in error.problems]
    if found:
        raise ModelError(*found)
    return settings


def reported(model: Model, options: Options, scenarios: Sequence[Scenario]) -> list[str]:
    """Names of the reported equations, the result first."""
    known = scenarios[0].equations
    for name in options.of:
        if name not in known:
            hint = did_you_mean(name, known) or f"; its equations are {', '.join(model.equations)}"
            raise ModelError(f"model '{model.name}' has no equation '{name}'{hint}")
    names = list(options.of) or [model.result, *model.equations]
    if model.amount != 1:
        stated = list(dict.fromkeys(name for held in scenarios for name in held.stated(model.result)))
        refuse_unstated(options.of or (model.result,), stated)
        names = [name for name in names if name in stated]
    further = [GAP] if any(gap(model, held) for held in scenarios) else []
    return [*dict.fromkeys([*names, *further])]


def design_of(options: Options) -> Design:
    """The design of the points, with the number of draws rounded up to what it can do."""
    from mclca.engine.points import design

    return design(options.design, options.draws, options.seed)


def refuse_bad(options: Options) -> None:
    """Refuse options that no model could run with, all at once."""
    asked = options.asked
    enough = isinstance(options.draws, int) and 2 <= options.draws <= MOST_DRAWS
    found = [
        *_unless(enough, "draws", options.draws, f"a whole number from 2 to {MOST_DRAWS:g}"),
        *_unless(0 <= options.seed < 2**64, "seed", options.seed, "a whole number from 0 to 2**64 - 1"),
        *_unless(options.design in DESIGNS, "design", options.design, f"one of {', '.join(DESIGNS)}"),
        *_unless(0 < asked.interval < 1, "interval", asked.interval, "a probability between 0 and 1, such as 0.95"),
        *_unless(options.non_finite in {"error", "count"}, "non_finite", options.non_finite, "'error' or 'count'"),
    ]
    found += [
        f"quantile {text} is not a probability; give levels between 0 and 1"
        for text in asked.quantiles
        if not _is_number(text) or not 0 <= float(text) <= 1
    ]
    found += [f"exceeds {text} is not a number; give a threshold" for text in asked.exceeds if not _is_number(text)]
    if found:
        raise ModelError(*found)


def _unless(holds: bool, name: str, value: object, rule: str) -> list[str]:
    return [] if holds else [f"{name} is {value}; give {rule}"]


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _as_text(value: Any) -> str:
    return str(getattr(value, "distribution", value))


def _refuse_spread_of_set(model: Model, axis: str, settings: Mapping[str, Setting]) -> None:
    labels = model.scenarios.get(axis, {})
    for name in settings:
        if any(name in replacement.names for replacement in labels.values()):
            raise ModelError(f"'{name}' is set, but axis '{axis}' replaces it too; take it out of one of the two")


def _simulated(
    compiled: Compiled, design: Design, options: Options, execution: Execution, kept: Any, digest: str
) -> "Tally":
    thresholds = np.tile(options.asked.thresholds, (len(compiled.outputs), 1))
    return simulated(
        compiled, design, options.asked.levels, thresholds, execution, kept,
        title=lambda: f"{digest} {json.dumps(options.to_json())}",
    )  # fmt: skip


def _refuse_non_finite(compiled: Compiled, tally: "Tally", options: Options) -> None:
    missing = tally.draws - tally.finite
    if options.non_finite == "count" or not missing.any():
        return
    raise ModelError(
        *(
            non_finite_problem(output, count, tally.draws)
            for output, count in zip(compiled.outputs, missing.tolist(), strict=True)
            if count and output.name != GAP
        )
    )


def _refuse_gap(model: Model, compiled: Compiled, tally: "Tally") -> None:
    for output, largest in zip(compiled.outputs, tally.maximum.tolist(), strict=True):
        if output.name == GAP and largest > ROUNDING:
            raise ModelError(gap_problem(model, output, largest))
