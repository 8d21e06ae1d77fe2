"""The value of disclosure: how much narrower a footprint's interval would be if an input were known."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca.errors import ModelError
from mclca.sensitivity.known import Known, knowable
from mclca.sensitivity.learning import Learning
from mclca.sensitivity.narrowing import Decided, Narrowed, decided, narrowed, reader, wholly_decided
from mclca.version import __version__

if TYPE_CHECKING:
    import xarray

    from mclca.catalogue import Catalogue
    from mclca.compile import Compiled
    from mclca.engine.points import Design
    from mclca.model import Model
    from mclca.propagate import Options

Floats = npt.NDArray[np.float64]

REPLICATES = 16
INNER, OUTER, OUTER_FOR_A_DECISION = 2048, 8, 32  # of each replicate
LEAST, MOST = {"inner": 64, "outer": 2}, {"inner": 2**18, "outer": 2**12}
# Correlation of what is known with an input's normal score that leaves half the score's standard deviation.
HALVED = float(np.sqrt(3) / 2)
_APART = 2.0  # standard errors of a difference
_CHECKED = 4096  # draws of a plain run that finds what is wrong with a model
_NARROWED = ("low", "high", "width", "sd", "shrinkage", "sd_shrinkage")


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What knowing an input, or several, would do.

    Parameters
    ----------
    known : the interval if it were known exactly
    halved : the interval if the spread of its normal score were halved: exactly the spread of a normal input, and of
        the logarithm of a lognormal one
    decided : what knowing it exactly is worth to the choice, where there is one
    """

    what: Known
    known: Narrowed
    halved: Narrowed
    decided: Decided | None = None

    def to_json(self) -> dict[str, Any]:
        """As `disclose --json` prints it."""
        found = {"name": self.what.name, "inputs": list(self.what.inputs), "is_group": self.what.is_group}
        found |= {"known": self.known.to_json(), "halved": self.halved.to_json()}
        return found | ({"decision": self.decided.to_json()} if self.decided else {})


@dataclass(frozen=True)
class Disclosure:
    """The value of knowing each input, the one that narrows the interval most first.

    Parameters
    ----------
    of, unit, at : the equation whose interval it is, and the scenario
    plain : the interval as it is
    disclosed : of each input and group
    alternatives : labels of the decision's axis, and the expected value of each
    chosen : the label with the lowest
    perfect : what knowing all inputs is worth to the choice: no input is worth more
    notes : what a reader should know, in sentences
    inner, outer, replicates : draws of the other inputs, points of the known one, and how often both were randomised
    digest : SHA-256 of the model, its inputs and the engine's version
    """

    model: "Model"
    options: "Options"
    of: str
    unit: str
    at: Mapping[str, str]
    plain: Narrowed
    disclosed: tuple[Disclosed, ...]
    decision: str
    alternatives: Mapping[str, float]
    chosen: str
    perfect: Decided | None
    notes: tuple[str, ...]
    inner: int
    outer: int
    replicates: int
    digest: str

    def to_json(self) -> dict[str, Any]:
        """As `mclca disclose --json` prints it."""
        plain = {name: getattr(self.plain, name) for name in ("low", "high", "width", "sd")}
        errors = {name: self.plain.mcse[name] for name in plain}
        found = {
            "model": self.model.name,
            "functional_unit": self.model.functional_unit,
            "of": self.of,
            "unit": self.unit,
            "at": dict(self.at),
            "interval": self.options.asked.interval,
            "now": plain | {"mcse": errors},
            "disclosed": [each.to_json() for each in self.disclosed],
            "notes": list(self.notes),
            "seed": self.options.seed,
            "inner": self.inner,
            "outer": self.outer,
            "replicates": self.replicates,
            "mclca": __version__,
            "digest": self.digest,
        }
        if self.perfect is None:
            return found
        about = {"axis": self.decision, "expected": dict(self.alternatives), "chosen": self.chosen}
        return found | {"decision": about | {"perfect_information": self.perfect.to_json()}}

    @cached_property
    def dataset(self) -> "xarray.Dataset":
        """Per input, dims (input) or (input, knowledge); the errors are the `mcse_` ones."""
        import xarray

        units = dict.fromkeys(_NARROWED, self.unit) | {"shrinkage": "1", "sd_shrinkage": "1"}
        variables: dict[str, Any] = {}
        pairs = [(each.known, each.halved) for each in self.disclosed]
        for name in _NARROWED:
            about = {"units": units[name]}
            dims = ("input", "knowledge")
            variables[name] = (dims, [[getattr(held, name) for held in pair] for pair in pairs], about)
            variables[f"mcse_{name}"] = (dims, [[held.mcse[name] for held in pair] for pair in pairs], about)
        found = [each.decided for each in self.disclosed if each.decided]
        for name, unit in (("p_change", "1"), ("regret_avoided", self.unit)) if found else ():
            variables[name] = ("input", [getattr(held, name) for held in found], {"units": unit})
            variables[f"mcse_{name}"] = ("input", [held.mcse[name] for held in found], {"units": unit})
        coordinates = {"input": [each.what.name for each in self.disclosed], "knowledge": ["known", "halved"]}
        about = {"model": self.model.name, "of": self.of, "at": json.dumps(dict(self.at))}
        about |= {"low": self.plain.low, "high": self.plain.high, "sd": self.plain.sd, "digest": self.digest}
        about |= {"seed": str(self.options.seed), "interval": self.options.asked.interval, "mclca": __version__}
        return xarray.Dataset(variables, coordinates, about)

    def __repr__(self) -> str:
        first = self.disclosed[0]
        return (
            f"<mclca.Disclosure of {len(self.disclosed)} inputs: knowing {first.what.name} narrows the interval of "
            f"{self.of} by {100 * first.known.shrinkage:.3g} %>"
        )

    def _repr_html_(self) -> str:
        return str(self.dataset._repr_html_())


def disclose(  # noqa: PLR0913  one keyword for each thing that it can be asked for
    model: "str | Path | Model",
    *,
    decision: str = "",
    groups: Mapping[str, str | Iterable[str]] | None = None,
    of: str = "",
    at: Mapping[str, str] | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    seed: int = 1,
    interval: float = 0.95,
    inner: float = INNER,
    outer: float | None = None,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    catalogue: "Catalogue | str | Path | None" = None,
) -> Disclosure:
    """How much narrower the interval would be if an input were known, and what that is worth to a choice.

    Each input is held at points of its distribution while all others are drawn; inputs correlated with it follow it.
    Points and draws are scrambled Sobol' points, in 16 independent replicates.

    Parameters
    ----------
    model : shipped name, path of a model file, or a model
    decision : axis whose labels are the alternatives; the one with the lowest expected value is chosen
    groups : inputs that would become known together, by a name of the user's own
    of : equation; by default the model's result
    at, set : as for a run
    seed : 0 to 2**64 - 1; with the model it determines every bit of the result
    interval : probability of the interval
    inner : draws of the other inputs, in each replicate; rounded up to a power of two
    outer : points of the known input, in each replicate, rounded up alike; 8, and 32 for a decision
    threads, progress : how the work is spread and followed; they change no bit
    catalogue : the user's own catalogue folder, laid over the shipped one

    Raises
    ------
    ModelError
        Model, option or setting that is wrong; nothing is uncertain; draws that are not finite.

    References
    ----------
    Strong & Oakley (2013), An efficient method for computing single-parameter partial expected value of perfect
    information; Joe & Kuo (2008) for the points.
    """
    from mclca.execution import Execution
    from mclca.model_file import load
    from mclca.propagate import Options, propagate
    from mclca.run import names_of, whole_number
    from mclca.summary import Asked

    asked = (OUTER_FOR_A_DECISION if decision else OUTER) if outer is None else outer
    numbers = {"inner": whole_number(inner, "inner"), "outer": whole_number(asked, "outer")}
    _refuse_number(numbers)
    loaded = load(model, catalogue=catalogue)
    options = Options(
        draws=_CHECKED,
        seed=whole_number(seed, "seed"),
        design="sobol",
        at=dict(at or {}),
        across=(decision,) if decision else (),
        set=dict(set or {}),
        of=(of or loaded.result,),
        asked=Asked(float(interval)),
    )
    propagate(loaded, options, Execution(threads))
    inner_points, outer_points = (_design(options.seed, numbers[name]) for name in ("inner", "outer"))
    learning = Learning(_compiled(loaded, options), inner_points, outer_points, reader(float(interval)), threads)
    wanted = {name: names_of(members) for name, members in (groups or {}).items()}
    found = knowable(learning.compiled.columns, wanted)
    return _disclosure(loaded, options, learning, found, progress)


def _disclosure(
    model: "Model",
    options: "Options",
    learning: Learning,
    found: Sequence[Known],
    progress: Callable[[int], None] | None,
) -> Disclosure:
    from mclca.result import digest_of

    draws, first = learning.plain(), learning.compiled.outputs[0]
    before = learning.read(draws.swapaxes(0, 1))[:, 0]
    means = draws.mean(axis=(1, 2))
    chosen = int(means.argmin())
    disclosed = []
    for number, known in enumerate(found, 1):
        disclosed.append(_disclosed(learning, known, before, chosen if options.across else None))
        if progress is not None:
            progress(number)
    labels = [output.at[axis] for output in learning.compiled.outputs for axis in options.across]
    ranked = tuple(sorted(disclosed, key=lambda each: -each.known.shrinkage))
    return Disclosure(
        model=model,
        options=options,
        of=first.name,
        unit=first.unit,
        at=first.at,
        plain=narrowed(before[None], np.ones((1, len(before))), before),
        disclosed=ranked,
        decision="".join(options.across),
        alternatives=dict(zip(labels, means.tolist(), strict=bool(labels))),
        chosen=labels[chosen] if labels else "",
        perfect=wholly_decided(draws, chosen) if labels else None,
        notes=(*_unsettled(ranked), *_correlated(learning.compiled)),
        inner=learning.inner.points,
        outer=learning.outer.points,
        replicates=learning.inner.replicates,
        digest=digest_of(model, options),
    )


def _disclosed(learning: Learning, known: Known, before: Floats, chosen: int | None) -> Disclosed:
    exactly = learning.figures(known, 1.0)
    # What changes nothing when known exactly changes nothing when half known.
    half = exactly if (exactly[0] == before).all() else learning.figures(known, HALVED)
    _refuse_non_finite(learning, known, exactly[0], half[0])
    worth = None if chosen is None else decided(*exactly, chosen, len(learning.compiled.outputs))
    return Disclosed(known, narrowed(*exactly, before), narrowed(*half, before), worth)


def _unsettled(ranked: Sequence[Disclosed]) -> list[str]:
    """The sentence about a first place that the draws do not settle, among single inputs."""
    first, second = [each for each in ranked if not each.what.is_group][:2] if len(ranked) > 1 else (None, None)
    if first is None or second is None:
        return []
    error = np.hypot(first.known.mcse["shrinkage"], second.known.mcse["shrinkage"])
    if first.known.shrinkage - second.known.shrinkage > _APART * error or first.known.shrinkage == 0:
        return []
    return [
        f"these draws do not tell whether {first.what.name} or {second.what.name} narrows the interval more; "
        "ask for more inner draws"
    ]


def _correlated(compiled: "Compiled") -> list[str]:
    names = [[compiled.columns[int(column)].names[0] for column in group.columns] for group in compiled.program.groups]
    return [f"{', '.join(group)} are correlated, so knowing one also narrows the others" for group in names]


def _compiled(model: "Model", options: "Options") -> "Compiled":
    from mclca.compile import compile_scenarios
    from mclca.propagate import scenarios_of

    scenarios = scenarios_of(model, options)
    if options.across and len(scenarios) < 2:
        (axis,) = options.across
        raise ModelError(f"axis '{axis}' has one label, so there is nothing to choose; name an axis that has several")
    compiled = compile_scenarios(scenarios, options.of)
    if not compiled.columns:
        raise ModelError(
            f"nothing in '{options.of[0]}' of model '{model.name}' is uncertain, so there is nothing to disclose; "
            "give an input a distribution"
        )
    return compiled


def _design(seed: int, number: int) -> "Design":
    from mclca.engine.points import Design

    return Design("sobol", seed, REPLICATES << (number - 1).bit_length(), REPLICATES)


def _refuse_number(numbers: Mapping[str, int]) -> None:
    found = [
        f"{name} is {number}; give a whole number from {LEAST[name]} to {MOST[name]}"
        for name, number in numbers.items()
        if not LEAST[name] <= number <= MOST[name]
    ]
    if found:
        raise ModelError(*found)


def _refuse_non_finite(learning: Learning, known: Known, *figures: Floats) -> None:
    from mclca.execution import non_finite_problem

    missing = int(sum(held[:, :, 0].sum() for held in figures))
    if missing:
        output = learning.compiled.outputs[0]
        draws = len(figures) * learning.inner.draws * learning.outer.points
        raise ModelError(f"with {known.name} known, {non_finite_problem(output, missing, draws)}")
