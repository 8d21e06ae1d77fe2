"""docs/performance.md, from files of results: no figure in it is typed by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import charts, sections
from benchmarks.figures import floors, goals
from benchmarks.machine import ROOT
from benchmarks.results import cases_of

PAGE = ROOT / "docs" / "performance.md"

_HEAD = """# Performance

Written by `make bench` from `benchmarks/results/`; change it there. {machine}

Contenders that answer the same question are measured in turn, A B A B, in one tree of processes, each in a process of
its own that is warmed up by a call before. Where a call takes less than a second, one that does not count comes right
before it, for every contender: what a machine keeps at hand while others have their turn differs widely. A figure is
the median of the rounds (five, but two at 1e9 draws and of the first result ever, two of SALib at 2^16 points and one
beyond), with the least and the greatest of them in brackets; a ratio is the median of the ratios of the rounds. Ratios
hold on other machines much better than times do. A peer is timed only if its mean, sd and quantiles (its total indices,
for Sobol') are those of mclca within five Monte Carlo standard errors.
"""

_QUICK = "**Of a quick run, with few draws: it shows that everything works, and nothing about speed.**\n"

_LIMITS = """- mclca's quantiles of long runs come from a histogram finer than a tenth of their Monte Carlo error;
  NumPy's are order statistics. With `exact=True` they are the same, at the cost shown among the engine's figures.
- mclca answers with more than its peers are asked for: Monte Carlo standard errors and shortest intervals.
- SALib's time has SciPy's quantile functions in it, because SALib has no beta, gamma or PERT distribution of its own.
  It analyses one equation; mclca does five where that is said. SALib resamples every point 100 times for its intervals,
  mclca takes them from 16 independent scrambles.
- JAX computes in float32, its default; everything else in float64.
- Times of a whole process contain the start of Python and the reading of files that the system has in its cache.
- Draws of all outputs cannot be kept beyond 1e8 within the memory of such a machine, so there is no such figure."""


def page(results: Mapping[str, Any], drawn: Sequence[str]) -> str:
    """The page as text.

    Parameters
    ----------
    results : files by study, as `results.load` gives them
    drawn : names of the charts that have been written
    """
    cases = cases_of(results)
    parts = [
        _HEAD.format(machine=machines(results)),
        _QUICK if any(file["machine"]["quick"] for file in results.values()) else "",
        _part("Goals", "Goals of the study that the engine was built after.", sections.goals_table(goals(), cases)),
        _part("Limits that every change must keep", _PERFCHECK, sections.floors_table(floors(), cases)),
        _part("Against what people would use instead", sections.peers_list(cases), _chart("peers", drawn),
              _chart("draws", drawn), sections.peers_tables(cases)),
        _part("The engine", _chart("memory", drawn), sections.engine_tables(cases)),
        _part("How the cost grows", _chart("growth", drawn), sections.growth_table(cases)),
        _part("Sobol' indices", _chart("sobol", drawn), sections.sobol_table(cases)),
        _part("Whole processes", sections.processes_table(cases)),
        _part("Small calls", sections.micro_table(cases)),
        _part("What to bear in mind", _LIMITS),
    ]  # fmt: skip
    return "\n".join(filter(None, parts))


_PERFCHECK = """`make perfcheck` measures these beside their peers in the same run, and fails when one is missed twice.
The limit in force is looser than the floor asked for where that is not reached yet, or where a busy machine must
pass."""


def machines(results: Mapping[str, Any]) -> str:
    """What the measurements were made on, one sentence for each different machine or day."""
    told = [_machine(file["machine"]) for file in results.values()]
    return " ".join(dict.fromkeys(told))


def _machine(about: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return (
        f"Measured on {about['day']} at commit {about['commit']} on {about['processor']}, {about['cores']} cores, "
        f"{about['memory_gb']} GB, {about['system']}, Python {about['python']}, {versions}."
    )


def write(results: Mapping[str, Any], path: Path = PAGE) -> None:
    """Write the page, and its charts into the folder of its name."""
    drawn = charts.write(charts.charts(cases_of(results)), path.with_suffix(""))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(results, drawn), encoding="utf-8")


def _part(title: str, *texts: str) -> str:
    return "\n\n".join([f"## {title}", *filter(None, texts)]) + "\n"


def _chart(name: str, drawn: Sequence[str]) -> str:
    return f"![{name}]({PAGE.stem}/{name}.svg)" if name in drawn else ""
