"""SALib: its sampling, SciPy's quantile functions, the model in NumPy, and its analysis of one output.

SALib knows neither beta nor gamma nor PERT, so that a careful user takes points of the unit cube through SciPy.
"""

from typing import Any

from benchmarks.video14 import INPUTS, equations, through_quantiles
from benchmarks.video14_scipy import quantiles

PACKAGE = "SALib"


def indices(points: int, seed: int, resamples: int = 100) -> dict[str, tuple[float, float]]:
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    cube: dict[str, Any] = {"num_vars": len(INPUTS), "names": [*INPUTS], "bounds": [[0, 1]] * len(INPUTS)}
    at = sampling.sample(cube, points, calc_second_order=False, seed=seed)
    footprint = equations(**through_quantiles(at, quantiles()))[0]
    found = analysis.analyze(cube, footprint, calc_second_order=False, num_resamples=resamples, seed=seed)
    return dict(zip(INPUTS, zip(map(float, found["ST"]), map(float, found["ST_conf"]), strict=True), strict=True))
