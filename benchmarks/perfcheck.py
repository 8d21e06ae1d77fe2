"""`python -m benchmarks.perfcheck`: fails when a figure is below its floor, twice; floors.toml says which.

Everything is measured beside its peer in the same run: ratios, not times. Under 90 seconds on two cores.
"""

import sys
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from benchmarks.figures import Cases, Floor, floors, problem, value_of
from benchmarks.interleave import measured
from benchmarks.job import narrowed, quick
from benchmarks.studies import studies

Measure = Callable[[Sequence[Floor]], Cases]


def main() -> int:
    """Measure, print every figure, and return the exit code."""
    start = perf_counter()
    held = [floor for floor in floors() if not floor.slow]
    small = "--quick" in sys.argv[1:]
    problems = failures(held, lambda some: measure(some, small=small), print)
    for sentence in problems:
        print(sentence, file=sys.stderr)
    print(
        f"{len(held) - len(problems)} figures within their limits, {len(problems)} not; {perf_counter() - start:.0f} s"
    )
    return 1 if problems and not small else 0


def failures(held: Sequence[Floor], measured_of: Measure, tell: Callable[[str], object]) -> list[str]:
    """Sentences about limits that are missed twice; what is missed once is measured again."""
    first = measured_of(held)
    again = [floor for floor in held if problem(floor, first)]
    for floor in held:
        tell(line(floor, first))
    if not again:
        return []
    tell(f"once more, for a busy machine: {', '.join(floor.figure.name for floor in again)}")
    second = measured_of(again)
    for floor in again:
        tell(line(floor, second))
    return [sentence for floor in again if (sentence := problem(floor, second))]


def line(floor: Floor, cases: Cases) -> str:
    """A figure beside its limit."""
    found = value_of(floor.figure, cases)
    shown = found if isinstance(found, str) else f"{found.median:.4g} ({found.low:.4g} to {found.high:.4g})"
    sign = ">=" if floor.figure.better == "more" else "<="
    return f"{floor.figure.name}: {shown}; {sign} {floor.limit:g}, asked for {floor.goal:g}"


def measure(held: Sequence[Floor], *, small: bool = False) -> Cases:
    """The cases that the floors look at, with no more contenders than they name."""
    found: dict[str, Any] = {}
    for name, study in studies().items():
        for case in study.cases({}):
            looking = [floor for floor in held if floor.figure.case == f"{name}/{case.key}"]
            if looking:
                labels = {label for floor in looking for label in floor.figure.of}
                narrow = narrowed(case, labels, max(floor.rounds for floor in looking))
                found[f"{name}/{case.key}"] = measured(quick(narrow) if small else narrow)
    return found


if __name__ == "__main__":
    sys.exit(main())
