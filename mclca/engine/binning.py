"""Where the bins of a histogram lie: a monotone map from values to slots, fitted to a pilot run.

The value, scaled where its range is narrow or straddles zero and plain where it spans octaves, is read as an integer
that keeps the order of floats; the integer's distance from the lowest key, shifted and multiplied, is the bin. So bins
are equal, or equal within each octave and twice as wide in the next.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mclca.engine.layout import OUTSIDE_SLOTS

Floats = NDArray[np.float64]

MOST_BINS = 1 << 16
FEWEST_BINS = 1 << 10
_LONG = 22  # bits of the number of draws from which bins become wider
_MEMORY = 1 << 25  # bytes of one thread's histograms
_WIDE = 4.0  # ratio of the pilot's ends beyond which bins follow octaves
_TRIM = 0.002  # of the pilot, left outside at either end
_MARGIN = 0.1  # of the trimmed range, added at either end
_FRACTION = 31  # bits after the point of the factor from steps to bins
_SIGN = np.uint64(1 << 63)


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins of all outputs.

    Parameters
    ----------
    count : bins of each output
    affine : shape (outputs, 2), scale and offset
    keys : shape (outputs, 4), uint64: lowest key, span, shift, factor;
        slot = 1 + (((key - lowest) >> shift) * factor >> 31)
    """

    count: int
    affine: Floats
    keys: NDArray[np.uint64]

    @property
    def slots(self) -> int:
        """Slots of a histogram: below, the bins, above, not finite."""
        return self.count + OUTSIDE_SLOTS

    def edges(self, output: int, which: NDArray[np.int64]) -> Floats:
        """Edges 0 .. bins that are asked for."""
        low, span, shift, factor = (int(number) for number in self.keys[output])
        steps = -(-(which << _FRACTION) // factor)
        keys = np.minimum(steps.astype(np.uint64) << np.uint64(shift), np.uint64(span)) + np.uint64(low)
        scale, offset = self.affine[output]
        return np.asarray((from_key(keys) - offset) / scale)


def count_for(outputs: int, replicates: int, points: int) -> int:
    """Bins per output: fewer where outputs are many, so that memory stays bounded, and in very long runs.

    The error of reading a quantile from a bin goes with the root of its width over the draws: four times the draws
    allow bins of twice the width, and narrower histograms stay in the second-level cache.
    """
    most = MOST_BINS >> min(max(points.bit_length() - _LONG, 0), 2)
    fitting = min(_MEMORY // (4 * max(outputs, 1)), 4 * _MEMORY // (8 * max(outputs * replicates, 1)))
    return max(FEWEST_BINS, min(most, 1 << max(fitting, 1).bit_length() - 1))


def fitted(pilot: Floats, replicates: int, points: int) -> Bins:
    """Bins for outputs whose pilot run, shape (outputs, draws), is known; `points` draws make a replicate."""
    count = count_for(len(pilot), replicates, points)
    maps = [_fitted_one(values[np.isfinite(values)], count) for values in pilot]
    affine = np.array([affine for affine, _ in maps]).reshape(-1, 2)
    return Bins(count, affine, np.array([keys for _, keys in maps], dtype=np.uint64).reshape(-1, 4))


def _fitted_one(values: Floats, count: int) -> tuple[tuple[float, float], tuple[int, int, int, int]]:
    low, high = np.quantile(values, [_TRIM, 1 - _TRIM]) if values.size else (0.0, 1.0)
    if not np.isfinite(high - low) or low == high:
        return plain(int(key(low)) - 2 * count, int(key(high)) + 2 * count, count)
    if low * high > 0 and max(low / high, high / low) > _WIDE:
        first, last = int(key(low)), int(key(high))
        margin = int(_MARGIN * (last - first))
        return plain(first - margin, last + margin, count)
    return _scaled(float(low), float(high), count)


def plain(first: int, last: int, count: int) -> tuple[tuple[float, float], tuple[int, int, int, int]]:
    """Map of the values themselves, from one key up to and with another."""
    low, high = max(first, 0), min(last, 2**64 - 2)
    return (1.0, 0.0), _cut(low, high - low + 1, count)


def _scaled(low: float, high: float, count: int) -> tuple[tuple[float, float], tuple[int, int, int, int]]:
    """Map of the range to 1 .. 2, where the bits of a float grow in equal steps."""
    width = (high - low) * (1 + 2 * _MARGIN)
    scale = 1 / width
    if not np.isfinite(scale) or scale == 0:
        return plain(int(key(low)), int(key(high)), count)
    offset = 1 - (low - _MARGIN * (high - low)) * scale
    return (scale, offset), _cut(int(key(1.0)), 1 << 52, count)


def _cut(low: int, span: int, count: int) -> tuple[int, int, int, int]:
    shift = max(0, (span - 1).bit_length() - 32)
    steps = ((span - 1) >> shift) + 1
    # At most one bin per step, so that a range of few floats is told apart float by float.
    return low, span, shift, min((count << _FRACTION) // steps, 1 << _FRACTION)


def key(value: float) -> np.uint64:
    """Integer that grows with a float: the key of functions.ordered_bits."""
    bits = np.float64(value).view(np.uint64)
    return np.uint64(~bits if bits >= _SIGN else bits ^ _SIGN)


def from_key(keys: NDArray[np.uint64]) -> Floats:
    """Floats of keys."""
    return np.where(keys >= _SIGN, keys ^ _SIGN, ~keys).view(np.float64)
