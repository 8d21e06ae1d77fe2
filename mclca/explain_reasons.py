"""Sentences on why an equation's value at single points is not the mean or the median of its draws."""

from collections.abc import Callable, Iterable
from math import isfinite

from mclca.rounding import rounded
from mclca.shift import Shift, Shifts
from mclca.summary import Row

# Inputs that a sentence names at most, and the share of the whole difference below which it names none.
MOST_NAMED = 3
LEAST_SHARE = 0.05


def reasons(row: Row, shifts: Shifts) -> list[str]:
    """Three sentences: from medians to means, from there to the mean of the draws, and their median."""
    if row.minimum == row.maximum:
        return ["nothing in it is uncertain: all of them are the same"]
    if not isfinite(shifts.at_means):
        without = ", ".join(each.input for each in shifts.inputs if not isfinite(each.skew)) or "one of its inputs"
        return [f"there is no value at the means: {without} has no finite mean, or the equation no value there"]
    return [_of_skew(row, shifts), _of_bend(row, shifts), _of_median(row, shifts)]


def _of_skew(row: Row, shifts: Shifts) -> str:
    said = f"at the means of its inputs it is {_as(row, shifts.at_means)}"
    gap = shifts.at_means - shifts.at_medians
    if abs(gap) <= _noise(row):
        return f"{said}, the same as at their medians: their skewness cancels out or is too small to see"
    named = _named(row, shifts.inputs, lambda each: each.skew, gap)
    return f"{said}, {_as(row, abs(gap))} {_side(gap)} the value at their medians: skewed inputs{named}"


def _of_bend(row: Row, shifts: Shifts) -> str:
    gap = row.mean - shifts.at_means
    if abs(gap) <= _noise(row):
        return "the mean of the draws is the value at the means, as of an equation that is linear in its inputs"
    named = _named(row, shifts.inputs, lambda each: each.bend, gap)
    rest = gap - sum(each.bend for each in shifts.inputs)
    together = "" if abs(rest) <= max(_noise(row), LEAST_SHARE * abs(gap)) else f"; together {_signed(row, rest)}"
    return (
        f"the mean of the draws is {_as(row, abs(gap))} {_side(gap)} that: the equation is not linear in its inputs "
        f"(Jensen){named}{together}"
    )


def _of_median(row: Row, shifts: Shifts) -> str:
    gap = row.median - shifts.at_medians
    if abs(gap) <= 2 * row.mcse["median"] + 1e-9 * abs(row.median):
        return "the median of the draws is the value at the medians"
    return (
        f"the median of the draws is {_as(row, abs(gap))} {_side(gap)} the value at the medians: "
        "medians do not add up as means do, and spreads that are skewed move the median of a sum"
    )


def _named(row: Row, inputs: Iterable[Shift], part: Callable[[Shift], float], gap: float) -> str:
    """The inputs that lead that way, the first ones first."""
    ordered = sorted(filter(lambda each: isfinite(part(each)), inputs), key=lambda each: -abs(part(each)))
    large = [each for each in ordered[:MOST_NAMED] if abs(part(each)) >= max(LEAST_SHARE * abs(gap), _noise(row))]
    said = ", ".join(f"{each.input} ({_signed(row, part(each))})" for each in large)
    return f", above all {said}" if said else ", none of them alone"


def _noise(row: Row) -> float:
    """Differences up to this are of the Monte Carlo or of rounding."""
    return 2 * row.mcse["mean"] + 1e-9 * abs(row.mean)


def _as(row: Row, value: float) -> str:
    return f"{rounded(value, row.mcse['mean'])} {row.unit}"


def _signed(row: Row, value: float) -> str:
    text = rounded(value, row.mcse["mean"])
    return text if text.startswith("-") else f"+{text}"


def _side(gap: float) -> str:
    return "above" if gap > 0 else "below"
