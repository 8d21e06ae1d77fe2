"""When an adaptive run may stop: block sizes, numerical tolerances, and how far block results still scatter."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import ceil, isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

FIGURES = ("mean", "sd", "median", "low", "high")
MEAN, SD = range(2)

FEWEST_BLOCKS = 10
FEWEST_DRAWS = 10_000  # of a block
# Errors of a figure that its tolerance must be wider than.
ERRORS = 3.0


def block_size(probability: float) -> int:
    """Draws in a block of a run whose coverage intervals hold the given probability.

    References
    ----------
    JCGM 101:2008, 7.9.4 b): max(J, 10^4), J the smallest whole number at or above 100 / (1 - p).
    """
    # 1 - 0.9 is not 0.1 in floats, and one draw too many would follow from it.
    return max(FEWEST_DRAWS, ceil(100 / (1 - Fraction(repr(probability)))))


def numerical_tolerance(sd: float, digits: int) -> float:
    """Half the place of the last of so many significant digits of a standard uncertainty; 0 of 0.

    Parameters
    ----------
    sd : not negative, any unit
    digits : 1 or 2

    Raises
    ------
    ValueError
        An sd that is not a finite number.

    References
    ----------
    JCGM 101:2008, 7.9.2: u = c 10^l with c a whole number of so many digits, after rounding; delta = 10^l / 2.
    """
    if not isfinite(sd):
        raise ValueError(f"a standard uncertainty of {sd} has no numerical tolerance")
    if sd == 0:
        return 0.0
    rounded = Context(prec=digits, rounding=ROUND_HALF_EVEN).create_decimal(repr(float(sd)))
    return float(Decimal(5).scaleb(rounded.adjusted() - digits))


def is_reached(error: ArrayLike, tolerance: ArrayLike) -> NDArray[np.bool_]:
    """Whether figures are known well enough: their error is 0, or ERRORS of them are below the tolerance.

    JCGM 101:2008, 7.9.4 f) asks for two errors. At the moment when the last figure meets that, each end of the
    interval is off by more than its tolerance in 5 % of runs, and one of them in 10 %; with three, in under 1 %.
    """
    return np.asarray((np.asarray(error) == 0) | (ERRORS * np.asarray(error) < np.asarray(tolerance)))


def block_figures(draws: Floats, interval: float) -> Floats:
    """FIGURES of one block and its variance: shape (outputs, 6).

    Parameters
    ----------
    draws : shape (outputs, draws of the block), finite
    interval : probability of the symmetric coverage interval
    """
    outside = (1 - interval) / 2
    with np.errstate(over="ignore", invalid="ignore"):
        # About the first draw, so that a constant has an sd of exactly 0.
        centred = draws - draws[:, :1]
        low, median, high = np.quantile(draws, [outside, 0.5, 1 - outside], axis=1)
        mean, variance = draws[:, 0] + centred.mean(axis=1), centred.var(axis=1, ddof=1)
    return np.stack([mean, np.sqrt(variance), median, low, high, variance], axis=1)


class Blocks:
    """Running means of the results of blocks, and their standard errors (Welford 1962).

    Parameters
    ----------
    outputs : number of outputs
    draws : in each block
    """

    def __init__(self, outputs: int, draws: int) -> None:
        self.draws = draws
        self.count = 0
        self.means: Floats = np.zeros((outputs, len(FIGURES) + 1))
        self.squares: Floats = np.zeros((outputs, len(FIGURES) + 1))

    def add(self, results: Floats) -> None:
        """Take the results of one more block, as `block_figures` gives them."""
        self.count += 1
        with np.errstate(over="ignore", invalid="ignore"):
            step = results - self.means
            self.means = self.means + step / self.count
            self.squares = self.squares + step * (results - self.means)

    @property
    def figures(self) -> Floats:
        """FIGURES of all blocks together: shape (outputs, 5)."""
        found = self.means[:, :-1].copy()
        inside = (self.draws - 1) * self.count * self.means[:, -1]
        between = self.draws * self.squares[:, MEAN]
        found[:, SD] = np.sqrt((inside + between) / (self.draws * self.count - 1))
        return found

    @property
    def errors(self) -> Floats:
        """Standard error of each of the FIGURES (JCGM 101:2008, 7.9.4 e): shape (outputs, 5)."""
        return np.asarray(np.sqrt(self.squares[:, :-1] / (self.count - 1) / self.count))
