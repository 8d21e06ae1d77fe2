"""Why the mean of the draws is not the value at the medians: what each input's skew and the equation's bend add."""

from dataclasses import dataclass
from functools import cache
from math import erfc, sqrt

import numpy as np
import numpy.typing as npt

from mclca.columns import Column
from mclca.compile import Written
from mclca.engine.gradient import gradient
from mclca.engine.simulate import evaluate

Floats = npt.NDArray[np.float64]

# Evenly spaced normal scores, up to the highest, that stand for a distribution: exact to rounding for smooth ones.
SCORES = 1025
HIGHEST = 8.0


@dataclass(frozen=True, slots=True)
class Shift:
    """What one input adds to the mean, in the equation's unit; nan where its own mean is not finite.

    Parameters
    ----------
    skew : change of the equation's value when the input goes from its median to its mean, others at their medians
    bend : mean of the equation over the input's distribution less its value at the means, others at their means
    """

    input: str
    skew: float
    bend: float


@dataclass(frozen=True, slots=True)
class Shifts:
    """Values of one equation at single points, and what leads from one to the other.

    Parameters
    ----------
    at_medians, at_means : value with every input at its median, or mean; nan where an input has no finite mean
    """

    at_medians: float
    at_means: float
    inputs: tuple[Shift, ...]


def shifts(written: Written) -> Shifts:
    """Shifts of the first equation, whose columns are inputs by themselves: see `apart`."""
    columns = written.columns
    medians = np.array([float(column.distribution.quantile(0.5)) for column in columns])
    means = _finite_or_nan([column.distribution.mean() for column in columns])
    one_moved = np.repeat(medians[:, None], len(columns), axis=1)
    np.fill_diagonal(one_moved, means)
    tape = written.tape
    values = _finite_or_nan(evaluate(tape, np.column_stack([medians, means, one_moved]))[0])
    slopes = gradient(tape, means[:, None])[1][0, :, 0]
    bends = [_bend(written, place, means, slopes[place], values[1]) for place in range(len(columns))]
    found = zip(columns, values[2:] - values[0], bends, strict=True)
    return Shifts(
        at_medians=float(values[0]),
        at_means=float(values[1]),
        inputs=tuple(Shift(column.label, float(skew), bend) for column, skew, bend in found),
    )


def _finite_or_nan(values: npt.ArrayLike) -> Floats:
    """Values, nan for those that are infinite: an equation may make something finite of an infinite mean."""
    held = np.asarray(values, dtype=float)
    return np.where(np.isfinite(held), held, np.nan)


def _bend(written: Written, place: int, means: Floats, slope: float, at_means: float) -> float:
    """Mean over one input's values, less what a straight line would make of them."""
    moved, weights = _spread_out(written.columns[place])
    table = np.repeat(means[:, None], moved.size, axis=1)
    table[place] = moved
    with np.errstate(all="ignore"):
        along = slope * (moved - means[place])
        return float(weights @ (evaluate(written.tape, table)[0] - at_means - along))


def _spread_out(column: Column) -> tuple[Floats, Floats]:
    """Values of a column from its lowest to its highest, and their weights."""
    tail, weights = _tails()
    distribution, half = column.distribution, SCORES // 2
    upper = distribution.upper_quantile(tail[half:])
    return np.concatenate([distribution.quantile(tail[:half]), upper]), weights


@cache
def _tails() -> tuple[Floats, Floats]:
    """Probability beyond each score, and the score's weight."""
    scores = np.linspace(-HIGHEST, HIGHEST, SCORES)
    density = np.exp(-(scores**2) / 2)
    return np.array([erfc(abs(score) / sqrt(2)) / 2 for score in scores]), density / density.sum()
