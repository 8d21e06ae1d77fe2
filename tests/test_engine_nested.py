"""Nested draws: held points, stages that compute the same, conditioning in a copula, the same bits for a seed."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from time import sleep

import numpy as np
import pytest
from engine_programs import columns_program, footprint_program, hostile_program, normal, uniform
from scipy import stats

from mclca import statistics
from mclca.engine import native, nested
from mclca.engine.dependence import Group, triangular_factor
from mclca.engine.layout import BLOCK
from mclca.engine.points import Design, design, points_for
from mclca.engine.simulate import at_points, generate
from mclca.engine.staged import staged

OUTER, INNER = 40, 3000


def as_they_are(draws):
    return draws


def everything(program, held, inner=INNER, **options):
    """All inner draws; shape (outer, outputs, inner)."""
    return nested.nested(program, held, inner, as_they_are, **options)


def run_staged(program, moving, *, threads=None):
    layout = Design("random", 5, OUTER)
    stages = staged(program, moving)
    return everything(stages.after, nested.values(stages.before, layout), seed=5, threads=threads)


def nothing_held(outer):
    return np.empty((0, outer))


def test_with_nothing_held_the_inner_draws_are_those_of_one_run():
    """Whole blocks, so that the counters of one outer draw go on where those of the last one ended."""
    program, outer = footprint_program(), 4
    plain = np.empty((program.outputs, outer * BLOCK))
    generate(program, Design("random", 3, outer * BLOCK), 0, outer * BLOCK, plain)
    found = everything(program, nothing_held(outer), BLOCK, seed=3)
    assert np.array_equal(found, plain.reshape(program.outputs, outer, BLOCK).swapaxes(0, 1))


@pytest.mark.parametrize("program", [footprint_program(), hostile_program()])
@pytest.mark.parametrize("moving", [[0], [1], [0, 2], [0, 1, 2]])
def test_two_stages_compute_what_one_does(program, moving):
    found = run_staged(program, moving)
    outer = nested.points(program.streams, Design("random", 5, OUTER), range(3))
    inner = everything(columns_program_of(program), nothing_held(OUTER), seed=5)
    for draw in (0, OUTER - 1):
        points = np.where(np.isin(np.arange(3), moving)[:, None], inner[draw], outer[:, draw, None])
        assert np.array_equal(found[draw], at_points(program, points), equal_nan=True)


def columns_program_of(program):
    """The points of a program's columns as outputs."""
    plain = columns_program(*(uniform(0, 1) for _ in program.streams))
    return type(plain)(program.streams, plain.samplers, (), plain.tape)


@pytest.mark.parametrize("at_once", [1, 1 << 13, 1 << 30])
def test_neither_threads_nor_portions_change_a_bit(monkeypatch, at_once):
    expected = run_staged(footprint_program(), [1, 2], threads=1)
    monkeypatch.setattr(nested, "_AT_ONCE", at_once)
    for threads in (1, 2, 4):
        assert np.array_equal(run_staged(footprint_program(), [1, 2], threads=threads), expected)


def test_outer_draws_take_the_sets_of_given_points_in_turn():
    given = np.random.default_rng(0).random((2, 2 * INNER))
    held = np.array([[0.25, 0.5, 0.75, 0.125]])
    found = everything(columns_program(uniform(0, 1), uniform(0, 1)), held, given=given)
    for draw in range(4):
        assert (found[draw, 0] == held[0, draw]).all()
        assert np.array_equal(found[draw, 1], given[1].reshape(2, INNER)[draw % 2])


@pytest.mark.parametrize("strength", [1.0, np.sqrt(3) / 2])
def test_what_is_correlated_follows_what_is_known(strength):
    """Conditional mean and sd of normals, by the formulas for a Gaussian; five standard errors: 1 in 1.7 million."""
    correlation, score, draws = 0.8, 1.3, 200_000
    matrix = np.array([[1, correlation], [correlation, 1]])
    group = Group(np.array([0, 1]), triangular_factor(matrix))
    stages = staged(columns_program(normal(), normal(), groups=(group,)), [0], [0], strength)
    assert stages.moving == (0, 1)
    found = everything(stages.after, np.array([[stats.norm.cdf(score)]]), draws, seed=1)[0]
    for row, share in zip(found, (strength, strength * correlation), strict=True):
        sd = np.sqrt(1 - share**2)
        assert abs(row.mean() - share * score) <= 5 * sd / np.sqrt(draws) + 1e-9
        assert abs(row.std() - sd) <= 5 * sd / np.sqrt(2 * draws) + 1e-9


def test_knowledge_leaves_the_marginal_as_it_is():
    """Kolmogorov-Smirnov on 2^16 points: 3 / sqrt(n) is exceeded by chance once in 30 million."""
    stages = staged(columns_program(uniform(0, 1)), [0], [0], 0.9)
    draws = 2**16
    held = nested.points(np.array([77], dtype=np.uint64), Design("random", 2, draws), [0])
    found = everything(stages.after, held, 1, seed=2).ravel()
    assert stats.kstest(found, "uniform").statistic < 3 / np.sqrt(draws)


def test_columns_of_one_stream_share_their_points_in_every_design():
    streams = np.array([9, 4, 9], dtype=np.uint64)
    for kind in ("random", "sobol", "latin"):
        first, second, third = nested.points(streams, design(kind, 4096, 1), range(3))
        assert np.array_equal(first, third)
        assert not np.array_equal(first, second)
    layout = design("sobol", 4096, 1)
    assert np.array_equal(points_for(layout, streams).directions[1], points_for(layout, streams[1:2]).directions[0])


def test_the_kernels_are_loaded_once_whichever_threads_ask_first(monkeypatch):
    calls = []

    def slow():
        sleep(0.05)
        calls.append(1)

    monkeypatch.setattr(native, "_loaded", cache(slow))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: native._entry(), range(8)))
    assert len(calls) == 1


def test_progress_tells_the_draws_that_are_done():
    told = []
    everything(footprint_program(), nothing_held(50), INNER, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 50 * INNER


@pytest.mark.parametrize("shape", [(1,), (7,), (3, 40)])
def test_the_unbiased_quantile_is_definition_eight(shape):
    ordered = np.sort(np.random.default_rng(1).random(shape), axis=-1)
    levels = np.array([0.0, 0.025, 0.31, 0.5, 0.975, 1.0])
    expected = np.quantile(ordered, levels, axis=-1, method="median_unbiased")
    np.testing.assert_allclose(statistics.unbiased_quantile(ordered, levels), np.moveaxis(expected, 0, -1), rtol=1e-13)


def test_points_drawn_apart_weigh_what_makes_up_for_it():
    """Means of functions of uniform points by the midpoint rule, whose own error is far below the tolerance."""
    points = (np.arange(100_000) + 0.5) / 100_000
    (moved,), weights = statistics.drawn_apart(points[None])
    for power in range(4):
        assert np.mean(weights * moved**power) == pytest.approx(1 / (power + 1), abs=1e-6)
    assert np.var(weights) == pytest.approx(1 / 3, abs=1e-5)


def test_the_weights_of_points_drawn_apart_vary_no_more_in_two_dimensions():
    """By the midpoint rule on 2,000 by 2,000 points."""
    line = (np.arange(2000) + 0.5) / 2000
    points = np.stack(np.meshgrid(line, line))
    moved, weights = statistics.drawn_apart(points)
    assert np.var(weights) == pytest.approx(1 / 3, abs=1e-3)
    assert np.mean(weights * moved[0] * moved[1]) == pytest.approx(1 / 4, abs=1e-3)
