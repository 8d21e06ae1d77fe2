"""What of a distribution can be dragged, and the text of the same family that it becomes."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mclca.distribution import Distribution, parameters_of
from mclca.errors import ModelError
from mclca.families import parse
from mclca.notation import Call, parse_call

USUAL = 0.95
# Parameters in the unit of the input: those that grow with it, and those that move with it.
GROWING = ("median", "mean", "sd", "scale", "value", "low", "mode", "high")
MOVING = ("median", "mean", "location", "low", "mode", "high")
LADDER = ("low", "top_low", "mode", "top_high", "high")  # of a distribution between limits, in their order
EXACT = 12  # digits: what a parameter found by calculation has beyond these is rounding
FINE = 100  # steps in the width of a distribution


@dataclass(frozen=True, slots=True)
class Handle:
    """A value of a distribution that can be dragged.

    Parameters
    ----------
    part : 'low', 'centre' or 'high'
    value, least, most : in the unit of the input; the ends may be infinite
    means : what the value is, in words
    """

    part: str
    value: float
    least: float
    most: float
    means: str

    def to_json(self) -> dict[str, Any]:
        """As the page takes it."""
        return {name: getattr(self, name) for name in ("part", "value", "least", "most", "means")}


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


def handles(text: str, bounds: tuple[float, float] | None = None) -> tuple[Handle, ...]:
    """What can be dragged of a distribution; nothing of one that steps, or has no such parameters.

    Parameters
    ----------
    bounds : physical limits of the input
    """
    try:
        held = written(text)
    except ModelError:
        return ()
    least, most = bounds or (-math.inf, math.inf)
    if held.exact:
        return (Handle("centre", held.centre(), least, most, "value"),)
    if held.width == 0 or held.distribution.support().atoms is not None:
        return ()
    return tuple(handle for handle in _handles(held, least, most) if math.isfinite(handle.value))


def _handles(held: Written, least: float, most: float) -> Iterator[Handle]:
    (low, high), centre = held.ends(), held.centre()
    names = _names(held)
    step = held.width / FINE
    middle = _has_centre(held)
    ends = held.limits or held.interval is not None
    beside = [float(held.parameters[name]) for name in LADDER[1:-1] if name in held.parameters] or [centre] * middle
    if ends:
        yield Handle("low", low, _least(held, low, least), min(beside, default=high - step), names[0])
    if "mode" in held.parameters:
        yield Handle("centre", centre, low, high, names[1])
    elif middle:
        yield Handle("centre", centre, _least(held, centre, least), most, names[1])
    if ends:
        yield Handle("high", high, max(beside, default=low + step), most, names[2])


def _least(held: Written, value: float, least: float) -> float:
    """A quantity that its family wants positive stays so however far it is dragged."""
    positive = held.grows or (value > 0 and not held.accepts({**held.parameters, "low": 0.0}))
    return max(least, value / 10) if positive else least


def _has_centre(held: Written) -> bool:
    if held.limits:
        return "mode" in held.parameters
    return held.interval is not None or bool(_centred(held))


def _centred(held: Written) -> list[str]:
    """Parameters that move the whole distribution."""
    return [name for name in (GROWING if held.grows else MOVING) if name in held.parameters]


def _names(held: Written) -> tuple[str, str, str]:
    if held.limits:
        return "lowest value", "likeliest value", "highest value"
    tail = 50 - 50 * (held.interval or USUAL)
    return f"{tail:.3g} % quantile", "median", f"{100 - tail:.4g} % quantile"


def moved(text: str, part: str, to: float) -> str:
    """Text of the same family after a handle was dragged to a value.

    Parameters
    ----------
    part : 'low', 'centre' or 'high'

    Raises
    ------
    ModelError
        The text is no distribution or has no such handle; the family refuses what it would become.
    """
    found = _moved(text, part, to)
    parse(found)
    return found


def _moved(text: str, part: str, to: float) -> str:
    held = written(text)
    handle = next((each for each in handles(text) if each.part == part), None)
    if handle is None:
        raise ModelError(f"{text} has no '{part}' to drag; write the distribution as text")
    low, high = held.ends()
    target = round_to(min(max(to, handle.least), handle.most), held.width or abs(to))
    if held.exact:
        return held.written({"value": target})
    if part == "centre":
        return _centred_at(held, target)
    ends = {"low": low, "high": high} | {part: target}
    if held.limits:
        return held.written({**held.parameters, **ends})
    fine = {name: value if name == part else round_to(value, held.width) for name, value in ends.items()}
    return held.written(fine | {"interval": held.interval})


def _centred_at(held: Written, target: float) -> str:
    if "mode" in held.parameters:
        return held.written({**held.parameters, "mode": target})
    low, high = held.ends()
    factor, amount = target / held.centre() if held.grows else 1.0, 0.0 if held.grows else target - held.centre()
    names = _centred(held) or ["low", "high"]
    start = held.parameters if _centred(held) else {"low": low, "high": high, "interval": held.interval}
    changed = {name: round_to(start[name] * factor + amount, held.width / 10) for name in names}
    return held.written({**start, **changed})


def round_to(value: float, width: float) -> float:
    """A value rounded to about a hundredth of a width, and to no less than three digits."""
    if not math.isfinite(value) or not 0 < width < math.inf or value == 0:
        return value
    place = 2 - math.floor(math.log10(min(width, abs(value))))
    return float(f"{np.round(value, place):.{EXACT}g}") + 0.0


def _rounded(value: Any) -> Any:
    return float(f"{value:.{EXACT}g}") if isinstance(value, float) else value
