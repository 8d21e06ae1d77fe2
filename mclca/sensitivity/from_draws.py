"""Measures of influence that any draws give: one estimate from all of them, its interval from batches of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mclca.errors import ModelError
from mclca.propagate import Options
from mclca.scenario import Scenario
from mclca.sensitivity.answer import Answer, constant, indices_of
from mclca.sensitivity.draws_of import draws_of, inputs_of, varies
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.ranking import Span, unsettled
from mclca.sensitivity.reach import refuse_tied, tied
from mclca.sensitivity.study import Study, Wishes, compiled, refuse_points
from mclca.statistics import replicate_interval

Floats = npt.NDArray[np.float64]
Compute = Callable[[Floats, Floats], Floats]
Further = Callable[[Floats, Floats], tuple[Mapping[str, float], tuple[str, ...]]]

POINTS = 2**16
BATCHES = 16
MOST_VALUES = 2**24  # of inputs and outputs held in memory
_LEAST = 64  # draws of a batch, and 4 for every input
_DUMMIES = 16
_ROUNDING = 1e-12  # of a measure that is 0
_REACH = 3  # standard deviations above the mean of the dummies


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of influence.

    Parameters
    ----------
    name : of the method
    figure : name of what it gives
    compute : of inputs, shape (inputs, draws), and an output that varies, shape (draws,): shape (inputs,)
    said : what the figure is of the equation
    estimator : what is computed, in words
    correlated : what it means where inputs are correlated; empty where it means nothing then
    points : draws, unless asked for otherwise
    most : draws that it takes at most
    is_biased : whether an input that does nothing has a value above 0, which depends on the number of draws
    further : of the same arrays, figures that all inputs have in common, and sentences about them
    """

    name: str
    figure: str
    compute: Compute
    said: str
    estimator: str
    correlated: str = ""
    points: int = POINTS
    most: int = 2**24
    is_biased: bool = False
    is_share: bool = False
    further: Further = lambda inputs, output: ({}, ())


def from_draws(study: Study, wishes: Wishes, measure: Measure) -> Indices:
    """Indices of every equation in every scenario.

    Raises
    ------
    ModelError
        Groups, a number of draws that is too small, draws that are not finite, or correlated inputs where the measure
        means nothing for them.
    """
    refuse_groups(study, measure.name)
    draws = _draws(study, wishes, measure)
    answers = [answer for held in study.scenarios for answer in _answers(study, held, draws, measure)]
    estimator = f"{measure.estimator}; intervals from {BATCHES} batches of the draws, Student's t"
    return indices_of(study, measure.name, answers, draws, draws, estimator)


def refuse_groups(study: Study, method: str) -> None:
    """Refuse groups where a method looks at one input at a time."""
    if study.groups:
        names = ", ".join(f"'{name}'" for name in study.groups)
        raise ModelError(
            f"{method} looks at one input at a time, so it has no value for the group {names}; use --method sobol"
        )


def spans(compute: Compute, inputs: Floats, output: Floats, interval: float) -> tuple[Span, Floats]:
    """A measure from all draws with intervals, and from each batch of them, shape (batches, inputs).

    Parameters
    ----------
    inputs : shape (inputs, draws), the number of draws a multiple of BATCHES
    output : shape (draws,), not constant
    """
    value = compute(inputs, output)
    parts = zip(np.split(inputs, BATCHES, axis=1), np.split(output, BATCHES), strict=True)
    batches = np.array([compute(part, y) if y.min() < y.max() else np.full(len(part), np.nan) for part, y in parts])
    low, high = replicate_interval(batches, interval)
    half = (high - low) / 2
    return Span(value, value - half, value + half), batches


def threshold(compute: Compute, output: Floats, seed: int) -> float:
    """What a measure may be given by chance for an input that does nothing, from inputs that do nothing."""
    dummies = np.random.default_rng(seed).random((_DUMMIES, output.size))
    found = compute(dummies, output)
    return float(found.mean() + _REACH * found.std(ddof=1))


def _draws(study: Study, wishes: Wishes, measure: Measure) -> int:
    inputs = max(len(inputs_of(compiled(study, held), held)) for held in study.scenarios)
    least = BATCHES * max(_LEAST, 4 * inputs)
    asked = max(measure.points, least) if wishes.points is None else wishes.points
    refuse_points(asked, least)
    most = min(measure.most, MOST_VALUES // (inputs + len(study.equations) + 1))
    return BATCHES * min(-(-asked // BATCHES), most // BATCHES)


def _answers(study: Study, held: Scenario, draws: int, measure: Measure) -> Iterator[Answer]:
    found = compiled(study, held)
    if not measure.correlated:
        refuse_tied(found, held, range(len(study.equations)), measure.name)
    listed = inputs_of(found, held)
    inputs, outputs = draws_of(study, held, listed, draws)
    notes = (measure.correlated,) if tied(found, held, range(len(study.equations))) else ()
    for equation, output in zip(study.equations, outputs, strict=True):
        if not varies(output):
            yield constant(equation, held.at, listed, [measure.figure])
        else:
            about = Answer(
                equation,
                held.at,
                listed,
                measure.said,
                {},
                np.empty(0, dtype=bool),
                is_share=measure.is_share,
                notes=notes,
            )
            yield _measured(about, measure, inputs, output, study.options)


def _measured(about: Answer, measure: Measure, inputs: Floats, output: Floats, options: Options) -> Answer:
    held, batches = spans(measure.compute, inputs, output, options.asked.interval)
    if measure.is_biased:
        negligible = held.value <= threshold(measure.compute, output, options.seed)
    else:
        negligible = (held.low * held.high <= 0) | (np.abs(held.value) < _ROUNDING)
    exact, sentences = measure.further(inputs, output)
    return replace(
        about,
        figures={measure.figure: held},
        exact={name: np.full(len(inputs), value) for name, value in exact.items()},
        negligible=negligible,
        unsettled=tuple(unsettled(np.abs(batches), options.asked.interval)),
        notes=(*about.notes, *sentences),
    )
