"""The search for a crossing: where two sides are equal, narrowed down on common random numbers, with its error."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mclca.propagate import Options
from mclca.sensitivity.pinned import Pin, Report, draws_of, summaries
from mclca.units import conversion_factor, parse_unit

Floats = npt.NDArray[np.float64]

INSIDE = 9  # values inside a bracket, in each round that narrows it
ROUNDS = 4  # of narrowing, after the first: to a millionth of the range
PARTS = 20  # of the draws: their spread is the Monte Carlo error
MOST_LOOKED_AT = 2**20  # draws held in memory for it; of more draws the error is smaller by the root of their number


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where the two are equal.

    Parameters
    ----------
    value, error : of the input, with its Monte Carlo standard error, in the input's unit
    common : what both are there, in the equation's unit
    lower_before : what is lower at smaller values of the input
    """

    value: float
    error: float
    common: float
    lower_before: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        place = {"value": self.value, "mcse": self.error, "common": self.common}
        return place | {"lower_before": self.lower_before}


@dataclass(frozen=True, slots=True)
class Search:
    """Both sides as functions of one input.

    Parameters
    ----------
    reports : of the two sides, or of one where the other is a target
    statistic : 'median' or 'mean'
    target : in the unit of the first side
    """

    pin: Pin
    reports: Sequence[Report]
    options: Options
    statistic: str
    target: float | None
    threads: int | None

    def sides(self, values: Floats) -> Floats:
        """Both sides at values of the input, shape (2, values)."""
        rows = summaries(self._held(values), self.options, self.threads)
        found = np.array([getattr(row, self.statistic) for row in rows]).reshape(-1, values.size)
        return self._both(found * self._scales[:, None])

    def crossing(self, names: tuple[str, str], low: float, high: float) -> Crossing:
        """Narrow a bracket, then draw a straight line through its ends."""
        (low, high), slope = self._narrowed(low, high)
        for _ in range(ROUNDS):
            (low, high), _ = self._narrowed(low, high)
        gaps = np.subtract(*self.sides(np.array([low, high])))
        value = float(low + (high - low) * (gaps[0] / (gaps[0] - gaps[1]) if gaps[0] != gaps[1] else 0.5))
        common = float(self.sides(np.array([value]))[0, 0])
        return Crossing(value, self._error(value) / abs(slope), common, names[0] if slope > 0 else names[1])

    def _narrowed(self, low: float, high: float) -> tuple[tuple[float, float], float]:
        """The part of a bracket in which the sign changes, and the slope over the whole of it."""
        values = np.linspace(low, high, INSIDE + 2)
        gaps = np.subtract(*self.sides(values))
        found = brackets_of(values, gaps)
        return found[0] if found else (low, high), float((gaps[-1] - gaps[0]) / (high - low))

    @property
    def _scales(self) -> Floats:
        """Factor that takes each side to the unit of the first."""
        units = [parse_unit(held.equations[equation].unit) for held, equation in self.reports]
        return np.array([conversion_factor(unit, units[0]) for unit in units])

    def _held(self, values: Floats) -> list[Report]:
        return [(self.pin.at(held, float(value)), equation) for held, equation in self.reports for value in values]

    def _both(self, found: Floats) -> Floats:
        return found if self.target is None else np.vstack([found, np.full_like(found, self.target)])

    def _error(self, value: float) -> float:
        """Monte Carlo error of the gap between the sides, from the spread of its values in parts of the draws."""
        looked_at = min(self.options.draws, MOST_LOOKED_AT)
        held = draws_of(self._held(np.array([value])), replace(self.options, draws=looked_at)) * self._scales[:, None]
        figure = np.median if self.statistic == "median" else np.mean
        parts = np.array_split(held, min(PARTS, looked_at), axis=1)
        gaps = [np.subtract(*self._both(figure(part, axis=1)[:, None])[:, 0]) for part in parts]
        return float(np.std(gaps, ddof=1) / np.sqrt(len(gaps)) * np.sqrt(looked_at / self.options.draws))


def brackets_of(values: Floats, gaps: Floats) -> list[tuple[float, float]]:
    """Neighbouring values between which the sign of the gap changes; 0 counts as the sign before it."""
    signs = np.sign(gaps)
    if not signs.any():
        return []
    for place in range(1, signs.size):
        signs[place] = signs[place] or signs[place - 1]
    turns = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    return [(float(values[place]), float(values[place + 1])) for place in turns]
