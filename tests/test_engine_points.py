"""Random numbers and designs: published vectors, independence of layout, and what scrambling promises."""

import numpy as np
import pytest
from scipy.stats import qmc

from mclca.engine import philox, sobol
from mclca.engine.points import design
from mclca.engine.program import Program
from mclca.engine.quantile_table import as_given
from mclca.engine.simulate import generate, simulate
from mclca.engine.tape import TapeBuilder

ALL = 2**64 - 1
PI_COUNTER = 0x85A308D3_243F6A88, 0x03707344_13198A2E
PI_KEY = 0x299F31D0_A4093822


def points_program(streams):
    builder = TapeBuilder(len(streams))
    tape = builder.finish([builder.column(i) for i in range(len(streams))])
    return Program(np.array(streams, dtype=np.uint64), tuple(as_given() for _ in streams), (), tape)


def points_of(streams, layout):
    out = np.empty((len(streams), layout.draws))
    generate(points_program(streams), layout, 0, layout.draws, out)
    return out


@pytest.mark.parametrize(
    ("counter", "stream", "seed", "words"),
    [
        (0, 0, 0, (0x6627E8D5E169C58D, 0xBC57AC4C9B00DBD8)),
        (ALL, ALL, ALL, (0x408F276D41C83B0E, 0xA20BC7C66D5451FD)),
        (*PI_COUNTER, PI_KEY, (0xD16CFE0994FDCCEB, 0x5001E42024126EA1)),
    ],
)
def test_philox_gives_the_vectors_of_random123(counter, stream, seed, words):
    pair = philox.pair.py_func
    with np.errstate(over="ignore"):
        assert pair(np.uint64(counter), np.uint64(stream), np.uint64(seed)) == words


def test_a_block_is_philox_of_its_counters():
    stream, seed = 12_345_678_901, 2**63 + 5
    u = points_of([stream], design("random", 4096, seed))[0]
    for j in (0, 7, 31, 1023):
        words = philox.pair.py_func(np.uint64(1024 + j), np.uint64(stream), np.uint64(seed))
        assert [(int(word) >> 12) * 2.0**-52 + 2.0**-53 for word in words] == [u[2048 + j], u[3072 + j]]


@pytest.mark.parametrize("kind", ["random", "sobol", "latin"])
@pytest.mark.parametrize("seed", [0, 1, ALL])
def test_points_are_uniform_and_columns_uncorrelated(kind, seed):
    """Six standard errors: one false alarm in 500 million per number."""
    layout = design(kind, 65_536, seed)
    u = points_of([3, 2**63, 17], layout)
    assert ((u > 0) & (u < 1)).all()
    assert (np.abs(u.mean(axis=1) - 0.5) < 6 / np.sqrt(12 * layout.draws)).all()
    correlation = np.corrcoef(u)[np.triu_indices(3, 1)]
    assert (np.abs(correlation) < 6 / np.sqrt(layout.draws)).all()


@pytest.mark.parametrize("kind", ["random", "sobol", "latin"])
def test_a_column_does_not_see_what_stands_beside_it(kind):
    layout = design(kind, 5000, 4)
    alone, reordered = points_of([5, 9], layout), points_of([9, 5], layout)
    assert np.array_equal(alone, reordered[::-1])
    if kind != "sobol":
        assert np.array_equal(alone[0], points_of([5], layout)[0])


@pytest.mark.parametrize("kind", ["random", "sobol", "latin"])
def test_columns_of_one_stream_draw_the_same_points(kind):
    """An input that scenarios replace has a column for each distribution, and one stream."""
    u = points_of([5, 9, 5], design(kind, 5000, 4))
    assert np.array_equal(u[0], u[2])
    assert not np.array_equal(u[0], u[1])


@pytest.mark.parametrize("kind", ["random", "sobol", "latin"])
def test_any_range_is_the_same_draws(kind):
    layout = design(kind, 200_000, 11)
    program, whole = points_program([1, 2]), points_of([1, 2], layout)
    for first, count in ((0, 1), (2047, 3), (70_001, 60_000), (layout.draws - 1, 1)):
        out = np.empty((2, count))
        generate(program, layout, first, count, out)
        assert np.array_equal(out, whole[:, first : first + count])


def test_unscrambled_sobol_points_are_the_published_ones():
    expected = [
        (0, 0),
        (0.5, 0.5),
        (0.75, 0.25),
        (0.25, 0.75),
        (0.375, 0.375),
        (0.875, 0.875),
        (0.625, 0.125),
        (0.125, 0.625),
    ]
    assert sobol.points(2, 8).tolist() == [list(point) for point in expected]


def test_unscrambled_sobol_points_are_those_of_scipy():
    theirs = qmc.Sobol(d=300, scramble=False, bits=52).random(64)
    assert np.array_equal(sobol.points(300, 64), theirs)


def test_too_many_dimensions_are_refused():
    with pytest.raises(ValueError, match="a Sobol' design has at most 21201"):
        sobol.directions(sobol.MOST_DIMENSIONS + 1)


@pytest.mark.parametrize("draws", [16 * 64, 16 * 4096])
def test_every_scrambled_replicate_is_a_digital_net(draws):
    layout = design("sobol", draws, 3)
    u = points_of([8, 2, 5], layout).reshape(3, 16, layout.points)
    for axis in u:
        for replicate in axis:
            assert np.array_equal(np.sort((replicate * layout.points).astype(int)), np.arange(layout.points))
    boxes = (u[0, 0] * 8).astype(int) * (layout.points // 8) + (u[1, 0] * (layout.points // 8)).astype(int)
    assert layout.points < 64 or np.unique(boxes).size > layout.points / 2


def test_every_latin_replicate_has_one_point_in_each_stratum():
    layout = design("latin", 16 * 999, 5)
    u = points_of([8, 2], layout).reshape(2 * 16, 999)
    for replicate in u:
        assert np.array_equal(np.sort(np.floor(replicate * 999)), np.arange(999))
    assert not np.array_equal(np.argsort(u[0]), np.argsort(u[16]))


def test_error_of_a_smooth_mean_falls_faster_than_one_over_n():
    program = smooth_program()
    sizes = 2 ** np.arange(5, 12)
    errors = [
        np.sqrt(np.mean([(t.mean[0] - 1) ** 2 for t in simulate(program, design("sobol", 16 * n, 7)).replicates]))
        for n in sizes
    ]
    slope = np.polyfit(np.log(sizes), np.log(errors), 1)[0]
    assert slope <= -1


def smooth_program():
    """Product of (1 + (u - 1/2) / i): mean 1."""
    builder = TapeBuilder(4)
    value = builder.number(1)
    for i in range(4):
        deviation = builder.operation("subtract", builder.column(i), builder.number(0.5))
        factor = builder.operation(
            "add", builder.number(1), builder.operation("divide", deviation, builder.number(i + 1))
        )
        value = builder.operation("multiply", value, factor)
    return Program(np.arange(4, dtype=np.uint64), tuple(as_given() for _ in range(4)), (), builder.finish([value]))


def test_draws_are_rounded_up_to_what_a_design_can_do():
    assert design("random", 1001, 0).draws == 1001
    assert design("latin", 1001, 0).draws == 1008
    assert design("sobol", 1001, 0).draws == 1024


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("halton", 10, 0), "design 'halton' is not one of random, sobol, latin"),
        (("random", 0, 0), "0 draws; at least one is needed"),
        (("random", 10, -1), "seed -1 is not in"),
        (("random", 10, 2**64), "is not in 0 .. 2^64 - 1"),
    ],
)
def test_an_impossible_design_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message.replace("^", r"\^")):
        design(*arguments)
