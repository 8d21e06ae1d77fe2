"""Sobol' indices of video14.toml against SALib alone: paired ratios in one run, a whole process, and memory.

python benchmarks/sobol.py [--tiny] [--long] [--json FILE]

SALib alone is what a careful user of it writes: its sampling, SciPy's quantile functions (SALib knows neither beta nor
gamma nor PERT), the model vectorised in NumPy, and its analysis of one equation with its 100 resamples. Ours has five.
Ratios of processor time stand beside those of elapsed time: other work on the machine does not change them, and they
count both of our threads.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from engine import seconds
from numpy_video14 import NAMES, equations

import mclca

MODEL = Path(__file__).parent / "video14.toml"
FIVE = tuple(name for name in NAMES if name != "flops")
ROUNDS = 5
# With few points; it takes minutes and gigabytes beyond.
ROUNDS_OF_SALIB = {14: 3, 16: 1, 18: 1}


def main() -> None:
    """Measure, print a table, and write it as JSON where asked."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--tiny", action="store_true", help="once and small: whether it still runs")
    asked.add_argument("--long", action="store_true", help="SALib at 2^18 points too, which takes a minute or more")
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    figures = {}
    for name, figure in measured(options.tiny, options.long):
        figures[name] = figure
        print(f"{name:70} {figure}", flush=True)
    if options.json:
        about = {"machine": platform.processor() or platform.machine(), "cores": os.cpu_count(), "figures": figures}
        options.json.write_text(json.dumps(about, indent=1))


def measured(tiny: bool, long: bool) -> Iterator[tuple[str, str]]:
    """Name and figure of every measurement."""
    model = mclca.load(MODEL)
    agree(model, 8 if tiny else 14)
    powers = [8] if tiny else [14, 16, *([18] if long else [])]
    yield from (against_salib(model, power, 1 if tiny else ROUNDS) for power in powers)
    if not tiny:
        yield "five equations, 2^20 points", timed(partial(ours, model, 20, FIVE), ROUNDS)
    largest = 10 if tiny else 24
    yield f"five equations, 2^{largest} points", bounded(largest)
    yield whole_process(1 if tiny else ROUNDS)


def ours(model: mclca.Model, power: int, of: tuple[str, ...]) -> mclca.Indices:
    """What a user calls."""
    return mclca.drivers(model, points=2**power, of=of)


def salib_alone(power: int) -> dict[str, Any]:
    """The peer's answer for one equation."""
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    uniform = {"num_vars": len(quantiles()), "names": [*quantiles()], "bounds": [[0, 1]] * len(quantiles())}
    points = sampling.sample(uniform, 2**power, calc_second_order=False, seed=1)
    columns = {name: ppf(points[:, place]) for place, (name, ppf) in enumerate(quantiles().items())}
    outputs = equations(**columns)["footprint"]
    found: dict[str, Any] = analysis.analyze(uniform, outputs, calc_second_order=False, seed=1)
    return found


def quantiles() -> dict[str, Callable[[Any], Any]]:
    """Quantile function of every input, by SciPy."""
    from scipy import stats

    log = np.log
    return {
        "efficiency": stats.beta(40, 48, 0.3, 0.3).ppf,
        "gpu_power": stats.triang(100 / 120, 600, 120).ppf,
        "other_it": stats.lognorm(log(1.05), 0, 1.17).ppf,
        "pue": stats.beta(1 + 4 * 0.05 / 0.35, 1 + 4 * 0.30 / 0.35, 1.05, 0.35).ppf,
        "idle": stats.uniform(1, 0.2).ppf,
        "grid_intensity": stats.lognorm(log(1.15), 0, 0.410).ppf,
        "training_emissions": stats.loguniform(50e3, 500e3).ppf,
        "users": stats.lognorm(log(2.5), 0, 84_000).ppf,
        "videos_per_user": stats.triang(250 / 750, 250, 750).ppf,
        "lifetime": stats.uniform(1, 2).ppf,
        "model_error": stats.truncnorm(-10, np.inf, 1, 0.1).ppf,
        "embodied_share": stats.beta(2, 38).ppf,
        "retraining": stats.gamma(2, scale=0.05).ppf,
        "mean_energy": stats.lognorm(log(1.2), 0, 93).ppf,
    }


def agree(model: mclca.Model, power: int) -> None:
    """Both give the same total indices, within SALib's own interval tripled and ours."""
    their, our = (
        salib_alone(power),
        {index.input: index.figures for index in ours(model, power, ("footprint",)).indices},
    )
    for name, total, half in zip(quantiles(), their["ST"], their["ST_conf"], strict=True):
        assert abs(our[name]["total"] - total) < 3 * half + our[name]["total_high"] - our[name]["total"], name


def against_salib(model: mclca.Model, power: int, rounds: int) -> tuple[str, str]:
    """SALib's time over ours: of one equation where SALib analyses both, of five where ours is streamed."""
    of = FIVE if power > 15 else FIVE[:1]
    their = medians(partial(salib_alone, power), min(rounds, ROUNDS_OF_SALIB.get(power, 1)))
    call = partial(ours, model, power, of)
    call()
    our = medians(call, rounds)
    name = f"2^{power} points, {len(of)} equation{'s' * (len(of) > 1)}, against SALib alone with one"
    return name, f"{compared(their, our)}; {our[0]:.4f} s against {their[0]:.2f} s"


def timed(call: Callable[[], Any], rounds: int) -> str:
    """Medians of some rounds."""
    call()
    taken, processor = medians(call, rounds)
    return f"{taken:.4f} s ({processor:.4f} s of processor time)"


def medians(call: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Median seconds elapsed, and of processor time, this process's and its children's."""
    elapsed, processor = [], []
    for _ in range(rounds):
        before = processor_seconds()
        elapsed.append(seconds(call))
        processor.append(processor_seconds() - before)
    return statistics.median(elapsed), statistics.median(processor)


def processor_seconds() -> float:
    """Processor time so far of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def compared(one: tuple[float, float], other: tuple[float, float]) -> str:
    """One over the other, by elapsed and by processor time."""
    elapsed, processor = (
        f"x{first / second:,.{2 if first < 10 * second else 0}f}" for first, second in zip(one, other, strict=True)
    )
    return f"{elapsed} ({processor} by processor time)"


def bounded(power: int) -> str:
    """Time and peak memory, in a process of its own."""
    code = (
        "import mclca, time; from pathlib import Path; start = time.perf_counter();"
        f"mclca.drivers({str(MODEL)!r}, points=2**{power}, of={FIVE!r});"
        "peak = next(line for line in Path('/proc/self/status').read_text().splitlines() if line.startswith('VmHWM'));"
        "print(time.perf_counter() - start, int(peak.split()[1]) / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    taken, peak = map(float, done.stdout.split())
    return f"{taken:.2f} s, peak {peak:.0f} MB"


def whole_process(rounds: int) -> tuple[str, str]:
    """The command from start to end, over importing Numba and SALib's analysis."""
    ours_is = [sys.executable, "-m", "mclca", "sensitivity", "text_to_video"]
    base = [sys.executable, "-c", "import numba, SALib.analyze.sobol"]
    run = partial(subprocess.run, check=True, capture_output=True)
    run(ours_is)
    pairs = [(medians(partial(run, ours_is), 1), medians(partial(run, base), 1)) for _ in range(rounds)]
    our, their = ([statistics.median(each) for each in zip(*side, strict=True)] for side in zip(*pairs, strict=True))
    name = "mclca sensitivity text_to_video, over importing numba and SALib"
    return name, f"{compared((our[0], our[1]), (their[0], their[1]))}; {our[0]:.2f} s"


if __name__ == "__main__":
    main()
