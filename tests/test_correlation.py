"""Correlated inputs through the public API: the coefficient that is stated is the one that the draws have."""

from pathlib import Path

import numpy as np
import pytest
from models import problems_of, write_model

import mclca
from mclca.coefficients import coefficient_of, score_of
from mclca.correlation import dependent
from mclca.families import parse
from mclca.nearest import least_eigenvalue, nearest_correlation
from mclca.report.study import Study
from mclca.scenario import scenario

N = 200_000
BODY = """
[inputs.a]
distribution = "lognormal(median=1, gsd=2)"
unit = "1"
[inputs.b]
distribution = "triangular(1, 2, 5)"
unit = "1"
[inputs.c]
distribution = "uniform(0, 1)"
unit = "1"
[equations.footprint]
value = "a * b * c"
unit = "1"
[equations.a_again]
value = "a"
unit = "1"
[equations.b_again]
value = "b"
unit = "1"
[[correlations]]
between = ["a", "b"]
"""


def pair(folder: Path, coefficient: str, **options: object) -> np.ndarray:
    draws = mclca.run(write_model(folder, BODY + coefficient), draws=N, **options).draws
    return np.stack([draws["a_again"].values, draws["b_again"].values])


def ranks(values: np.ndarray) -> np.ndarray:
    return values.argsort(axis=1).argsort(axis=1)


@pytest.mark.parametrize("design", ["random", "sobol", "latin"])
@pytest.mark.parametrize("stated", [-0.7, 0.3, 0.9])
def test_rank_correlation(stated: float, design: str, tmp_path: Path) -> None:
    """Six standard errors of independent draws at most: less than one false alarm in 10 million."""
    found = np.corrcoef(ranks(pair(tmp_path, f"rank = {stated}\n", design=design)))[0, 1]
    assert abs(found - stated) < 6 / np.sqrt(N)


def test_normal_score_correlation_as_spearman(tmp_path: Path) -> None:
    """Exact value (6/pi) asin(rho/2); six standard errors."""
    found = np.corrcoef(ranks(pair(tmp_path, "normal = 0.5\n")))[0, 1]
    assert abs(found - 0.4825837395) < 6 / np.sqrt(N)


def test_pearson_correlation(tmp_path: Path) -> None:
    """Eight standard errors of a normal pair: the lognormal's tail widens the error by less than that."""
    found = np.corrcoef(pair(tmp_path, "pearson = 0.6\n"))[0, 1]
    assert abs(found - 0.6) < 8 / np.sqrt(N)


def test_a_pearson_coefficient_that_these_marginals_cannot_reach_is_refused(tmp_path: Path) -> None:
    found = problems_of(tmp_path, BODY + "pearson = 0.99\n")
    assert any(
        "no joint distribution of 'b' and 'a' has Pearson correlation 0.99; theirs lies between" in p for p in found
    )
    assert any("give the rank correlation instead" in p for p in found)


def test_a_correlation_leaves_other_inputs_as_they_were(tmp_path: Path) -> None:
    apart = BODY.partition("[[correlations]]")[0] + '[equations.c_again]\nvalue = "c"\nunit = "1"\n'
    tied = apart + '[[correlations]]\nbetween = ["a", "b"]\nrank = 0.5\n'
    draws = [mclca.run(write_model(tmp_path, body), draws=5000).draws for body in (apart, tied)]
    np.testing.assert_array_equal(draws[0]["c_again"], draws[1]["c_again"])
    assert not np.array_equal(draws[0]["b_again"], draws[1]["b_again"])


def test_pairs_that_share_an_input_become_one_group(tmp_path: Path) -> None:
    body = BODY + "rank = 0.9\n" + '[[correlations]]\nbetween = ["b", "c"]\nrank = 0.9\n'
    found = problems_of(tmp_path, body)
    assert any("the correlations of a, b, c contradict each other" in problem for problem in found)


def test_dependent_names_the_groups(tmp_path: Path) -> None:
    body = BODY + "rank = 0.2\n" + '[[correlations]]\nbetween = ["b", "c"]\nrank = 0.2\n'
    assert dependent(scenario(mclca.load(write_model(tmp_path, body)))) == (("a", "b", "c"),)


# --- what a coefficient is in normal scores


@pytest.mark.parametrize("score", [-1, -0.97, -0.5, 0.1, 0.8, 1])
@pytest.mark.parametrize(("one", "other"), [(0.1, 0.5), (1, 1), (0.7, 2.5)])
def test_pearson_of_lognormals_is_exact(score: float, one: float, other: float) -> None:
    """(exp(r s t) - 1) / sqrt((exp(s^2) - 1)(exp(t^2) - 1)) (Johnson & Kotz 1972)."""
    first, second = (parse(f"lognormal(mu=1, sigma={sigma})") for sigma in (one, other))
    exact = np.expm1(score * one * other) / np.sqrt(np.expm1(one**2) * np.expm1(other**2))
    assert coefficient_of("pearson", score, first, second) == pytest.approx(exact, rel=1e-9, abs=1e-12)
    assert score_of("pearson", exact, first, second) == pytest.approx(score, abs=2e-6)


@pytest.mark.parametrize("score", [-1, -0.97, -0.5, 0.1, 0.8, 1])
def test_pearson_of_uniforms_is_spearman(score: float) -> None:
    first, second = parse("uniform(0, 1)"), parse("uniform(-3, 8)")
    exact = 6 / np.pi * np.arcsin(score / 2)
    assert coefficient_of("pearson", score, first, second) == pytest.approx(exact, abs=1e-11)
    assert score_of("pearson", exact, first, second) == pytest.approx(score, abs=1e-8)


@pytest.mark.parametrize("score", [-0.9, 0.4, 1])
def test_pearson_of_normal_and_any_is_linear(score: float) -> None:
    """A lognormal's with a normal: r s / sqrt(exp(s^2) - 1)."""
    found = coefficient_of("pearson", score, parse("normal(5, 2)"), parse("lognormal(mu=0, sigma=0.8)"))
    assert found == pytest.approx(score * 0.8 / np.sqrt(np.expm1(0.64)), abs=1e-11)


@pytest.mark.parametrize("score", [-0.9, -0.3, 0.5, 0.9])
def test_pearson_of_coins_is_exact(score: float) -> None:
    """Two fair coins: (2/pi) asin r, although nothing is smooth (Sheppard 1899)."""
    first = second = parse("bernoulli(0.5)")
    assert coefficient_of("pearson", score, first, second) == pytest.approx(2 / np.pi * np.arcsin(score), abs=1e-9)


@pytest.mark.parametrize(
    "pair",
    [
        ("triangular(1, 2, 5)", "gamma(shape=0.5, scale=1)"),
        ("poisson(2)", "weibull(shape=2, scale=1)"),
        ("empirical(values=[1, 2, 7, 7.5, 30])", "bernoulli(0.1)"),
    ],
)
def test_pearson_coefficients_convert_there_and_back(pair: tuple[str, str]) -> None:
    first, second = map(parse, pair)
    for score in (-0.95, -0.2, 0.3, 0.95):
        given = coefficient_of("pearson", score, first, second)
        assert score_of("pearson", given, first, second) == pytest.approx(score, abs=1e-9)


def test_a_distribution_without_a_standard_deviation_has_no_pearson_coefficient(tmp_path: Path) -> None:
    body = BODY.replace("uniform(0, 1)", "student_t(df=2, location=0, scale=1)").replace('["a", "b"]', '["a", "c"]')
    (found,) = problems_of(tmp_path, body + "pearson = 0.5\n")
    assert "'c' has no finite standard deviation, so no Pearson correlation; give the rank one" in found


def test_the_conversion_is_reported(tmp_path: Path) -> None:
    result = mclca.run(write_model(tmp_path, BODY + "rank = 0.5\n"), draws=1000)
    (note,) = result.to_json()["dependence"]
    assert note["rank"] == [[1, 0.5], [0.5, 1]]
    assert note["normal_scores"][0][1] == pytest.approx(2 * np.sin(np.pi / 12))
    assert note["sentence"] == "a, b: rank correlation 0.5, drawn with normal scores correlated by 0.5176"


def test_only_the_dependence_of_inputs_that_count_is_reported(tmp_path: Path) -> None:
    """An input that no reported equation names, or that it multiplies by an exact 0, does not count."""
    body = BODY.replace('"a * b * c"', '"a * part + c"') + 'rank = 0.5\n[inputs.part]\ndistribution = 0\nunit = "1"\n'
    path = write_model(tmp_path, body)
    told = [
        [note["members"] for note in mclca.run(path, draws=100, **asked).notes.get("dependence", ())]
        for asked in ({}, {"of": "footprint"}, {"of": "b_again"}, {"of": "footprint", "set": {"part": 0.1}})
    ]
    assert told == [[["a", "b"]], [], [["a", "b"]], [["a", "b"]]]


def test_a_run_and_its_report_tell_the_same_dependence() -> None:
    for at, told in (({}, ()), ({"boundary_of": "report_proposal"}, ("site.power_density, site.utilisation",))):
        result = mclca.run("text_to_video", draws=100, at=at)
        sentences = tuple(note["sentence"] for note in result.notes.get("dependence", ()))
        assert tuple(sentence.partition(":")[0] for sentence in sentences) == told
        assert Study(result).dependence == sentences


# --- matrices


def test_the_nearest_matrix_is_that_of_higham() -> None:
    """Higham (2002), section 5, to the digits printed there."""
    stated = np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])
    printed = [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]
    np.testing.assert_allclose(nearest_correlation(stated), printed, atol=5e-5)


@pytest.mark.parametrize("kind", ["rank", "normal", "pearson"])
def test_the_offered_matrix_is_accepted(kind: str, tmp_path: Path) -> None:
    body = BODY.replace('["a", "b"]', '["a", "b", "c"]')
    (found,) = problems_of(tmp_path, body + f"{kind} = [[1, 0.7, 0.7], [0.7, 1, -0.7], [0.7, -0.7, 1]]\n")
    offered = found.partition("the nearest possible matrix is ")[2]
    assert offered.startswith(f"{kind} = [[1.0, 0.")
    assert not problems_of(tmp_path, body + offered + "\n")


def wide(count: int, matrix: np.ndarray) -> str:
    names = [f"x{place}" for place in range(count)]
    body = "".join(f'[inputs.{name}]\ndistribution = "uniform(0, 1)"\nunit = "1"\n' for name in names)
    body += f'[equations.footprint]\nvalue = "{" + ".join(names)}"\nunit = "1"\n'
    body += "".join(f'[equations.{name}_again]\nvalue = "{name}"\nunit = "1"\n' for name in names)
    return body + f"[[correlations]]\nbetween = {names}\nrank = {matrix.round(3).tolist()}\n".replace("'", '"')


@pytest.mark.parametrize("design", ["random", "sobol", "latin"])
def test_fifty_inputs_in_one_group(design: str, tmp_path: Path) -> None:
    """All 1,225 coefficients: six standard errors of independent draws, less than one false alarm in 100,000."""
    loadings = np.linspace(-0.9, 0.9, 50)
    stated = np.outer(loadings, loadings)
    np.fill_diagonal(stated, 1.0)
    draws = mclca.run(write_model(tmp_path, wide(50, stated)), draws=1 << 15, design=design).draws
    found = np.corrcoef(ranks(np.stack([draws[f"x{place}_again"].values for place in range(50)])))
    assert np.abs(found - stated.round(3)).max() < 6 / np.sqrt(1 << 15)


def test_a_wide_contradiction_is_offered_row_by_row(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    noise = rng.uniform(-0.5, 0.5, (50, 50))
    stated = np.triu(noise, 1) + np.triu(noise, 1).T + np.eye(50)
    first, *rows = problems_of(tmp_path, wide(50, stated))
    assert "the nearest possible matrix follows, row by row" in first
    values = [[float(number) for number in row.partition(": [")[2].strip("]").split(",")] for row in rows]
    offered = np.array(values)
    assert offered.shape == (50, 50)
    assert least_eigenvalue(2 * np.sin(np.pi * offered / 6) * (1 - np.eye(50)) + np.eye(50)) >= 0
    assert not problems_of(tmp_path, wide(50, offered))


def test_one_random_variable_is_not_correlated_with_itself(tmp_path: Path) -> None:
    body = """
    [inputs.a]
    from = "electricity.uk"
    [inputs.b]
    from = "electricity.uk"
    [equations.footprint]
    value = "a + b"
    unit = "kg CO2e/kWh"
    [[correlations]]
    between = ["a", "b"]
    rank = 0.5
    """
    (found,) = problems_of(tmp_path, body)
    assert "'a' and 'b' are the same random variable, electricity.uk; take one out of the correlation" in found
