"""Small programs that several tests of the engine run."""

import numpy as np
from scipy import special

from mclca.engine.program import Program
from mclca.engine.quantile_table import sampler
from mclca.engine.tape import TapeBuilder


def normal(mean=0.0, sd=1.0):
    return sampler(lambda p: mean + sd * special.ndtri(p), lambda q: mean - sd * special.ndtri(q), -np.inf, np.inf)


def lognormal(median, gsd):
    s = np.log(gsd)
    return sampler(
        lambda p: median * np.exp(s * special.ndtri(p)), lambda q: median * np.exp(-s * special.ndtri(q)), 0, np.inf
    )


def uniform(low, high):
    return sampler(lambda p: low + (high - low) * p, lambda q: high - (high - low) * q, low, high)


def columns_program(*samplers, groups=()):
    """Every column an output."""
    builder = TapeBuilder(len(samplers))
    tape = builder.finish([builder.column(i) for i in range(len(samplers))])
    return Program(np.arange(1, len(samplers) + 1, dtype=np.uint64), samplers, groups, tape)


def footprint_program():
    """Energy, emissions, their ratio, and a cost of both signs."""
    builder = TapeBuilder(3)
    power, hours, factor = (builder.column(i) for i in range(3))
    energy = builder.operation("multiply", power, hours)
    emissions = builder.operation("multiply", energy, factor)
    ratio = builder.operation("divide", emissions, energy)
    cost = builder.operation("subtract", hours, builder.number(5))
    return Program(
        np.array([90, 4, 2**63 + 1], dtype=np.uint64),
        (lognormal(400, 1.3), uniform(1, 9), lognormal(0.41, 3)),
        (),
        builder.finish([energy, emissions, ratio, cost]),
    )


def hostile_program():
    """Atoms, spikes, NaN, infinities, constants and 35 orders of magnitude."""
    builder = TapeBuilder(3)
    op, number = builder.operation, builder.number
    x, u, z = (builder.column(i) for i in range(3))
    spikes = op("floor", op("multiply", u, number(3)))
    outputs = [
        op("round", op("multiply", x, number(3))),
        op("where", op("less", u, number(0.3)), number(1), z),
        op("add", op("multiply", x, number(1e-9)), spikes),
        op("log", z),
        op("divide", number(1), op("max", z, number(0))),
        number(4),
        op("multiply", op("floor", op("multiply", u, number(2))), op("exp", op("multiply", number(20), x))),
        op("log", op("subtract", number(-1), op("abs", x))),
    ]
    return Program(
        np.array([1, 2, 3], dtype=np.uint64), (normal(), uniform(0, 1), normal()), (), builder.finish(outputs)
    )
