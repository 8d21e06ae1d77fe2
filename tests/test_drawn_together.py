"""Shares, rows of a file and quality factors in every analysis of drivers: one row each, and exact answers."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
import SALib.analyze.sobol
import SALib.sample.sobol
from click.testing import CliRunner
from models import write_model

import mclca
from mclca.cli import main

SEEDS = [0, 12345]
Z = 1.959963984540054


def inputs(**distributions: str) -> str:
    """Inputs in unit '1', without a distribution where the text is empty, and an equation that uses them."""
    lines = (
        f'[inputs.{name}]\nunit = "1"\n' + (f'distribution = "{text}"\n' if text else "")
        for name, text in distributions.items()
    )
    use = f'[equations.use_{"_".join(distributions)}]\nvalue = "{" + ".join(distributions)}"\nunit = "1"\n'
    return use + "".join(lines)


def answer(value: str) -> str:
    return f'[equations.footprint]\nvalue = "{value}"\nunit = "1"\n'


DIRICHLET = "[[shares]]\ndirichlet = { a = 2, b = 3 }\n"
RENORMALISED = '[[shares]]\nrenormalised = ["a", "b"]\n'
# a is beta(2, 3), of variance 0.04, and uniform(0, 1), of variance 1/12.
WHOLES = {
    "dirichlet": inputs(a="", b="", x="uniform(0, 0.6928203230275509)") + DIRICHLET,
    "renormalised": inputs(a="exponential(mean=1)", b="exponential(mean=1)", x="uniform(0, 1)") + RENORMALISED,
}
ROWS = "a,b\n" + "".join(f"{place},{(7 * place) % 20}\n" for place in range(20))
JOINT = inputs(a="", b="", x="uniform(0, 20)") + '[[samples]]\nfile = "rows.csv"\ncolumns = { a = "a", b = "b" }\n'
QUALITY = "quality = { reliability = 5, completeness = 5, temporal = 5, geographical = 5, technological = 5 }\n"
ADDED = 0.04 + 0.008 + 0.04 + 0.002 + 0.12
WIDENED = (
    'pedigree = "ecoinvent3"\n'
    + inputs(x="lognormal(median=2, gsd=1.2)")
    + inputs(a="lognormal(median=3, gsd=1.3)")
    + QUALITY
    + inputs(n="5")
    + QUALITY
)
LN = {"a": math.log(1.3) ** 2 + ADDED, "n": ADDED, "x": math.log(1.2) ** 2}


def found_by(folder: Path, body: str, method: str = "sobol", **options: object) -> dict[str, dict[str, float]]:
    indices = mclca.drivers(write_model(folder, body), method, **options).indices
    return {index.input: dict(index.figures) for index in indices}


def within(figures: dict[str, float], name: str, exact: float, factor: float = 8 / 2.131) -> bool:
    """Eight standard errors of 15 degrees of freedom: one false alarm in a million."""
    half = (figures[f"{name}_high"] - figures[f"{name}_low"]) / 2
    return abs(figures[name] - exact) <= factor * half + 1e-9


# --- One driver


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["dirichlet", "renormalised"])
def test_shares_of_a_whole_are_one_driver(case: str, seed: int, tmp_path: Path) -> None:
    found = found_by(tmp_path, WHOLES[case] + answer("3 * a - 2 * b + 5 * x"), seed=seed)
    assert set(found) == {"a + b", "x"}
    for values in found.values():
        assert within(values, "first", 0.5)
        assert within(values, "total", 0.5)
    effects = found_by(tmp_path, WHOLES[case] + answer("3 * a - 2 * b + 5 * x"), "shapley", seed=seed)
    assert set(effects) == {"a + b", "x"}
    assert all(within(values, "shapley", 0.5) for values in effects.values())


@pytest.mark.parametrize("points", [2**14, 2**17])
def test_rows_of_a_file_are_one_driver(points: int, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    found = found_by(tmp_path, JOINT + answer("a + b + x"), points=points)
    pairs = np.array([[place, (7 * place) % 20] for place in range(20)]).sum(axis=1)
    exact = pairs.var() / (pairs.var() + 400 / 12)
    assert set(found) == {"a + b", "x"}
    assert within(found["a + b"], "total", exact)
    assert within(found["x"], "first", 1 - exact)
    effects = found_by(tmp_path, JOINT + answer("a + b + x"), "shapley")
    assert within(effects["a + b"], "shapley", exact)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_input_and_its_quality_are_one_driver(seed: int, tmp_path: Path) -> None:
    found = found_by(tmp_path, WIDENED + answer("x * a * n"), seed=seed, points=2**16)
    assert list(found) == ["a", "n", "x"]
    for name, values in found.items():
        assert within(values, "first", math.expm1(LN[name]) / math.expm1(sum(LN.values())))
    logs = found_by(tmp_path, WIDENED + answer("x * a * n"), "log_contribution")
    assert {name: values["log_share"] for name, values in logs.items()} == pytest.approx(
        {name: part / sum(LN.values()) for name, part in LN.items()}, rel=1e-9
    )


def test_many_shares_have_a_short_name_and_all_their_names(tmp_path: Path) -> None:
    names = [f"s{place}" for place in range(6)]
    parts = ", ".join(f"{name} = 2" for name in names)
    body = inputs(**dict.fromkeys(names, "")) + f"[[shares]]\ndirichlet = {{ {parts} }}\n" + answer("s0 + 2 * s1")
    (index,) = mclca.drivers(write_model(tmp_path, body)).indices
    assert index.input == "s0 + s1 + s2 + 3 more"
    assert list(index.names) == names


def test_a_number_replaces_a_share_and_the_others_stay_one_driver(tmp_path: Path) -> None:
    body = inputs(a="", b="", c="", x="uniform(0, 1)") + "[[shares]]\ndirichlet = { a = 1, b = 1, c = 1 }\n"
    found = found_by(tmp_path, body + answer("b + x"), set={"a": 0})
    assert set(found) == {"b + c", "x"}
    assert within(found["b + c"], "total", 0.5)
    rest = found_by(tmp_path, body + answer("b + x"), set={"a": 0.2, "b": "uniform(0.1, 0.6)"})
    assert set(rest) == {"b + c", "x"}
    assert within(rest["b + c"], "total", 0.2)
    (lone,) = mclca.drivers(write_model(tmp_path, body + answer("b + x")), set={"a": 0.2, "b": 0.3}).indices
    assert lone.input == "x"


def test_a_group_takes_the_whole_or_none_of_it(tmp_path: Path) -> None:
    body = WHOLES["dirichlet"] + answer("a + x")
    found = found_by(tmp_path, body, groups={"mix": ("a", "b")})
    assert set(found) == {"mix", "x"}
    with pytest.raises(mclca.ModelError) as error:
        found_by(tmp_path, body, groups={"mix": ("a", "x")})
    assert error.value.problems == (
        "group 'mix' has a part of a + b, which are drawn together and count as one; add b to it",
    )


# --- What each input tells


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", ["dirichlet", "renormalised"])
def test_given_data_looks_at_the_shares_themselves(case: str, seed: int, tmp_path: Path) -> None:
    found = found_by(tmp_path, WHOLES[case] + answer("a + x"), "given_data", seed=seed)
    assert set(found) == {"a", "b", "x"}
    assert all(abs(values["first"] - 0.5) < 0.02 for values in found.values())
    ranks = found_by(tmp_path, WHOLES[case] + answer("a"), "spearman", seed=seed)
    assert ranks["a"]["spearman"] == pytest.approx(1)
    assert ranks["b"]["spearman"] == pytest.approx(-1)


def test_given_data_looks_at_what_quality_makes_of_an_input(tmp_path: Path) -> None:
    found = found_by(tmp_path, WIDENED + answer("a"), "spearman")
    assert found["a"]["spearman"] == pytest.approx(1)
    assert set(found) == {"a", "n", "x"}


def test_given_data_says_that_shares_overlap(tmp_path: Path) -> None:
    found = mclca.drivers(write_model(tmp_path, WHOLES["dirichlet"] + answer("a + x")), "given_data")
    assert any("shares overlap" in sentence for sentence in found.sentences)


@pytest.mark.parametrize("method", ["rbd_fast", "log_contribution"])
def test_methods_for_independent_inputs_point_to_shapley(method: str, tmp_path: Path) -> None:
    with pytest.raises(mclca.ModelError, match=r"independent inputs, and a, b are .*; use --method shapley"):
        found_by(tmp_path, WHOLES["dirichlet"] + answer("a * x"), method)


def test_morris_has_no_way_up_for_shares(tmp_path: Path) -> None:
    with pytest.raises(mclca.ModelError) as error:
        found_by(tmp_path, WHOLES["dirichlet"] + answer("a * x"), "morris")
    assert error.value.problems == (
        "Morris screening moves an input up, and a + b are drawn together, so none of them goes up by itself; "
        "use --method sobol or shapley, where they count as one",
    )


# --- Held at a value


@pytest.mark.parametrize("case", ["dirichlet", "renormalised"])
def test_a_share_held_at_a_value_has_it(case: str, tmp_path: Path) -> None:
    path = write_model(tmp_path, WHOLES[case] + answer("10 * a + 20 * b + 0 * x"))
    (curve,) = mclca.what_if(path, "a", values=[0.0, 0.3, 1.0]).curves
    assert [row.minimum for row in curve.rows] == pytest.approx([20, 17, 10], rel=1e-12)
    assert [row.maximum for row in curve.rows] == pytest.approx([20, 17, 10], rel=1e-12)
    (crossing,) = mclca.threshold(path, "a", equals=14).crossings
    assert crossing.value == pytest.approx(0.6, abs=1e-6)


@pytest.mark.parametrize("case", ["dirichlet", "renormalised"])
def test_a_share_is_held_between_0_and_1(case: str, tmp_path: Path) -> None:
    path = write_model(tmp_path, WHOLES[case] + answer("10 * a + 20 * b"))
    with pytest.raises(mclca.ModelError, match=r"'a' is .*1\.2.*; a share lies between 0 and 1"):
        mclca.what_if(path, "a", values=[0.5, 1.2])


def test_the_others_share_what_a_held_share_leaves(tmp_path: Path) -> None:
    exponential = "exponential(mean=1)"
    body = inputs(a=exponential, b=exponential, c=exponential) + '[[shares]]\nrenormalised = ["a", "b", "c"]\n'
    (curve,) = mclca.what_if(write_model(tmp_path, body + answer("b")), "a", values=[0.4]).curves
    (row,) = curve.rows
    assert abs(row.mean - 0.3) < 5 * row.mcse["mean"]
    assert row.sd == pytest.approx(0.6 / math.sqrt(12), rel=0.01)
    assert row.maximum < 0.6


def test_a_value_is_not_widened(tmp_path: Path) -> None:
    path = write_model(tmp_path, WIDENED + answer("a * 2"))
    (curve,) = mclca.what_if(path, "a", values=[4.0]).curves
    assert (curve.rows[0].low, curve.rows[0].high) == (8, 8)
    found = mclca.what_if(path, "a", points=2)
    widest = 3.2905267314919255 * math.sqrt(LN["a"])
    assert found.values == pytest.approx((3 * math.exp(-widest), 3 * math.exp(widest)), rel=1e-9)


def test_a_row_held_leaves_the_rows(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    path = write_model(tmp_path, JOINT + answer("a + 100 * b"))
    (curve,) = mclca.what_if(path, "a", values=[3.0]).curves
    assert curve.rows[0].minimum == 3
    assert curve.rows[0].maximum == 1903


# --- Tornado


def test_a_share_moves_and_the_others_make_room(tmp_path: Path) -> None:
    body = inputs(a="", b="", c="") + "[[shares]]\ndirichlet = { a = 1, b = 1, c = 1 }\n"
    (chart,) = mclca.tornado(write_model(tmp_path, body + answer("3 * a + 6 * b"))).charts
    bars = {bar.input: bar for bar in chart.bars}
    low, high = 1 - math.sqrt(0.975), 1 - math.sqrt(0.025)
    assert set(bars) == {"a", "b", "c"}
    assert chart.base == pytest.approx(3)
    assert (bars["a"].input_low, bars["a"].input_base, bars["a"].input_high) == pytest.approx((low, 1 / 3, high))
    assert (bars["a"].low, bars["a"].high) == pytest.approx([3 * a + 3 * (1 - a) for a in (low, high)])
    assert (bars["c"].low, bars["c"].high) == pytest.approx([4.5 * (1 - c) for c in (low, high)])


def test_a_share_moves_where_only_another_is_needed(tmp_path: Path) -> None:
    """The ends are quantiles of 65,536 points: five binomial errors are 0.03."""
    (chart,) = mclca.tornado(write_model(tmp_path, WHOLES["renormalised"] + answer("10 * a"))).charts
    bars = {bar.input: bar for bar in chart.bars}
    assert (bars["a"].low, chart.base, bars["a"].high) == pytest.approx((0.25, 5, 9.75), abs=0.03)
    assert (bars["b"].low, bars["b"].high) == pytest.approx((9.75, 0.25), abs=0.03)


def test_ends_are_those_of_the_widened_input(tmp_path: Path) -> None:
    (chart,) = mclca.tornado(write_model(tmp_path, WIDENED + answer("x + a + n"))).charts
    for bar in chart.bars:
        reach = math.exp(Z * math.sqrt(LN[bar.input]))
        assert (bar.input_low, bar.input_high) == pytest.approx((bar.input_base / reach, bar.input_base * reach))
    assert {bar.input: bar.input_base for bar in chart.bars} == pytest.approx({"x": 2, "a": 3, "n": 5})


# --- Linear cross-check and explanation


@pytest.mark.parametrize("seed", SEEDS)
def test_the_law_of_propagation_takes_shares_with_their_covariance(seed: int, tmp_path: Path) -> None:
    found, *_ = mclca.run(write_model(tmp_path, WHOLES["dirichlet"] + answer("10 * a + 20 * b")), seed=seed).linear
    assert found.propagation.value == pytest.approx(16, rel=1e-12)
    assert found.propagation.spread == pytest.approx(2, rel=1e-9)
    assert set(found.propagation.shares) == {"a", "b"}
    assert sum(found.propagation.shares.values()) == pytest.approx(1)


def test_the_product_rule_has_the_quality(tmp_path: Path) -> None:
    found, *_ = mclca.run(write_model(tmp_path, WIDENED + answer("x * a * n")), draws=1e6).linear
    assert found.product.spread == pytest.approx(math.exp(math.sqrt(sum(LN.values()))), rel=1e-9)
    assert found.product.verdict in {"agrees", "undecided"}
    assert found.product.shares == pytest.approx({name: part / sum(LN.values()) for name, part in LN.items()})


def test_rows_are_correlated_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    found, *_ = mclca.run(write_model(tmp_path, JOINT + answer("a + b + x"))).linear
    sums = np.array([[place, (7 * place) % 20] for place in range(20)]).sum(axis=1)
    assert found.propagation.spread == pytest.approx(math.sqrt(sums.var() + 400 / 12), rel=1e-3)


def test_an_explanation_is_about_the_inputs(tmp_path: Path) -> None:
    found = mclca.explain(write_model(tmp_path, WHOLES["dirichlet"] + answer("10 * a + 20 * b + x")), draws=100_000)
    figures = {each["name"]: each for each in found.inputs}
    assert figures["a"]["mean"] == pytest.approx(0.4)
    assert found.shifts.at_means == pytest.approx(16 + 0.34641016151377546)
    highest = {each.input: each for each in found.tails[0].inputs}
    assert set(highest) == {"a", "b", "x"}
    assert highest["b"].position > 0.9
    assert highest["a"].position < 0.1
    assert highest["b"].mean == pytest.approx(1 - highest["a"].mean)


def test_an_explanation_has_the_quality_in_the_figures(tmp_path: Path) -> None:
    found = mclca.explain(write_model(tmp_path, WIDENED + answer("x * a * n")), draws=100_000)
    figures = {each["name"]: each for each in found.inputs}
    assert figures["a"]["high"] == pytest.approx(3 * math.exp(Z * math.sqrt(LN["a"])), rel=1e-9)
    highest = [each.input for each in found.tails[0].inputs]
    assert highest == ["a", "n", "x"]


# --- On to SALib


def test_salib_gets_groups(tmp_path: Path) -> None:
    handed = mclca.for_salib(write_model(tmp_path, WHOLES["dirichlet"] + answer("3 * a - 2 * b + 5 * x")))
    assert handed.problem["groups"] == ["a + b", "a + b", "x"]
    points = SALib.sample.sobol.sample(handed.problem, 1024, calc_second_order=False, seed=1)
    found = SALib.analyze.sobol.analyze(handed.problem, handed.evaluate(points), calc_second_order=False, seed=1)
    assert found["ST"] == pytest.approx([0.5, 0.5], abs=0.05)
    values = handed.inputs(points)
    np.testing.assert_allclose(values[:, 0] + values[:, 1], 1, rtol=1e-12)


def test_salib_gets_names_that_differ(tmp_path: Path) -> None:
    handed = mclca.for_salib(write_model(tmp_path, WIDENED + answer("x * a * n")))
    assert sorted(handed.names) == ["a", "a (2)", "n", "x"]
    assert sorted(set(handed.groups)) == ["a", "n", "x"]


# --- The option


def test_the_table_can_be_asked_for(tmp_path: Path) -> None:
    path = write_model(tmp_path, WIDENED.removeprefix('pedigree = "ecoinvent3"\n') + answer("x * a * n"))
    logs = mclca.drivers(path, "log_contribution", pedigree="ecoinvent3").indices
    assert {index.input: index.figures["log_share"] for index in logs} == pytest.approx(
        {name: part / sum(LN.values()) for name, part in LN.items()}
    )
    assert len(mclca.for_salib(path).names) == 2
    assert len(mclca.for_salib(path, pedigree="ecoinvent3").names) == 4
    (bar, *_) = mclca.tornado(path, pedigree="ecoinvent3").charts[0].bars
    assert bar.input_high == pytest.approx(bar.input_base * math.exp(Z * math.sqrt(LN[bar.input])))
    reach = 3.2905267314919255 * math.sqrt(LN["n"])
    assert mclca.what_if(path, "n", points=2, pedigree="ecoinvent3").values[1] == pytest.approx(5 * math.exp(reach))
    (crossing,) = mclca.threshold(path, "n", equals=30, pedigree="ecoinvent3", draws=1000).crossings
    assert crossing.value == pytest.approx(5, rel=0.1)
    with_quality = mclca.explain(path, draws=1000, pedigree="ecoinvent3")
    assert {each["name"] for each in with_quality.inputs if each["low"] < each["high"]} == {"a", "n", "x"}


@pytest.mark.parametrize("command", ["sensitivity", "tornado", "explain", "what-if", "threshold"])
def test_every_command_takes_the_table(command: str, tmp_path: Path) -> None:
    path = write_model(tmp_path, WIDENED + answer("x * a * n"))
    further = {"what-if": ["n", "--points", "2"], "threshold": ["n", "--equals", "30"]}.get(command, [])
    outcome = CliRunner().invoke(main, [command, str(path), *further, "--pedigree", "ecoinvent4"])
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("pedigree is 'ecoinvent4'; give one of ecoinvent3, ciroth2016, or none")


# --- The page


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[1] / "docs" / "dependence.md").read_text(encoding="utf-8")
    model, code = (re.search(rf"```{language}\n(.*?)```", page, re.DOTALL)[1] for language in ("toml", "python"))
    monkeypatch.chdir(tmp_path)
    Path("delivery.toml").write_text(model, encoding="utf-8")
    names: dict = {}
    exec(compile(code, "dependence.md", "exec"), names)  # noqa: S102  our own file
    expected = {"parcel", "van + lorry + rail", "van_intensity", "lorry_intensity"}
    assert {index.input for index in names["found"].indices} == expected
    assert float(names["effects"]["shapley"].sum()) == pytest.approx(1)
    assert {"van", "lorry", "rail"} < {index.input for index in names["told"].indices}
    notes = mclca.run("delivery.toml", draws=10_000).notes
    assert [note["kind"] for note in notes["dependence"]] == ["correlation", "shares"]
    assert [note["input"] for note in notes["pedigree"]["inputs"]] == ["van_intensity"]
    with pytest.raises(mclca.ModelError, match=r"distance, weight are correlated: .*; use --method shapley"):
        mclca.drivers("delivery.toml")
