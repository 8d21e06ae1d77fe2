"""What of a distribution can be dragged, and the text of the same family that it becomes."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mclca.app.written import EXACT, USUAL, Written, written
from mclca.errors import ModelError
from mclca.families import parse

LADDER = ("low", "top_low", "mode", "top_high", "high")  # of a distribution between limits, in their order
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
        return asdict(self)


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
    return held.interval is not None or bool(held.centred)


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
    target = round_to(min(max(to, handle.least), handle.most), held.width or abs(to))
    if held.exact:
        return held.written({"value": target})
    return _centred_at(held, target) if part == "centre" else _ending_at(held, part, target)


def _ending_at(held: Written, part: str, target: float) -> str:
    """With one end there; the other end, and in a form of an interval also its probability, stay."""
    ends = dict(zip(("low", "high"), held.ends(), strict=True))
    if held.limits:
        return held.written({**held.parameters, **ends, part: target})
    other = {name: round_to(value, held.width) for name, value in ends.items()}
    return held.written({**other, part: target, "interval": held.interval})


def _centred_at(held: Written, target: float) -> str:
    """With its mode there, or else all of it moved, by a factor or by an amount, until its median is there."""
    if "mode" in held.parameters:
        return held.written({**held.parameters, "mode": target})
    centre = held.centre()
    ends = dict(zip(("low", "high"), held.ends(), strict=True))
    start = held.centred or ends
    changed = {
        name: round_to(value * target / centre if held.grows else value + target - centre, held.width / 10)
        for name, value in start.items()
    }
    rest = held.parameters if held.centred else {"interval": held.interval}
    return held.written({**rest, **changed})


def round_to(value: float, width: float) -> float:
    """A value rounded to about a hundredth of a width, and to no less than three digits."""
    if not math.isfinite(value) or not 0 < width < math.inf or value == 0:
        return value
    place = 2 - math.floor(math.log10(min(width, abs(value))))
    return float(f"{np.round(value, place):.{EXACT}g}") + 0.0
