"""The value of disclosure: how much narrower a footprint's interval would be if an input were known."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca.errors import ModelError
from mclca.sensitivity.disclosed import Disclosed, Disclosure
from mclca.sensitivity.known import Known, knowable
from mclca.sensitivity.learning import Learning, Lesson
from mclca.sensitivity.narrowing import Narrowed, decided, narrowed, reader, wholly_decided

if TYPE_CHECKING:
    from mclca.catalogue import Catalogue
    from mclca.compile import Compiled
    from mclca.engine.points import Design
    from mclca.model import Model
    from mclca.propagate import Options
    from mclca.scenario import Scenario

Floats = npt.NDArray[np.float64]

REPLICATES = 16
INNER, OUTER, OUTER_FOR_A_DECISION = 2048, 8, 16  # of each replicate
LEAST, MOST = {"inner": 64, "outer": 2}, {"inner": 2**18, "outer": 2**12}
# Correlation of what is known with an input's normal score that leaves half the score's standard deviation.
HALVED = float(np.sqrt(3) / 2)
_APART = 2.0  # standard errors of a difference
_CHECKED = 4096  # draws of a plain run that finds what is wrong with a model


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
    pedigree: str = "",
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
    outer : points of the known input, in each replicate, rounded up alike; by default 8, and 16 for a decision
    pedigree : as for a run
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
    from mclca.options import names_of, options_of, whole_number
    from mclca.propagate import propagate

    asked = (OUTER_FOR_A_DECISION if decision else OUTER) if outer is None else outer
    numbers = {"inner": whole_number(inner, "inner"), "outer": whole_number(asked, "outer")}
    _refuse_number(numbers)
    loaded = load(model, catalogue=catalogue)
    options = options_of(
        draws=_CHECKED,
        seed=seed,
        design="sobol",
        at=at,
        across=[decision] if decision else [],
        set=set,
        of=[of or loaded.result],
        interval=interval,
        pedigree=pedigree,
    )
    propagate(loaded, options, Execution(threads))
    scenarios = _scenarios(loaded, options)
    inner_points, outer_points = (_design(options.seed, numbers[name]) for name in ("inner", "outer"))
    compiled = _compiled(loaded, options, scenarios)
    learning = Learning(compiled, inner_points, outer_points, reader(float(interval)), threads)
    wanted = {name: names_of(members) for name, members in (groups or {}).items()}
    found = knowable(compiled.columns, scenarios, wanted)
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
        notes=(*_unsettled(ranked), *_correlated(learning.compiled, found), *_in_rows(found)),
        inner=learning.inner.points,
        outer=learning.outer.points,
        replicates=learning.inner.replicates,
        digest=digest_of(model, options),
    )


def _disclosed(learning: Learning, known: Known, before: Floats, chosen: int | None) -> Disclosed:
    lesson = learning.lesson(known)
    figures = lesson.figures(1.0)
    _refuse_non_finite(lesson, figures)
    worth = None if chosen is None else decided(figures, lesson.weights, chosen, len(learning.compiled.outputs))
    whole = narrowed(figures, lesson.weights, before)
    # What changes nothing when known exactly changes nothing when half known.
    half = whole if (figures == before).all() else _halved(lesson, before)
    return Disclosed(known, whole, half, worth)


def _halved(lesson: Lesson, before: Floats) -> Narrowed | None:
    if lesson.known.in_rows:
        return None
    figures = lesson.figures(HALVED)
    _refuse_non_finite(lesson, figures)
    return narrowed(figures, lesson.weights, before)


def _unsettled(ranked: Sequence[Disclosed]) -> list[str]:
    """The sentence about a first place that the draws do not settle, among single inputs."""
    single = [each for each in ranked if not each.what.is_group]
    if len(single) < 2:
        return []
    first, second = single[:2]
    error = np.hypot(first.known.mcse["shrinkage"], second.known.mcse["shrinkage"])
    if first.known.shrinkage - second.known.shrinkage > _APART * error or first.known.shrinkage == 0:
        return []
    return [
        f"these draws do not tell whether {first.what.name} or {second.what.name} narrows the interval more; "
        "ask for more inner draws"
    ]


def _correlated(compiled: "Compiled", found: Sequence[Known]) -> list[str]:
    single = [known for known in found if not known.is_group]
    tied = [{*group.columns.tolist()} for group in compiled.program.groups]
    named = [[known.name for known in single if not columns.isdisjoint(known.columns)] for columns in tied]
    groups = "; ".join(", ".join(names) for names in named if len(names) > 1)
    return [f"correlated, so that knowing one also narrows the others: {groups}"] if groups else []


def _in_rows(found: Sequence[Known]) -> list[str]:
    return [
        f"{', '.join(known.inputs)} take their values from the rows of a file, whose order means nothing, so their "
        "spread is not halved"
        for known in found
        if known.in_rows and not known.is_group
    ]


def _scenarios(model: "Model", options: "Options") -> list["Scenario"]:
    from mclca.propagate import scenarios_of

    scenarios = scenarios_of(model, options)
    if options.across and len(scenarios) < 2:
        (axis,) = options.across
        raise ModelError(f"axis '{axis}' has one label, so there is nothing to choose; name an axis that has several")
    return scenarios


def _compiled(model: "Model", options: "Options", scenarios: Sequence["Scenario"]) -> "Compiled":
    from mclca.compile import compile_scenarios

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


def _refuse_non_finite(lesson: Lesson, figures: Floats) -> None:
    from mclca.execution import non_finite_problem

    missing, held = int(figures[:, :, 0].sum()), lesson.learning
    if missing:
        draws = held.inner.draws * held.outer.points
        raise ModelError(
            f"with {lesson.known.name} known, {non_finite_problem(held.compiled.outputs[0], missing, draws)}"
        )
