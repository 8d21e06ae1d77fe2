"""`python -m benchmarks`: measure everything, write results and page; an interrupted run goes on where it was."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

from benchmarks import page, results
from benchmarks.interleave import Workers, measured
from benchmarks.job import quick as quickly
from benchmarks.machine import ROOT
from benchmarks.micro_results import micro
from benchmarks.peers import peers
from benchmarks.studies import studies

_QUICK = ROOT / "build" / "bench"
_MICRO = "micro"


def main(words: Sequence[str] | None = None) -> None:
    """Measure what is asked for."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("--quick", action="store_true", help=f"once and small, into {_QUICK.relative_to(ROOT)}")
    asked.add_argument("--only", action="append", choices=[*studies(), _MICRO], help="this study; may be repeated")
    asked.add_argument("--page", action="store_true", help="only write the page from the results that are there")
    asked.add_argument("--folder", type=Path, help="of the results of a quick run")
    options = asked.parse_args(words)
    folder = (options.folder or _QUICK) if options.quick else results.FOLDER
    for name in [] if options.page else options.only or [*studies(), _MICRO]:
        run(name, folder, quick=options.quick)
    page.write(results.load(folder), folder / page.PAGE.name if options.quick else page.PAGE)


def run(name: str, folder: Path, *, quick: bool) -> None:
    """One study, from where it was interrupted."""
    packages = tuple(peer.package.partition("[")[0] for peer in peers() if peer.package)
    notes = results.Notebook(folder, name, tuple(sorted(set(packages))), quick=quick)
    start = perf_counter()
    if name == _MICRO:
        for key, record in micro(quick=quick):
            notes.add(key, record)
    else:
        _run_cases(name, studies()[name], notes, quick=quick)
    notes.finish()
    _tell(f"{name}: {perf_counter() - start:.0f} s")


def _run_cases(name: str, study: ModuleType, notes: results.Notebook, *, quick: bool) -> None:
    with Workers() as lasting:
        for case in study.cases(notes.cases):
            if case.key not in notes.cases:
                start = perf_counter()
                record = measured(quickly(case) if quick else case, lasting if quick or lasts(study) else None)
                notes.add(case.key, with_judgement(study, case.key, record))
                _tell(f"{name}, {case.key}: {perf_counter() - start:.0f} s", record.get("left_out", {}))


def lasts(study: ModuleType) -> bool:
    """Whether the processes of a study live from case to case."""
    return bool(getattr(study, "LASTING", False))


def with_judgement(study: ModuleType, key: str, record: dict[str, Any]) -> dict[str, Any]:
    """A record that leaves out those who do not give the same answer."""
    against = study.judged(key, record) if hasattr(study, "judged") else {}
    return record | {"left_out": record.get("left_out", {}) | against} if against else record


def _tell(line: str, left_out: dict[str, str] | None = None) -> None:
    print(
        line, *(f"  {label} is left out: {why}" for label, why in (left_out or {}).items()), sep="\n", file=sys.stderr
    )


if __name__ == "__main__":
    main()
