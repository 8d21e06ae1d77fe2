"""Weighted scenarios: the mixture and its two variances against exact values, where it is kept, and what is refused."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from comparison import SEEDS
from models import problems_of, write_model
from scipy.special import ndtr

import mclca
from mclca import mixing
from mclca.cli import main

# Normal mixtures: grid us N(10, 1), fr N(4, 2); size multiplies by 1, 2, 3.
NORMALS = """
[inputs.a]
distribution = "normal(10, 1)"
unit = "1"
[equations.footprint]
value = "a"
unit = "1"
[equations.double]
value = "2 * footprint"
unit = "1"
[scenarios.grid]
us = {}
fr = { a = "normal(4, 2)" }
[scenarios.size]
one = {}
two = { footprint = "2 * a" }
three = { footprint = "3 * a" }
"""
GRID = "[weights.grid]\nus = 0.7\nfr = 0.3\n"
SIZE = "[weights.size]\none = 0.5\ntwo = 0.25\nthree = 0.25\n"
LONG = 600_000


def normal_mixture(value: float) -> float:
    return float(0.7 * ndtr(value - 10) + 0.3 * ndtr((value - 4) / 2))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("draws", [20_000, LONG])
def test_the_mixture_of_two_normals(draws: int, seed: int, tmp_path: Path) -> None:
    """Five standard errors: one false alarm in 1.7 million for each figure."""
    path = write_model(tmp_path, NORMALS + GRID)
    result = mclca.run(path, draws=draws, seed=seed, across="grid", quantiles=[0.3], exceeds=[9])
    held = result.mixtures[0]
    row, between, within = held.row, 0.21 * 36, 0.7 * 1 + 0.3 * 4
    assert (row.name, row.at, row.unit) == ("footprint", {"size": "one"}, "1")
    assert abs(row.mean - 8.2) < 5 * row.mcse["mean"]
    assert abs(row.sd - math.sqrt(between + within)) < 5 * row.mcse["sd"]
    assert abs(held.share - between / (between + within)) < 5 * held.share_error
    for figure, level in {"low": 0.025, "median": 0.5, "high": 0.975}.items():
        slope = (normal_mixture(getattr(row, figure) + 1e-5) - normal_mixture(getattr(row, figure) - 1e-5)) / 2e-5
        assert abs(normal_mixture(getattr(row, figure)) - level) < 5.5 * slope * row.mcse[figure]
    assert abs(normal_mixture(row.quantiles["0.3"]) - 0.3) < 5 * math.sqrt(0.21 / draws)
    assert abs(row.exceeds["9"] - 1 + normal_mixture(9)) < 5 * row.mcse["exceeds 9"]
    assert abs(normal_mixture(row.shortest[1]) - normal_mixture(row.shortest[0]) - 0.95) < 5 * math.sqrt(0.05 / draws)
    assert row.shortest[1] - row.shortest[0] < row.high - row.low


@pytest.mark.parametrize("design", ["random", "sobol", "latin"])
def test_mean_and_variances_follow_from_the_rows(design: str, tmp_path: Path) -> None:
    result = mclca.run(write_model(tmp_path, NORMALS + GRID + SIZE), draws=4096, across="size,grid", design=design)
    held = result.mixtures[0]
    rows = [row for row in result.rows if row.name == "footprint"]
    weights = np.outer([0.5, 0.25, 0.25], [0.7, 0.3])
    means, sds = (np.array([getattr(row, name) for row in rows]).reshape(3, 2) for name in ("mean", "sd"))
    mean = (weights * means).sum()
    assert held.row.mean == pytest.approx(mean, rel=1e-14)
    assert held.within == pytest.approx((weights * sds**2).sum(), rel=1e-14)
    assert held.between == pytest.approx((weights * (means - mean) ** 2).sum(), rel=1e-14)
    assert held.row.sd**2 == pytest.approx(held.between + held.within, rel=1e-14)
    size, grid = (weights * means).sum(axis=1) / [0.5, 0.25, 0.25], (weights * means).sum(axis=0) / [0.7, 0.3]
    assert held.axes["size"] == pytest.approx(np.dot([0.5, 0.25, 0.25], (size - mean) ** 2), rel=1e-13)
    assert held.axes["grid"] == pytest.approx(np.dot([0.7, 0.3], (grid - mean) ** 2), rel=1e-13)
    assert all(error > 0 for error in held.row.mcse.values())


def test_axes_without_weights_are_not_mixed(tmp_path: Path) -> None:
    path = write_model(tmp_path, NORMALS + GRID)
    both = mclca.run(path, draws=5000, across="size,grid")
    assert [(held.row.name, held.row.at["size"]) for held in both.mixtures] == [
        (name, size) for name in ("footprint", "double") for size in ("one", "two", "three")
    ]
    alone = mclca.run(path, draws=5000, across="grid", at={"size": "two"})
    assert alone.mixtures[0].to_json() == both.mixtures[1].to_json()
    assert both.mixture["footprint"].dims == ("statistic", "size")
    assert mclca.run(path, draws=1000, across="size").mixtures == ()
    assert mclca.run(path, draws=1000).mixtures == ()


@pytest.mark.parametrize("weights", ["us = 0.5\nfr = 0.5\n", "us = 1\nfr = 0\n", "us = 0\nfr = 1.0\n"])
@pytest.mark.parametrize("draws", [3001, LONG])
def test_kept_draws_give_the_quantiles_of_all_draws_together(weights: str, draws: int, tmp_path: Path) -> None:
    path = write_model(tmp_path, NORMALS + "[weights.grid]\n" + weights)
    result = mclca.run(path, draws=draws, across="grid", keep=True, quantiles=[0, 0.1, 1])
    labels = [label for label in ("us", "fr") if f"{label} = 0\n" not in weights]
    values = result.draws["footprint"].sel(grid=labels).values.ravel()
    row = result.mixtures[0].row
    found = [row.low, row.median, row.high, *row.quantiles.values()]
    np.testing.assert_allclose(found, np.quantile(values, [0.025, 0.5, 0.975, 0, 0.1, 1]), rtol=1e-9)
    assert row.resolution == 0
    assert (row.minimum, row.maximum) == (values.min(), values.max())
    ordered, steps = np.sort(values), math.ceil(0.95 * values.size)
    narrowest = np.min(ordered[steps:] - ordered[: values.size - steps])
    assert row.shortest[1] - row.shortest[0] == pytest.approx(narrowest, rel=1e-12)


def test_histograms_give_what_the_draws_give_to_their_resolution(tmp_path: Path) -> None:
    path = write_model(tmp_path, NORMALS + GRID + SIZE)
    read = mclca.run(path, draws=LONG, across="size,grid").mixtures[0].row
    kept = mclca.run(path, draws=LONG, across="size,grid", keep=True).mixtures[0].row
    assert 0 < read.resolution < 0.01
    for name in ("low", "median", "high"):
        assert abs(getattr(read, name) - getattr(kept, name)) < 3 * read.resolution
        assert read.resolution < kept.mcse[name]
    assert read.shortest == pytest.approx(kept.shortest, abs=0.2)
    assert np.diff(read.shortest) == pytest.approx(np.diff(kept.shortest), rel=2e-4)
    assert read.mcse == pytest.approx(kept.mcse, rel=0.02)


def test_scenarios_that_agree_and_are_certain_have_no_variance(tmp_path: Path) -> None:
    body = NORMALS.replace('"normal(10, 1)"', "0.1").replace('"normal(4, 2)"', "0.1")
    held = mclca.run(write_model(tmp_path, body + GRID), draws=LONG, across="grid").mixtures[0]
    assert (held.row.low, held.row.median, held.row.high, held.row.sd) == (0.1, 0.1, 0.1, 0)
    assert (held.between, held.within, held.share, held.share_error) == (0, 0, 0, 0)


@pytest.mark.parametrize("draws", [1000, LONG])
def test_certain_scenarios_are_all_choice(draws: int, tmp_path: Path) -> None:
    body = NORMALS.replace('"normal(10, 1)"', "10").replace('"normal(4, 2)"', "4")
    held = mclca.run(write_model(tmp_path, body + GRID), draws=draws, across="grid", interval=0.5).mixtures[0]
    assert (held.row.low, held.row.median, held.row.high) == (4, 10, 10)
    assert held.row.shortest == (10, 10)
    assert (held.share, held.within) == (1, 0)


def test_a_scenario_that_is_not_finite_leaves_no_mixture(tmp_path: Path) -> None:
    body = NORMALS.replace('value = "a"', 'value = "log(a)"').replace("normal(4, 2)", "uniform(-2, -1)")
    result = mclca.run(write_model(tmp_path, body + GRID), draws=1000, across="grid", non_finite="count")
    row = result.mixtures[0].row
    assert np.isnan([row.mean, row.low, *row.shortest]).all()
    assert row.non_finite == 1000


def test_a_saved_mixture_opens_as_it_was(tmp_path: Path) -> None:
    result = mclca.run(write_model(tmp_path, NORMALS + GRID), draws=1000, across="grid,size", exceeds=[9])
    opened = mclca.open_result(result.save(tmp_path / "r.nc"))
    assert opened.to_json() == result.to_json()
    assert opened.mixtures == result.mixtures
    assert opened.mixture.identical(result.mixture)
    found = result.mixture["footprint"].sel(size="two")
    assert float(found.sel(statistic="share_between")) == result.mixtures[1].share
    assert float(found.sel(statistic="median")) == result.mixtures[1].row.median
    assert opened.draws["footprint"].equals(result.draws["footprint"])


def test_weights_are_in_the_digest_where_they_count(tmp_path: Path) -> None:
    plain, weighted, other = (
        write_model(tmp_path, NORMALS + more, name)
        for name, more in {
            "a.toml": "",
            "b.toml": GRID,
            "c.toml": GRID.replace("0.7", "0.3\n#").replace("fr = 0.3", "fr = 0.7"),
        }.items()
    )
    digests = [mclca.run(path, draws=100, across="grid").digest for path in (plain, weighted, other)]
    assert len(set(digests)) == 3
    assert len({mclca.run(path, draws=100, across="size").digest for path in (plain, weighted, other)}) == 1


def test_the_command_prints_the_mixture_apart_from_the_scenarios(tmp_path: Path) -> None:
    path = write_model(tmp_path, NORMALS + GRID + SIZE)
    printed = CliRunner().invoke(main, ["run", str(path), "--draws", "1e5", "--across", "grid,size"]).stdout
    assert "mixture over grid (us 0.7, fr 0.3); size (one 0.5, two 0.25, three 0.25)" in printed
    assert "variance of the mixture: between scenarios (choices) and within them (parameters)" in printed
    assert "grid alone" in printed
    base = CliRunner().invoke(main, ["run", str(path), "--draws", "1000"]).stdout
    assert "mixture" not in base
    assert "not mixed: grid, size have weights; --across grid,size mixes their labels" in base
    found = json.loads(
        CliRunner().invoke(main, ["run", str(path), "--draws", "1000", "--across", "grid", "--json"]).stdout
    )
    assert found["mixture"][0]["weights"] == {"grid": {"us": 0.7, "fr": 0.3}}
    variance = found["mixture"][0]["variance"]
    assert variance["total"] == variance["between"] + variance["within"]
    assert "mixture" not in json.loads(CliRunner().invoke(main, ["run", str(path), "--draws", "1000", "--json"]).stdout)
    shown = json.loads(CliRunner().invoke(main, ["show", str(path), "--json"]).stdout)
    assert shown["weights"] == {"grid": {"us": 0.7, "fr": 0.3}, "size": {"one": 0.5, "two": 0.25, "three": 0.25}}


def test_a_result_without_weights_has_no_mixture(tmp_path: Path) -> None:
    result = mclca.run(write_model(tmp_path, NORMALS), draws=100, across="grid")
    with pytest.raises(mclca.ModelError) as refused:
        _ = result.mixture
    assert str(refused.value) == "no axis that is spread out has weights; give [weights.AXIS] in the model, and across="


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        (
            "[weights.grid]\nus = 0.7\nfr = 0.2\n",
            "22: weights of axis 'grid' sum to 0.9, not to 1; divide each by 0.9 or correct them",
        ),
        (
            "[weights.grid]\nus = 1.5\nfr = -0.5\n",
            "24: weights of axis 'grid' give 'fr' -0.5; a weight is a probability, from 0 to 1",
        ),
        (
            "[weights.grid]\nus = nan\nfr = 0.5\n",
            "23: weights of axis 'grid' give 'us' nan; a weight is a probability, from 0 to 1",
        ),
        ("[weights.grid]\nus = 1e308\nfr = 1e308\n", "22: weights of axis 'grid' sum to inf, not to 1; correct them"),
        (
            "[weights.grid]\nus = 1.0\n",
            "22: weights of axis 'grid' leave out the label 'fr'; give it a weight, 0 if it is not to count",
        ),
        (
            "[weights.grid]\nus = 0.5\nfr = 0.25\nde = 0.25\n",
            "25: weights of axis 'grid' name the label 'de', which does not exist; its labels are us, fr",
        ),
        (
            "[weights.gird]\nus = 0.5\nfr = 0.5\n",
            "22: weights name the axis 'gird', which does not exist; did you mean 'grid'?",
        ),
        ('[weights.grid]\nus = "half"\nfr = 0.5\n', "23: weights of axis 'grid': us is 'half'; write a number"),
        ("[weights]\ngrid = [0.5, 0.5]\n", "23: [weights]: grid is [0.5, 0.5]; write a table { .. }"),
    ],
)
def test_weights_that_are_none(weights: str, sentence: str, tmp_path: Path) -> None:
    found = problems_of(tmp_path, NORMALS + weights)
    assert [problem.removeprefix("small.toml:") for problem in found] == [sentence]


def test_functions_take_weights_and_write_them_out(tmp_path: Path) -> None:
    loaded = mclca.load(write_model(tmp_path, NORMALS + GRID + SIZE))
    from mclca.model_text import to_toml

    again = write_model(tmp_path, to_toml(loaded), "again.toml", head="")
    assert mclca.load(again).weights == loaded.weights


def test_law_of_total_variance_in_numbers() -> None:
    """Fair coin between N(0, 1) and N(2, 3^2): mean 1, between 1, within 5."""
    found = mixing.total_variance(np.array([0.0, 2.0]), np.array([1.0, 3.0]), np.array([0.5, 0.5]))
    assert (found.mean, found.between, found.within, found.axes) == (1, 1, 5, (1,))


def test_weighted_draws_are_repeated_draws() -> None:
    """Weights 3 to 1 are the first sample taken three times, up to a step of the order."""
    generator = np.random.default_rng(0)
    first, second = np.sort(generator.normal(size=1000)), np.sort(generator.normal(3, 1, size=1000))
    found = mixing.pooled_draws([first, second], np.array([0.75, 0.25]))
    repeated, levels = np.sort(np.concatenate([first, first, first, second])), np.linspace(0.01, 0.99, 33)
    place = np.searchsorted(repeated, found.quantile(levels))
    assert np.all(np.abs(place - levels * 3999) <= 4)


def test_pooled_histograms_have_jumps_and_gaps() -> None:
    bins = (np.array([0.0, 1.0, 5.0, 6.0]), np.array([2, 0, 2]))
    found = mixing.pooled_histograms([bins, (np.array([3.0, 3.0]), np.array([7]))], np.array([0.5, 0.5]))
    np.testing.assert_allclose(found.quantile([0.125, 0.3, 0.7, 0.875]), [0.5, 3, 3, 5.5])
    assert found.shortest(0.5) == (3, 3)
    assert np.diff(found.shortest(0.75)) == 3


def test_show_tells_the_weights(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["show", str(write_model(tmp_path, NORMALS + GRID))]).stdout
    assert "weights of grid: us 0.7, fr 0.3" in printed
