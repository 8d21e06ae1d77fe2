"""SymPy, lambdify: NumPy's draws through equations that SymPy has simplified and turned into NumPy code."""

from functools import cache
from typing import Any

import numpy as np

from benchmarks.video14 import INPUTS, OUTPUTS, Figures, Floats, equations, figures, sampled

PACKAGE = "sympy"
LARGEST = 1e6


def summary(draws: int, seed: int) -> Figures:
    return figures(keep(draws, seed))


def keep(draws: int, seed: int) -> dict[str, Floats]:
    inputs = sampled(np.random.default_rng(seed), draws)
    return dict(zip(OUTPUTS, _function()(**inputs), strict=True))


@cache
def _function() -> Any:
    import sympy

    symbols = sympy.symbols(INPUTS)
    return sympy.lambdify(symbols, equations(**dict(zip(INPUTS, symbols, strict=True))), "numpy", cse=True)
