"""Log-triangular: the order of magnitude has a lowest, a likeliest and a highest value."""

from dataclasses import dataclass, field

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, require, require_finite
from mclca.families.loguniform import log_ratio
from mclca.families.triangular import Triangular


@dataclass(frozen=True, slots=True)
class Logtriangular(Distribution):
    """Log-triangular distribution: ln x is triangular(ln low, ln mode, ln high).

    Parameters
    ----------
    low, mode, high
        In the unit of the input; 0 < low <= mode <= high and low < high. `mode` is the likeliest order of magnitude.
    """

    low: float
    mode: float
    high: float
    rising: Triangular = field(init=False, repr=False, compare=False)
    falling: Triangular = field(init=False, repr=False, compare=False)

    examples = ("logtriangular(1, 2, 10)", "logtriangular(0.5, 0.5, 3)", "logtriangular(1e-6, 1, 1e3)")
    refused = (
        ("logtriangular(-1, 1, 2)", "low > 0"),
        ("logtriangular(1, 3, 2)", "low <= mode <= high"),
        ("logtriangular(2, 2, 2)", "low < high"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.low > 0, self, "low > 0")
        require(self.low <= self.mode <= self.high, self, "low <= mode <= high")
        require(self.high / self.low < np.inf, self, "high / low is finite")
        require(self.low < self.high, self, "low < high; a single value is fixed(x)")
        width = log_ratio(self.high, self.low)
        # Logarithms are taken of ratios to the nearer end: the values close to an end keep their digits so.
        object.__setattr__(self, "rising", Triangular(0.0, min(log_ratio(self.mode, self.low), width), width))
        object.__setattr__(self, "falling", Triangular(-width, max(log_ratio(self.mode, self.high), -width), 0.0))

    def quantile(self, p: Values) -> Points:
        rising, falling = self.low * np.exp(self.rising.quantile(p)), self.high * np.exp(self.falling.quantile(p))
        return np.clip(np.where(np.less_equal(p, self.rising.peak), rising, falling), self.low, self.high)

    def upper_quantile(self, q: Values) -> Points:
        rising = self.low * np.exp(self.rising.upper_quantile(q))
        falling = self.high * np.exp(self.falling.upper_quantile(q))
        return np.clip(np.where(np.less_equal(1 - self.rising.peak, q), rising, falling), self.low, self.high)

    def cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        rising, falling = (side.cdf(log) for side, log in self._sides(inside))
        return np.where(inside <= self.mode, rising, falling)

    def upper_cdf(self, x: Values) -> Points:
        inside = np.clip(x, self.low, self.high)
        rising, falling = (side.upper_cdf(log) for side, log in self._sides(inside))
        return np.where(inside <= self.mode, rising, falling)

    def _sides(self, x: Points) -> tuple[tuple[Triangular, Points], tuple[Triangular, Points]]:
        """Either end's triangle and the logarithm of the ratio to that end."""
        return (self.rising, np.log(x / self.low)), (self.falling, np.log(x / self.high))

    def support(self) -> Support:
        return Support(self.low, self.high, breaks=(self.mode,) if self.low < self.mode < self.high else ())
