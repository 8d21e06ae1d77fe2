"""Draws per second of video14, by number of draws, threads, design, and what is wanted of the draws."""

from collections.abc import Iterator

from benchmarks.job import ROUNDS, Call, Case, Found, Job, power_of_ten

DRAWS = (1e5, 1e6, 1e7, 1e8, 1e9)
THREADS = {"1 thread": 1, "2 threads": 2}
_LONG = 1e9  # two rounds say enough
_KEPT = 1e8  # 4.5 GB of draws; ten times as many do not fit


def cases(found: Found) -> Iterator[Case]:
    for draws in DRAWS:
        yield _threads("statistics", "summary", draws)
    for draws in DRAWS:
        if draws <= _KEPT:
            yield _threads("keep", "keep", draws)
    yield _designs(24)
    yield _exact(1e7)


def _threads(question: str, function: str, draws: float) -> Case:
    calls = {label: _call(function, draws, threads=threads) for label, threads in THREADS.items()}
    rounds, warm = (2, "small") if draws >= _LONG else (ROUNDS, "whole")
    return Case(f"{question} {power_of_ten(draws)}", calls, draws, rounds, warm)


def _designs(power: int) -> Case:
    """As many draws as a Sobol' design can have: other numbers are rounded up."""
    designs = {design: _call("summary", 2**power, design=design) for design in ("random", "sobol", "latin")}
    return Case(f"designs 2^{power}", designs, 2.0**power)


def _exact(draws: float) -> Case:
    contenders: dict[str, Job] = {
        "statistics": _call("summary", draws),
        "with exact quantiles": _call("summary", draws, exact=True),
        "NumPy, quantiles of kept draws": _call("quantiles_of_kept", draws),
    }
    return Case(f"exact quantiles {power_of_ten(draws)}", contenders, draws)


def _call(function: str, draws: float, **options: int | str | bool) -> Call:
    return Call(f"benchmarks.ours:{function}", {"draws": int(draws), **options})
