"""The points of any block of any design, each a pure function of (seed, stream, replicate, place)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mclca.engine.kernel import part
from mclca.engine.layout import BLOCK, LATIN, RANDOM, SOBOL, Points
from mclca.engine.philox import fill_random, pair
from mclca.engine.sobol_kernel import SHIFT_PLACE, fill_sobol

_BITS = 52
# Counters of the four uses of a stream never meet: the upper four bits say which use it is.
_SCRAMBLE, _PERMUTE, _JITTER = 1, 2, 3
_ROUNDS = 6


@part
def fill_points(
    row: NDArray[np.float64], points: Points, column: Any, stream: Any, replicate: Any, point: Any, scratch: Any
) -> None:
    """Fill a row with the points of a column from place `point` on, a multiple of BLOCK."""
    if column < points.held.shape[0]:
        row[:] = points.held[column, replicate]
    elif points.kind == RANDOM:
        before = replicate * ((points.points + BLOCK - 1) // BLOCK) * BLOCK
        fill_random(row, np.uint64((before + point) // 2), stream, points.seed[0])
    elif points.kind == SOBOL:
        fill_sobol(row, scratch[column], point)
    elif points.kind == LATIN:
        fill_random(row, _counter(_JITTER, replicate, point // 2), stream, points.seed[0])
        _stratify(row, scratch[column], point, points.points)
    else:
        sets = points.given.shape[1] // points.points
        start = (replicate % sets) * points.points
        _copy_given(row, points.given[column, start : start + points.points], point)


@part
def prepare_replicate(points: Points, streams: NDArray[np.uint64], replicate: Any, scratch: Any) -> None:
    """Keys of all columns for a replicate: scrambled directions of Sobol', keys of the permutations of Latin."""
    for column in range(streams.size):
        if points.kind == SOBOL:
            _scramble(points.directions[column], scratch[column], streams[column], points, replicate)
        elif points.kind == LATIN:
            _permutation_keys(scratch[column], streams[column], points.seed[0], replicate)


@part
def _counter(use: Any, replicate: Any, index: Any) -> Any:
    return (np.uint64(use) << np.uint64(60)) | (np.uint64(replicate) << np.uint64(44)) | np.uint64(index)


@part
def _copy_given(row: NDArray[np.float64], given: NDArray[np.float64], point: Any) -> None:
    count = min(BLOCK, given.size - point)
    for j in range(count):
        row[j] = given[point + j]
    row[count:] = 0.5


@part
def _scramble(directions: NDArray[np.uint64], keys: Any, stream: Any, points: Points, replicate: Any) -> None:
    """Directions times a random lower triangular bit matrix (Matousek 1998), and a random digital shift."""
    needed = 11  # those of a block, at least
    while (1 << needed) < points.points:
        needed += 1
    for k in range(needed):
        keys[k] = np.uint64(0)
    for bit in range(_BITS):
        word, shift = pair(_counter(_SCRAMBLE, replicate, bit), stream, points.seed[0])
        top = np.uint64(1) << np.uint64(_BITS - 1 - bit)
        column = top | (word & (top - np.uint64(1)))
        for k in range(needed):
            keys[k] ^= column * ((directions[k] >> np.uint64(_BITS - 1 - bit)) & np.uint64(1))
        keys[SHIFT_PLACE] = shift >> np.uint64(64 - _BITS)


@part
def _permutation_keys(keys: Any, stream: Any, seed: Any, replicate: Any) -> None:
    for i in range(_ROUNDS):
        keys[2 * i], keys[2 * i + 1] = pair(_counter(_PERMUTE, replicate, i), stream, seed)


@part
def _stratify(row: NDArray[np.float64], keys: Any, point: Any, count: Any) -> None:
    """Put each point of a row into its own of `count` equal strata."""
    bits = 2
    while (1 << bits) < count:
        bits += 1
    for j in range(min(BLOCK, count - point)):
        stratum = np.uint64(point + j)
        while True:
            stratum = _permuted(stratum, keys, np.uint64(bits))
            # Walk along the cycle until a stratum that exists: a permutation of a subset of the power of two.
            if stratum < np.uint64(count):
                break
        u = (np.float64(stratum) + row[j]) / count
        row[j] = min(max(u, 2.0**-53), 1.0 - 2.0**-53)


@part
def _permuted(index: Any, keys: Any, bits: Any) -> Any:
    """Keyed bijection of the numbers of so many bits: odd multiplications, additions and shifts."""
    mask = (np.uint64(1) << bits) - np.uint64(1)
    half = (bits + np.uint64(1)) >> np.uint64(1)
    for i in range(_ROUNDS):
        index = (index * (keys[2 * i] | np.uint64(1)) + keys[2 * i + 1]) & mask
        index ^= index >> half
    return index
