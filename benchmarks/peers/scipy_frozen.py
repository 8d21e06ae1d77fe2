"""SciPy, frozen distributions: .rvs of every input, then NumPy."""

import numpy as np

from benchmarks.video14 import Figures, Floats, figures, kept
from benchmarks.video14_scipy import frozen

PACKAGE = "scipy"
LARGEST = 1e6


def summary(draws: int, seed: int) -> Figures:
    return figures(keep(draws, seed))


def keep(draws: int, seed: int) -> dict[str, Floats]:
    random = np.random.default_rng(seed)
    return kept({name: distribution.rvs(draws, random_state=random) for name, distribution in frozen().items()})
