"""A process that calls functions when asked, and tells how long each took: `python -m benchmarks.worker`.

One JSON object a line comes in, and one goes out. It lives from round to round, so that a contender is measured warm.
"""

import contextlib
import gc
import json
import os
import statistics
import sys
from collections.abc import Callable
from importlib import import_module
from time import perf_counter
from typing import Any

from benchmarks.memory import forget_peak, peak_mb

_LEAST_SECONDS = 0.1  # a shorter call is repeated so long
# A shorter call is timed after one that does not count: memory that nobody has touched for a third of a second, while
# others had their turn, can cost a virtual machine more than the call itself.
_SHORT = 1.0


def main() -> None:
    """Answer until nothing more is asked."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is not an answer
    for line in sys.stdin:
        print(json.dumps(_reply(**json.loads(line)), default=float), file=out, flush=True)


def _reply(function: str, arguments: dict[str, Any], *, answer: bool) -> dict[str, Any]:
    try:
        return timed(function, arguments, answer=answer)
    except ImportError as error:
        return {"problem": f"not installed: {error.name or error}"}
    except Exception as error:  # whatever a peer raises, the others go on
        return {"problem": " ".join(f"{type(error).__name__}: {error}".split())[:200]}


def timed(function: str, arguments: dict[str, Any], *, answer: bool) -> dict[str, Any]:
    """Median time of one call, peak memory in MB, and what it returns if that is wanted."""
    module, _, name = function.partition(":")
    call = getattr(import_module(module), name)
    forget_peak()
    gc.collect()
    first, found = _once(call, arguments)
    if answer:
        return {"seconds": first, "peak_mb": peak_mb(), "answer": found}
    del found
    taken = [] if first < _SHORT else [first]
    while sum(taken) < _LEAST_SECONDS:
        taken.append(_once(call, arguments)[0])
    return {"seconds": statistics.median(taken), "peak_mb": peak_mb()}


def _once(call: Callable[..., Any], arguments: dict[str, Any]) -> tuple[float, Any]:
    start = perf_counter()
    found = call(**arguments)
    return perf_counter() - start, found


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
