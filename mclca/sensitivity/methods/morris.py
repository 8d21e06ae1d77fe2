"""Morris screening: how much the result changes when one input moves, on average, for models with very many inputs."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from mclca.compile import Compiled
from mclca.engine.simulate import at_points
from mclca.errors import ModelError
from mclca.pieces import pieces
from mclca.scenario import Scenario
from mclca.sensitivity.answer import Answer, constant, indices_of
from mclca.sensitivity.draws_of import refuse_faulty
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.ranking import Span, span, unsettled
from mclca.sensitivity.study import Driver, Study, Wishes, compiled, independent_drivers, refuse_points
from mclca.sensitivity.trajectories import elementary_effects, paths

Floats = npt.NDArray[np.float64]

PATHS = 256
_MOST_PATHS = 2**16
_MOST_VALUES = 2**23  # of points held at a time


def morris(study: Study, wishes: Wishes) -> Indices:
    """Mean absolute elementary effect mu*, mean effect mu and its standard deviation sigma, each with its interval.

    Effects are per whole probability of an input, in the unit of the equation; sigma shows an input that acts unevenly
    or together with others.

    Raises
    ------
    ModelError
        Correlated inputs, no uncertain input, or outputs that are not finite.

    References
    ----------
    See `trajectories`.
    """
    wanted = PATHS if wishes.points is None else wishes.points
    refuse_points(wanted, 2)
    count = min(wanted, _MOST_PATHS)
    found = [_of_scenario(study, held, count) for held in study.scenarios]
    answers = [answer for each in found for answer in each]
    evaluations = count * (1 + max(len(answer.drivers) for answer in answers))
    estimator = (
        f"elementary effects on {count} random paths, each step two thirds of an input's probability; Student's t"
    )
    return indices_of(study, "morris", answers, count, evaluations, estimator)


def _of_scenario(study: Study, held: Scenario, count: int) -> list[Answer]:
    found = compiled(study, held)
    listed = independent_drivers(study, found, held, "Morris effects")
    _refuse_wholes(found, held)
    effects = np.concatenate(list(_effects(study, found, listed, count)), axis=1)
    return [_answer(study, held, name, listed, own) for name, own in zip(study.equations, effects, strict=True)]


def _refuse_wholes(found: Compiled, held: Scenario) -> None:
    for piece in pieces(found.columns, held):
        if len(piece.together) > 1:
            raise ModelError(
                f"Morris screening moves an input up, and {piece.name} are drawn together, so none of them goes up by "
                "itself; use --method sobol or shapley, where they count as one"
            )


def _effects(study: Study, found: Compiled, listed: Sequence[Driver], count: int) -> Iterator[Floats]:
    """Elementary effects, some paths after others; shape (equations, paths, drivers)."""
    players, columns = [driver.columns for driver in listed], len(found.columns)
    random = np.random.default_rng(study.options.seed)
    size = max(1, _MOST_VALUES // (columns * (len(players) + 1)))
    for start in range(0, count, size):
        walked = paths(players, columns, min(size, count - start), random)
        outputs = at_points(found.program, walked.points.reshape(columns, -1))
        refuse_faulty(study, found, outputs)
        rows = outputs[: len(study.equations)].reshape(len(study.equations), len(players) + 1, -1)
        yield np.array([elementary_effects(row, walked.orders, walked.upwards) for row in rows])


def _answer(study: Study, held: Scenario, equation: str, listed: Sequence[Driver], effects: Floats) -> Answer:
    if not effects.any():
        return constant(equation, held.at, listed, ["mu_star", "mu", "sigma"])
    interval, sizes = study.options.asked.interval, np.abs(effects)
    negligible = np.all(effects == 0, axis=0)
    return Answer(
        equation,
        held.at,
        tuple(listed),
        "mean absolute elementary effect (mu*) on",
        {
            "mu_star": span(sizes, interval),
            "mu": span(effects, interval),
            "sigma": _spread(effects, interval),
        },
        negligible,
        unsettled=tuple(unsettled(sizes / sizes.mean(axis=0).max(), interval)),
    )


def _spread(effects: Floats, interval: float) -> Span:
    """Standard deviation over the paths, with the interval of its linearisation about its own estimate."""
    squares = (effects - effects.mean(axis=0)) ** 2
    sd = np.sqrt(squares.mean(axis=0))
    linear = np.divide(squares + sd**2, 2 * sd, out=np.zeros_like(squares), where=sd > 0)
    return span(linear, interval)
