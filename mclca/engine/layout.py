"""What the host and the kernels agree on: sizes, codes, and the arrays that go from one to the other."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CELL = 32_768  # draws whose sums are formed together: never cut by a thread, a chunk or a partition
BLOCK = 2048  # draws in a row: a row is 16 kB, so a model's rows stay in the second-level cache

# Operators of the notation, by their code.
OPERATORS = (
    "add", "subtract", "multiply", "divide", "power", "less", "less_equal", "greater", "greater_equal", "equal",
    "not_equal", "min", "max", "negative", "exp", "log", "sqrt", "sin", "cos", "abs", "floor", "ceil", "round", "where",
)  # fmt: skip
CODES = {operator: code for code, operator in enumerate(OPERATORS)}
(ADD, SUBTRACT, MULTIPLY, DIVIDE, POWER, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, MIN, MAX, NEGATIVE,
 EXP, LOG, SQRT, SIN, COS, ABS, FLOOR, CEIL, ROUND, WHERE) = range(24)  # fmt: skip
# Operations with a number, and three factors at once; the rounding is that of the plain operations.
ADD_NUMBER, MULTIPLY_NUMBER, NUMBER_MINUS, NUMBER_OVER, OVER_NUMBER, MULTIPLY_THREE, POWER_HALVES, FILL = range(24, 32)
# Instructions that are not arithmetic: points of a column, to normal scores, mixed, back to points, to draws; record.
POINTS, SCORES, MIX, PROBABILITIES, TRANSFORM, RECORD = range(32, 38)

ARITY = {operator: 2 if code < NEGATIVE else 1 for operator, code in CODES.items()} | {"where": 3}

# Kinds of points.
RANDOM, SOBOL, LATIN, GIVEN = range(4)
SCRATCH_BLOCK, SCRATCH_WORDS = 64, 320  # scratch of a column: 64 words of keys or directions, then 256 for a block

# Kinds of samplers (transform.py, table_kernel.py).
AS_GIVEN, CONSTANT, LINE, EXPONENTIAL_LINE, ROOTS, TABLE, CELLS, ATOMS, CENTRED_TABLE = range(9)
OCTAVES = 52  # of a quantile table: down to 2^-53
MOST_SEGMENTS = 3
CENTRAL_OCTAVES = 8  # CENTRED_TABLE: 2^-9 < t < 1/2 by one polynomial per octave and side, the rest as in a TABLE
CENTRAL_TERMS, CENTRAL_ROW = 13, 16  # and how many numbers a row of them has room for
CELL_RECORD = 10  # CELLS: centre, inverse width, eight coefficients
GUIDE_BITS = 4  # CELLS: the guide has 2^GUIDE_BITS entries per octave and side
ATOM_GUIDE = 1024

# Normal probabilities (dependence_kernels.py).
CELLS_PER_UNIT = 32
HIGHEST_SCORE = 8.5

# Records (accumulate.py).
MOMENTS, HISTOGRAM, KEEP, EXCEED, COLLECT = 1, 2, 4, 8, 16
COUNT, SUM, SQUARES, LOWEST, HIGHEST = range(5)  # of a cell's partial sums, about the centre
OUTSIDE_SLOTS = 1  # of a histogram, after its bins: draws that are not finite
SCALE, OFFSET, LEAST, GREATEST = range(4)
LOW_KEY, ROTATION, FACTOR, FINER = range(4)
WINDOWS_TOGETHER = 3  # windows of an output's fine bins (windows.py) that the kernel holds in registers
IGNORED, COLLECTED, BOUNDED = range(3)  # what becomes of the draws in a slot


class Plan(NamedTuple):
    """A program as arrays.

    Parameters
    ----------
    code : shape (instructions, 5): code, output slot, up to three operands (lowering.py)
    numbers : shape (instructions,)
    columns : shape (columns, 4), and `reals`, shape (columns + 1, 8): the samplers (transform.py)
    reals : see columns; the last row is of the normal quantiles' table
    tables : all the samplers' tables and groups' factors, aligned to cache lines
    streams : shape (columns,), uint64
    groups : shape (groups, 3): first member, number of members, offset of the factor
    member_slots : slots of all groups' members
    offsets : shape (4,): offset, k of the normal quantiles' table, offset of the normal probabilities' one, its cells
    slots : number of rows needed
    """

    code: Integers
    numbers: Floats
    columns: Integers
    reals: Floats
    tables: Floats
    streams: NDArray[np.uint64]
    groups: Integers
    member_slots: Integers
    offsets: Integers
    slots: int


class Points(NamedTuple):
    """What the kernels need to know to lay out points.

    Parameters
    ----------
    kind : RANDOM, SOBOL, LATIN or GIVEN
    points, cells : of one replicate
    seed : uint64, as an array of one
    directions : shape (columns, 52), uint64, of Sobol'
    given : shape (columns, sets * points), of GIVEN; replicate r takes set r % sets
    held : shape (first columns, replicates), the one point of each of these columns in a replicate
    """

    kind: int
    points: int
    cells: int
    seed: NDArray[np.uint64]
    directions: NDArray[np.uint64]
    given: Floats
    held: Floats


class Recording(NamedTuple):
    """What to record of each output; outputs are the first axis everywhere.

    Parameters
    ----------
    actions : sum of MOMENTS, HISTOGRAM, KEEP, EXCEED, COLLECT
    first : draw that goes to the first place of the kept draws
    centres : shape (outputs,)
    affine : shape (outputs, 4): scale and offset applied before the bits are taken, and between which values then
    keys : shape (outputs, 4), int64: lowest key, rotation, factor, log2 of the fine bins in a coarse one (binning.py)
    windows : shape (outputs, at least WINDOWS_TOGETHER, 2), int32: first and last + 1 fine bin (windows.py)
    thresholds : shape (outputs, any)
    wanted : shape (outputs, slots), of COLLECT: IGNORED, COLLECTED, or BOUNDED + i for the i-th pair of bounds
    places : shape (outputs,), of COLLECT: where an output's draws begin in `found`
    """

    actions: int
    first: int
    centres: Floats
    affine: Floats
    keys: Integers
    windows: NDArray[np.int32]
    thresholds: Floats
    wanted: NDArray[np.uint8]
    places: Integers


class Sums(NamedTuple):
    """What a kernel writes; outputs are the first axis but in `moments`.

    Parameters
    ----------
    moments : shape (cells, outputs, 5)
    histogram : shape (outputs, slots), uint32
    exceed : shape (outputs, any)
    kept : shape (outputs, draws)
    found, found_counts : shape (any,) and (outputs,)
    bounds : shape (outputs, any, 2): least and greatest draw of a BOUNDED slot
    slots : shape (BLOCK,), int32, scratch
    lanes : shape (4, 8), scratch
    """

    moments: Floats
    histogram: NDArray[np.uint32]
    exceed: Integers
    kept: Floats
    found: Floats
    found_counts: Integers
    bounds: Floats
    slots: NDArray[np.int32]
    lanes: Floats
