"""The parts of the page, each from the results of one study."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.figures import Cases, Floor, Goal, reaches, value_of
from benchmarks.peers import peers
from benchmarks.ratios import rate, ratio, spread
from benchmarks.studies.peers import OURS, OURS_SOBOL
from benchmarks.studies.sobol import FIVE, ONE, WITHOUT_BOOTSTRAP
from benchmarks.wording import count, megabytes, number, ranged, seconds, table, times

_SHOWN = {"ratio": lambda value: f"x{number(value)}", "rate": count, "peak_mb": megabytes, "seconds": seconds}


def goals_table(goals: Sequence[Goal], cases: Cases) -> str:
    """Every goal of the study with the figure, and whether it is reached."""
    rows = [_goal_row(goal, cases) for goal in goals]
    return table(("goal", "floor", "target", "stretch", "measured", "verdict"), rows)


def _goal_row(goal: Goal, cases: Cases) -> list[str]:
    found = value_of(goal.figure, cases)
    show = _SHOWN.get(goal.figure.kind, number)
    limits = [("stretch", goal.stretch), ("target", goal.target), ("floor", goal.floor)]
    named = [show(limit) if limit is not None else "" for _, limit in reversed(limits)]
    if isinstance(found, str):
        return [goal.figure.name, *named, "", found]
    better = next(
        (name for name, limit in limits if limit is not None and reaches(goal.figure, found.median, limit)), ""
    )
    verdict = f"{better} reached" if better else "**not reached**"
    return [goal.figure.name, *named, ranged(found, show), f"{verdict}; {goal.note}" if goal.note else verdict]


def floors_table(floors: Sequence[Floor], cases: Cases) -> str:
    """What `make perfcheck` holds, beside what the issues ask for."""
    return table(
        ("figure", "limit in force", "floor asked for", "measured here", "asked for is"),
        [_floor_row(floor, cases) for floor in floors],
    )


def _floor_row(floor: Floor, cases: Cases) -> list[str]:
    found = value_of(floor.figure, cases)
    show = _SHOWN.get(floor.figure.kind, number)
    where = " (by `make bench` only)" if floor.slow else ""
    head = [floor.figure.name, show(floor.limit) + where, f"{show(floor.goal)} (issue {floor.issue})"]
    if isinstance(found, str):
        return [*head, "", found]
    return [
        *head,
        ranged(found, show),
        "reached" if reaches(floor.figure, found.median, floor.goal) else "**not reached**",
    ]


def peers_tables(cases: Cases) -> str:
    """The same answer by mclca and by each peer."""
    wanted = [
        key for key in cases if key.startswith("peers/") and "seconds" in cases[key] and not key.endswith("agreement")
    ]
    return "\n\n".join(f"**{_title(key)} draws**\n\n{_peers_table(cases[key])}" for key in wanted)


def _title(key: str) -> str:
    question, _, draws = key.partition("/")[2].partition(" ")
    return (
        f"{'mean, sd and three quantiles of five outputs,' if question == 'statistics' else 'all draws kept,'} {draws}"
    )


def _peers_table(case: Mapping[str, Any]) -> str:
    taken = case["seconds"]
    rows = [_peer_row(label, case) for label in sorted(taken, key=lambda label: spread(taken[label]).median)]
    return table(("", "time", "over mclca", "peak memory"), rows)


def _peer_row(label: str, case: Mapping[str, Any]) -> list[str]:
    taken = case["seconds"]
    ours = label.startswith(OURS)
    times_ours = "" if ours else times(ratio(taken[label], taken[counterpart(label, taken)]))
    name = f"**{label}**" if ours else label
    return [name, ranged(spread(taken[label]), seconds), times_ours, megabytes(case["peak_mb"][label])]


def counterpart(label: str, taken: Mapping[str, Any]) -> str:
    """What of ours a peer stands beside: the run with the same design."""
    sobol = {peer.label for peer in peers() if peer.design == "sobol"}
    return OURS_SOBOL if label in sobol and OURS_SOBOL in taken else OURS


def peers_list(cases: Cases) -> str:
    """What each peer does, and which were left out."""
    left_out = {label: why for case in cases.values() for label, why in case.get("left_out", {}).items()}
    lines = [f"- **{peer.label}**: {peer.does}." for peer in peers()]
    return "\n".join([*lines, *(f"- {label} is left out: {why}." for label, why in left_out.items())])


def engine_tables(cases: Cases) -> str:
    """Draws per second by number of draws and threads, by design, and with exact quantiles."""
    found = {key.partition("/")[2]: case for key, case in cases.items() if key.startswith("engine/")}
    rows = [_engine_row(key, label, case) for key, case in found.items() for label in case["seconds"]]
    return table(("", "", "time", "draws per second", "peak memory"), rows)


def _engine_row(key: str, label: str, case: Mapping[str, Any]) -> list[str]:
    taken = case["seconds"][label]
    speed = "" if label.startswith("NumPy") else count(rate(case["draws"], taken).median)
    return [key, label, ranged(spread(taken), seconds), speed, megabytes(case["peak_mb"][label])]


def growth_table(cases: Cases) -> str:
    """Time and memory against size."""
    rows = [
        [kind.partition("/")[2], size, ranged(spread(taken), seconds), megabytes(case["peak_mb"][size])]
        for kind, case in cases.items() if kind.startswith("growth/")
        for size, taken in case["seconds"].items()
    ]  # fmt: skip
    return table(("of", "size", "time", "peak memory"), rows)


def processes_table(cases: Cases) -> str:
    """Whole processes from start to end."""
    rows = [
        [key.partition("/")[2], label, ranged(spread(taken), seconds), megabytes(case["peak_mb"][label])]
        for key, case in cases.items() if key.startswith("processes/")
        for label, taken in case["seconds"].items()
    ]  # fmt: skip
    return table(("", "", "time", "peak memory"), rows)


def sobol_table(cases: Cases) -> str:
    """Sobol' indices by number of points."""
    wanted = {key: case for key, case in cases.items() if key.startswith("sobol/2^")}
    rows = [_sobol_row(key.partition("/")[2], case) for key, case in wanted.items()]
    header = (
        "points",
        "SALib, 1 equation",
        "mclca, 1 equation",
        "mclca, 5 equations",
        "over mclca with 5",
        "peak memory of SALib",
        "of mclca",
    )
    return table(header, rows)


def _sobol_row(points: str, case: Mapping[str, Any]) -> list[str]:
    taken, peak = case["seconds"], case["peak_mb"]
    theirs = next((label for label in taken if not label.startswith("mclca")), None)
    mark = "; one resample" if theirs and theirs.endswith(WITHOUT_BOOTSTRAP) else ""
    other = ("", "", "") if theirs is None else (
        ranged(spread(taken[theirs]), seconds) + mark, times(ratio(taken[theirs], taken[FIVE])), megabytes(peak[theirs])
    )  # fmt: skip
    own = [ranged(spread(taken[label]), seconds) for label in (ONE, FIVE)]
    return [points, other[0], *own, other[1], other[2], megabytes(peak[FIVE])]


def micro_table(cases: Cases) -> str:
    """Small calls, with quartiles."""
    wanted = {key.partition("/")[2]: case for key, case in cases.items() if key.startswith("micro/")}
    rows = [[f"`{name}`", ranged(spread(case["seconds"]["mclca"]), seconds)] for name, case in wanted.items()]
    return table(("call", "median (quartiles)"), rows)
