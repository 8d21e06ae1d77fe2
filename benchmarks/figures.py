"""Figures by name: what goals and limits are held against, computed from results."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.ratios import Spread, rate, ratio, spread

HERE = Path(__file__).parent
Cases = Mapping[str, Any]  # by 'study/key'


@dataclass(frozen=True, slots=True)
class Figure:
    """What is looked at.

    Parameters
    ----------
    name : what it says
    case : 'study/key'
    kind : 'ratio' of two contenders' times, 'rate' of draws, 'seconds', 'peak_mb', or 'answer'
    of : labels of the contenders: above and below for a ratio, otherwise one
    better : 'more' or 'less'
    """

    name: str
    case: str
    kind: str
    of: tuple[str, ...]
    better: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure with what it is to reach: a floor, a target and what would be more still; None where there is none."""

    figure: Figure
    floor: float | None
    target: float | None
    stretch: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Floor:
    """A figure that `make perfcheck` holds.

    Parameters
    ----------
    limit : in force
    goal : what the issue asks for; the limit is looser while it is not reached, or where a busy machine must pass
    issue : that asks for it
    slow : measured by `make bench` only
    rounds : of `make perfcheck`
    """

    figure: Figure
    limit: float
    goal: float
    issue: str
    slow: bool = False
    rounds: int = 3


def value_of(figure: Figure, cases: Cases) -> Spread | str:
    """The figure with its spread, or why there is none."""
    case = cases.get(figure.case)
    if case is None:
        return "not measured"
    left_out: dict[str, str] = case.get("left_out", {})
    reasons = [left_out[label] for label in figure.of if label in left_out]
    if reasons:
        return reasons[0]
    try:
        return _computed(figure, case)
    except KeyError as missing:
        return f"not measured: {missing.args[0]}"


def _computed(figure: Figure, case: Mapping[str, Any]) -> Spread:
    seconds, first = case["seconds"], figure.of[0]
    if figure.kind == "ratio":
        return ratio(seconds[first], seconds[figure.of[1]])
    if figure.kind == "rate":
        return rate(case["draws"], seconds[first])
    if figure.kind == "seconds":
        return spread(seconds[first])
    return spread([case["peak_mb" if figure.kind == "peak_mb" else "answers"][first]])


def reaches(figure: Figure, value: float, limit: float) -> bool:
    """Whether a value is at least as good as a limit."""
    return value >= limit if figure.better == "more" else value <= limit


def problem(floor: Floor, cases: Cases) -> str | None:
    """The sentence about a limit that is not kept; None where it is."""
    found = value_of(floor.figure, cases)
    if isinstance(found, str):
        return f"{floor.figure.name}: {found}; its limit cannot be checked"
    if reaches(floor.figure, found.median, floor.limit):
        return None
    word = "below its floor" if floor.figure.better == "more" else "above its ceiling"
    return (
        f"{floor.figure.name}: {found.median:.3g} ({found.low:.3g} to {found.high:.3g}) is {word} of {floor.limit:.3g}"
    )


def goals(path: Path = HERE / "targets.toml") -> tuple[Goal, ...]:
    """The goals of the study of the engine, in its order."""
    return tuple(
        Goal(_figure(held), held.get("floor"), held.get("target"), held.get("stretch"), held.get("note", ""))
        for held in tomllib.loads(path.read_text(encoding="utf-8"))["goal"]
    )


def floors(path: Path = HERE / "floors.toml") -> tuple[Floor, ...]:
    """The limits that changes are held to."""
    return tuple(
        Floor(_figure(held), held["limit"], held["goal"], held["issue"], held.get("slow", False), held.get("rounds", 3))
        for held in tomllib.loads(path.read_text(encoding="utf-8"))["floor"]
    )


_KINDS = ("ratio", "rate", "seconds", "peak_mb", "answer")


def _figure(held: Mapping[str, Any]) -> Figure:
    kind = next(kind for kind in _KINDS if kind in held)
    of = held[kind]
    return Figure(held["name"], held["case"], kind, tuple([of] if isinstance(of, str) else of), held["better"])
