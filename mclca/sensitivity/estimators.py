"""Sobol' indices from means over a Saltelli design: the formulas, in arrays of any shape.

y_A and y_B are the outputs at two independent designs A and B; y_AB those at A with the swapped inputs taken from B.

References
----------
Saltelli et al. (2010), Variance based sensitivity analysis of model output, table 2 (b) and (f): the first-order
estimator, and Jansen's (1999) of the total.
Khorashadi Zadeh, Nossent et al. (2017), Comparison of variance-based and moment-independent global sensitivity analysis
approaches by application to the SWAT model, section 2.4: the dummy input.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Replicates:
    """Indices of one equation from each of several independent designs; nan where nothing varied.

    Parameters
    ----------
    first, total : shape (replicates, drivers)
    dummy : shape (replicates,), the first-order index found for an input that does nothing
    mean, variance : shape (replicates,), of the equation
    second : shape (replicates, pairs), pairs in the order of `itertools.combinations`, or None
    first_half, total_half, second_half : half widths of SALib's bootstrap intervals, where those are wanted
    """

    first: Floats
    total: Floats
    dummy: Floats
    mean: Floats
    variance: Floats
    second: Floats | None = None
    first_half: Floats | None = None
    total_half: Floats | None = None
    second_half: Floats | None = None


def pooled_variance(mean_a: Floats, mean_b: Floats, variance_a: Floats, variance_b: Floats) -> Floats:
    """Variance of two equally long series put together (divisor n)."""
    return np.asarray((variance_a + variance_b) / 2 + ((mean_a - mean_b) / 2) ** 2)


def first_order(product: Floats, shift: Floats, offset: Floats, variance: Floats) -> Floats:
    """First-order index, centred.

    Parameters
    ----------
    product : mean of (y_B - c) (y_AB - y_A)
    shift : mean of y_AB - y_A
    offset : mean of all outputs, less c: moves the centre c to that mean, about which SALib takes y_B
    """
    return _over(product - offset * shift, variance)


def total_order(square: Floats, variance: Floats) -> Floats:
    """Total index (Jansen 1999), from the mean of (y_A - y_AB)^2."""
    return _over(square / 2, variance)


def dummy_index(covariance: Floats, variance: Floats) -> Floats:
    """First-order index of an input that does nothing: 0 but for the error of the sum of y_A y_B."""
    return _over(covariance, variance)


def _over(part: Floats, variance: Floats) -> Floats:
    return np.asarray(np.divide(part, variance, out=np.full(np.shape(part), np.nan), where=variance > 0))
