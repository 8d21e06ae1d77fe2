"""Promises that are figures but not times: nothing compiled, nothing imported, accuracy, the same bits."""

from collections.abc import Iterator

from benchmarks.job import Call, Case, Found

SOBOL_DRAWS = 2**15


def cases(found: Found) -> Iterator[Case]:
    yield _answer("new model", "compiled_by_new_models")
    yield _answer("import", "heavy_imports")
    yield _answer("bits", "different_bits")
    yield _answer("tables", "error_of_tables")
    yield _answer("Sobol' mean", "error_of_mean", points=SOBOL_DRAWS)
    sobol = Call("benchmarks.ours:summary", {"draws": SOBOL_DRAWS, "design": "sobol"})
    yield Case("Sobol' design 2^15", {"mclca": sobol}, SOBOL_DRAWS)


def _answer(key: str, function: str, **options: int) -> Case:
    call = Call(f"benchmarks.promises:{function}", options)
    return Case(key, {"mclca": call}, rounds=1, warm="", answers=True)
