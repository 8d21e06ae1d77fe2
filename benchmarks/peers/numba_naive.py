"""Numba, one parallel loop: a compiled loop over draws with np.random inside, as first written."""

from functools import cache
from math import exp, log
from typing import Any

import numpy as np

from benchmarks.video14 import FLOPS, OUTPUTS, Figures, Floats, figures

PACKAGE = "numba"


def summary(draws: int, seed: int) -> Figures:
    return figures(keep(draws, seed))


def keep(draws: int, seed: int) -> dict[str, Floats]:
    outputs = np.empty((len(OUTPUTS), draws))
    _loop()(outputs)  # Numba seeds each thread by itself; the seed has nowhere to go
    return dict(zip(OUTPUTS, outputs, strict=True))


@cache
def _loop() -> Any:
    import numba

    numba_range: Any = numba.prange
    random = np.random
    flops, peak = FLOPS, 989e12
    emissions = (log(50e3), log(500e3))

    def loop(out: Any) -> None:
        for i in numba_range(out.shape[1]):
            power = random.triangular(600.0, 700.0, 720.0) * random.normal(1.0, 0.1)
            overhead = random.lognormal(log(1.17), log(1.05)) * random.uniform(1.0, 1.2)
            pue = 1.05 + 0.35 * random.beta(1 + 4 * 0.05 / 0.35, 1 + 4 * 0.30 / 0.35)
            energy = flops / ((0.3 + 0.3 * random.beta(40.0, 48.0)) * peak) * power * overhead * pue / 3.6e6
            inference = energy * random.lognormal(log(0.410), log(1.15))
            videos = random.lognormal(log(84_000.0), log(2.5)) * random.triangular(250.0, 500.0, 1000.0)
            shared_out = videos * random.uniform(1.0, 3.0) * random.lognormal(log(93.0), log(1.2)) / 1000
            model = exp(random.uniform(emissions[0], emissions[1])) * (1 + random.gamma(2.0, 0.05))
            training = model / shared_out * energy
            share = random.beta(2.0, 38.0)
            embodied = (inference + training) * share / (1 - share)
            out[0, i] = inference + training + embodied
            out[1, i] = energy
            out[2, i] = inference
            out[3, i] = training
            out[4, i] = embodied

    return numba.njit(parallel=True)(loop)
