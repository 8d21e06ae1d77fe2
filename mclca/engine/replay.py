"""Exact quantiles in bounded memory: draw again, and keep only the draws of the bins that hold the wanted ranks.

Draws are a function of their counter, so a second pass sees the same ones. A bin too full to be kept is first asked for
its least and greatest draw: where they are equal it is one repeated value, otherwise it becomes a finer histogram of
its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mclca.engine.binning import assembled, key, plain
from mclca.engine.jobs import Way, blank_recording, run_job, with_bins
from mclca.engine.layout import BLOCK, BOUNDED, COLLECT, COLLECTED, OUTSIDE_SLOTS
from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.sinks import Counts
from mclca.engine.tally import Tally, interpolate
from mclca.engine.tape import Tape
from mclca.engine.workers import Job

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Run = Callable[[Job, Any], None]

_MOST_FOUND = 1 << 21  # draws kept in one pass, of all outputs
_MOST_BOUNDED = 200  # slots of an output whose bounds are taken in one pass


def exact_at(
    program: Program, design: Design, tally: Tally, positions: Mapping[int, Floats], **execution: Any
) -> dict[int, Floats]:
    """Order statistics (type 7) of all finite draws of a long run, as if they had been kept; by output.

    Parameters
    ----------
    tally : of the same program and design
    positions : ranks from 0, whole or between two, by output: of those that are not the same in every draw
    execution : threads, executor, partitions, chunk, progress of `simulate`
    """
    searches = [_Search(output, tally, own) for output, own in positions.items()]

    def run(job: Job, sink: Any) -> None:
        run_job(job, sink, way=Way(**execution))

    _resolve(searches, program, design, tally, run)
    return {search.output: search.values() for search in searches}


class _Search:
    """The wanted ranks of one output, and the histogram in which they are looked up."""

    def __init__(self, output: int, tally: Tally, positions: Floats) -> None:
        self.output = output
        self.positions = positions
        self.finite = int(tally.finite[output])
        whole = np.floor(positions).astype(np.int64)
        self.missing = {int(rank) for rank in whole} | {min(int(rank) + 1, self.finite - 1) for rank in whole}
        self.known = {0: float(tally.minimum[output]), self.finite - 1: float(tally.maximum[output])}
        self.missing -= set(self.known)
        self.ranges: list[tuple[int, int]] = []
        bins, histogram = tally.binned()
        self.bins, self.place = bins, output
        self.look_up(histogram[output])

    def look_up(self, histogram: Integers) -> None:
        """Find the slots of the missing ranks in a histogram of all finite draws."""
        self.cumulative = np.cumsum(histogram[:-1], dtype=np.int64)
        ranks = sorted(self.missing)
        self.slot_of = dict(zip(ranks, np.searchsorted(self.cumulative, ranks, side="right").tolist(), strict=True))

    def held(self, slot: int) -> int:
        """Draws in a slot."""
        return int(self.cumulative[slot]) - self.before(slot)

    def before(self, slot: int) -> int:
        """Draws in the slots below."""
        return int(self.cumulative[slot - 1]) if slot else 0

    def split(self, capacity: int) -> None:
        """Decide which slots are collected and which only bounded."""
        slots = sorted(set(self.slot_of.values()), key=lambda slot: (self.held(slot), slot))
        totals = np.cumsum([self.held(slot) for slot in slots])
        self.collected = sorted(slot for slot, total in zip(slots, totals, strict=True) if total <= capacity)
        self.bounded = [slot for slot in slots if slot not in self.collected][:_MOST_BOUNDED]

    def wanted(self, slots: int) -> NDArray[np.uint8]:
        """What becomes of the draws of each slot."""
        row = np.zeros(slots, dtype=np.uint8)
        row[self.collected] = COLLECTED
        row[self.bounded] = BOUNDED + np.arange(len(self.bounded))
        return row

    def take(self, found: Floats, bounds: Floats) -> None:
        """Resolve ranks from collected draws and bounds."""
        ordered, starts, start = np.sort(found), {}, 0
        for slot in self.collected:
            starts[slot] = start
            start += self.held(slot)
        for rank, slot in self.slot_of.items():
            if slot in starts:
                self._know(rank, float(ordered[starts[slot] + rank - self.before(slot)]))
        for slot, (least, greatest) in zip(self.bounded, bounds, strict=False):
            self._take_bounds(slot, float(least), float(greatest))

    def _take_bounds(self, slot: int, least: float, greatest: float) -> None:
        if least < greatest:
            self.ranges.append((key(least), key(greatest)))
            return
        for rank in [rank for rank, its in self.slot_of.items() if its == slot]:
            self._know(rank, least)

    def _know(self, rank: int, value: float) -> None:
        self.known[rank] = value
        self.missing.discard(rank)

    def values(self) -> Floats:
        """What is at the positions, from the known order statistics, rounded as NumPy's method 'linear' rounds it."""
        whole = np.floor(self.positions)
        lower = np.array([self.known[int(rank)] for rank in whole])
        upper = np.array([self.known[min(int(rank) + 1, self.finite - 1)] for rank in whole])
        return interpolate(lower, upper, self.positions - whole)


def _resolve(searches: list[_Search], program: Program, design: Design, tally: Tally, run: Run) -> None:
    """Passes over the draws until every rank is known."""
    slots = tally.binned()[0].slots
    active = [search for search in searches if search.missing]
    while active:
        _collect(active, _only(program, active), design, slots, run)
        active = [search for search in active if search.missing]
        if active:
            _refine(active, _only(program, active), design, slots, run)


def _only(program: Program, searches: list[_Search]) -> Program:
    """The program with the outputs that are still searched."""
    tape = program.tape
    outputs = tuple(tape.outputs[search.output] for search in searches)
    return Program(program.streams, program.samplers, program.groups, Tape(tape.columns, tape.nodes, outputs))


def _collect(searches: list[_Search], program: Program, design: Design, slots: int, run: Run) -> None:
    for search in searches:
        search.split(_MOST_FOUND // len(searches))
    sizes = [sum(search.held(slot) for slot in search.collected) + BLOCK for search in searches]
    recording = blank_recording(len(searches))._replace(
        actions=COLLECT,
        affine=np.array([search.bins.affine[search.place] for search in searches]),
        keys=np.array([search.bins.keys[search.place] for search in searches]),
        windows=np.array([search.bins.windows[search.place] for search in searches]),
        wanted=np.stack([search.wanted(slots) for search in searches]),
        places=np.cumsum([0, *sizes[:-1]]),
    )
    sink = _Finds(len(searches))
    run(Job(program, design, recording, slots, sum(sizes)), sink)
    for number, search in enumerate(searches):
        search.take(np.concatenate([np.empty(0), *sink.found[number]]), sink.bounds[number])


def _refine(searches: list[_Search], program: Program, design: Design, slots: int, run: Run) -> None:
    """Give each search a histogram of one of its overfull slots."""
    count = slots - OUTSIDE_SLOTS
    maps = [plain(*_with_room(*search.ranges.pop(), count), count) for search in searches]
    bins = assembled(maps, [[]] * len(maps), count, [0] * len(maps))
    for place, search in enumerate(searches):
        search.bins, search.place = bins, place
    recording = with_bins(blank_recording(len(searches)), bins)
    sink = _Histograms(np.zeros((len(searches), slots), dtype=np.int64))
    run(Job(program, design, recording, slots), sink)
    for search, histogram in zip(searches, sink.total, strict=True):
        search.look_up(histogram)


def _with_room(first: int, last: int, count: int) -> tuple[int, int]:
    """Keys first .. last and, at either end, those of a bin for the draws that lie beyond."""
    room = (last - first) // (count - 2) + 2
    return first - room, last + room


@dataclass(slots=True, eq=False)
class _Histograms:
    """Sink of a refining pass."""

    total: Integers

    def fold(self, replicate: int, cells: Floats) -> None:
        """Nothing is summed in this pass."""

    def count(self, _replicate: int, counts: Counts) -> bool:
        self.total += counts.histogram
        return False


class _Finds:
    """Sink of a collecting pass."""

    def __init__(self, outputs: int) -> None:
        self.found: list[list[Floats]] = [[] for _ in range(outputs)]
        self.bounds: Floats = np.empty((outputs, 0, 2))

    def fold(self, replicate: int, cells: Floats) -> None:
        """Nothing is summed in this pass."""

    def count(self, _replicate: int, counts: Counts) -> bool:
        for found, more in zip(self.found, counts.found, strict=True):
            found.append(more.copy())
        if not self.bounds.size:
            self.bounds = counts.bounds.copy()
        np.minimum(self.bounds[:, :, 0], counts.bounds[:, :, 0], out=self.bounds[:, :, 0])
        np.maximum(self.bounds[:, :, 1], counts.bounds[:, :, 1], out=self.bounds[:, :, 1])
        return False
