"""Sobol' indices: exact cases, equality with SALib on the same outputs, intervals, groups, and what is refused."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from models import one_equation, write_model
from SALib.analyze import sobol as analysis
from SALib.sample import sobol as sampling
from sobol_functions import CASES, Case

import mclca
from mclca.cli import main
from mclca.engine.points import design as design_of
from mclca.engine.simulate import at_points, generate
from mclca.propagate import Options
from mclca.sensitivity.ranking import span, threshold, unsettled
from mclca.sensitivity.saltelli import stored_program
from mclca.sensitivity.streaming import streamed
from mclca.sensitivity.study import Study, compiled, drivers, study_of
from mclca.sensitivity.through_salib import analysed, salib_order

SEEDS = [0, 12345]
SMALL = one_equation(
    "x1 * x2 + 3 * x3 * fixed", {f"x{i}": f"uniform(0, {i})" for i in (1, 2, 3)} | {"fixed": "fixed(1)"}
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_model(tmp_path, SMALL)


def study(path: Path, **options: object) -> Study:
    groups = options.pop("groups", {})
    return study_of(mclca.load(path), Options(**options), groups)


def figures(found: mclca.Indices) -> dict[str, dict[str, float]]:
    return {index.input: dict(index.figures) for index in found.indices}


def half(values: dict[str, float], name: str) -> float:
    return (values[f"{name}_high"] - values[f"{name}_low"]) / 2


# --- Exact answers


@pytest.mark.parametrize("points", [2**14, 2**16], ids=["by SALib", "streamed"])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", CASES)
def test_indices_of_published_functions(name: str, seed: int, points: int, tmp_path: Path) -> None:
    """Within eight standard errors by Student's t with 15 degrees of freedom: one false alarm in a million."""
    case: Case = CASES[name]
    found = mclca.drivers(write_model(tmp_path, case.body), points=points, seed=seed)
    for each, values in figures(found).items():
        for figure, exact in (("first", case.first[each]), ("total", case.total[each])):
            error = half(values, figure) / 2.131
            assert abs(values[figure] - exact) <= 8 * error + 1e-12, (each, figure)


@pytest.mark.parametrize("seed", range(0, 96, 32))
def test_ishigami_from_one_design_of_4096_points(seed: int, tmp_path: Path) -> None:
    """Mean error of 32 seeds: SALib's is 0.005 at most, and so is ours; the mean varies by a tenth of it."""
    held = study(write_model(tmp_path, CASES["ishigami"].body))
    errors = [_errors(held, design_of("sobol", 2**12, seed + each, 1)) for each in range(32)]
    assert np.mean(errors) < 0.005


@pytest.mark.parametrize("seed", range(0, 96, 32))
def test_ishigami_from_sixteen_designs_together(seed: int, tmp_path: Path) -> None:
    held = study(write_model(tmp_path, CASES["ishigami"].body))
    errors = [_errors(held, design_of("sobol", 2**14, seed + each)) for each in range(32)]
    assert np.mean(errors) < 0.005


def _errors(held: Study, design: object) -> list[float]:
    found, exact = compiled(held, held.scenarios[0]), CASES["ishigami"]
    listed = drivers(held, found, held.scenarios[0])
    (indices,), _ = streamed(found.program, listed, np.zeros(1), design)
    first, total = indices.first.mean(axis=0), indices.total.mean(axis=0)
    return [
        abs(float(values[place]) - truth[driver.name])
        for values, truth in ((first, exact.first), (total, exact.total))
        for place, driver in enumerate(listed)
    ]


@pytest.mark.parametrize("points", [2**12, 2**16])
def test_an_input_without_effect(points: int, tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("x + y + 0 * z", dict.fromkeys("xyz", "normal(0, 1)")))
    found = mclca.drivers(path, points=points)
    inert = found.indices[-1]
    assert inert.input == "z"
    assert inert.negligible
    assert set(inert.figures.values()) == {0.0}
    assert [index.negligible for index in found.indices] == [False, False, True]


def test_second_order(tmp_path: Path) -> None:
    """Five standard errors, of Ishigami's one interaction and of the two that there are not."""
    found = mclca.drivers(write_model(tmp_path, CASES["ishigami"].body), points=2**16, second_order=True)
    pairs = {frozenset((pair.input, pair.other)): dict(pair.figures) for pair in found.pairs}
    exact = {frozenset(("x1", "x3")): 0.24368366406214773}
    assert len(pairs) == 3
    for pair, values in pairs.items():
        assert abs(values["second"] - exact.get(pair, 0.0)) < 8 * half(values, "second") / 2.131
    assert found.evaluations == 2**16 * 8
    assert found.dataset["second"].dims == ("input", "other")
    assert float(found.dataset["second"].sel(input=found.pairs[0].input, other=found.pairs[0].other)) > 0.2


# --- SALib


@pytest.mark.parametrize("second_order", [False, True])
@pytest.mark.parametrize("groups", [{}, {"both": ("x1", "x3")}])
def test_rows_are_in_the_order_of_salib(second_order: bool, groups: dict, small: Path) -> None:
    handed = mclca.for_salib(small, groups=groups)
    rows = sampling.sample(handed.problem, 64, calc_second_order=second_order, seed=3)
    held = study(small, groups=groups)
    found = compiled(held, held.scenarios[0])
    # SALib numbers groups in the order of their names' first appearance.
    order = list(dict.fromkeys(handed.groups))
    listed = sorted(drivers(held, found, held.scenarios[0]), key=lambda driver: order.index(driver.name))
    step = len(listed) * (2 if second_order else 1) + 2
    base = np.hstack([rows[::step], rows[step - 1 :: step]])
    stored = stored_program(found.program, listed, 1, second_order=second_order)
    assert (salib_order(at_points(stored, base.T)) == handed.evaluate(rows)).all()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("second_order", [False, True])
@pytest.mark.parametrize("case", ["ishigami", "lognormal_product"])
def test_estimates_are_the_means_of_those_of_salib(case: str, second_order: bool, seed: int, tmp_path: Path) -> None:
    held = study(write_model(tmp_path, CASES[case].body))
    found, design = compiled(held, held.scenarios[0]), design_of("sobol", 2**12, seed)
    listed = drivers(held, found, held.scenarios[0])
    stored = stored_program(found.program, listed, 1, second_order=second_order)
    outputs = np.empty((stored.outputs, design.draws))
    generate(stored, design, 0, design.draws, outputs)
    problem = mclca.for_salib(write_model(tmp_path, CASES[case].body)).problem
    parts = [
        analysis.analyze(problem, salib_order(part), calc_second_order=second_order, num_resamples=2, seed=1)
        for part in np.split(outputs, design.replicates, axis=1)
    ]
    (ours,), missing = analysed(found.program, listed, 1, design, second_order=second_order)
    assert not missing.any()
    np.testing.assert_allclose(ours.first, [part["S1"] for part in parts], rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours.total, [part["ST"] for part in parts], rtol=0, atol=1e-12)
    if second_order:
        upper = np.triu_indices(len(listed), 1)
        np.testing.assert_allclose(ours.second, [part["S2"][upper] for part in parts], rtol=0, atol=1e-12)
    else:
        (sums,), _ = streamed(found.program, listed, np.array([0.7]), design)
        np.testing.assert_allclose(sums.first, ours.first, rtol=0, atol=1e-12)
        np.testing.assert_allclose(sums.total, ours.total, rtol=0, atol=1e-12)
        np.testing.assert_allclose(sums.dummy, ours.dummy, rtol=0, atol=1e-12)


def test_a_large_mean_costs_no_digits(tmp_path: Path) -> None:
    """The indices of 1e6 + x + 2 y are those of x + 2 y."""
    inputs = {"x": "normal(0, 1)", "y": "normal(0, 1)"}
    plain, moved = (
        figures(mclca.drivers(write_model(tmp_path, one_equation(value, inputs)), points=2**16))
        for value in ("x + 2*y", "1e6 + x + 2*y")
    )
    for name in inputs:
        assert moved[name] == pytest.approx(plain[name], abs=1e-8)


def test_bootstrap_intervals_are_those_of_salib(small: Path) -> None:
    found = mclca.drivers(small, points=1024, bootstrap=50, seed=0)
    assert found.verdict == "not_checked"
    assert "bootstrap" in found.estimator
    again = mclca.drivers(small, points=1024, bootstrap=50, seed=0)
    assert figures(found) == figures(again)
    for values in figures(found).values():
        assert half(values, "first") > 0
        assert values["total"] == pytest.approx((values["total_low"] + values["total_high"]) / 2)


def test_a_user_of_salib_takes_over(small: Path) -> None:
    handed = mclca.for_salib(small)
    assert set(handed.problem) == {"num_vars", "names", "bounds", "outputs"}
    points = sampling.sample(handed.problem, 2**12, seed=1)
    theirs = analysis.analyze(handed.problem, handed.evaluate(points), seed=1)
    ours = figures(mclca.drivers(small))
    for name, first, total in zip(handed.names, theirs["S1"], theirs["ST"], strict=True):
        assert first == pytest.approx(ours[name]["first"], abs=0.03)
        assert total == pytest.approx(ours[name]["total"], abs=0.03)
    spec = handed.spec.sample_sobol(64, calc_second_order=False, seed=1).evaluate(handed.evaluate)
    assert spec.analyze_sobol(calc_second_order=False, seed=1).analysis["S1"].shape == (3,)


def test_values_handed_over_are_those_of_the_distributions(small: Path) -> None:
    handed = mclca.for_salib(small)
    values = handed.inputs(np.full((2, 3), 0.25))
    np.testing.assert_allclose(values[0], [float(name[1]) / 4 for name in handed.names], rtol=1e-12)
    assert np.isfinite(handed.evaluate(np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]))).all()
    with pytest.raises(mclca.ModelError, match="give rows of 3 numbers from 0 to 1"):
        handed.evaluate(np.ones((2, 2)))


# --- Intervals and the ranking


@pytest.mark.slow
@pytest.mark.parametrize("case", ["ishigami", "lognormal_product"])
def test_intervals_cover(case: str, tmp_path: Path) -> None:
    """93 to 96.8 % of 2,000 intervals each: four standard errors about 95 %, one false alarm in 10,000 for an index."""
    exact = CASES[case]
    held = study(write_model(tmp_path, exact.body))
    found = compiled(held, held.scenarios[0])
    listed = drivers(held, found, held.scenarios[0])
    truth = np.array([[each[driver.name] for driver in listed] for each in (exact.first, exact.total)])
    covered = np.zeros_like(truth)
    for seed in range(2000):
        (indices,), _ = streamed(found.program, listed, np.ones(1), design_of("sobol", 2**11, seed), threads=1)
        for row, values in enumerate((indices.first, indices.total)):
            interval = span(values, 0.95)
            covered[row] += (interval.low <= truth[row]) & (truth[row] <= interval.high)
    assert (covered > 0.93 * 2000).all(), covered / 2000
    assert (covered < 0.968 * 2000).all(), covered / 2000


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ranking_converges_with_more_points(seed: int, tmp_path: Path) -> None:
    path = write_model(tmp_path, CASES["welch"].body)
    few, many = (mclca.drivers(path, points=points, seed=seed) for points in (64, 2**16))
    assert many.verdict == "converged"
    assert few.verdict == "not_converged"
    assert few.sentences[-1].startswith("the order of x")
    assert few.sentences[-1].endswith("is not settled; give more points")


def test_what_is_settled() -> None:
    """Interval of a difference: 2.13 sd / 4, here 0.0075 each."""
    noise = np.random.default_rng(0).normal(size=(16, 4))
    noise = 0.01 * (noise - noise.mean(axis=0)) / noise.std(axis=0, ddof=1)
    assert unsettled(np.array([0.5, 0.1, 0.3, 0.0]) + noise, 0.95) == []
    assert unsettled(np.array([0.305, 0.1, 0.3, 0.0]) + noise, 0.95) == [(0, 2)]
    assert unsettled(np.array([0.305, 0.1, 0.3, 0.0]) + noise / 10, 0.95) == []
    assert unsettled(np.array([0.3001, 0.1, 0.3, 0.0]) + noise / 10, 0.95) == []
    assert len(unsettled(np.full((16, 4), np.nan), 0.95)) == 3


def test_the_dummy_shrinks_with_the_points(small: Path) -> None:
    held = study(small)
    found = compiled(held, held.scenarios[0])
    listed = drivers(held, found, held.scenarios[0])
    limits = []
    for points in (2**10, 2**14, 2**18):
        (indices,), _ = streamed(found.program, listed, np.ones(1), design_of("sobol", points, 1))
        limits.append(threshold(indices.dummy, 0.95))
    assert limits[0] > 4 * limits[1] > 16 * limits[2] > 0


def test_negative_estimates_stay(tmp_path: Path) -> None:
    """Some of the first-order indices of inputs that only interact come out below 0."""
    path = write_model(tmp_path, one_equation("x * y * z", dict.fromkeys("xyz", "normal(0, 1)")))
    values = [figures(mclca.drivers(path, points=1024, seed=seed)) for seed in range(5)]
    assert min(each[name]["first"] for each in values for name in "xyz") < 0
    assert min(each[name]["first_low"] for each in values for name in "xyz") < 0


# --- What is one row


SHARED = """
[inputs.here]
from = "electricity.uk"
[inputs.there]
from = "electricity.uk"
[inputs.energy]
distribution = "uniform(1, 3)"
unit = "kWh"
[inputs.travel]
distribution = "uniform(1, 2)"
unit = "kWh"
[equations.footprint]
value = "energy * here + travel * there"
unit = "kg CO2e"
[equations.home]
value = "energy * here"
unit = "kg CO2e"
[scenarios.place]
uk = {}
fr = { here = "electricity.fr", there = "electricity.fr" }
"""


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    return write_model(tmp_path, SHARED)


def test_a_shared_input_is_one_row(shared: Path) -> None:
    found = mclca.drivers(shared)
    assert {index.input: index.names for index in found.indices}["here"] == ("here", "there")
    assert {index.input for index in found.indices} == {"here", "energy", "travel"}


def test_a_group_is_swapped_as_one(small: Path) -> None:
    """x1 x2 of a group with both is one term: its first and total index are the same."""
    found = mclca.drivers(small, groups={"product": "x1, x2"}, points=2**16)
    values = figures(found)
    assert set(values) == {"product", "x3"}
    assert values["product"]["first"] == pytest.approx(values["product"]["total"], abs=0.01)
    assert sum(each["first"] for each in values.values()) == pytest.approx(1, abs=0.01)
    # Var(x1 x2) = 1/3 * 4/3 - 1/4 = 7/36; Var(3 x3) = 9 * 9/12 = 27/4.
    assert values["product"]["first"] == pytest.approx(7 / 36 / (7 / 36 + 27 / 4), abs=0.002)


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ({"a": "x1, y"}, "group 'a' names 'y', which is not an input"),
        ({"x2": "x1, x3"}, "group 'x2' has the name of an input"),
        ({"a": "fixed"}, "group 'a' holds no uncertain input here"),
        ({"a": "x1, x2", "b": "x2, x3"}, "groups 'a' and 'b' share the input 'x2'; put it in one of them"),
    ],
)
def test_a_wrong_group_is_refused(groups: dict, sentence: str, small: Path) -> None:
    with pytest.raises(mclca.ModelError, match=sentence):
        mclca.drivers(small, groups=groups)


# --- Labels


def test_dataset_has_the_axes_that_are_spread_out(shared: Path) -> None:
    data = mclca.sobol(shared, points=1024, seed=3, across="place")
    assert data["first"].dims == ("input", "place")
    assert set(data) == {f"{figure}{end}" for figure in ("first", "total") for end in ("", "_low", "_high")}
    assert data.sizes == {"input": 3, "place": 2}
    assert not data["total"].isnull().any()
    assert data.attrs["verdict"] in {"converged", "not_converged"}
    assert data.attrs["seed"] == "3"


def test_several_equations_are_several_blocks(shared: Path) -> None:
    found = mclca.drivers(shared, points=1024, of="footprint,home", across="place")
    assert found.dataset["total"].dims == ("equation", "input", "place")
    assert float(found.dataset["total"].sel(equation="home", input="travel", place="uk")) == 0
    blocks = found.to_json()["blocks"]
    assert [block["of"] for block in blocks] == ["footprint", "home"]
    assert len(blocks[0]["indices"]) == 6


def test_the_same_seed_gives_the_same_bits_whatever_the_threads(small: Path) -> None:
    one, two = (figures(mclca.drivers(small, points=2**17, seed=0, threads=threads)) for threads in (1, 2))
    assert one == two
    assert one != figures(mclca.drivers(small, points=2**17, seed=1))


def test_the_equations_asked_for_change_no_bit(shared: Path) -> None:
    one, both = (mclca.drivers(shared, points=2**16, of=of) for of in ("home", "footprint,home"))
    assert figures(one) == figures(both.block("home"))


# --- What has no answer, and what is refused


def test_a_constant_has_no_indices(tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("floor(x) + 0 * y + 5", {"x": "uniform(1, 2)", "y": "uniform(0, 1)"}))
    for points in (1024, 2**16):
        found = mclca.drivers(path, points=points)
        assert all(math.isnan(value) for values in figures(found).values() for value in values.values())
        assert found.verdict == "not_checked"
        assert found.sentences == (
            "footprint is the same in every draw: it has no variance to explain, and its indices no value",
        )


def test_what_hardly_ever_varies_has_no_indices_yet(tmp_path: Path) -> None:
    body = one_equation("where(x > 0.999, 1 + y, 0)", {"x": "uniform(0, 1)", "y": "uniform(0, 1)"})
    found = mclca.drivers(write_model(tmp_path, body), points=1024)
    assert found.verdict == "not_converged"
    assert "did not vary at all in some of the 16 designs" in found.sentences[0]


def test_a_lone_input_explains_everything(tmp_path: Path) -> None:
    found = mclca.drivers(write_model(tmp_path, one_equation("x ** 2", {"x": "normal(0, 1)"})))
    assert set(found.indices[0].figures.values()) == {1.0}
    assert found.sentences == ("x is the only uncertain input of footprint: it explains all of its variance",)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"points": 0}, "points is 0; give a whole number from 1 to 68719476736, such as 16384"),
        ({"points": -1}, "points is -1; give a whole number"),
        ({"points": 1e12}, "points is 1000000000000; give a whole number"),
        ({"points": 1.5}, "points is 1.5; give a whole number"),
        ({"points": 2**21, "second_order": True}, "second-order indices take at most 1048576"),
        ({"points": 2**18, "bootstrap": 100}, "SALib's bootstrap takes at most 131072"),
        ({"bootstrap": 1}, "bootstrap is 1; an interval takes at least 2 resamples"),
        ({"of": "footprnt"}, "model 'small' has no equation 'footprnt'; did you mean 'footprint'?"),
        ({"method": "sobel"}, "'sobel' is not a method of sensitivity analysis; did you mean 'sobol'?"),
        ({"interval": 2}, "interval is 2.0; give a probability"),
        (
            {"set": {"x1": 1, "x2": 1, "x3": 1}},
            "model 'small' has no uncertain input, so there is no spread to explain",
        ),
    ],
)
def test_refusals(options: dict, sentence: str, small: Path) -> None:
    with pytest.raises(mclca.ModelError) as caught:
        mclca.drivers(small, **options)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("points", [1024, 2**16])
def test_outputs_that_are_not_finite_are_refused(points: int, tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("log(x) + y", {"x": "uniform(-0.01, 1)", "y": "uniform(0, 1)"}))
    with pytest.raises(mclca.ModelError, match=r"equation 'footprint' is not finite in \d+ of the evaluations"):
        mclca.drivers(path, points=points)


CORRELATED = (
    SMALL
    + """
[[correlations]]
between = ["x1", "x2"]
rank = 0.5
"""
)


def test_correlated_inputs_are_refused(tmp_path: Path) -> None:
    path = write_model(tmp_path, CORRELATED)
    with pytest.raises(mclca.ModelError) as caught:
        mclca.drivers(path)
    assert str(caught.value) == (
        "Sobol' indices are defined for independent inputs, and x1, x2 are correlated: their shares of the variance "
        "would overlap; use --method shapley, or take them together with --group NAME=x1,x2"
    )
    together = mclca.drivers(path, groups={"both": "x1,x2"}, points=2**16)
    assert sum(index.figures["first"] for index in together.indices) == pytest.approx(1, abs=0.01)


def test_correlated_inputs_of_a_component_are_one_driver(tmp_path: Path) -> None:
    write_model(tmp_path, CORRELATED, "inner.toml")
    outer = one_equation("part.footprint + y", {"y": "normal(0, 1)"}) + '\n[components.part]\nmodel = "inner.toml"\n'
    found = mclca.drivers(write_model(tmp_path, outer, "outer.toml"), points=2**16)
    assert {index.input for index in found.indices} == {"part.x1 + part.x2", "part.x3", "y"}
    assert sum(index.figures["first"] for index in found.indices) == pytest.approx(1, abs=0.01)


def test_correlated_inputs_that_the_equation_does_not_need_are_no_obstacle(tmp_path: Path) -> None:
    body = CORRELATED + '\n[inputs.y]\ndistribution = "uniform(0, 1)"\nunit = "1"\n'
    body += '[equations.other]\nvalue = "x1 + y"\nunit = "1"\n'
    assert mclca.drivers(write_model(tmp_path, body), of="other").verdict == "converged"


def test_stages_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    body = '[boundary]\nincluded = ["part"]\n' + SMALL + '\n[equations.part]\nvalue = "x1 * x2"\nunit = "1"\n'
    with pytest.raises(mclca.ModelError, match="boundary: part differs from 'footprint'"):
        mclca.drivers(write_model(tmp_path, body))


# --- The command


def call(*words: object) -> object:
    return CliRunner().invoke(main, ["sensitivity", *map(str, words)], prog_name="mclca")


def test_json(small: Path) -> None:
    result = call(small, "--points", 1000, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert list(found)[:6] == ["of", "points", "evaluations", "estimator", "verdict", "indices"]
    assert (found["of"], found["points"], found["evaluations"]) == ("footprint", 1024, 1024 * 5)
    spans = [f"{figure}{end}" for figure in ("first", "total") for end in ("", "_low", "_high")]
    assert list(found["indices"][0])[:8] == ["input", "at", *spans]
    assert "points rounded up from 1000 to 1024" in result.stderr


def test_page(shared: Path) -> None:
    result = call(shared, "--across", "place", "--second-order", "--points", 1024, "--group", "use=energy,travel")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[1].startswith("at place = uk: use explains ")
    assert "footprint (place = fr)" in lines
    assert lines[-1] == (
        f"Run it again: mclca sensitivity {shared} --across place --points 1024 --seed 1 --second-order "
        "--group use=energy,travel"
    )


def test_no_effect_is_one_line(tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("x + y + 0 * z", dict.fromkeys("xyz", "normal(0, 1)")))
    assert "without any effect: z" in call(path).stdout.splitlines()


def test_refusal_has_exit_code_2(tmp_path: Path) -> None:
    result = call(write_model(tmp_path, CORRELATED), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "--method shapley" in result.stderr


# --- What is said about it


ROOT = Path(__file__).parents[1]


def test_the_code_of_its_page_runs() -> None:
    text = (ROOT / "docs" / "sensitivity.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict = {}
    exec(compile(code, "sensitivity.md", "exec"), names)  # noqa: S102  our own file
    assert names["indices"]["ST"].shape == (len(names["handed"].names),) or "groups" in names["handed"].problem
    assert names["values"].shape == names["points"].shape
