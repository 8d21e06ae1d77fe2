"""Philox4x32-10: random numbers that are a pure function of (seed, stream, counter).

Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC11.
The key is the 64-bit seed. The counter's low half is the index of a pair of draws, its high half the 64-bit stream.
"""

from functools import reduce
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numpy.typing import NDArray

from mclca.engine.kernel import part
from mclca.engine.lanes import FLOATS, I32, I64, INTEGERS, LANES, broadcast, call_lanes, declare, shuffle, splat, store

ROUNDS = 10
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
LOW_HALF = 0xFFFFFFFF

# A point is the middle of one of 2^52 equal cells of (0, 1): never 0, never 1, exact in float64.
ONE_BITS = 0x3FF0000000000000
MANTISSA = 0x000FFFFFFFFFFFFF
TO_MIDDLE = 1.0 - 2.0**-53
_INTERLEAVED = 4  # independent groups of lanes in flight, to hide the latency of the multiplications


@part
def pair(counter: Any, stream: Any, seed: Any) -> tuple[Any, Any]:
    """Two 64-bit random words of one counter."""
    half, low = np.uint64(32), np.uint64(LOW_HALF)
    word0, word1, word2, word3 = counter & low, counter >> half, stream & low, stream >> half
    key0, key1 = seed & low, seed >> half
    for _ in range(ROUNDS):
        left, right = np.uint64(MULTIPLIERS[0]) * word0, np.uint64(MULTIPLIERS[1]) * word2
        word0, word1 = (right >> half) ^ word1 ^ key0, right & low
        word2, word3 = (left >> half) ^ word3 ^ key1, left & low
        key0, key1 = (key0 + np.uint64(WEYL[0])) & low, (key1 + np.uint64(WEYL[1])) & low
    return (word0 << half) | word1, (word2 << half) | word3


@part
def fill_random(points: NDArray[np.float64], counter: Any, stream: Any, seed: Any) -> None:
    """Fill a block with points: draw j and draw j + half a block share counter + j.

    Parameters
    ----------
    points : shape (a multiple of 64,)
    counter, stream, seed : uint64
    """
    half = points.size // 2
    step = LANES * _INTERLEAVED
    start = np.uint64(points.ctypes.data)
    upper = counter >> np.uint64(32)
    for j in range(half // step):
        first = start + np.uint64(8 * step * j)
        _philox_lanes(first, first + np.uint64(8 * half), counter + np.uint64(step * j), upper, stream, seed)


@declare
def _philox_lanes(_typing: Any, _first: Any, _second: Any, _counter: Any, _upper: Any, _stream: Any, _seed: Any) -> Any:
    """Points of 32 consecutive counters with the same upper half, to two addresses."""

    def emit(context: Any, builder: Any, _signature: Any, operands: Any) -> Any:
        first, second, counter, upper, stream, seed = operands
        groups = [_counters(builder, counter, upper, stream, LANES * group) for group in range(_INTERLEAVED)]
        for keys in _round_keys(builder, seed):
            for words in groups:
                words[:] = _round(builder, words, keys)
        for group, words in enumerate(groups):
            offset = ir.Constant(I64, 8 * LANES * group)
            store(builder, _points(builder, words[0], words[1]), builder.add(first, offset))
            store(builder, _points(builder, words[2], words[3]), builder.add(second, offset))
        return context.get_dummy_value()

    return types.void(*[types.uint64] * 6), emit


def _counters(builder: Any, counter: Any, upper: Any, stream: Any, ahead: int) -> list[Any]:
    """Words of eight consecutive counters, those that are the same in all as scalars.

    Counters never cross a multiple of 2^32 in a block, which begins at a multiple of 1,024: so three of four words stay
    the same, and with them half of the first two rounds.
    """
    start = builder.add(counter, ir.Constant(I64, ahead))
    index = builder.add(broadcast(builder, start), ir.Constant(INTEGERS, list(range(LANES))))
    return [index, upper, _low(builder, stream), builder.lshr(stream, ir.Constant(I64, 32))]


def _round_keys(builder: Any, seed: Any) -> list[tuple[Any, Any]]:
    halves = _low(builder, seed), builder.lshr(seed, ir.Constant(I64, 32))
    return [
        (_round_key(builder, halves[0], r * WEYL[0]), _round_key(builder, halves[1], r * WEYL[1]))
        for r in range(ROUNDS)
    ]


def _round_key(builder: Any, half: Any, weyl: int) -> Any:
    return _low(builder, builder.add(half, ir.Constant(I64, weyl & LOW_HALF)))


def _low(builder: Any, word: Any) -> Any:
    return builder.and_(word, _like(word, LOW_HALF))


def _round(builder: Any, words: list[Any], keys: tuple[Any, Any]) -> list[Any]:
    # Masking the operand, not the result, lets LLVM use the 32 x 32 -> 64 bit multiplication without a mask.
    left, right = (
        builder.mul(_low(builder, word), _like(word, factor))
        for word, factor in zip(words[::2], MULTIPLIERS, strict=True)
    )
    return [_mixed(builder, right, words[1], keys[0]), right, _mixed(builder, left, words[3], keys[1]), left]


def _mixed(builder: Any, product: Any, word: Any, key: Any) -> Any:
    """Exclusive or of a product's upper half, a word and a key, of scalars as long as it can be."""
    upper = builder.lshr(product, _like(product, 32))
    scalars = [each for each in (upper, word, key) if each.type == I64]
    vectors = [each for each in (upper, word, key) if each.type == INTEGERS]
    if scalars:
        together = reduce(builder.xor, scalars)
        vectors.append(broadcast(builder, together) if vectors else together)
    return reduce(builder.xor, vectors)


def _like(value: Any, number: int) -> Any:
    return splat(INTEGERS, number) if value.type == INTEGERS else ir.Constant(I64, number)


def _points(builder: Any, high: Any, low: Any) -> Any:
    """Points of the upper 52 of 64 bits; of each word only the lower half counts."""
    fraction = call_lanes(builder, "fshl", high, _doubled(builder, low), splat(INTEGERS, 20))
    mantissa = builder.and_(fraction, splat(INTEGERS, MANTISSA))
    bits = builder.or_(mantissa, splat(INTEGERS, ONE_BITS))
    return builder.fsub(builder.bitcast(bits, FLOATS), splat(FLOATS, TO_MIDDLE))


def _doubled(builder: Any, words: Any) -> Any:
    """The lower half of each lane in both of its halves; a shift by 32 LLVM would turn into a slow multiplication."""
    halves = builder.bitcast(words, ir.VectorType(I32, 2 * LANES))
    order = [place - place % 2 for place in range(2 * LANES)]
    return builder.bitcast(shuffle(builder, halves, halves, order), INTEGERS)
