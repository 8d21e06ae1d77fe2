"""The micro-benchmarks as one more file of results."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT

_QUICK = ("--benchmark-min-rounds=2", "--benchmark-max-time=0.01", "--benchmark-warmup=off")
_WHOLE = ("--benchmark-max-time=0.5",)


def micro(*, quick: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every micro-benchmark with least, median and greatest seconds; nothing where pytest-benchmark is missing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "micro.json"
        files = sorted(str(file) for file in (ROOT / "benchmarks" / "micro").glob("bench_*.py"))
        words = ["-m", "pytest", "-q", *files, f"--benchmark-json={path}", *(_QUICK if quick else _WHOLE)]
        done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"the micro-benchmarks are left out: {done.stdout[-300:]}{done.stderr[-300:]}", file=sys.stderr)
            return
        for held in json.loads(path.read_text())["benchmarks"]:
            yield held["name"].removeprefix("test_"), record(held["stats"])


def record(stats: dict[str, float]) -> dict[str, Any]:
    """As the other studies hold it, but with quartiles in the place of rounds."""
    return {"seconds": {"mclca": [float(f"{stats[name]:.5g}") for name in ("q1", "median", "q3")]}, "peak_mb": {}}
