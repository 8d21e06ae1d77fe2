"""Whole processes, from start to end: importing, first results with warm and with cold kernels, and new models."""

from collections.abc import Iterator

from benchmarks.job import Call, Case, Command, Found

_RUN = ("-m", "mclca", "run", "benchmarks/video14.toml", "--draws", "1e6", "--json")


def cases(found: Found) -> Iterator[Case]:
    yield Case("import", {"import mclca": _code("import mclca"), "import numpy": _code("import numpy")})
    yield Case(
        "first result",
        {
            "mclca run": Command(_RUN),
            "import numba, scipy.special": _code("import numba, scipy.special"),
            "NumPy": _code("from benchmarks.video14 import *; figures(kept(sampled(np.random.default_rng(1), 10**6)))"),
        },
    )
    yield Case("first result ever", {"mclca run": Command(_RUN, cold=True)}, rounds=2, warm="")
    yield Case(
        "sensitivity",
        {
            "mclca sensitivity": Command(("-m", "mclca", "sensitivity", "text_to_video")),
            "import numba, SALib": _code("import numba, SALib.analyze.sobol"),
        },
    )
    yield Case("new model 1e4", {"mclca": Call("benchmarks.ours:new_model", {"draws": 10**4})}, 1e4)


def _code(text: str) -> Command:
    return Command(("-c", text))
