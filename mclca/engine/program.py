"""A program: columns of draws and a tape over them; and its lowering to the instructions that the kernels run."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mclca.engine.dependence import Group, dependence_tables
from mclca.engine.layout import Plan
from mclca.engine.lowering import lower
from mclca.engine.quantile_table import Sampler, as_given
from mclca.engine.tape import NUMBER, Tape

_ALIGNMENT = 8  # float64 per cache line


@dataclass(frozen=True, eq=False)
class Program:
    """What is drawn and what is computed from it.

    Parameters
    ----------
    streams : shape (columns,), uint64: identity of each column's random numbers; equal streams would draw equal points
    samplers : one for each column
    groups : dependent columns
    tape : from columns to outputs
    """

    streams: NDArray[np.uint64]
    samplers: tuple[Sampler, ...]
    groups: tuple[Group, ...]
    tape: Tape

    @property
    def outputs(self) -> int:
        """Number of outputs."""
        return len(self.tape.outputs)

    @cached_property
    def constants(self) -> dict[int, float]:
        """Outputs that are numbers, whatever is drawn."""
        nodes = {output: self.tape.nodes[place] for output, place in enumerate(self.tape.outputs)}
        return {output: node.number for output, node in nodes.items() if node.operator == NUMBER}

    @cached_property
    def plan(self) -> Plan:
        """The program as arrays."""
        return _plan(self)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Program, (self.streams, self.samplers, self.groups, self.tape)


def _plan(program: Program) -> Plan:
    lowered = lower(program.tape, [group.columns for group in program.groups])
    shared = dependence_tables() if program.groups else ()
    factors = [group.factor.ravel() for group in program.groups]
    tables, offsets = _packed([*(sampler.table for sampler in program.samplers), *factors, *(t.table for t in shared)])
    samplers, columns = program.samplers, len(program.samplers)
    shapes = [(s.kind, offset, s.size, s.segments) for s, offset in zip(samplers, offsets, strict=False)]
    sizes = np.array([len(group.columns) for group in program.groups], dtype=np.int64)
    factor_offsets = np.array(offsets[columns : columns + len(factors)], dtype=np.int64)
    shared_offsets = offsets[columns + len(factors) :]
    return Plan(
        code=lowered.code,
        numbers=lowered.numbers,
        columns=np.array(shapes, dtype=np.int64).reshape(columns, 4),
        reals=np.array([sampler.reals for sampler in (*samplers, *(shared[:1] or (as_given(),)))]),
        tables=tables,
        streams=np.ascontiguousarray(program.streams, dtype=np.uint64),
        groups=np.stack([np.cumsum(sizes) - sizes, sizes, factor_offsets], axis=1),
        member_slots=lowered.member_slots,
        offsets=np.array([*_pairs(shared_offsets, shared), 0, 0, 0, 0][:4], dtype=np.int64),
        slots=lowered.slots,
    )


def _pairs(offsets: list[int], samplers: tuple[Sampler, ...]) -> list[int]:
    return [number for offset, sampler in zip(offsets, samplers, strict=True) for number in (offset, sampler.size)]


def _packed(tables: list[NDArray[np.float64]]) -> tuple[NDArray[np.float64], list[int]]:
    """Tables one after another, each at a cache line."""
    offsets, total = [], 0
    for table in tables:
        offsets.append(total)
        total += -(-table.size // _ALIGNMENT) * _ALIGNMENT
    packed = aligned((total,))
    for table, offset in zip(tables, offsets, strict=True):
        packed[offset : offset + table.size] = table
    return packed, offsets


def aligned(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Uninitialised float64 array that begins at a cache line."""
    size = prod(shape)
    raw = np.empty(size + _ALIGNMENT)
    start = (-raw.__array_interface__["data"][0] // 8) % _ALIGNMENT
    return raw[start : start + size].reshape(shape)
