"""Borgonovo's delta: how far the whole distribution of the result moves when an input becomes known."""

import numpy as np
import numpy.typing as npt

from mclca.errors import ModelError
from mclca.families import parse
from mclca.sensitivity.from_draws import Measure, from_draws
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.ranks import midranks
from mclca.sensitivity.study import Study, Wishes

Floats = npt.NDArray[np.float64]

GRID = 100
MOST_CLASSES = 48
_LEAST_DISTINCT = 0.9


def delta(study: Study, wishes: Wishes) -> Indices:
    """Delta of each input with intervals: 0 for one that does nothing, at most 1.

    Raises
    ------
    ModelError
        An equation that has no density; as `from_draws`.

    References
    ----------
    Borgonovo (2007), A new uncertainty importance measure, Reliability Engineering & System Safety 92; Plischke,
    Borgonovo & Smith (2013), Global sensitivity measures from given data, European Journal of Operational Research 226,
    equation 26.
    """
    return from_draws(study, wishes, _MEASURE)


def deltas(inputs: Floats, output: Floats) -> Floats:
    """Delta of each input; shapes (inputs, draws), (draws,) and (inputs,).

    The output is taken by its normal scores: delta is the same for every rising function of it (Borgonovo et al. 2014),
    and a long tail would leave the grid too coarse elsewhere. For these scores this is SALib's `calc_delta`, to
    rounding; SALib's `analyze` would seed NumPy and change the format of warnings for the whole process.

    Raises
    ------
    ModelError
        The output repeats too many of its values to have a density.
    """
    _refuse_repeated(output)
    scores = parse("normal(0, 1)").quantile((midranks(output) - 0.5) / output.size)
    grid = np.linspace(scores.min(), scores.max(), GRID)
    whole = density(scores, grid)
    edges = np.linspace(0, output.size, _classes(output.size) + 1).astype(int)
    return np.array([_delta(scores[np.argsort(values, kind="stable")], edges, grid, whole) for values in inputs])


def density(values: Floats, grid: Floats) -> Floats:
    """Gaussian kernel density with Silverman's bandwidth; shapes (values,), (grid,) and (grid,).

    References
    ----------
    Silverman (1986), Density Estimation for Statistics and Data Analysis, 4.3.2.
    """
    width = values.std(ddof=1) * (values.size * 3 / 4) ** -0.2
    kernels = np.exp(-(((grid[:, None] - values) / width) ** 2) / 2)
    return np.asarray(kernels.mean(axis=1) / (width * np.sqrt(2 * np.pi)))


def _delta(ordered: Floats, edges: npt.NDArray[np.int64], grid: Floats, whole: Floats) -> float:
    """Mean over classes of half the area between two densities, the draws being in the order of an input."""
    classes = np.split(ordered, edges[1:-1])
    areas = [_area(np.abs(whole - density(held, grid)), grid) for held in classes]
    return float(np.average(areas, weights=np.diff(edges)) / 2)


def _area(heights: Floats, grid: Floats) -> float:
    return float((heights[1:] + heights[:-1]) @ np.diff(grid) / 2)


def _classes(draws: int) -> int:
    """Classes that an input is cut into (Plischke et al. 2013, as SALib takes them)."""
    power = 2 / (7 + np.tanh((1500 - draws) / 500))
    return min(int(np.ceil(draws**power)), MOST_CLASSES)


def _refuse_repeated(output: Floats) -> None:
    values, counts = np.unique(output, return_counts=True)
    if values.size < _LEAST_DISTINCT * output.size:
        often, share = values[counts.argmax()], counts.max() / output.size
        raise ModelError(
            f"delta compares densities, and the equation has none, as {100 * share:.3g} % of its draws are {often:g}; "
            "use --method pawn, which compares distribution functions"
        )


_MEASURE = Measure(
    name="delta",
    figure="delta",
    compute=deltas,
    said="Borgonovo's delta of",
    estimator="kernel densities in classes of an input, as SALib, of the output's normal scores",
    correlated="inputs are correlated: an input's delta holds what it tells about its companions",
    points=2**15,
    most=2**16,
    is_biased=True,
)
