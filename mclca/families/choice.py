"""Choice: one of a few listed values, each with its probability."""

from dataclasses import dataclass, field

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, require, require_finite, shares_of_one
from mclca.steps import Steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Distribution):
    """Discrete distribution on listed values.

    Parameters
    ----------
    values
        Distinct, in the unit of the input.
    weights
        Probability of each value, without unit; each > 0, together one.
    """

    values: tuple[float, ...]
    weights: tuple[float, ...]
    steps: Steps = field(init=False, repr=False, compare=False)

    examples = (
        "choice(values=[1, 2, 5], weights=[0.2, 0.5, 0.3])",
        "choice(values=[3, -1], weights=[0.9, 0.1])",
        "choice(values=[7], weights=[1])",
    )
    refused = (
        ("choice(values=[], weights=[])", "at least one value"),
        ("choice(values=[1, 2], weights=[1])", "as many weights as values"),
        ("choice(values=[1, 1], weights=[0.5, 0.5])", "values are distinct"),
        ("choice(values=[1, 2], weights=[0.5, 0.6])", "weights sum to one does not hold; they sum to 1.1"),
        ("choice(values=[1, 2], weights=[1, 0])", "every weight > 0"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(len(self.values) > 0, self, "at least one value")
        require(len(self.values) == len(self.weights), self, "as many weights as values")
        require(len(set(self.values)) == len(self.values), self, "values are distinct")
        shares = shares_of_one(self.weights, self)
        object.__setattr__(self, "steps", Steps.of_shares(np.array(self.values, dtype=float), shares))

    def quantile(self, p: Values) -> Points:
        return self.steps.quantile(p)

    def upper_quantile(self, q: Values) -> Points:
        return self.steps.upper_quantile(q)

    def cdf(self, x: Values) -> Points:
        return self.steps.cdf(x)

    def upper_cdf(self, x: Values) -> Points:
        return self.steps.upper_cdf(x)

    def support(self) -> Support:
        return Support(min(self.values), max(self.values), atoms=self.steps.values)

    def mean(self) -> float:
        return self.steps.mean()

    def sd(self) -> float:
        return self.steps.sd()
