"""How time and memory grow: with operations, inputs, scenarios and threads, at a million draws."""

from collections.abc import Iterator

from benchmarks.job import Call, Case, Found

SIZES = {"operations": (14, 100, 400, 1500), "inputs": (5, 50, 300), "scenarios": (1, 4, 8)}
_DRAWS = 10**6


def cases(found: Found) -> Iterator[Case]:
    for kind, sizes in SIZES.items():
        yield Case(kind, {str(size): _call("sized", kind=kind, size=size) for size in sizes}, _DRAWS)
    yield Case("threads", {str(count): _call("summary", threads=count) for count in (1, 2)}, _DRAWS)


def _call(function: str, **options: str | int) -> Call:
    return Call(f"benchmarks.ours:{function}", {"draws": _DRAWS, **options})
