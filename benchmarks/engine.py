"""mclca against NumPy on video14.toml: paired ratios in one run, start-up times and memory.

python benchmarks/engine.py [--tiny] [--json FILE]
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy_video14

import mclca

HERE = Path(__file__).parent
MODEL = HERE / "video14.toml"
ROUNDS = 5
FOUR = """
[scenarios.grid]
a = {{}}
b = {{ grid_intensity = {0} }}
c = {{ grid_intensity = {1} }}
d = {{ grid_intensity = {2} }}
"""
Call = Callable[[], Any]


def main() -> None:
    """Measure, print a table, and write it as JSON where asked."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--tiny", action="store_true", help="once and small: whether it still runs")
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    figures = dict(measured(options.tiny))
    for name, figure in figures.items():
        print(f"{name:44} {figure}")
    if options.json:
        about = {"machine": platform.processor() or platform.machine(), "cores": os.cpu_count(), "figures": figures}
        options.json.write_text(json.dumps(about, indent=1))


def measured(tiny: bool) -> Iterator[tuple[str, Any]]:
    """Name and figure of every measurement."""
    model = mclca.load(MODEL)
    million, ten_million, rounds = (10_000, 20_000, 1) if tiny else (10**6, 10**7, ROUNDS)
    agree(model, million)
    yield from paired("statistics, 1e6", lambda: summary(model, million), lambda: numpy_summary(million), rounds)
    yield from paired(
        "statistics, 1e7", lambda: summary(model, ten_million), lambda: numpy_summary(ten_million), rounds
    )
    yield from paired("keep, 1e7", lambda: keep(model, ten_million), lambda: numpy_keep(ten_million), rounds)
    yield from paired("statistics, 1e4", lambda: summary(model, 10_000), lambda: numpy_summary(10_000), rounds)
    yield from paired(
        "exact quantiles, 1e7", lambda: exact(model, ten_million), lambda: numpy_summary(ten_million), rounds
    )
    yield from scenarios(million, rounds)
    yield from start_up(rounds)
    yield from bounded(10**5 if tiny else 10**9)


def summary(model: mclca.Model, draws: int) -> mclca.Result:
    """What a user runs."""
    return mclca.run(model, draws=draws, seed=1)


def exact(model: mclca.Model, draws: int) -> mclca.Result:
    """The same with every quantile an order statistic."""
    return mclca.run(model, draws=draws, seed=1, exact=True)


def keep(model: mclca.Model, draws: int) -> mclca.Result:
    """All draws of all equations in memory."""
    return mclca.run(model, draws=draws, seed=1, keep=True)


def spread_out(model: mclca.Model, draws: int) -> mclca.Result:
    """All scenarios of the axis on common draws."""
    return mclca.run(model, draws=draws, across="grid")


def numpy_summary(draws: int) -> Any:
    """The peer's answer to the same question."""
    return numpy_video14.summary(draws, 1)


def numpy_keep(draws: int) -> Any:
    """The peer's draws."""
    return numpy_video14.draw(draws, 1)


def agree(model: mclca.Model, draws: int) -> None:
    """Both give the same means within five standard errors of their difference: one false alarm in a million."""
    ours = {row.name: row for row in summary(model, draws).rows}
    for name, (mean, sd, *_) in numpy_summary(draws).items():
        assert abs(ours[name].mean - mean) < 5 * sd * (2 / draws) ** 0.5, name


def paired(name: str, ours: Call, theirs: Call, rounds: int) -> Iterator[tuple[str, str]]:
    """Median and spread of the ratios of rounds run in turn: theirs over ours."""
    ours()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    ratios = sorted(their / our for our, their in pairs)
    middle = statistics.median(our for our, _ in pairs)
    yield name, f"x{statistics.median(ratios):.1f} NumPy (x{ratios[0]:.1f} to x{ratios[-1]:.1f}); {middle:.4f} s"


def scenarios(draws: int, rounds: int) -> Iterator[tuple[str, str]]:
    """Four scenarios on common draws over one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "four.toml"
        path.write_text(MODEL.read_text() + FOUR.format(0.1, '"uniform(0.2, 0.3)"', '"lognormal(median=0.7, gsd=1.1)"'))
        four = mclca.load(path)
        pairs = [
            (seconds(lambda: spread_out(four, draws)), seconds(lambda: summary(four, draws))) for _ in range(rounds + 1)
        ]
    ratios = sorted(together / alone for together, alone in pairs[1:])
    yield "four scenarios over one", f"x{statistics.median(ratios):.2f} (x{ratios[0]:.2f} to x{ratios[-1]:.2f})"


def start_up(rounds: int) -> Iterator[tuple[str, str]]:
    """Whole processes: importing, and a first answer with cold and with warm kernels."""
    run = [sys.executable, "-m", "mclca", "run", str(MODEL), "--draws", "1e6", "--json"]
    with tempfile.TemporaryDirectory() as folder:
        cold = process(run, {"MCLCA_CACHE_DIR": folder})
    process(run)
    yield "mclca run, 1e6, first ever", f"{cold:.2f} s"
    for name, words, base in (
        ("mclca run, 1e6, warm, over importing numba and scipy.special", run, "import numba, scipy.special"),
        ("import mclca over import numpy", [sys.executable, "-c", "import mclca"], "import numpy"),
    ):
        pairs = [(process(words), process([sys.executable, "-c", base])) for _ in range(rounds)]
        ratios = sorted(our / their for our, their in pairs)
        middle = statistics.median(our for our, _ in pairs)
        yield name, f"x{statistics.median(ratios):.2f} (x{ratios[0]:.2f} to x{ratios[-1]:.2f}); {middle:.2f} s"


def bounded(draws: int) -> Iterator[tuple[str, str]]:
    """Time and peak memory of a very long run, in a process of its own."""
    code = (
        "import mclca, sys, time; from pathlib import Path; start = time.perf_counter();"
        f"mclca.run({str(MODEL)!r}, draws={draws});"
        "peak = next(line for line in Path('/proc/self/status').read_text().splitlines() if line.startswith('VmHWM'));"
        "print(time.perf_counter() - start, int(peak.split()[1]) / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    taken, peak = map(float, done.stdout.split())
    yield f"{draws:.0e} draws", f"{taken:.2f} s, peak {peak:.0f} MB"


def process(words: list[str], environment: dict[str, str] | None = None) -> float:
    """Seconds that a process takes from start to end."""
    start = time.perf_counter()
    subprocess.run(words, check=True, capture_output=True, env=os.environ | (environment or {}))
    return time.perf_counter() - start


def seconds(call: Call) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
