"""Where the bins of a histogram lie: a monotone map from values to slots, fitted to a pilot run.

The value, scaled where its range is narrow or straddles zero and plain where it spans octaves, is cut off at both ends
and read as an integer that keeps the order of floats; the integer's distance from the lowest key, shifted and
multiplied, is the fine bin. So fine bins are equal, or equal within each octave and twice as wide in the next, and the
first and the last hold whatever lies beyond. Outside the windows about the quantiles that are asked for (windows.py),
neighbouring fine bins are counted as one: most draws then meet in few, cached, counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from struct import pack, unpack

import numpy as np
from numpy.typing import NDArray

from mclca.engine.layout import OUTSIDE_SLOTS
from mclca.engine.windows import Ruler, Window, packed, ruler, windows

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Map = tuple[tuple[float, float, float, float], tuple[int, int, int]]

COARSE_BINS = 1 << 12
FEWEST_BINS = 1 << 10
_FINER, _FINER_IF_LONG = 6, 7  # log2 of the fine bins in a coarse one
_LONG = 64.0  # ratio of the pilot's ends beyond which a coarse bin is so large a share of its values
_MEMORY = 1 << 25  # bytes of one thread's histograms
_WIDE = 4.0  # ratio of the pilot's ends beyond which bins follow octaves
_TRIM = 0.002  # of the pilot, left outside at either end
_MARGIN = 0.1  # of the trimmed range, added at either end
_STEP_BITS = 32  # keys are counted in fewer than 2^32 steps
_FRACTION = 32  # bits after the point of the factor from steps to bins
_WORD = 64
_SIGN = 1 << 63


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins of all outputs.

    Parameters
    ----------
    affine : shape (outputs, 4): scale, offset, and the values, so scaled, of the lowest and the highest key
    keys : shape (outputs, 4): lowest key, rotation, factor, log2 of the fine bins in a coarse one;
        fine bin = (key - lowest, rotated left, of which the lower 32 bits) * factor >> 32
    windows : shape (outputs, any, 2), int32: first and last + 1 fine bin of each range where bins are fine
    rulers : of each output
    """

    affine: Floats
    keys: Integers
    windows: NDArray[np.int32]
    rulers: tuple[Ruler, ...]

    @property
    def slots(self) -> int:
        """Slots of a histogram: the bins, and one for what is not finite."""
        return self.count + OUTSIDE_SLOTS

    @property
    def used(self) -> list[int]:
        """Bins of each output."""
        return [own.count for own in self.rulers]

    @property
    def count(self) -> int:
        """Bins of the output that has most; the last ones of others are never used."""
        return max(self.used, default=0)

    def edges(self, output: int, which: Integers) -> Floats:
        """Lower edges of bins, as their map has them; after the last bin, its upper one."""
        return np.asarray(self.fine_edges(np.array([output]), self.rulers[output].starts(which)[None])[0])

    def fine_edges(self, outputs: Integers, which: Integers) -> Floats:
        """Lower edges of fine bins; shape (outputs, any), as `which`."""
        low, rotation, factor, _ = self.keys[outputs].T[:, :, None]
        scale, offset, _, greatest = self.affine[outputs].T[:, :, None]
        steps = -(-(which << _FRACTION) // factor)
        narrow = -(-steps >> np.minimum(rotation, _FRACTION))
        wide = steps << np.minimum(_WORD - rotation, _FRACTION)
        keys = low + np.where(rotation < _FRACTION, narrow, wide)
        return np.asarray((np.minimum(from_key(keys), greatest) - offset) / scale)


def fitted(pilot: Floats, replicates: int, levels: Floats | None = None) -> Bins:
    """Bins for outputs whose pilot run, shape (outputs, draws), is known.

    Parameters
    ----------
    replicates : how many histograms will be kept
    levels : quantiles about which the bins are fine
    """
    ordered = [_finite(values) for values in np.sort(pilot, axis=1)]
    inner = np.unique([] if levels is None else levels)
    asked = inner[(inner > 0) & (inner < 1)]
    each = max(4, 2 * replicates)  # bytes of a slot: of one thread's histogram, or a quarter of those kept
    coarse = _coarse_bins(len(pilot) * each)
    for fewer in range(_FINER + 1):
        bins = _with_windows(ordered, asked, coarse, fewer)
        if len(pilot) * bins.slots * each <= _MEMORY:
            break
    return bins


def _finite(ordered: Floats) -> Floats:
    """Values that are finite, of ascending ones."""
    return ordered if np.isfinite(ordered[[0, -1]]).all() else ordered[np.isfinite(ordered)]


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
        affine=np.array([affine for affine, _ in maps]).reshape(-1, 4),
        keys=np.array([(*keys, own) for (_, keys), own in zip(maps, finer, strict=True)], np.int64).reshape(-1, 4),
        windows=packed(found),
        rulers=tuple(ruler(held, coarse << own, own) for held, own in zip(found, finer, strict=True)),
    )


def _fine_bin(own: Map, value: float) -> int:
    """Fine bin of a value."""
    (scale, offset, least, greatest), (low, rotation, factor) = own
    place = key(min(max(value * scale + offset, least), greatest)) - low
    return (_rotated(place, rotation) * factor) >> _FRACTION


def _rotated(place: int, rotation: int) -> int:
    """Step of a place: the lower 32 bits of its 64, rotated left."""
    return place << rotation if rotation < _FRACTION else place >> _WORD - rotation


def _fitted_one(ordered: Floats, count: int) -> Map:
    low, high = _ends(ordered)
    if not np.isfinite(high - low) or low == high:
        return plain(key(low) - 2 * count, key(high) + 2 * count, count)
    if _ratio(low, high) > _WIDE:
        first, last = key(low), key(high)
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
    return _map(1.0, 0.0, max(first, key(-np.inf)), min(last, key(np.inf)), count)


def _scaled(low: float, high: float, count: int) -> Map:
    """Map of the range to 1 .. 2, where the bits of a float grow in equal steps."""
    width = (high - low) * (1 + 2 * _MARGIN)
    scale = 1 / width
    if not np.isfinite(scale) or scale == 0:
        return plain(key(low), key(high), count)
    offset = 1 - (low - _MARGIN * (high - low)) * scale
    return _map(scale, offset, key(1.0), key(2.0) - 1, count)


def _map(scale: float, offset: float, first: int, last: int, count: int) -> Map:
    """Map of keys first .. last to bins; the last bin begins with the last step."""
    shift = (last - first + 1).bit_length() - _STEP_BITS
    steps = (last - first) >> shift if shift > 0 else (last - first) << -shift
    factor = -(-((count - 1) << _FRACTION) // steps)
    highest = first + (steps << shift if shift > 0 else last - first)
    least, greatest = from_key(np.array([first, highest])).tolist()
    return (scale, offset, least, greatest), (first, -shift % _WORD, factor)


def key(value: float) -> int:
    """Integer that grows with a float: the key of slot_kernel.py."""
    (bits,) = unpack("=q", pack("=d", value))  # a sixth of the time of a view of np.float64
    return int(bits if bits >= 0 else bits ^ (_SIGN - 1))


def from_key(keys: Integers) -> Floats:
    """Floats of keys."""
    return np.where(keys >= 0, keys, keys ^ (_SIGN - 1)).view(np.float64)
