"""The Gaussian copula: correlations that are asked for, margins that stay."""

import numpy as np
import pytest
from engine_programs import columns_program, lognormal, normal, uniform
from scipy import stats

from mclca.engine.dependence import Group, is_positive_semidefinite, triangular_factor
from mclca.engine.points import design
from mclca.engine.simulate import generate

N = 400_000


def group(correlation, columns=None):
    matrix = np.array(correlation, dtype=float)
    return Group(np.array(columns or range(len(matrix)), dtype=np.int64), triangular_factor(matrix))


def draws(program, kind="random"):
    layout = design(kind, N, 1)
    out = np.empty((program.outputs, layout.draws))
    generate(program, layout, 0, layout.draws, out)
    return out


@pytest.mark.parametrize(("normal_correlation", "spearman"), [(0.5, 0.4825837395), (0.9, 0.8914561317)])
def test_spearman_of_normal_scores(normal_correlation, spearman):
    """Standard error below 1 / sqrt(n) = 0.0016: six of them, one false alarm in 500 million."""
    x = draws(
        columns_program(
            lognormal(1, 3), uniform(0, 1), groups=(group([[1, normal_correlation], [normal_correlation, 1]]),)
        )
    )
    assert abs(stats.spearmanr(*x).statistic - spearman) < 6 / np.sqrt(N)


def test_rank_correlation_comes_out_as_asked():
    matrix = 2 * np.sin(np.pi * np.array([[1, -0.3, 0.6], [-0.3, 1, 0.1], [0.6, 0.1, 1]]) / 6)
    np.fill_diagonal(matrix, 1)
    x = draws(columns_program(normal(), lognormal(2, 2), uniform(3, 4), groups=(group(matrix),)))
    ranks = stats.spearmanr(x.T).statistic
    assert np.abs(ranks - [[1, -0.3, 0.6], [-0.3, 1, 0.1], [0.6, 0.1, 1]]).max() < 6 / np.sqrt(N)


@pytest.mark.parametrize("kind", ["random", "sobol", "latin"])
def test_margins_stay_what_they_are(kind):
    """Kolmogorov-Smirnov: 3 / sqrt(n) is exceeded by chance once in 30 million."""
    u = draws(columns_program(uniform(0, 1), uniform(0, 1), groups=(group([[1, 0.8], [0.8, 1]]),)), kind)
    for column in u:
        assert stats.kstest(column, "uniform").statistic < 3 / np.sqrt(N)


def test_perfect_correlation_is_the_same_point():
    x = draws(
        columns_program(
            uniform(0, 1), uniform(0, 1), uniform(0, 1), groups=(group([[1, 1, -1], [1, 1, -1], [-1, -1, 1]]),)
        )
    )
    assert np.array_equal(x[0], x[1])
    np.testing.assert_allclose(x[0] + x[2], 1, atol=1e-15)


def test_the_identity_changes_points_by_rounding_only():
    free, tied = (
        columns_program(uniform(0, 1), uniform(0, 1)),
        columns_program(uniform(0, 1), uniform(0, 1), groups=(group(np.eye(2)),)),
    )
    np.testing.assert_allclose(draws(tied), draws(free), rtol=0, atol=2e-15)


def test_columns_outside_the_group_stay_bit_for_bit():
    free = draws(columns_program(*[uniform(0, 1)] * 4))
    tied = draws(columns_program(*[uniform(0, 1)] * 4, groups=(group([[1, 0.5], [0.5, 1]], [1, 3]),)))
    assert np.array_equal(free[[0, 2]], tied[[0, 2]])
    assert not np.array_equal(free[3], tied[3])


def test_an_impossible_matrix_is_refused():
    matrix = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    assert not is_positive_semidefinite(matrix)
    with pytest.raises(ValueError, match="not positive semi-definite"):
        triangular_factor(matrix)
