"""SciPy, scrambled Sobol': points of scipy.stats.qmc through SciPy's quantile functions, then NumPy."""

from benchmarks.video14 import INPUTS, Figures, Floats, figures, kept, through_quantiles
from benchmarks.video14_scipy import quantiles

PACKAGE = "scipy"
LARGEST = 1e6
DESIGN = "sobol"


def summary(draws: int, seed: int) -> Figures:
    return figures(keep(draws, seed))


def keep(draws: int, seed: int) -> dict[str, Floats]:
    from scipy.stats import qmc

    design = qmc.Sobol(len(INPUTS), scramble=True, rng=seed)
    points = design.random_base2(max(draws - 1, 1).bit_length())  # as mclca does, rounded up to a power of two
    return kept(through_quantiles(points, quantiles()))
