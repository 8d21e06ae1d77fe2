"""Measures that any draws give: exact values where there are any, SALib's on the same arrays, and what they refuse."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from models import one_equation, write_model
from numpy.testing import assert_allclose, assert_array_equal

import mclca
from mclca.sensitivity.correlation_ratio import first_order
from mclca.sensitivity.from_draws import spans, threshold
from mclca.sensitivity.methods.delta import _classes, deltas
from mclca.sensitivity.methods.pawn import medians
from mclca.sensitivity.methods.spearman import rank_correlations
from mclca.sensitivity.methods.srrc import rank_regression
from mclca.sensitivity.ranks import midranks, order_ranks

SEEDS = [0, 12345]
GIVEN = ["spearman", "srrc", "given_data", "delta", "pawn", "rbd_fast"]
ISHIGAMI = "sin(a) + 7 * sin(b)**2 + 0.1 * c**4 * sin(a)"
ANGLES = dict.fromkeys("abc", "uniform(-3.141592653589793, 3.141592653589793)")
PAIR = """
[inputs.a]
distribution = "normal(0, 1)"
unit = "1"
[inputs.b]
distribution = "normal(0, 1)"
unit = "1"
[equations.footprint]
value = "b"
unit = "1"
[equations.other]
value = "a"
unit = "1"
[[correlations]]
between = ["a", "b"]
normal = 0.5
"""


def found(folder: Path, method: str, value: str, inputs: dict[str, str], **options: object) -> mclca.Indices:
    return mclca.drivers(write_model(folder, one_equation(value, inputs)), method, **options)


def figures(indices: mclca.Indices, figure: str) -> dict[str, tuple[float, float, float]]:
    """Value and standard error (95 % interval of 16 batches: 2.131 of them to either side) of every input."""
    held = ((index.input, [index.figures[figure + end] for end in ("", "_low", "_high")]) for index in indices.indices)
    return {name: (value, (high - low) / 2 / 2.131449545559323) for name, (value, low, high) in held}


def agrees(value: float, error: float, exact: float, bias: float = 0.0) -> bool:
    """Eight standard errors, which are estimated from 16 batches: one false alarm in a million (Student's t, 15)."""
    return abs(value - exact) <= 8 * error + bias


@pytest.mark.parametrize("seed", SEEDS)
def test_spearman_of_a_gaussian_pair(seed: int, tmp_path: Path) -> None:
    """Exact value (6/pi) asin(rho/2), of an input that the equation does not even name."""
    held = figures(mclca.drivers(write_model(tmp_path, PAIR), "spearman", seed=seed), "spearman")
    assert agrees(*held["a"], 6 / np.pi * np.arcsin(0.5 / 2))
    assert_allclose(held["b"], (1, 0), atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["given_data", "rbd_fast"])
def test_first_order_of_ishigami(method: str, seed: int, tmp_path: Path) -> None:
    held = figures(found(tmp_path, method, ISHIGAMI, ANGLES, seed=seed), "first")
    for name, exact in zip("abc", (0.3139051905, 0.4424111447, 0), strict=True):
        # Ten harmonics, or 256 bins, leave out less than 0.001 of the variance.
        assert agrees(*held[name], exact, bias=0.001), (name, held[name])


@pytest.mark.parametrize("seed", SEEDS)
def test_first_order_of_a_heavy_tail(seed: int, tmp_path: Path) -> None:
    """The lognormal product of `cases.md`; what 512 bins do not see of the widest input's tail is below 0.02."""
    inputs = {f"x{place}": f"lognormal(mu=0, sigma={sigma})" for place, sigma in enumerate((0.1, 0.2, 0.3, 0.5))}
    indices = found(tmp_path, "given_data", " * ".join(inputs), inputs, seed=seed, points=2**18)
    held = figures(indices, "first")
    for name, exact in zip(inputs, (0.02107038, 0.08556062, 0.19743831, 0.59546510), strict=True):
        assert agrees(*held[name], exact, bias=0.02 * exact)
    assert [index.input for index in indices.indices] == ["x3", "x2", "x1", "x0"]
    assert indices.verdict == "converged"


@pytest.mark.parametrize("seed", SEEDS)
def test_squared_rank_coefficients_are_the_shares_of_a_linear_model(seed: int, tmp_path: Path) -> None:
    """Normal inputs with sd 1 and 2: in ranks the pair is a Gaussian copula with rho^2 = 0.2 and 0.8."""
    indices = found(tmp_path, "srrc", "a + b", {"a": "normal(0, 1)", "b": "normal(0, 2)"}, seed=seed)
    held = figures(indices, "srrc")
    for name, share in (("a", 0.2), ("b", 0.8)):
        assert agrees(*held[name], 6 / np.pi * np.arcsin(np.sqrt(share) / 2))
    fit = sum((6 / np.pi * np.arcsin(np.sqrt(share) / 2)) ** 2 for share in (0.2, 0.8))
    # Five times 0.001, the standard error of a share of 0.96 from 2^16 draws, and less.
    assert abs(indices.indices[0].figures["r_squared"] - fit) < 0.005
    assert any(sentence.startswith("the regression explains 9") for sentence in indices.sentences)


def test_rank_regression_of_ranks_that_add_up_is_exact() -> None:
    """Every pair of ranks once: coefficients are the shares' roots, and the fit of a sum of ranks is measured."""
    first, second = (grid.ravel() for grid in np.meshgrid(np.arange(50.0), np.arange(50.0)))
    coefficients, fit = rank_regression(np.stack([first, second]), first + 100 * second)
    # The order is by second, then by first: rank = 50 second + first.
    assert_allclose(coefficients**2, np.array([1, 2500]) / 2501, rtol=1e-12)
    assert_allclose(fit, 1, rtol=1e-12)


def test_a_poor_fit_is_said(tmp_path: Path) -> None:
    indices = found(tmp_path, "srrc", ISHIGAMI, ANGLES)
    assert any("of the variance of the ranks: the equation is far from rising" in each for each in indices.sentences)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["spearman", "srrc", "given_data", "rbd_fast"])
def test_an_input_that_does_nothing_is_near_0(method: str, seed: int, tmp_path: Path) -> None:
    indices = found(
        tmp_path, method, "exp(a) * b + 0 * idle", dict.fromkeys(["a", "b", "idle"], "uniform(0, 1)"), seed=seed
    )
    held = figures(indices, next(iter(indices.indices[0].figures)))
    assert agrees(*held["idle"], 0)
    assert indices.indices[-1].input == "idle"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["delta", "pawn"])
def test_an_input_that_does_nothing_is_told(method: str, seed: int, tmp_path: Path) -> None:
    """It stays below the mean plus three standard deviations of inputs that do nothing: one false alarm in 700."""
    indices = found(
        tmp_path, method, "exp(a) * b + 0 * idle", dict.fromkeys(["a", "b", "idle"], "uniform(0, 1)"), seed=seed
    )
    assert [index.negligible for index in indices.indices] == [False, False, True]
    assert indices.indices[-1].figures[method] < 0.05


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rho", [0.3, 0.7, 0.9])
def test_delta_of_a_gaussian_pair(rho: float, seed: int) -> None:
    """Exact by integration of |f(y) - f(y | x)| / 2; the classes and kernels of 2^15 draws blur up to 0.02 of it."""
    random = np.random.default_rng(seed)
    given, noise = random.standard_normal((2, 2**15))
    (value,) = deltas(given[None, :], rho * given + np.sqrt(1 - rho**2) * noise)
    assert abs(value - delta_of_gaussian_pair(rho)) < 0.02


def delta_of_gaussian_pair(rho: float) -> float:
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    y, sd = np.linspace(-9, 9, 20_001), np.sqrt(1 - rho**2)

    def density(mean: float, spread: float) -> np.ndarray:
        return np.exp(-(((y - mean) / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))

    areas = [np.abs(density(0, 1) - density(rho * node, sd)).sum() * (y[1] - y[0]) for node in nodes]
    return float(np.average(areas, weights=weights) / 2)


def test_delta_does_not_change_with_a_rising_function_of_the_output() -> None:
    inputs = np.random.default_rng(0).random((2, 4096))
    output = inputs[0] + 0.3 * inputs[1]
    assert_array_equal(deltas(inputs, output), deltas(inputs, np.exp(20 * output)))


@pytest.mark.parametrize("seed", SEEDS)
def test_delta_is_salibs(seed: int) -> None:
    from SALib.analyze.delta import calc_delta

    random = np.random.default_rng(seed)
    inputs = random.standard_normal((3, 2000))
    output = inputs[0] * inputs[1] + inputs[2]
    scores = mclca.parse("normal(0, 1)").quantile((midranks(output) - 0.5) / output.size)
    grid, edges = np.linspace(scores.min(), scores.max(), 100), np.linspace(0, 2000, _classes(2000) + 1)
    expected = [calc_delta(scores, grid, values, edges) for values in inputs]
    assert_allclose(deltas(inputs, output), expected, rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_pawn_is_salibs(seed: int) -> None:
    """Also with an output that repeats its values, and with an input that takes few."""
    from SALib.analyze.pawn import analyze

    random = np.random.default_rng(seed)
    inputs = np.stack([random.random(2000), random.integers(0, 3, 2000).astype(float)])
    output = np.round(inputs.sum(axis=0), 2)
    problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0, 1]] * 2}
    expected = analyze(problem, order_ranks(inputs).T, output)["median"]
    assert_allclose(medians(inputs, output), expected, rtol=1e-12)


def test_first_order_is_without_bias() -> None:
    """The mean over 2,000 sets of pure noise is 0 within five standard errors, although each has 10 bins of 10."""
    random = np.random.default_rng(0)
    order = np.arange(100)[None, :]
    found = np.array([first_order(order, random.standard_normal(100))[0] for _ in range(2000)])
    assert abs(found.mean()) < 5 * found.std() / np.sqrt(2000)


@pytest.mark.parametrize("seed", SEEDS)
def test_intervals_hold_the_exact_value_as_often_as_they_say(seed: int) -> None:
    """Of 400 intervals of 95 %, within five standard errors of a binomial share: one false alarm in 1.7 million."""
    random, exact = np.random.default_rng(seed), 6 / np.pi * np.arcsin(0.6 / 2)
    hits = 0
    for _ in range(400):
        given, noise = random.standard_normal((2, 1024))
        span, _ = spans(rank_correlations, given[None, :], 0.6 * given + 0.8 * noise, 0.95)
        hits += bool(span.low[0] <= exact <= span.high[0])
    assert abs(hits - 380) <= 5 * np.sqrt(400 * 0.95 * 0.05)


@given(arrays(float, (2, 60), elements=st.integers(-9, 9).map(float)), st.sampled_from([-3.0, 0.5, 1e6]))
def test_measures_do_not_change_with_the_unit(values: np.ndarray, factor: float) -> None:
    """Nor with the unit of an input, for whatever draws, ties and constants included; and a share is at most one."""
    inputs, output = values[:1], values[1]
    assume(output.min() < output.max())
    order = np.argsort(inputs, axis=1, kind="stable")
    share = first_order(order, output)
    assert_allclose(first_order(order, 7 + factor * output), share, atol=1e-9)
    assert share[0] <= 1 + 1e-12
    correlation = rank_correlations(inputs, output)
    assert_allclose(rank_correlations(factor * inputs, output), np.sign(factor) * correlation, atol=1e-12)
    assert abs(correlation[0]) <= 1 + 1e-12


@given(arrays(float, 40, elements=st.integers(-9, 9).map(float)))
def test_midranks_are_those_of_scipy(values: np.ndarray) -> None:
    from scipy.stats import rankdata

    assert_array_equal(midranks(values), rankdata(values))


def test_ranks() -> None:
    values = np.array([[3.0, 1.0, 3.0, 2.0]])
    assert_array_equal(midranks(values), [[3.5, 1, 3.5, 2]])
    assert_array_equal(order_ranks(values), [[3, 1, 4, 2]])


def test_rank_correlation_of_an_input_that_is_constant_in_a_batch_is_0() -> None:
    inputs = np.stack([np.ones(10), np.arange(10.0)])
    assert_allclose(rank_correlations(inputs, -np.arange(10.0)), [0, -1], atol=1e-12)


def test_threshold_of_an_unbiased_measure_fades() -> None:
    output = np.random.default_rng(0).random(2**14)
    assert 0 < threshold(medians, output, 1) < 0.05


@pytest.mark.parametrize("method", GIVEN)
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(method: str, tmp_path: Path) -> None:
    inputs = {"a": "uniform(0, 1)", "b": "gamma(shape=2, scale=1)"}
    first, again, other = (
        found(tmp_path, method, "a * b", inputs, seed=seed, points=2048).to_json()["indices"] for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize("method", [*GIVEN, "morris", "shapley"])
def test_constant_output_gives_nan_with_a_reason(method: str, tmp_path: Path) -> None:
    indices = found(tmp_path, method, "3 + 0 * a", {"a": "uniform(0, 1)"})
    assert all(np.isnan(value) for index in indices.indices for value in index.figures.values())
    assert indices.sentences == (
        "footprint is the same in every draw: nothing drives it, and its figures have no value",
    )
    assert indices.verdict == "not_checked"


@pytest.mark.parametrize("method", [*GIVEN, "morris", "shapley"])
def test_an_output_that_is_not_finite_is_refused(method: str, tmp_path: Path) -> None:
    with pytest.raises(mclca.ModelError, match="equation 'footprint' is not finite in"):
        found(tmp_path, method, "log(a - 0.5) * b", dict.fromkeys("ab", "uniform(0, 1)"))


@pytest.mark.parametrize("method", GIVEN)
def test_groups_are_refused(method: str, tmp_path: Path) -> None:
    with pytest.raises(
        mclca.ModelError, match=f"{method} looks at one input at a time, so it has no value for the group"
    ):
        found(tmp_path, method, "a * b", dict.fromkeys("ab", "uniform(0, 1)"), groups={"both": "a,b"})


def test_too_few_points_are_refused(tmp_path: Path) -> None:
    with pytest.raises(mclca.ModelError, match="points is 100; give a whole number from 1024 to"):
        found(tmp_path, "spearman", "a", {"a": "uniform(0, 1)"}, points=100)


def test_points_are_whole_batches(tmp_path: Path) -> None:
    assert found(tmp_path, "spearman", "a", {"a": "uniform(0, 1)"}, points=1025).points == 1040


def test_delta_refuses_an_output_without_a_density(tmp_path: Path) -> None:
    with pytest.raises(
        mclca.ModelError, match=r"delta compares densities, .* as 69.* % of its draws are 0; use --method pawn"
    ):
        found(tmp_path, "delta", "where(a < 0.7, 0, b)", dict.fromkeys("ab", "uniform(0, 1)"))


@pytest.mark.parametrize("method", ["rbd_fast", "log_contribution"])
def test_correlated_inputs_are_refused_where_they_mean_nothing(method: str, tmp_path: Path) -> None:
    with pytest.raises(
        mclca.ModelError, match="is defined for independent inputs, and a, b are correlated; use --method"
    ):
        mclca.drivers(write_model(tmp_path, PAIR), method)


@pytest.mark.parametrize("method", ["spearman", "srrc", "given_data", "delta", "pawn"])
def test_what_a_measure_means_for_correlated_inputs_is_said(method: str, tmp_path: Path) -> None:
    indices = mclca.drivers(write_model(tmp_path, PAIR), method, points=4096)
    assert any(sentence.startswith("inputs are correlated: ") for sentence in indices.sentences)


def test_an_input_of_several_names_is_one() -> None:
    indices = mclca.drivers("text_to_video", "spearman", points=4096)
    (grid,) = (index for index in indices.indices if index.input == "grid_intensity")
    assert len(grid.names) == 3


def test_scenarios_and_equations_become_dimensions() -> None:
    held = mclca.drivers("text_to_video", "given_data", points=4096, across="grid", of="footprint,inference").dataset
    assert held["first"].dims == ("equation", "input", "grid")
