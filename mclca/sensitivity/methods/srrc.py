"""Standardised rank regression: what each input adds to the result's rank while the others stay, and how it fits."""

import numpy as np
import numpy.typing as npt

from mclca.sensitivity.from_draws import Measure, from_draws
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.ranks import midranks
from mclca.sensitivity.regression import standardised_coefficients
from mclca.sensitivity.study import Study, Wishes

Floats = npt.NDArray[np.float64]

LEAST_FIT = 0.7


def srrc(study: Study, wishes: Wishes) -> Indices:
    """Standardised rank regression coefficients with intervals, and the fit as a figure of every input.

    Raises
    ------
    ModelError
        As `from_draws`.

    References
    ----------
    Iman & Conover (1979), The use of the rank transform in regression, Technometrics 21; Saltelli et al. (2008), Global
    Sensitivity Analysis: The Primer, 1.2.5, for the least fit.
    """
    return from_draws(study, wishes, _MEASURE)


def rank_regression(inputs: Floats, output: Floats) -> tuple[Floats, float]:
    """Coefficients, shape (inputs,), and R^2, the share of the variance of the output's ranks that they explain."""
    return standardised_coefficients(midranks(inputs), midranks(output))


def _coefficients(inputs: Floats, output: Floats) -> Floats:
    return rank_regression(inputs, output)[0]


def _fit(inputs: Floats, output: Floats) -> tuple[dict[str, float], tuple[str, ...]]:
    fit = rank_regression(inputs, output)[1]
    if fit >= LEAST_FIT:
        return {"r_squared": fit}, (f"the regression explains {100 * fit:.3g} % of the variance of the ranks",)
    sentence = (
        f"the regression explains only {100 * fit:.2g} % of the variance of the ranks: the equation is far from rising "
        "or falling with its inputs, and the coefficients do not rank them; use --method sobol or given_data"
    )
    return {"r_squared": fit}, (sentence,)


_MEASURE = Measure(
    name="srrc",
    figure="srrc",
    compute=_coefficients,
    said="standardised rank regression coefficients of",
    estimator="least squares on standardised ranks, ties at their mean rank",
    correlated="inputs are correlated: a coefficient is what an input adds while its companions stay, and the squares "
    "do not add up to R^2",
    further=_fit,
)
