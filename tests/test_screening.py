"""Morris screening and contributions in logarithms: exact values of simple models."""

from pathlib import Path

import numpy as np
import pytest
from models import one_equation, write_model
from numpy.testing import assert_allclose, assert_array_equal

import mclca
from mclca.sensitivity.trajectories import STEP, elementary_effects, paths

SEEDS = [0, 12345]
STUDENT = 1.969310  # of 255 degrees of freedom at 97.5 %
UNIT = "uniform(0, 1)"
PAIR = '\n[[correlations]]\nbetween = ["a", "b"]\nrank = 0.5\n'


def found(
    folder: Path, method: str, value: str, inputs: dict[str, str], **options: object
) -> dict[str, dict[str, float]]:
    indices = mclca.drivers(write_model(folder, one_equation(value, inputs)), method, **options)
    return {index.input: dict(index.figures) for index in indices.indices}


def near(figures: dict[str, float], name: str, exact: float) -> bool:
    """Six standard errors: one false alarm in 250 million."""
    error = (figures[f"{name}_high"] - figures[f"{name}_low"]) / 2 / STUDENT
    return abs(figures[name] - exact) <= 6 * error


@pytest.mark.parametrize("seed", SEEDS)
def test_effects_in_a_linear_model_are_its_coefficients(seed: int, tmp_path: Path) -> None:
    held = found(tmp_path, "morris", "3 * a - 2 * b + 0 * c", dict.fromkeys("abc", UNIT), seed=seed)
    for name, mu in (("a", 3), ("b", -2), ("c", 0)):
        values = [held[name][figure] for figure in ("mu_star", "mu", "sigma")]
        assert_allclose(values, [abs(mu), mu, 0], atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_effects_in_a_product(seed: int, tmp_path: Path) -> None:
    """The effect of a is b, which is in the lower or the upper third: mean 1/2, mean square 10/27."""
    held = found(tmp_path, "morris", "a * b", dict.fromkeys("ab", UNIT), seed=seed)
    for name in "ab":
        assert near(held[name], "mu_star", 0.5)
        assert near(held[name], "sigma", np.sqrt(10 / 27 - 1 / 4))


@pytest.mark.parametrize("seed", SEEDS)
def test_an_effect_that_is_the_same_in_both_halves_is_seen(seed: int, tmp_path: Path) -> None:
    """sin^2 over its whole period twice: a step of half the probability would find nothing."""
    angle = "uniform(-3.141592653589793, 3.141592653589793)"
    indices = mclca.drivers(write_model(tmp_path, one_equation("sin(a)**2", {"a": angle})), "morris", seed=seed)
    assert indices.indices[0].figures["mu_star_low"] > 0.3


def test_three_hundred_inputs(tmp_path: Path) -> None:
    """Ten of them count; the rest are 100 times weaker, and one does nothing."""
    weights = [100.0] * 10 + [1.0] * 289 + [0.0]
    inputs = {f"x{place}": "normal(0, 1)" for place in range(300)}
    value = " + ".join(f"{weight} * {name}" for weight, name in zip(weights, inputs, strict=True))
    # A sum of 300 terms is too long for one equation: three of 100.
    parts = [value.split(" + ")[start : start + 100] for start in range(0, 300, 100)]
    body = one_equation("p0 + p1 + p2", inputs)
    body += "".join(
        f'\n[equations.p{place}]\nvalue = "{" + ".join(part)}"\nunit = "1"' for place, part in enumerate(parts)
    )
    indices = mclca.drivers(write_model(tmp_path, body), "morris", points=32)
    assert {index.input for index in indices.indices[:10]} == {f"x{place}" for place in range(10)}
    assert indices.indices[-1].figures["mu_star"] == 0
    assert indices.indices[-1].negligible
    assert (indices.points, indices.evaluations) == (32, 32 * 301)


def test_the_same_seed_gives_the_same_paths(tmp_path: Path) -> None:
    first, again, other = (
        found(tmp_path, "morris", "a * b", dict.fromkeys("ab", UNIT), seed=seed) for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


def test_a_group_moves_together(tmp_path: Path) -> None:
    held = found(tmp_path, "morris", "a + b + c", dict.fromkeys("abc", UNIT), groups={"pair": "a,b"})
    assert_allclose([held[name]["mu_star"] for name in ("pair", "c")], [2, 1])


def test_correlated_inputs_are_refused(tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("a * b", dict.fromkeys("ab", UNIT)) + PAIR)
    with pytest.raises(
        mclca.ModelError, match="Morris effects are defined for independent inputs, and a, b are correlated"
    ):
        mclca.drivers(path, "morris")


def test_paths_move_every_player_once_and_stay_inside() -> None:
    walked = paths([(0,), (2, 1)], 4, 50, np.random.default_rng(0))
    assert walked.points.min() > 0
    assert walked.points.max() < 1
    moves = np.abs(np.diff(walked.points, axis=1))
    assert_allclose(moves.sum(axis=1), np.tile([[STEP]] * 3 + [[0]], 50), atol=1e-12)
    assert_array_equal(moves[1] > 0, moves[2] > 0)


def test_elementary_effects_are_signed_by_the_direction() -> None:
    outputs = np.array([[0.0], [2.0], [1.0]])
    found = elementary_effects(outputs, np.array([[1, 0]]), np.array([[-1.0, 1.0]]))
    assert_allclose(found, [[1 / STEP, 2 / STEP]])


def test_shares_of_a_lognormal_product_are_exact(tmp_path: Path) -> None:
    """s_i^2 a_i^2 over their sum, and the geometric sd of `cases.md`."""
    sd = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.5}
    path = write_model(
        tmp_path, one_equation("a * b / c * d", {n: f"lognormal(mu=1, sigma={s})" for n, s in sd.items()})
    )
    indices = mclca.drivers(path, "log_contribution")
    for index in indices.indices:
        assert_allclose(index.figures["log_share"], sd[index.input] ** 2 / 0.39, rtol=1e-12)
    assert indices.sentences[1] == "footprint is a product of powers, and its geometric sd is 1.86731"
    assert indices.evaluations == 0


def test_powers_count_by_their_square_and_what_cancels_does_not(tmp_path: Path) -> None:
    inputs = dict.fromkeys("abcd", "lognormal(mu=0, sigma=0.2)")
    held = found(tmp_path, "log_contribution", "-3 * a**2 * sqrt(b) * a * c / c + 0 * d", inputs)
    shares = [held[name]["log_share"] for name in "abcd"]
    assert_allclose(shares, np.array([9, 0.25, 0, 0]) / 9.25, rtol=1e-12)


def test_other_families_by_quadrature(tmp_path: Path) -> None:
    """ln of a uniform number has sd 1, of a loguniform one its width over sqrt(12)."""
    held = found(tmp_path, "log_contribution", "a * b", {"a": UNIT, "b": "loguniform(1, 20.085536923187668)"})
    assert_allclose(held["a"]["log_share"], 1 / (1 + 9 / 12), rtol=1e-10)


def test_first_order_indices_of_a_narrow_product_are_near_its_shares_in_logarithms(tmp_path: Path) -> None:
    """(exp(s^2) - 1) / (exp(sum s^2) - 1) and s^2 / sum s^2 differ by the square of the spread."""
    inputs = {"a": "lognormal(mu=0, sigma=0.02)", "b": "lognormal(mu=0, sigma=0.01)"}
    shares = found(tmp_path, "log_contribution", "a * b", inputs)
    indices = found(tmp_path, "given_data", "a * b", inputs)
    for name in "ab":
        assert_allclose(indices[name]["first"], shares[name]["log_share"], atol=0.01)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("a * b + a", r"it has '\+' of uncertain quantities"),
        ("a * min(b, 1)", "it has 'min' of uncertain quantities"),
        ("2 ** a * b", r"it has '\*\*' of uncertain quantities"),
    ],
)
def test_what_is_no_product_is_said(value: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(
        mclca.ModelError, match=f"equation 'footprint' is not a product of powers of its inputs: {reason}"
    ):
        found(tmp_path, "log_contribution", value, dict.fromkeys("ab", UNIT))


def test_an_input_without_a_logarithm_is_refused(tmp_path: Path) -> None:
    with pytest.raises(mclca.ModelError, match=r"input 'a' = normal\(1, 1\) can be zero or negative"):
        found(tmp_path, "log_contribution", "a * b", {"a": "normal(1, 1)", "b": UNIT})
