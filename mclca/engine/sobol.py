"""Direction numbers of Sobol' sequences.

Joe & Kuo (2008), Constructing Sobol' sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30.
"""

import importlib.util
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BITS = 52
MOST_DIMENSIONS = 21_201

Integers = NDArray[np.uint64]


@lru_cache(maxsize=4)
def directions(dimensions: int) -> Integers:
    """Unscrambled direction numbers of the first dimensions, as 52-bit integers.

    Returns
    -------
    shape (dimensions, 52); the first direction has its highest bit set

    Raises
    ------
    ValueError
        More dimensions than there are direction numbers for.
    """
    if dimensions > MOST_DIMENSIONS:
        raise ValueError(f"{dimensions} inputs; a Sobol' design has at most {MOST_DIMENSIONS}")
    polynomials, initial = _joe_kuo()
    numbers = np.empty((dimensions, BITS), dtype=np.uint64)
    for d in range(dimensions):
        numbers[d] = _continued(int(polynomials[d]), [int(m) for m in initial[d]]) if d else [1] * BITS
    return numbers << np.arange(BITS - 1, -1, -1, dtype=np.uint64)


def points(dimensions: int, count: int) -> NDArray[np.float64]:
    """First points of the unscrambled sequence in its usual (Gray code) order; shape (count, dimensions)."""
    order = np.arange(count, dtype=np.uint64)
    gray = order ^ (order >> np.uint64(1))
    total = np.zeros((count, dimensions), dtype=np.uint64)
    for k, direction in enumerate(directions(dimensions).T):
        total ^= ((gray >> np.uint64(k)) & np.uint64(1))[:, None] * direction
    return total / 2.0**BITS


def _continued(polynomial: int, initial: list[int]) -> list[int]:
    """Direction integers m_k by the recurrence of a primitive polynomial (Bratley & Fox 1988)."""
    degree = polynomial.bit_length() - 1
    numbers = initial[:degree]
    for k in range(degree, BITS):
        new = numbers[k - degree]
        for i in range(1, degree + 1):
            if polynomial >> (degree - i) & 1:
                new ^= numbers[k - i] << i
        numbers.append(new)
    return numbers


def _joe_kuo() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Primitive polynomials and initial numbers from the file that SciPy ships, without its slow import."""
    spec = importlib.util.find_spec("scipy")
    folder = Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path()
    with np.load(folder / "stats" / "_sobol_direction_numbers.npz") as data:
        return data["poly"], data["vinit"]
