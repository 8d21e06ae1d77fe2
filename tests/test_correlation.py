"""Correlated inputs through the public API: the coefficient that is stated is the one that the draws have."""

from pathlib import Path

import numpy as np
import pytest
from models import problems_of, write_model

import mclca
from mclca.correlation import dependent
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
