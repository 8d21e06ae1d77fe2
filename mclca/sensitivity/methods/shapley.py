"""Shapley effects: the variance shared out among the inputs, what they do together in equal parts.

The shares add up to one, whether inputs are independent or not. Points are 16 independent scrambles of a Sobol'
sequence; unless told how many, the method goes on until every interval is narrow.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mclca.engine.long_run import pilot_draws
from mclca.engine.points import REPLICATES, Design
from mclca.engine.program import Program
from mclca.errors import ModelError
from mclca.propagate import Options
from mclca.scenario import Scenario
from mclca.sensitivity.answer import Answer, constant, indices_of
from mclca.sensitivity.draws_of import refuse_faulty, varies
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.ranking import Span, unsettled
from mclca.sensitivity.reach import reached
from mclca.sensitivity.study import Driver, Study, Wishes, compiled, drivers, refuse_points
from mclca.sensitivity.walking import Walker
from mclca.statistics import replicate_interval

Floats = npt.NDArray[np.float64]

HALF_WIDTH = 0.01  # of every interval, at which a run that was not told its points ends
MOST_POINTS = 2**18  # at which it ends in any case
# Points of a replicate: in the first round, in the largest, and that there can be at all.
_FIRST, _LARGEST, _LONGEST = 256, 2**11, 2**32


def shapley(study: Study, wishes: Wishes) -> Indices:
    """Shapley effects with intervals.

    Raises
    ------
    ModelError
        No uncertain input, a number of points that no design has, or outputs that are not finite.

    References
    ----------
    Owen (2014), Sobol' indices and Shapley value; Song, Nelson & Staum (2016), Shapley effects for global sensitivity
    analysis; both SIAM/ASA Journal on Uncertainty Quantification. Goda (2021), for the estimator: see `walks`.
    """
    refuse_points(MOST_POINTS if wishes.points is None else wishes.points, 1)
    found = [_of_scenario(study, held, wishes) for held in study.scenarios]
    answers = [answer for each, _, _ in found for answer in each]
    points, evaluations = max(used for _, used, _ in found), max(runs for *_, runs in found)
    estimator = f"walks in random orders of the inputs; {REPLICATES} scrambled Sobol' designs, Student's t"
    return indices_of(study, "shapley", answers, points, evaluations, estimator)


def _of_scenario(study: Study, held: Scenario, wishes: Wishes) -> tuple[list[Answer], int, int]:
    """Answers of all equations, the points used, and the evaluations."""
    found = compiled(study, held)
    pilot = pilot_draws(found.program, Design("random", study.options.seed, 1))
    refuse_faulty(study, found, pilot)
    listed, equations = drivers(study, found, held), range(len(study.equations))
    columns = reached(found.program, equations)
    # By their random numbers, so that the order in which inputs are written changes nothing.
    first = [found.program.streams[list(driver.columns)].min() for driver in listed]
    players = sorted((p for p, each in enumerate(listed) if columns.intersection(each.columns)), key=first.__getitem__)
    walker = Walker(_without_gap(found.program), tuple(listed[place].columns for place in players))
    credit, points = _credits(walker, study.options, wishes) if players else (np.empty((len(equations), 0)), 0)
    _refuse_non_finite(study, credit, points, held)
    answers = [
        _answer(study, held, name, listed, _all(own, players, len(listed)))
        if varies(values)
        else constant(name, held.at, listed, ["shapley"])
        for name, values, own in zip(study.equations, pilot, credit, strict=False)
    ]
    return answers, points, points * (len(players) + 1)


def _without_gap(program: Program) -> Program:
    return replace(program, tape=replace(program.tape, outputs=program.tape.outputs[:-1]))


def _credits(walker: Walker, options: Options, wishes: Wishes) -> tuple[Floats, int]:
    """Credit of every replicate, shape (equations, replicates, players), and the points that they took."""
    design = Design("sobol", options.seed, REPLICATES * _LONGEST, REPLICATES)
    total: Floats = np.zeros(())
    for start, size in _rounds():
        total = total + size * walker.credits(design, start, size)
        points = REPLICATES * (start + size)
        if wishes.progress and wishes.points:
            wishes.progress(points)
        enough = wishes.points is None and _is_narrow(total, options.asked.interval)
        if enough or points >= (wishes.points or MOST_POINTS):
            break
    return total, points


def _rounds() -> Iterator[tuple[int, int]]:
    """First point and number of points of each round: as many again as there were, up to a size."""
    start, size = 0, _FIRST
    while True:
        yield start, size
        start += size
        size = min(start, _LARGEST)


def _is_narrow(credit: Floats, interval: float) -> bool:
    with np.errstate(invalid="ignore"):
        low, high = replicate_interval(np.moveaxis(_shares(credit), 1, 0), interval)
    return not np.any(high - low > 2 * HALF_WIDTH)


def _shares(credit: Floats) -> Floats:
    """Credits over their sum; shape (..., players)."""
    return np.asarray(credit / credit.sum(axis=-1, keepdims=True))


def _all(credit: Floats, players: list[int], number: int) -> Floats:
    """Credits of all drivers, none to those that do not play; shape (replicates, number)."""
    found = np.zeros((len(credit), number))
    found[:, players] = credit
    return found


def _answer(study: Study, held: Scenario, equation: str, listed: tuple[Driver, ...], credit: Floats) -> Answer:
    replicates, value = _shares(credit), _shares(credit.sum(axis=0))
    low, high = replicate_interval(replicates, study.options.asked.interval)
    half = (high - low) / 2
    negligible = value <= half
    return Answer(
        equation,
        held.at,
        listed,
        "Shapley effects, which share out the variance of",
        {"shapley": Span(value, value - half, value + half)},
        negligible,
        unsettled=tuple(unsettled(replicates, study.options.asked.interval)),
        is_share=True,
    )


def _refuse_non_finite(study: Study, credit: Floats, points: int, held: Scenario) -> None:
    faulty = [name for name, own in zip(study.equations, credit, strict=True) if not np.isfinite(own).all()]
    if faulty:
        raise ModelError(
            *(
                f"equation '{name}' is not finite in some of the evaluations at {points} points; "
                "look for a division by zero, a root or a logarithm of a negative number, or an overflow"
                for name in faulty
            )
        )
