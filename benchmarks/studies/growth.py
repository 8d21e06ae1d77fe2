"""How time and memory grow: with operations, inputs, scenarios and threads, at a million draws."""

from collections.abc import Iterator

from benchmarks.job import Call, Case, Found

SIZES = {"operations": (14, 100, 400, 1500), "inputs": (5, 50, 300), "scenarios": (1, 4, 8)}
_DRAWS = 10**6


def cases(found: Found) -> Iterator[Case]:
    for kind, sizes in SIZES.items():
        calls = {str(size): Call("benchmarks.ours:sized", {"draws": _DRAWS, "kind": kind, "size": size}) for size in sizes}
        yield Case(kind, calls, _DRAWS)
    threads = {str(count): Call("benchmarks.ours:summary", {"draws": 10 * _DRAWS, "threads": count}) for count in (1, 2)}
    yield Case("threads", threads, 10 * _DRAWS)
