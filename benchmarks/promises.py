"""Promises that are no times, each as the figure that says how far it is kept."""

import subprocess
import sys
from math import sqrt
from typing import Any

import mclca
from benchmarks import ours, workloads
from benchmarks.video14 import INPUTS, MODEL, OUTPUTS

HEAVY = ("xarray", "SALib", "pint", "scipy")
_MODELS = 10
_REFERENCE = 2**22  # draws by a Sobol' design: their error is far below what is measured
_SEEDS = 16


def compiled_by_new_models() -> int:
    """Files of machine code, pieces of it linked, and compilers imported, that ten new models bring about."""
    from mclca.engine import native

    ours.new_model(10_000)
    before = _machine_code(), native._linker.cache_info().misses, "numba" in sys.modules
    for _ in range(_MODELS):
        ours.new_model(100_000)
    after = _machine_code(), native._linker.cache_info().misses, "numba" in sys.modules
    return sum(was != now for was, now in zip(before, after, strict=True))


def heavy_imports() -> int:
    """How many heavy libraries `import mclca` imports."""
    code = f"import sys, mclca; print(sum(name in sys.modules for name in {HEAVY}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)


def different_bits(draws: int = 10**6) -> int:
    """How many figures of video14 one and two threads do not agree on to the last bit, by all designs."""
    alone, together = (
        [ours.summary(draws, threads=threads, design=design) for design in ("random", "sobol", "latin")]
        for threads in (1, 2)
    )
    pairs = zip(_flat(alone), _flat(together), strict=True)
    return sum(one != other for one, other in pairs)


def error_of_mean(points: int) -> float:
    """Relative root mean square error of the mean footprint by a Sobol' design of so many points, over 16 seeds."""
    true = ours.summary(_REFERENCE, seed=99, design="sobol")["footprint"][0]
    means = [ours.summary(points, seed=seed, design="sobol")["footprint"][0] for seed in range(_SEEDS)]
    return sqrt(sum((mean / true - 1) ** 2 for mean in means) / _SEEDS)


def error_of_tables() -> float:
    """Largest relative error of a draw of any input of video14 against SciPy's function that its table was made of."""
    import numpy as np

    near_0, near_1 = np.geomspace(2.0**-40, 0.5, 20_000), 1 - np.geomspace(2.0**-20, 0.5, 20_000)
    inputs = mclca.load(MODEL).inputs
    distributions = [inputs[name].distribution for name in INPUTS]
    true = [(held.quantile(near_0), held.upper_quantile(1 - near_1)) for held in distributions]
    each = ours.loaded(workloads.model_of([str(held) for held in distributions], [f"x{i}" for i in range(len(INPUTS))]))
    drawn = [_drawn_at(each, points) for points in (near_0, near_1)]
    return float(np.abs(np.stack(drawn, axis=1) / np.array(true) - 1).max())


def _drawn_at(model: mclca.Model, points: Any) -> Any:
    """Every equation where every input is at the same points of the unit interval; shape (equations, points)."""
    import numpy as np

    from mclca.compile import compile_scenarios
    from mclca.engine.simulate import at_points
    from mclca.propagate import Options, scenarios_of

    program = compile_scenarios(scenarios_of(model, Options()), [*model.equations]).program
    return at_points(program, np.tile(points, (len(program.samplers), 1)))


def _machine_code() -> list[tuple[str, int]]:
    from mclca.engine.native import kernel_folder

    folder = kernel_folder()
    return sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*")) if folder else []


def _flat(found: list[dict[str, list[float]]]) -> list[float]:
    return [figure for figures in found for name in OUTPUTS for figure in figures[name]]
