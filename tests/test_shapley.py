"""Shapley effects against closed forms: linear and lognormal models of dependent inputs, and Ishigami's function."""

from itertools import combinations, permutations
from math import factorial
from pathlib import Path

import numpy as np
import pytest
from models import one_equation, write_model
from numpy.testing import assert_allclose, assert_array_equal

import mclca
from mclca.sensitivity.conditional import conditioned, pull
from mclca.sensitivity.walks import credited, held_steps, orders_of

SEEDS = [0, 12345]
STUDENT = 2.131449545559323  # of 15 degrees of freedom at 97.5 %
ANGLES = dict.fromkeys("abc", "uniform(-3.141592653589793, 3.141592653589793)")


def shapley_of(worth: dict[frozenset[int], float], number: int) -> np.ndarray:
    """Shapley's value by its definition, over all subsets, as shares."""
    effects = np.zeros(number)
    for player in range(number):
        others = [other for other in range(number) if other != player]
        for size in range(number):
            weight = factorial(size) * factorial(number - 1 - size) / factorial(number)
            for held in combinations(others, size):
                effects[player] += weight * (worth[frozenset({*held, player})] - worth[frozenset(held)])
    return effects / worth[frozenset(range(number))]


def explained(beta: np.ndarray, covariance: np.ndarray) -> dict[frozenset[int], float]:
    """Variance of E[beta X | X_J] of normal X, for every J."""
    number, worth = len(beta), {}
    for size in range(number + 1):
        for held in combinations(range(number), size):
            with_output = covariance[list(held)] @ beta
            worth[frozenset(held)] = float(with_output @ np.linalg.solve(covariance[np.ix_(held, held)], with_output))
    return worth


def linear(beta: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    return shapley_of(explained(beta, covariance), len(beta))


def exponential(covariance: np.ndarray) -> np.ndarray:
    """Of exp(sum X), whose E[. | X_J] is lognormal: variance proportional to exp(variance of E[sum X | X_J]) - 1."""
    worth = explained(np.ones(len(covariance)), covariance)
    return shapley_of({held: np.expm1(value) for held, value in worth.items()}, len(covariance))


def random_correlation(number: int, seed: int) -> np.ndarray:
    factor = np.random.default_rng(seed).standard_normal((number, number + 1))
    covariance = factor @ factor.T
    sd = np.sqrt(np.diag(covariance))
    return np.round(covariance / np.outer(sd, sd), 3)


def correlated(names: list[str], matrix: np.ndarray) -> str:
    return f"\n[[correlations]]\nbetween = {names!r}\nnormal = {matrix.tolist()!r}\n"


def effects_of(indices: mclca.Indices) -> dict[str, tuple[float, float]]:
    """Value and standard error of every input."""
    held = {index.input: index.figures for index in indices.indices}
    return {
        name: (each["shapley"], (each["shapley_high"] - each["shapley_low"]) / 2 / STUDENT)
        for name, each in held.items()
    }


def agrees(indices: mclca.Indices, exact: dict[str, float]) -> bool:
    """Eight standard errors, which are estimated from 16 replicates: one false alarm in a million each."""
    found = effects_of(indices)
    return all(abs(found[name][0] - value) <= 8 * found[name][1] for name, value in exact.items())


def test_oracle_gives_the_published_pair() -> None:
    covariance = np.array([[1, 0.9 * 2], [0.9 * 2, 4]])
    assert_allclose(linear(np.ones(2), covariance), [0.46686, 0.53314], atol=5e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_published_pair(seed: int, tmp_path: Path) -> None:
    body = one_equation("a + b", {"a": "normal(0, 1)", "b": "normal(0, 2)"})
    path = write_model(tmp_path, body + correlated(["a", "b"], np.array([[1, 0.9], [0.9, 1]])))
    indices = mclca.drivers(path, "shapley", seed=seed, points=2**16)
    assert agrees(indices, {"a": 0.46686, "b": 0.53314})
    assert all(error < 0.002 for _, error in effects_of(indices).values())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("number", [3, 4, 5])
def test_linear_models_of_dependent_normal_inputs(number: int, seed: int, tmp_path: Path) -> None:
    """One of the inputs is not in the equation: it has a share by what it tells about the others."""
    scores, sd = random_correlation(number, seed), np.arange(1.0, number + 1)
    beta = np.array([0.0, *np.linspace(-1, 2, number - 1)])
    names = [f"x{place}" for place in range(number)]
    inputs = {name: f"normal(0, {spread})" for name, spread in zip(names, sd, strict=True)}
    body = one_equation(" + ".join(f"{b} * {name}" for b, name in zip(beta, names, strict=True)), inputs)
    indices = mclca.drivers(write_model(tmp_path, body + correlated(names, scores)), "shapley", seed=seed, points=2**15)
    exact = linear(beta, scores * np.outer(sd, sd))
    assert exact[0] > 0.001
    assert agrees(indices, dict(zip(names, exact, strict=True)))


@pytest.mark.parametrize("seed", SEEDS)
def test_product_of_dependent_lognormal_inputs_beside_an_independent_one(seed: int, tmp_path: Path) -> None:
    scores = np.eye(4)
    scores[:3, :3] = [[1, 0.5, -0.2], [0.5, 1, 0.3], [-0.2, 0.3, 1]]
    sd = np.array([0.2, 0.3, 0.4, 0.3])
    names = ["a", "b", "c", "d"]
    body = one_equation("a * b * c * d", {n: f"lognormal(mu=0, sigma={s})" for n, s in zip(names, sd, strict=True)})
    path = write_model(tmp_path, body + correlated(names[:3], scores[:3, :3]))
    indices = mclca.drivers(path, "shapley", seed=seed, points=2**16)
    assert agrees(indices, dict(zip(names, exponential(scores * np.outer(sd, sd)), strict=True)))


@pytest.mark.parametrize("seed", SEEDS)
def test_product_of_independent_lognormal_inputs(seed: int, tmp_path: Path) -> None:
    sd = np.array([0.1, 0.2, 0.3, 0.5])
    names = ["a", "b", "c", "d"]
    body = one_equation("a * b * c * d", {n: f"lognormal(mu=0, sigma={s})" for n, s in zip(names, sd, strict=True)})
    indices = mclca.drivers(write_model(tmp_path, body), "shapley", seed=seed, points=2**16)
    assert agrees(indices, dict(zip(names, exponential(np.diag(sd**2)), strict=True)))


@pytest.mark.parametrize("seed", SEEDS)
def test_ishigami(seed: int, tmp_path: Path) -> None:
    """S1 + S13 / 2, S2, S13 / 2: each between its first-order and its total index."""
    path = write_model(tmp_path, one_equation("sin(a) + 7 * sin(b)**2 + 0.1 * c**4 * sin(a)", ANGLES))
    indices = mclca.drivers(path, "shapley", seed=seed)
    half = 0.24368366 / 2
    assert agrees(indices, {"a": 0.31390519 + half, "b": 0.44241114, "c": half})
    assert all(STUDENT * error <= 0.01 for _, error in effects_of(indices).values())
    assert mclca.drivers(path, "shapley", seed=seed, points=2**18).verdict == "converged"


def test_shares_add_up_to_one_and_what_is_not_there_has_none(tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("a * b + 0 * c", dict.fromkeys("abc", "gamma(shape=2, scale=1)")))
    found = effects_of(mclca.drivers(path, "shapley", points=4096))
    assert_allclose(sum(value for value, _ in found.values()), 1, rtol=1e-14)
    assert found["c"] == (0, 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_dependent_inputs_in_a_group_are_one(seed: int, tmp_path: Path) -> None:
    """The pair's sum has variance 1 + 4 + 3.6, the third input's 9."""
    body = one_equation("a + b + c", {"a": "normal(0, 1)", "b": "normal(0, 2)", "c": "normal(0, 3)"})
    path = write_model(tmp_path, body + correlated(["a", "b"], np.array([[1, 0.9], [0.9, 1]])))
    indices = mclca.drivers(path, "shapley", seed=seed, groups={"pair": "a,b"})
    assert agrees(indices, {"pair": 8.6 / 17.6, "c": 9 / 17.6})


def test_inputs_that_are_the_same_share_equally(tmp_path: Path) -> None:
    body = one_equation("a + b", {"a": "normal(0, 1)", "b": "normal(0, 1)"})
    path = write_model(tmp_path, body + correlated(["a", "b"], np.ones((2, 2))))
    assert agrees(mclca.drivers(path, "shapley"), {"a": 0.5, "b": 0.5})


def test_one_uncertain_input_explains_everything(tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("exp(a)", {"a": "uniform(0, 1)"}))
    assert effects_of(mclca.drivers(path, "shapley")) == {"a": (1, 0)}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_seed_gives_the_same_bits(seed: int, tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("a * b", dict.fromkeys("ab", "uniform(0, 1)")))
    first, again, other = (mclca.shapley(path, points=4096, seed=number) for number in (seed, seed, seed + 1))
    assert first.identical(again)
    assert not np.array_equal(first["shapley"], other["shapley"])
    assert set(first) == {"shapley", "shapley_low", "shapley_high"}


def test_the_order_of_the_inputs_changes_nothing(tmp_path: Path) -> None:
    texts = {"a": "uniform(0, 1)", "b": "gamma(shape=2, scale=1)", "c": "normal(0, 1)"}
    held = [
        mclca.shapley(write_model(tmp_path, one_equation("a * b + c", inputs)), points=4096).sortby("input")
        for inputs in (texts, dict(reversed(texts.items())))
    ]
    assert held[0].identical(held[1])


@pytest.mark.slow
def test_intervals_hold_the_exact_value_as_often_as_they_say(tmp_path: Path) -> None:
    """Of 300 intervals of 95 %, within five standard errors of a binomial share: one false alarm in 1.7 million."""
    body = one_equation("a + b", {"a": "normal(0, 1)", "b": "normal(0, 2)"})
    path = write_model(tmp_path, body + correlated(["a", "b"], np.array([[1, 0.9], [0.9, 1]])))
    exact = linear(np.ones(2), np.array([[1, 1.8], [1.8, 4]]))[0]
    found = (mclca.shapley(path, points=4096, seed=seed).sel(input="a") for seed in range(300))
    hits = sum(bool(each["shapley_low"] <= exact <= each["shapley_high"]) for each in found)
    assert abs(hits - 285) <= 5 * np.sqrt(300 * 0.95 * 0.05)


def test_a_shipped_model_is_answered_to_two_digits() -> None:
    indices = mclca.drivers("text_to_video", "shapley")
    found = effects_of(indices)
    assert_allclose(sum(value for value, _ in found.values()), 1, rtol=1e-12)
    assert all(STUDENT * error < 0.05 for _, error in found.values())
    assert indices.sentences[0].startswith("Shapley effects, which share out the variance of footprint: annual users ")


def test_no_uncertain_input_is_refused(tmp_path: Path) -> None:
    with pytest.raises(mclca.ModelError, match="has no uncertain input, so there is no spread to explain"):
        mclca.shapley(write_model(tmp_path, one_equation("2 * a", {"a": "3"})))


def test_no_points_are_refused(tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("a * b", dict.fromkeys("ab", "uniform(0, 1)")))
    with pytest.raises(mclca.ModelError, match="points is 0; give a whole number from 1 to"):
        mclca.shapley(path, points=0)


@pytest.mark.parametrize("both_ways", [False, True])
def test_credits_of_a_walk_add_up_to_half_its_square(both_ways: bool) -> None:
    random = np.random.default_rng(0)
    outputs = random.standard_normal((5, 3, 7))
    total = credited(outputs, orders_of(4, 3, random), both_ways=both_ways).sum(axis=1)
    assert_allclose(total, ((outputs[0] - outputs[-1]) ** 2).mean(axis=1) / 2)


def test_orders_of_few_players_are_all_taken_equally_often() -> None:
    orders = orders_of(3, 12, np.random.default_rng(0))
    found, counts = np.unique(orders, axis=0, return_counts=True)
    assert_array_equal(found, sorted(permutations(range(3))))
    assert_array_equal(counts, 2)


def test_orders_of_many_players_come_with_their_reverse() -> None:
    orders = orders_of(9, 5, np.random.default_rng(0))
    assert orders.shape == (5, 9)
    assert_array_equal(orders[0], orders[1][::-1])
    assert_array_equal(np.sort(orders, axis=1), np.tile(np.arange(9), (5, 1)))


def test_steps_that_a_player_is_held() -> None:
    assert_array_equal(held_steps(np.array([[2, 0, 1]])), [[2, 3, 1]])


@pytest.mark.parametrize("known", list(permutations([True, False, True, False]))[:6])
def test_conditional_scores_have_the_dependence_and_keep_what_is_known(known: tuple[bool, ...]) -> None:
    """Exact: z = y + A (x - y) with x, y of covariance C has covariance C, and with x that of E[. | known]."""
    scores, flags = random_correlation(4, 1), np.array(known)
    matrix = pull(scores, flags)
    rest = np.eye(4) - matrix
    assert_allclose(rest @ scores @ rest.T + matrix @ scores @ matrix.T, scores, atol=1e-12)
    assert_allclose((matrix @ scores)[flags], scores[flags], atol=1e-12)
    first, second = np.random.default_rng(0).standard_normal((2, 4, 5))
    assert_allclose(conditioned(first, second, matrix)[flags], first[flags], atol=1e-12)


def test_conditional_scores_of_inputs_that_are_the_same() -> None:
    same = pull(np.ones((2, 2)), np.array([True, False]))
    assert_allclose(same, [[1, 0], [1, 0]], atol=1e-12)
    assert_array_equal(pull(np.eye(2), np.array([False, False])), np.zeros((2, 2)))
