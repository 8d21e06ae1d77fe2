"""Sobol' indices of video14, against SALib alone: by number of points, with peak memory."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.agreement import agreeing, disagreement_of_indices
from benchmarks.job import ROUNDS, Call, Case, Found, Job
from benchmarks.peers import peers
from benchmarks.video14 import OUTPUTS

ONE, FIVE = "mclca, 1 equation", "mclca, 5 equations"
AGREEMENT = "agreement"
_CHECKED = 14
POWERS = (10, 12, 14, 16, 18, 20, 22, 24)
_TOGETHER = 18  # beyond, a peer takes minutes and gigabytes
_LONG = 16  # from here on a peer takes ten seconds and more
LASTING = True  # importing SALib takes seconds
WITHOUT_BOOTSTRAP = ", one resample"


def cases(found: Found) -> Iterator[Case]:
    ours = {ONE: _ours(_CHECKED, OUTPUTS[:1])}
    yield Case(AGREEMENT, {**ours, **_theirs(_CHECKED)}, rounds=1, warm="", answers=True)
    for power in POWERS:
        theirs = _theirs(power) if power <= _TOGETHER else _without_bootstrap(power)
        fit = agreeing([*theirs], found.get(AGREEMENT))
        own: dict[str, Job] = {ONE: _ours(power, OUTPUTS[:1]), FIVE: _ours(power, OUTPUTS)}
        rounds = ROUNDS if power < _LONG or not fit else 2 if power == _LONG else 1
        warm = "whole" if power < _LONG else "small"
        yield Case(f"2^{power}", {**own, **{label: theirs[label] for label in fit}}, rounds=rounds, warm=warm)


def judged(key: str, record: Mapping[str, Any]) -> dict[str, str]:
    """Peers whose indices are not those of mclca, and in what."""
    if key != AGREEMENT:
        return {}
    answers = record["answers"]
    told = {label: disagreement_of_indices(answer, answers[ONE]) for label, answer in answers.items() if label != ONE}
    return {label: problem for label, problem in told.items() if problem}


def _ours(power: int, of: tuple[str, ...]) -> Call:
    return Call("benchmarks.ours:indices", {"points": 2**power, "of": list(of)})


def _theirs(power: int) -> dict[str, Job]:
    return {peer.label: peer.call("indices", {"points": 2**power}) for peer in peers() if peer.answers("indices")}


def _without_bootstrap(power: int) -> dict[str, Job]:
    """A peer's least: up to a million points, with next to no bootstrap for its intervals."""
    if power != 20:
        return {}
    size = {"points": 2**power, "resamples": 1}
    calls = {peer.label: peer.call("indices", size) for peer in peers() if peer.answers("indices")}
    return {label + WITHOUT_BOOTSTRAP: call for label, call in calls.items()}
