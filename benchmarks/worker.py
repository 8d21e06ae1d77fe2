"""A process that calls functions when asked, and tells how long each took: `python -m benchmarks.worker`.

One JSON object a line comes in, and one goes out. It lives from round to round, so that a contender is measured warm.
"""

import contextlib
import gc
import json
import os
import statistics
import sys
from importlib import import_module
from time import perf_counter
from typing import Any

from benchmarks.memory import forget_peak, peak_mb

_LEAST_SECONDS = 0.05  # a shorter call is repeated so long


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
    taken: list[float] = []
    while sum(taken) < _LEAST_SECONDS:
        start = perf_counter()
        found = call(**arguments)
        taken.append(perf_counter() - start)
        if answer:
            break
        del found
    told = {"answer": found} if answer else {}
    return {"seconds": statistics.median(taken), "peak_mb": peak_mb(), **told}


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
