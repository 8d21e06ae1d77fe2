"""Fixed: one value, known exactly or left without uncertainty on purpose."""

from dataclasses import dataclass

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, require_finite


@dataclass(frozen=True, slots=True)
class Fixed(Distribution):
    """A single value.

    Parameters
    ----------
    value
        In the unit of the input.
    """

    value: float

    examples = ("fixed(3)", "0", "-2.5e-7")
    refused = (("fixed(inf)", "value is finite"),)

    def __post_init__(self) -> None:
        require_finite(self)

    def quantile(self, p: Values) -> Points:
        return np.full(np.shape(p), self.value, dtype=float)

    def upper_quantile(self, q: Values) -> Points:
        return self.quantile(q)

    def cdf(self, x: Values) -> Points:
        return np.where(np.less(x, self.value), 0.0, 1.0)

    def support(self) -> Support:
        return Support(self.value, self.value, atoms=np.array([self.value]))

    def mean(self) -> float:
        return self.value

    def sd(self) -> float:
        return 0.0
