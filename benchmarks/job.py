"""What is measured: contenders that answer the same question, in turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import log10
from typing import Any

ROUNDS = 5
_QUICK_DRAWS, _QUICK_POINTS = 20_000, 2**8


@dataclass(frozen=True, slots=True)
class Call:
    """A function, called in a process of its own that stays alive from round to round.

    Parameters
    ----------
    function : as 'module:name'
    arguments : its keywords; JSON can hold them
    """

    function: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """A whole process, from start to end, by the interpreter that measures.

    Parameters
    ----------
    words : arguments of the interpreter
    cold : whether the kernels are to be compiled anew
    """

    words: tuple[str, ...]
    cold: bool = False


Job = Call | Command


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison.

    Parameters
    ----------
    key : its name within the study
    contenders : by label; in every round each has its turn
    draws : of a call, so that times become draws per second
    warm : how each runs once, untimed, before the rounds: 'whole', 'small', or '' for not at all
    answers : whether what the calls return is kept
    """

    key: str
    contenders: Mapping[str, Job]
    draws: float | None = None
    rounds: int = ROUNDS
    warm: str = "whole"
    answers: bool = False


Found = Mapping[str, Mapping[str, Any]]  # what has been measured of a study so far, by key


def narrowed(case: Case, labels: set[str], rounds: int) -> Case:
    """The same case with fewer contenders and rounds, warmed up by a small call."""
    contenders = {label: job for label, job in case.contenders.items() if label in labels}
    return replace(case, contenders=contenders, rounds=min(rounds, case.rounds), warm=case.warm and "small")


def quick(case: Case) -> Case:
    """The same case once and small: whether it still runs."""
    contenders = {label: small(job) for label, job in case.contenders.items()}
    draws = case.draws and min(case.draws, _QUICK_DRAWS)
    return replace(case, contenders=contenders, draws=draws, rounds=1)


def small(job: Job) -> Job:
    """The same job, small; a process stays what it is."""
    if isinstance(job, Command):
        return job
    most = {"draws": _QUICK_DRAWS, "points": _QUICK_POINTS}
    return replace(job, arguments={name: _least(value, most.get(name)) for name, value in job.arguments.items()})


def power_of_ten(number: float) -> str:
    """1e7 for ten million."""
    return f"1e{round(log10(number))}"


def _least(value: Any, most: int | None) -> Any:
    return value if most is None else min(value, most)
