"""Quantiles, intervals and Monte Carlo errors: exact cases, then properties, then statistics with false-alarm rates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import ndtri

from mclca import statistics

GRID = (np.arange(100_000) + 0.5) / 100_000
NORMAL_GRID = ndtri(GRID)
LEVELS = np.array([0, 0.001, 0.025, 0.16, 0.5, 0.84, 0.975, 0.999, 1])

values = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
draw_lists = arrays(np.float64, st.integers(1, 200), elements=values).map(np.sort)
probabilities = st.floats(0.01, 0.99)
gaps_and_counts = st.lists(st.tuples(st.floats(0, 100), st.integers(0, 50)), min_size=1, max_size=60)


def error_of_quantile(quantiles, levels, draws):  # type: ignore[no-untyped-def]
    below, above = statistics.levels_around(levels, draws)
    return statistics.error_of_quantile(quantiles(below), quantiles(above))


def histogram_of(bins):
    """Edges and counts whose first and last bin hold something, as the engine's do."""
    widths, counts = zip(*bins, strict=True)
    counts = np.array(counts)
    counts[[0, -1]] += 1
    return np.concatenate([[-3.0], -3.0 + np.cumsum(widths)]), counts


histograms = gaps_and_counts.map(histogram_of)


def shortest_interval(ordered, probability):
    start = statistics.shortest_start(ordered, probability)
    return ordered[start], ordered[start + statistics.steps_of(ordered.size, probability)]


def laid_out(edges, counts):
    """Draws that lie evenly in the bins, but for the smallest and the largest, at the ends."""
    draws = np.concatenate(
        [low + (high - low) * (np.arange(n) + 0.5) / n for low, high, n in zip(edges, edges[1:], counts, strict=False)]
    )
    draws[[0, -1]] = edges[[0, -1]] if draws.size > 1 else edges[0]
    return draws


def histogram_shortest_interval(edges, counts, probability):
    draws, (starts, _) = (
        laid_out(edges, counts),
        statistics.histogram_shortest_starts(*statistics.filled(edges, counts), probability),
    )
    steps = statistics.steps_of(draws.size, probability)
    return min(
        ((draws[int(start)], draws[int(start) + steps]) for start in starts), key=lambda found: found[1] - found[0]
    )


def fine_histogram(draws, bins=65_536):
    edges = np.linspace(draws.min(), draws.max(), bins + 1)
    return edges, np.histogram(draws, edges)[0]


# Quantiles


def test_quantile_of_equally_spaced_draws_is_exact():
    assert_allclose(statistics.quantile(np.linspace(0, 1, 101), LEVELS), LEVELS, rtol=0, atol=1e-15)


@given(draw_lists, st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_quantile_equals_numpy_to_the_bit(ordered, levels):
    assert_array_equal(statistics.quantile(ordered, levels), np.quantile(ordered, levels))


def test_quantile_keeps_the_shape_of_the_levels():
    assert statistics.quantile(NORMAL_GRID, 0.5).shape == ()
    assert statistics.quantile(NORMAL_GRID, [[0.1, 0.9]]).shape == (1, 2)
    assert statistics.histogram_quantile(np.array([0.0, 1.0]), np.array([5]), [[0.1, 0.9]]).shape == (1, 2)


def test_histogram_quantile_is_a_straight_line_in_the_bin():
    edges, counts = np.array([0.0, 1.0, 2.0, 4.0]), np.array([1, 0, 3])
    found = statistics.histogram_quantile(edges, counts, [0, 0.125, 0.25, 0.5, 0.75, 1])
    assert_allclose(found, [0, 0.5, 1, 2 + 2 / 3, 2 + 4 / 3, 4], rtol=1e-15)


def test_histogram_quantile_of_a_constant_is_the_constant():
    assert_array_equal(statistics.histogram_quantile(np.array([7.0, 7.0]), np.array([10]), LEVELS), np.full(9, 7.0))


@given(histograms, st.lists(st.floats(0, 1), min_size=2, max_size=9).map(sorted))
def test_histogram_quantiles_ascend_within_the_extremes(histogram, levels):
    edges, counts = histogram
    found = statistics.histogram_quantile(edges, counts, levels)
    assert np.all(np.diff(found) >= -1e-9)
    assert edges[0] <= found.min()
    assert found.max() <= edges[-1]


def test_histogram_quantiles_agree_with_order_statistics_within_a_bin_and_a_draw():
    edges, counts = fine_histogram(NORMAL_GRID)
    found = statistics.histogram_quantile(edges, counts, LEVELS)
    one_draw, one_bin = 1 / NORMAL_GRID.size, edges[1] - edges[0]
    assert np.all(found >= statistics.quantile(NORMAL_GRID, np.maximum(LEVELS - one_draw, 0)) - one_bin)
    assert np.all(found <= statistics.quantile(NORMAL_GRID, np.minimum(LEVELS + one_draw, 1)) + one_bin)


# Shortest intervals (JCGM 101, 7.7.4)


def test_shortest_interval_of_the_normal_is_the_symmetric_one():
    low, high = shortest_interval(NORMAL_GRID, 0.95)
    assert high - low == pytest.approx(2 * 1.959963984540054, rel=1e-4)
    assert low == pytest.approx(-high, abs=0.02)


@given(histograms, st.floats(0.01, 0.99))
def test_the_likeliest_start_gives_an_interval_as_narrow_as_any(histogram, probability):
    edges, counts = histogram
    draws, start = (
        laid_out(edges, counts),
        statistics.histogram_shortest_start(*statistics.filled(edges, counts), probability),
    )
    low, high = histogram_shortest_interval(edges, counts, probability)
    found = draws[start + statistics.steps_of(draws.size, probability)] - draws[start]
    assert found == pytest.approx(high - low, rel=1e-12, abs=1e-12)


def test_shortest_interval_of_the_exponential_starts_at_the_smallest_draw():
    draws = -np.log1p(-GRID)
    assert shortest_interval(draws, 0.95)[0] == draws[0]
    edges, counts = fine_histogram(draws)
    low, high = histogram_shortest_interval(edges, counts, 0.95)
    assert low == edges[0]
    assert high == pytest.approx(-np.log(0.05), rel=1e-4)


def test_shortest_interval_of_a_mirrored_exponential_ends_at_the_largest_draw():
    draws = np.log(GRID)
    assert shortest_interval(draws, 0.95)[1] == draws[-1]
    edges, counts = fine_histogram(draws)
    assert histogram_shortest_interval(edges, counts, 0.95)[1] == edges[-1]


def test_shortest_interval_of_the_triangle_rising_to_its_top():
    """P(X < x) = x^2: the narrowest 75 % are [0.5, 1]."""
    draws = np.sqrt(GRID)
    assert_allclose(shortest_interval(draws, 0.75), [0.5, 1], atol=1e-5)
    assert_allclose(histogram_shortest_interval(*fine_histogram(draws), 0.75), [0.5, 1], atol=1e-5)


def test_shortest_interval_stays_in_the_higher_of_two_humps():
    draws = np.sort(np.concatenate([NORMAL_GRID[::4] - 100, NORMAL_GRID * 0.1 + 100]))
    for low, high in (
        shortest_interval(draws, 0.7),
        histogram_shortest_interval(*fine_histogram(draws), 0.7),
    ):
        assert 99 < low < high < 101


@pytest.mark.parametrize("probability", [0.5, 0.7, 0.79])
def test_shortest_interval_of_discrete_draws_is_the_heaviest_run(probability):
    draws = np.repeat([0.0, 1, 2, 3, 4], [5, 10, 60, 20, 5])
    expected = (2, 2) if probability == 0.5 else (2, 3)
    assert shortest_interval(draws, probability) == expected
    tight = np.nextafter(np.arange(5.0), 9)
    edges = np.column_stack([np.arange(5.0), tight]).ravel()
    counts = np.array([5, 0, 10, 0, 60, 0, 20, 0, 5])
    assert_allclose(histogram_shortest_interval(edges, counts, probability), expected, atol=1e-15)


def test_an_atom_at_the_edge_is_found():
    edges, counts = np.array([0.0, 1e-300, 1.0, 2.0]), np.array([600, 200, 200])
    assert histogram_shortest_interval(edges, counts, 0.5)[1] <= 1e-300
    assert shortest_interval(np.array([0.0, 0, 0, 0, 1, 2]), 0.5) == (0, 0)


def test_intervals_of_a_single_draw_and_of_a_constant():
    assert shortest_interval(np.array([3.0]), 0.95) == (3, 3)
    assert shortest_interval(np.full(1000, 3.0), 0.95) == (3, 3)
    assert histogram_shortest_interval(np.array([3.0, 3.0]), np.array([9]), 0.95) == (3, 3)


def test_empty_bins_change_no_interval_and_cost_little():
    edges, counts = np.sort(np.append(np.linspace(0, 1e9, 65_534), [0.25, 0.5, 0.75])), np.zeros(65_536, np.int64)
    counts[:3] = [10, 70, 20]
    assert_allclose(histogram_shortest_interval(edges, counts, 0.69), [0.25, 0.5], atol=0.25 / 70)


@given(draw_lists, probabilities)
def test_shortest_interval_holds_the_probability_and_is_no_wider_than_the_symmetric(ordered, probability):
    low, high = shortest_interval(ordered, probability)
    inside = np.count_nonzero((ordered >= low) & (ordered <= high))
    assert inside >= min(int(probability * ordered.size + 0.5) + 1, ordered.size)
    steps = min(int(probability * ordered.size + 0.5), ordered.size - 1)
    first = (ordered.size - 1 - steps) // 2
    assert high - low <= ordered[first + steps] - ordered[first]


@given(histograms, probabilities)
def test_histogram_interval_is_the_narrowest_but_for_the_distance_of_two_draws(histogram, probability):
    draws = laid_out(*histogram)
    low, high = histogram_shortest_interval(*histogram, probability)
    narrowest = shortest_interval(draws, probability)
    apart = np.max(np.diff(histogram[0]) / np.maximum(histogram[1], 1))
    assert draws[0] <= low <= high <= draws[-1]
    assert high - low <= narrowest[1] - narrowest[0] + apart + 1e-9
    inside = np.count_nonzero((draws >= low) & (draws <= high))
    assert inside > statistics.steps_of(draws.size, probability)


# Kurtosis


def test_kurtosis_of_known_distributions():
    assert statistics.kurtosis(np.array([-1.0, 1.0])) == 1
    assert statistics.kurtosis(GRID) == pytest.approx(1.8, rel=1e-9)
    assert statistics.kurtosis(NORMAL_GRID) == pytest.approx(3, abs=0.002)
    assert statistics.histogram_kurtosis(*statistics.filled(*fine_histogram(NORMAL_GRID))) == pytest.approx(
        3, abs=0.002
    )


def test_kurtosis_of_one_bin_is_that_of_the_uniform():
    assert statistics.histogram_kurtosis(*statistics.filled(np.array([2.0, 5.0]), np.array([7]))) == pytest.approx(
        1.8, rel=1e-14
    )


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1.0, 1e160, 1e300])
def test_kurtosis_has_no_unit_however_large_or_small(scale):
    assert statistics.kurtosis(GRID * scale) == pytest.approx(1.8, rel=1e-9)
    assert statistics.histogram_kurtosis(*statistics.filled(np.array([0, scale]), np.array([7]))) == pytest.approx(
        1.8, rel=1e-9
    )


def test_kurtosis_of_a_constant_is_the_least_there_is():
    assert statistics.kurtosis(np.full(9, 0.1)) == 1
    assert statistics.histogram_kurtosis(*statistics.filled(np.array([0.1, 0.1]), np.array([9]))) == 1
    assert statistics.error_of_sd(0.0, 1.0, 9) == 0


# Monte Carlo errors


def test_error_of_the_mean_and_of_the_sd():
    assert statistics.error_of_mean(2.0, 400) == 0.1
    assert statistics.error_of_sd(2.0, 3.0, 200) == pytest.approx(2 / np.sqrt(2 * 200), rel=1e-15)
    assert_allclose(statistics.error_of_mean([1.0, 2.0], np.array([100, 400])), [0.1, 0.1])


def test_error_of_a_quantile_of_the_uniform():
    """Density 1, so the error is that of the share: sqrt(p (1 - p) / n)."""
    levels = np.array([0.025, 0.5, 0.975])
    found = error_of_quantile(lambda p: p, levels, 10_000)
    assert_allclose(found, np.sqrt(levels * (1 - levels) / 10_000), rtol=1e-12)


def test_error_of_a_quantile_near_an_end_stays_inside():
    assert np.isfinite(error_of_quantile(lambda p: statistics.quantile(NORMAL_GRID, p), [0.001], 50)).all()


def test_error_of_a_share_is_never_nothing():
    assert statistics.error_of_share(0.5, 10**6) == pytest.approx(5e-4, rel=1e-5)
    assert_allclose(statistics.error_of_share([0.0, 1.0], 100), np.sqrt(2 * 102 / 104**3), rtol=1e-12)


def test_replicate_error():
    assert_allclose(statistics.replicate_error(np.array([[1.0, 5], [3.0, 5]])), [1, 0])
    assert np.isnan(statistics.replicate_error(np.array([[1.0, 5]]))).all()


def test_replicate_error_keeps_fourteen_digits():
    """NIST StRD univariate summary statistics, NumAcc1 and NumAcc2: certified sd 1 and 0.1."""
    first = np.array([10000001.0, 10000003.0, 10000002.0])
    second = np.concatenate([[1.2], np.tile([1.1, 1.3], 500)])
    assert_allclose(statistics.replicate_error(first), 1 / np.sqrt(3), rtol=1e-14)
    assert_allclose(statistics.replicate_error(second), 0.1 / np.sqrt(1001), rtol=1e-14)


def test_errors_cover_the_truth_as_often_as_they_say():
    """1.96 errors enclose the truth in 94 to 95 % of runs; 2,000 of them leave these limits once in 10,000 seeds."""
    truth = np.exp(ndtri([0.025, 0.5, 0.975]))
    held = np.zeros(3)
    random = np.random.default_rng(1)
    for _ in range(2000):
        ordered = np.sort(random.lognormal(size=5000))
        found = statistics.quantile(ordered, [0.025, 0.5, 0.975])
        error = error_of_quantile(lambda p, x=ordered: statistics.quantile(x, p), [0.025, 0.5, 0.975], 5000)
        held += np.abs(found - truth) <= 1.96 * error
    assert np.all((held / 2000 > 0.923) & (held / 2000 < 0.972))


def test_error_of_the_sd_is_the_spread_of_sds():
    """Over 4,000 runs the spread of an sd is known to 1.1 %; 5 of those: one false alarm in 1.7 million."""
    draws = np.random.default_rng(2).uniform(size=(4000, 500))
    spread = draws.std(axis=1, ddof=1).std(ddof=1)
    assert spread == pytest.approx(float(statistics.error_of_sd(np.sqrt(1 / 12), 1.8, 500)), rel=0.055)
