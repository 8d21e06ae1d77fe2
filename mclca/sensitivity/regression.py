"""Correlation and regression on draws that are given: plain arrays."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Directions in which inputs vary by less than this share of the most are the same input twice.
_CUT = 1e-10


def correlations(inputs: Floats, output: Floats) -> Floats:
    """Pearson correlation of each input with the output; shapes (inputs, draws), (draws,) and (inputs,)."""
    return np.asarray(_standardised(inputs) @ _standardised(output) / output.size)


def standardised_coefficients(inputs: Floats, output: Floats) -> tuple[Floats, float]:
    """Coefficients of the linear regression on standardised inputs, and the share of the variance that it explains.

    Inputs that are the same but for a factor share their coefficient.

    Parameters
    ----------
    inputs : shape (inputs, draws), none constant
    output : shape (draws,), not constant

    References
    ----------
    Saltelli et al. (2008), Global Sensitivity Analysis: The Primer, 1.2.5.
    """
    standard, with_output = _standardised(inputs), correlations(inputs, output)
    coefficients = np.linalg.lstsq(standard @ standard.T / output.size, with_output, rcond=_CUT)[0]
    return np.asarray(coefficients, dtype=np.float64), float(coefficients @ with_output)


def _standardised(values: Floats) -> Floats:
    """Mean 0 and variance 1 along the last axis; what is constant there stays 0 and correlates with nothing."""
    centred = values - values.mean(axis=-1, keepdims=True)
    sd = np.sqrt((centred**2).mean(axis=-1, keepdims=True))
    return np.asarray(np.divide(centred, sd, out=np.zeros_like(centred), where=sd > 0))
