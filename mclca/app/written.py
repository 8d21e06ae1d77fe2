"""A distribution with the parameters that its text gives: what dragging changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mclca.distribution import Distribution, parameters_of
from mclca.errors import ModelError
from mclca.families import parse
from mclca.notation import Call, parse_call

USUAL = 0.95
# Parameters in the unit of the input: those that grow with it, and those that move with it.
GROWING = ("median", "mean", "sd", "scale", "value", "low", "mode", "high")
MOVING = ("median", "mean", "location", "low", "mode", "high")
EXACT = 12  # digits: what a parameter found by calculation has beyond these is rounding


@dataclass(frozen=True, slots=True)
class Written:
    """A distribution with the parameters that its text gives, or could give.

    Parameters
    ----------
    parameters : by name
    """

    distribution: Distribution
    parameters: Mapping[str, Any]

    @property
    def exact(self) -> bool:
        """Whether it is a single value and written as one."""
        return set(self.parameters) == {"value"}

    @property
    def width(self) -> float:
        """Of what is likely, in the unit of the input; 0 for a single value."""
        return float(self.distribution.upper_quantile(0.5 - USUAL / 2)) - self.quantile(0.5 - USUAL / 2)

    @property
    def limits(self) -> bool:
        """Whether its parameters are a lowest and a highest value."""
        return {"low", "high"} <= set(self.parameters) and "interval" not in self.parameters

    @property
    def interval(self) -> float | None:
        """Probability between its ends, where it can be written by them; None where it cannot."""
        names = ({each.name for each in parameters_of(form)} for form in self.distribution.forms())
        by_ends = any(each == {"low", "high", "interval"} for each in names)
        return float(self.parameters.get("interval", USUAL)) if by_ends else None

    @property
    def grows(self) -> bool:
        """Whether it is moved by a factor, and not by an amount."""
        return not self.limits and self.distribution.support().low == 0

    def quantile(self, p: float) -> float:
        """From the nearer end."""
        return float(self.distribution.quantile(p))

    def ends(self) -> tuple[float, float]:
        """The values at the outer handles."""
        if self.limits:
            return float(self.parameters["low"]), float(self.parameters["high"])
        tail = 0.5 - (self.interval or USUAL) / 2
        return self.quantile(tail), float(self.distribution.upper_quantile(tail))

    def centre(self) -> float:
        """The value at the middle handle."""
        return float(self.parameters["mode"]) if "mode" in self.parameters else self.quantile(0.5)

    @property
    def centred(self) -> dict[str, float]:
        """Parameters that move the whole distribution, by name; none where its form has none."""
        names = GROWING if self.grows else MOVING
        return {name: float(self.parameters[name]) for name in names if name in self.parameters}

    def written(self, parameters: Mapping[str, Any]) -> str:
        """Text of the same family with these parameters."""
        return type(self.distribution).written(**parameters)

    def accepts(self, parameters: Mapping[str, Any]) -> bool:
        """Whether the family takes these parameters."""
        try:
            parse(self.written(parameters))
        except ModelError:
            return False
        return True


def written(text: str) -> Written:
    """A distribution with its parameters, as far as possible those that the text gives."""
    call, distribution = parse_call(text), parse(text)
    given = dict(call.keywords) if isinstance(call, Call) else {}
    readings = list(distribution.readings())
    reading = next((each for each in readings if given.keys() <= each.keys()), readings[0])
    rounded = {name: _rounded(value) for name, value in reading.items()}
    return Written(distribution, rounded | {name: held for name, held in given.items() if isinstance(held, float)})


def _rounded(value: Any) -> Any:
    return float(f"{value:.{EXACT}g}") if isinstance(value, float) else value
