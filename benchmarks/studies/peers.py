"""The same answer by mclca and by what people would use instead: statistics, and all draws in memory."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.agreement import agreeing, disagreement
from benchmarks.job import Call, Case, Found, Job, power_of_ten
from benchmarks.peers import Peer, peers

OURS, OURS_SOBOL, ERRORS = "mclca", "mclca, Sobol' design", "errors of mclca"
AGREEMENT = "agreement"
_CHECKED = 2**18  # draws of the check
DRAWS = {"summary": (1e3, 1e4, 1e5, 1e6, 1e7), "keep": (1e6, 1e7)}
LASTING = True  # some peers take ten seconds to start
WORDS = {"summary": "statistics", "keep": "keep"}


def cases(found: Found) -> Iterator[Case]:
    yield _agreement()
    for question, sizes in DRAWS.items():
        for draws in sizes:
            yield _case(question, draws, found)


def judged(key: str, record: Mapping[str, Any]) -> dict[str, str]:
    """Peers whose answer is not that of mclca, and in what."""
    if key != AGREEMENT:
        return {}
    answers = record["answers"]
    theirs = {label: answer for label, answer in answers.items() if label not in (OURS, ERRORS)}
    told = {label: disagreement(answer, answers[OURS], answers[ERRORS]) for label, answer in theirs.items()}
    return {label: problem for label, problem in told.items() if problem}


def _agreement() -> Case:
    ours = {OURS: _ours("summary", _CHECKED), ERRORS: _ours("errors", _CHECKED)}
    theirs = {peer.label: peer.call("summary", {"draws": _CHECKED}, seed=2) for peer in _able("summary")}
    return Case(AGREEMENT, {**ours, **theirs}, rounds=1, warm="", answers=True)


def _case(question: str, draws: float, found: Found) -> Case:
    able = {peer.label: peer for peer in _able(question) if peer.largest >= draws}
    fit = agreeing([*able], found.get(AGREEMENT))
    theirs: dict[str, Job] = {label: able[label].call(question, {"draws": int(draws)}) for label in fit}
    ours: dict[str, Job] = {OURS: _ours(question, draws)}
    if any(able[label].design == "sobol" for label in fit):
        ours[OURS_SOBOL] = _ours(question, draws, design="sobol")
    return Case(f"{WORDS[question]} {power_of_ten(draws)}", {**ours, **theirs}, draws)


def _ours(question: str, draws: float, **options: str) -> Call:
    return Call(f"benchmarks.ours:{question}", {"draws": int(draws), **options})


def _able(question: str) -> list[Peer]:
    return [peer for peer in peers() if peer.answers(question)]
