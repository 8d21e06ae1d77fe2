"""Curvilinear trapezoid: uniform between two limits that are themselves known inexactly."""

from dataclasses import dataclass
from math import hypot, log, sqrt

import numpy as np

from mclca.distribution import Distribution, Points, Support, Values, points, require, require_finite

NEWTON_STEPS = 12


@dataclass(frozen=True, slots=True)
class CurvilinearTrapezoid(Distribution):
    """Uniform distribution whose two limits lie uniformly within +- inexactness of what is stated, moving oppositely.

    Parameters
    ----------
    low, high
        Stated limits, in the unit of the input.
    inexactness
        Half-width of the range of either limit, in the same unit; 0 < inexactness < (high - low) / 2.

    References
    ----------
    JCGM 101:2008, 6.4.3.
    """

    low: float
    high: float
    inexactness: float

    examples = (
        "curvilinear_trapezoid(0, 10, 0.5)",
        "curvilinear_trapezoid(-1, 1, 0.9)",
        "curvilinear_trapezoid(3, 4, 0.001)",
    )
    refused = (
        ("curvilinear_trapezoid(0, 1, 0)", "inexactness > 0"),
        ("curvilinear_trapezoid(0, 1, 0.5)", "inexactness < (high - low) / 2"),
        ("curvilinear_trapezoid(1, 0, 0.1)", "low < high"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.low < self.high, self, "low < high; a single value is fixed(x)")
        require(np.isfinite(self.high - self.low), self, "high - low is finite")
        require(self.inexactness > 0, self, "inexactness > 0; exact limits are uniform(low, high)")
        require(self.inexactness < (self.high - self.low) / 2, self, "inexactness < (high - low) / 2")

    @property
    def start(self) -> float:
        """Lowest possible value."""
        return self.low - self.inexactness

    @property
    def end(self) -> float:
        """Highest possible value."""
        return self.high + self.inexactness

    @property
    def reach(self) -> float:
        """Distance from the middle to the farthest possible value."""
        return (self.high - self.low) / 2 + self.inexactness

    @property
    def shoulder(self) -> float:
        """Width of the curved side as a share of the reach."""
        return 2 * self.inexactness / self.reach

    @property
    def side(self) -> float:
        """Probability of either curved side."""
        return float(_curve(self.shoulder)) * self.scale

    @property
    def scale(self) -> float:
        """Probability per unit of the curve."""
        return self.reach / (4 * self.inexactness)

    @property
    def slope(self) -> float:
        """Density of the flat middle."""
        return log(self.reach / (self.reach - 2 * self.inexactness)) / (4 * self.inexactness)

    def quantile(self, p: Values) -> Points:
        return np.where(
            np.less_equal(p, 0.5), self.start + self._distance(p), self.end - self._distance(np.subtract(1, p))
        )

    def upper_quantile(self, q: Values) -> Points:
        return np.where(
            np.less_equal(q, 0.5), self.end - self._distance(q), self.start + self._distance(np.subtract(1, q))
        )

    def _distance(self, p: Values) -> Points:
        """Distance from an end that holds the probability p <= 1/2."""
        flat = 2 * self.inexactness + (p - self.side) / self.slope
        return np.where(np.less_equal(p, self.side), self.reach * self._share(p), flat)

    def _share(self, p: Values) -> Points:
        """Newton's method on a convex increasing curve, from its right: it converges without overshooting."""
        wanted = np.divide(p, self.scale)
        share: Points = np.minimum(np.sqrt(2 * wanted), self.shoulder)
        for _ in range(NEWTON_STEPS):
            step = np.divide(_curve(share) - wanted, -np.log1p(-share), out=np.zeros_like(share), where=share > 0)
            share = np.clip(share - step, 0, self.shoulder)
        return share

    def cdf(self, x: Values) -> Points:
        return self._mass_between(points(x) - self.start, self.end - points(x))

    def upper_cdf(self, x: Values) -> Points:
        return self._mass_between(self.end - points(x), points(x) - self.start)

    def _mass_between(self, near: Points, far: Points) -> Points:
        """Probability between an end and a value at these distances from it and from the other end."""
        return np.where(near <= far, self._mass_within(near), 1 - self._mass_within(far))

    def _mass_within(self, distance: Points) -> Points:
        """Probability within a distance from an end, up to the middle."""
        curved = _curve(np.clip(distance / self.reach, 0, self.shoulder)) * self.scale
        return curved + np.clip(distance - 2 * self.inexactness, 0, self.reach) * self.slope

    def support(self) -> Support:
        return Support(self.start, self.end, breaks=(self.low + self.inexactness, self.high - self.inexactness))

    def mean(self) -> float:
        return self.low + (self.high - self.low) / 2

    def sd(self) -> float:
        return hypot((self.high - self.low) / sqrt(12), self.inexactness / 3)


def _curve(share: Values) -> Points:
    """Return r + (1 - r) ln(1 - r), by its series where the sum would cancel."""
    r = np.minimum(share, 0.1)
    series = sum((r**k / (k * (k - 1)) for k in range(2, 18)), start=np.zeros_like(r))
    return np.where(np.less(share, 0.1), series, share + (1 - share) * np.log1p(-share))
