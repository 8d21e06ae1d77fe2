"""NumPy, chunked on 2 threads: chunks that stay in the cache and the fastest generator, as an expert writes it."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from benchmarks.video14 import OUTPUTS, Figures, Floats, figures_of, kept, sampled

_CHUNK = 16_384
_THREADS = 2


def summary(draws: int, seed: int) -> Figures:
    outputs = keep(draws, seed)
    with ThreadPoolExecutor(_THREADS) as pool:
        return dict(zip(outputs, pool.map(figures_of, outputs.values()), strict=True))


def keep(draws: int, seed: int) -> dict[str, Floats]:
    outputs = {name: np.empty(draws) for name in OUTPUTS}
    ends = np.linspace(0, draws, _THREADS + 1).astype(int)
    with ThreadPoolExecutor(_THREADS) as pool:
        seeds = np.random.SeedSequence(seed).spawn(_THREADS)
        list(pool.map(partial(_fill, outputs), seeds, ends[:-1], ends[1:]))
    return outputs


def _fill(outputs: dict[str, Floats], seed: np.random.SeedSequence, first: int, last: int) -> None:
    random = np.random.Generator(np.random.SFC64(seed))
    for start in range(first, last, _CHUNK):
        end = min(start + _CHUNK, last)
        for name, draws in kept(sampled(random, end - start)).items():
            outputs[name][start:end] = draws
