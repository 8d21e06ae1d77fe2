"""A family that is another one under parameters of its own."""

from mclca.distribution import Distribution, Points, Support, Values


class Reparameterised(Distribution):
    """A distribution whose every answer is that of `curve`, which its parameters stand for."""

    __slots__ = ()

    curve: Distribution

    def quantile(self, p: Values) -> Points:
        """See `Distribution`."""
        return self.curve.quantile(p)

    def upper_quantile(self, q: Values) -> Points:
        """See `Distribution`."""
        return self.curve.upper_quantile(q)

    def cdf(self, x: Values) -> Points:
        """See `Distribution`."""
        return self.curve.cdf(x)

    def upper_cdf(self, x: Values) -> Points:
        """See `Distribution`."""
        return self.curve.upper_cdf(x)

    def support(self) -> Support:
        """See `Distribution`."""
        return self.curve.support()

    def mean(self) -> float:
        """See `Distribution`."""
        return self.curve.mean()

    def sd(self) -> float:
        """See `Distribution`."""
        return self.curve.sd()
