"""Where the bins of a histogram lie: a monotone map from values to slots, fitted to a pilot run.

The value, scaled where its range is narrow or straddles zero and plain where it spans octaves, is read as an integer
that keeps the order of floats; the integer's distance from the lowest key, shifted and multiplied, is the fine bin. So
fine bins are equal, or equal within each octave and twice as wide in the next. Outside the windows about the quantiles
that are asked for (windows.py), neighbouring fine bins are counted as one: most draws then meet in few, cached, counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mclca.engine.layout import OUTSIDE_SLOTS
from mclca.engine.windows import Ruler, Window, packed, ruler, windows

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Map = tuple[tuple[float, float], tuple[int, int, int, int]]

COARSE_BINS = 1 << 12
FEWEST_BINS = 1 << 10
_FINER, _FINER_IF_LONG = 6, 7  # log2 of the fine bins in a coarse one
_LONG = 64.0  # ratio of the pilot's ends beyond which a coarse bin is so large a share of its values
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
    affine : shape (outputs, 2), scale and offset
    keys : shape (outputs, 5), uint64: lowest key, span, shift, factor, log2 of the fine bins in a coarse one;
        fine bin = ((key - lowest) >> shift) * factor >> 31
    windows : shape (outputs, any, 2), int32: first and last + 1 fine bin of each range where bins are fine
    rulers : of each output
    """

    affine: Floats
    keys: NDArray[np.uint64]
    windows: NDArray[np.int32]
    rulers: tuple[Ruler, ...]

    @property
    def slots(self) -> int:
        """Slots of a histogram: below, the bins, above, not finite."""
        return self.count + OUTSIDE_SLOTS

    @property
    def count(self) -> int:
        """Bins of the output that has most; the last ones of others are empty and without width."""
        return max((own.count for own in self.rulers), default=0)

    def edges(self, output: int, which: Integers) -> Floats:
        """Edges 0 .. bins that are asked for."""
        low, span, shift, factor, _ = (int(number) for number in self.keys[output])
        steps = -(-(self.rulers[output].starts(which) << _FRACTION) // factor)
        keys = np.minimum(steps.astype(np.uint64) << np.uint64(shift), np.uint64(span)) + np.uint64(low)
        scale, offset = self.affine[output]
        return np.asarray((from_key(keys) - offset) / scale)


def fitted(pilot: Floats, replicates: int, levels: Floats | None = None) -> Bins:
    """Bins for outputs whose pilot run, shape (outputs, draws), is known.

    Parameters
    ----------
    replicates : how many histograms will be kept
    levels : quantiles about which the bins are fine
    """
    ordered = [np.sort(values[np.isfinite(values)]) for values in pilot]
    asked = np.empty(0) if levels is None else np.asarray(levels, dtype=np.float64)
    each = max(4, 2 * replicates)  # bytes of a slot: of one thread's histogram, or a quarter of those kept
    coarse = _coarse_bins(len(pilot) * each)
    for fewer in range(_FINER + 1):
        bins = _with_windows(ordered, asked, coarse, fewer)
        if len(pilot) * bins.slots * each <= _MEMORY:
            break
    return bins


def _coarse_bins(bytes_of_all: int) -> int:
    """Coarse bins per output: fewer where outputs are many, so that memory stays bounded."""
    fitting = max(_MEMORY // max(bytes_of_all, 1), 1)
    return max(FEWEST_BINS, min(COARSE_BINS, 1 << fitting.bit_length() - 1))


def _with_windows(ordered: Sequence[Floats], levels: Floats, coarse: int, fewer: int) -> Bins:
    finer = [max((_FINER_IF_LONG if _is_long(values) else _FINER) - fewer, 0) for values in ordered]
    maps = [_fitted_one(values, coarse << own) for values, own in zip(ordered, finer, strict=True)]
    found = [
        windows(values, levels, partial(_fine_bin, own_map), coarse << own, own)
        for values, own_map, own in zip(ordered, maps, finer, strict=True)
    ]
    return assembled(maps, found, coarse, finer)


def assembled(maps: Sequence[Map], found: Sequence[Sequence[Window]], coarse: int, finer: Sequence[int]) -> Bins:
    """Bins of given maps to coarse << finer fine bins, 2^finer of which are one outside each output's windows."""
    return Bins(
        affine=np.array([affine for affine, _ in maps]).reshape(-1, 2),
        keys=np.array([(*keys, own) for (_, keys), own in zip(maps, finer, strict=True)], np.uint64).reshape(-1, 5),
        windows=packed(found),
        rulers=tuple(ruler(held, coarse << own, own) for held, own in zip(found, finer, strict=True)),
    )


def _fine_bin(own: Map, value: float) -> int:
    """Fine bin of a value, below and above included in the first and the last."""
    (scale, offset), (low, span, shift, factor) = own
    place = min(max(int(key(value * scale + offset)) - low, 0), span - 1)
    return (place >> shift) * factor >> _FRACTION


def _fitted_one(ordered: Floats, count: int) -> Map:
    low, high = _ends(ordered)
    if not np.isfinite(high - low) or low == high:
        return plain(int(key(low)) - 2 * count, int(key(high)) + 2 * count, count)
    if _ratio(low, high) > _WIDE:
        first, last = int(key(low)), int(key(high))
        margin = int(_MARGIN * (last - first))
        return plain(first - margin, last + margin, count)
    return _scaled(low, high, count)


def _ends(ordered: Floats) -> tuple[float, float]:
    """Where a pilot begins and ends, its outermost draws left aside."""
    if not ordered.size:
        return 0.0, 1.0
    last = ordered.size - 1
    return float(ordered[round(_TRIM * last)]), float(ordered[round((1 - _TRIM) * last)])


def _ratio(low: float, high: float) -> float:
    """How many times the one is the other; 0 for ends of different signs."""
    return max(low / high, high / low) if low * high > 0 else 0.0


def _is_long(ordered: Floats) -> bool:
    return _ratio(*_ends(ordered)) > _LONG


def plain(first: int, last: int, count: int) -> Map:
    """Map of the values themselves, from one key up to and with another."""
    low, high = max(first, 0), min(last, 2**64 - 2)
    return (1.0, 0.0), _cut(low, high - low + 1, count)


def _scaled(low: float, high: float, count: int) -> Map:
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
    """Integer that grows with a float: the key of slot_kernel.py."""
    bits = np.float64(value).view(np.uint64)
    return np.uint64(~bits if bits >= _SIGN else bits ^ _SIGN)


def from_key(keys: NDArray[np.uint64]) -> Floats:
    """Floats of keys."""
    return np.where(keys >= _SIGN, keys ^ _SIGN, ~keys).view(np.float64)
