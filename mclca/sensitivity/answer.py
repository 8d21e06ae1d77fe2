"""What any method says about one equation in one scenario, whatever its figure is called, and how answers add up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mclca.description import labels_text
from mclca.model import Labels
from mclca.rounding import alike, rounded
from mclca.sensitivity.block import FINER, MOST_NAMED, Unsettled, called, not_settled, verdict
from mclca.sensitivity.indices import Index, Indices
from mclca.sensitivity.ranking import Span
from mclca.sensitivity.study import Driver, Study

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found about one equation in one scenario.

    Parameters
    ----------
    figures : by name, one value for each driver; the first one ranks them, by its size
    said : what the first figure is of the equation, such as "Spearman correlation with"
    exact : by name, figures without an interval
    negligible : shape (drivers,), which of them cannot be told from one that does nothing
    unsettled : neighbours in the ranking whose order is open; None where there is nothing to rank or it is exact
    is_share : whether the first figure is a share, to be printed in percent
    notes : what a reader must know about it
    remark : what stands in place of the answer, of an equation whose figures are nan
    """

    equation: str
    at: Labels
    drivers: tuple[Driver, ...]
    said: str
    figures: Mapping[str, Span]
    negligible: npt.NDArray[np.bool_]
    exact: Mapping[str, Floats] = field(default_factory=dict)
    unsettled: Unsettled = None
    is_share: bool = False
    notes: tuple[str, ...] = ()
    remark: str = ""

    @property
    def ranked(self) -> Span:
        """The figure that ranks the drivers."""
        return next(iter(self.figures.values()))

    @property
    def order(self) -> list[int]:
        """Places of the drivers, the strongest first."""
        return [int(place) for place in np.argsort(-np.abs(self.ranked.value), kind="stable")]


def constant(equation: str, at: Labels, drivers: Sequence[Driver], figures: Sequence[str]) -> Answer:
    """The answer about an equation that does not vary: no figure has a value, and why."""
    nothing = np.full(len(drivers), np.nan)
    remark = f"{equation} is the same in every draw: nothing drives it, and its figures have no value"
    flat = {figure: Span(nothing, nothing, nothing) for figure in figures}
    return Answer(equation, at, tuple(drivers), "", flat, nothing == 0, remark=remark)


def indices_of(
    study: Study, method: str, answers: Sequence[Answer], points: int, evaluations: int, estimator: str
) -> Indices:
    """All answers of a method as one."""
    ordered = [answer for equation in study.equations for answer in answers if answer.equation == equation]
    sentences = [sentence for answer in ordered for sentence in _sentences(answer, study.options.across)]
    return Indices(
        model=study.model.name,
        of=study.equations,
        across=study.options.across,
        method=method,
        points=points,
        evaluations=evaluations,
        estimator=estimator,
        verdict=verdict(answer.unsettled for answer in ordered),
        indices=tuple(index for answer in ordered for index in _rows(answer)),
        sentences=tuple(dict.fromkeys(sentences)),
        seed=study.options.seed,
        interval=study.options.asked.interval,
    )


def _rows(answer: Answer) -> Iterator[Index]:
    for place in answer.order:
        driver = answer.drivers[place]
        figures = {
            name: value for figure, held in answer.figures.items() for name, value in _three(figure, held, place)
        }
        figures |= {name: float(values[place]) for name, values in answer.exact.items()}
        yield Index(driver.name, answer.equation, answer.at, figures, driver.names, bool(answer.negligible[place]))


def _three(figure: str, held: Span, place: int) -> Iterator[tuple[str, float]]:
    for ending, values in zip(("", "_low", "_high"), held, strict=True):
        yield figure + ending, float(values[place])


def _sentences(answer: Answer, across: Sequence[str]) -> Iterator[str]:
    place = labels_text({axis: answer.at[axis] for axis in across})
    start = f"at {place}: " if place else ""
    yield start + (answer.remark or _strongest(answer))
    # Notes that hold at every place are said once.
    yield from answer.notes
    yield from (start + sentence for sentence in not_settled(answer.drivers, answer.unsettled))


def _strongest(answer: Answer) -> str:
    chosen = [place for place in answer.order if not answer.negligible[place]][:MOST_NAMED]
    if not chosen:
        return f"no input of {answer.equation} can be told from one that does nothing; give more points"
    named = [f"{called(answer.drivers[place])} {_value(answer, place)}" for place in chosen]
    return f"{answer.said} {answer.equation}: {'; '.join(named)}"


def _value(answer: Answer, place: int) -> str:
    scale, unit = (100, " %") if answer.is_share else (1, "")
    value, low, high = (scale * float(part[place]) for part in answer.ranked)
    if low == high or np.isnan(low):
        return f"{rounded(value)}{unit}"
    digits = (high - low) / FINER
    value_text, low_text, high_text = alike((each, digits) for each in (value, low, high))
    return f"{value_text}{unit} ({low_text} to {high_text}{unit})"
