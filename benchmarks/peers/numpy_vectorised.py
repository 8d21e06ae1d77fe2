"""NumPy, vectorised: whole arrays and the default generator, as a careful user writes it."""

import numpy as np

from benchmarks.video14 import Figures, Floats, figures, kept, sampled


def summary(draws: int, seed: int) -> Figures:
    return figures(keep(draws, seed))


def keep(draws: int, seed: int) -> dict[str, Floats]:
    return kept(sampled(np.random.default_rng(seed), draws))
