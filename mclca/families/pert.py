"""PERT: a lowest, a likeliest and a highest value, and a smooth curve between."""

from dataclasses import dataclass, field

from mclca.distribution import require, require_finite
from mclca.families.beta import Beta
from mclca.reparameterised import Reparameterised


@dataclass(frozen=True, slots=True)
class Pert(Reparameterised):
    """Beta distribution on [low, high] with its peak at mode; its mean is (low + shape mode + high) / (shape + 2).

    Parameters
    ----------
    low, mode, high
        In the unit of the input; low <= mode <= high and low < high.
    shape
        Weight of the mode, without unit; 4 is the PERT of Malcolm et al., larger is narrower.

    References
    ----------
    Malcolm et al. (1959), Application of a technique for research and development program evaluation, Operations
    Research 7. Vose (2008), Risk Analysis, 3rd edition (modified PERT).
    """

    low: float
    mode: float
    high: float
    shape: float = 4.0
    curve: Beta = field(init=False, repr=False, compare=False)

    examples = ("pert(0, 2, 10)", "pert(1.05, 1.10, 1.40)", "pert(1, 1, 2, shape=20)", "pert(-5, 3, 3, shape=0.5)")
    refused = (
        ("pert(0, 11, 10)", "low <= mode <= high"),
        ("pert(1, 1, 1)", "low < high"),
        ("pert(0, 1, 2, shape=0)", "shape > 0"),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.low <= self.mode <= self.high, self, "low <= mode <= high")
        require(self.low < self.high, self, "low < high; a single value is fixed(x)")
        require(self.shape > 0, self, "shape > 0")
        rise = self.shape * ((self.mode - self.low) / (self.high - self.low))
        fall = self.shape * ((self.high - self.mode) / (self.high - self.low))
        object.__setattr__(self, "curve", Beta(1 + rise, 1 + fall, self.low, self.high))
