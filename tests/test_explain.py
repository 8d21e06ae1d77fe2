"""Explanations: exact points and shifts, terms, extreme draws, and the command."""

import json
import math

import pytest
from click.testing import CliRunner
from comparison import SEEDS
from models import one_equation, problems_of, write_model

import mclca
from mclca.cli import main

CHAIN = """
[inputs.energy]
distribution = "lognormal(median=2, gsd=1.5)"
unit = "kWh"
source = "metered"
quality = { reliability = 2, completeness = 1, temporal = 1, geographical = 1, technological = 3 }
bounds = [0, inf]
[inputs.intensity]
distribution = "triangular(0.1, 0.2, 0.6)"
unit = "kg CO2e/kWh"
[inputs.unrelated]
distribution = "uniform(0, 1)"
unit = "1"
[equations.use]
value = "energy * intensity"
unit = "kg CO2e"
[equations.making]
value = "unrelated * 1000"
unit = "1"
[equations.other]
value = "energy * 2"
unit = "kWh"
[equations.footprint]
value = "use"
unit = "g CO2e"
"""


def explained(folder, value, inputs, **options):
    return mclca.explain(write_model(folder, one_equation(value, inputs)), **{"draws": 100_000} | options)


def test_inputs_are_those_that_the_equation_needs_through_others(tmp_path):
    found = mclca.explain(write_model(tmp_path, CHAIN), draws=10_000)
    assert {each["name"] for each in found.inputs} == {"energy", "intensity"}
    energy = next(each for each in found.inputs if each["name"] == "energy")
    assert (energy["source"], energy["unit"], energy["median"]) == ("metered", "kWh", pytest.approx(2))
    assert energy["quality"]["technological"] == 3
    assert energy["mass_outside_bounds"] == 0
    assert energy["mean"] == pytest.approx(2 * math.exp(math.log(1.5) ** 2 / 2))


def test_text_and_formula(tmp_path):
    found = mclca.explain(write_model(tmp_path, CHAIN), "use", draws=1000)
    assert found.text == "use = energy * intensity"
    assert found.latex == r"\mathrm{use} = \mathrm{energy} \cdot \mathrm{intensity}"


def test_a_convex_equation_lies_above_its_value_at_the_means(tmp_path):
    found = explained(tmp_path, "exp(a)", {"a": "normal(0, 1)"})
    assert (found.shifts.at_medians, found.shifts.at_means) == (1, 1)
    (shift,) = found.shifts.inputs
    assert shift.bend == pytest.approx(math.exp(0.5) - 1, rel=1e-9)
    assert shift.skew == 0
    same, bends, median = found.reasons
    assert "the same as at their medians" in same
    assert "above that: the equation is not linear in its inputs (Jensen), above all a (+0.6" in bends
    assert median == "the median of the draws is the value at the medians"


def test_a_product_is_linear_in_each_input_and_skewed_by_both(tmp_path):
    inputs = {"a": "lognormal(median=2, gsd=1.5)", "b": "lognormal(median=3, gsd=2)"}
    found = explained(tmp_path, "a * b", inputs)
    factors = [math.exp(math.log(gsd) ** 2 / 2) for gsd in (1.5, 2)]
    assert found.shifts.at_means == pytest.approx(6 * factors[0] * factors[1], rel=1e-12)
    assert [each.skew for each in found.shifts.inputs] == pytest.approx([6 * (f - 1) for f in factors], rel=1e-9)
    assert [each.bend for each in found.shifts.inputs] == pytest.approx([0, 0], abs=1e-9)
    skewed, straight, _ = found.reasons
    assert "skewed inputs, above all b (+" in skewed
    assert straight == "the mean of the draws is the value at the means, as of an equation that is linear in its inputs"


def test_a_sum_of_skewed_inputs_moves_the_median(tmp_path):
    inputs = {"a": "exponential(mean=1)", "b": "exponential(mean=1)"}
    found = explained(tmp_path, "a + b", inputs, draws=1_000_000)
    exact = 1.6783469900166605  # median of gamma(2)
    assert abs(found.row.median - exact) < 5 * found.row.mcse["median"]
    assert found.shifts.at_medians == pytest.approx(2 * math.log(2))
    assert "above the value at the medians: medians do not add up" in found.reasons[2]


def test_an_input_without_a_mean_is_named(tmp_path):
    (said,) = explained(tmp_path, "a + b", {"a": "student_t(df=1, location=0, scale=1)", "b": "uniform(0, 1)"}).reasons
    assert said.startswith("there is no value at the means: a has no finite mean")


def test_nothing_uncertain(tmp_path):
    found = explained(tmp_path, "a + 1", {"a": "2"})
    assert found.reasons == ["nothing in it is uncertain: all of them are the same"]
    assert found.tails == ()
    assert found.shifts.at_medians == 3


def test_terms_of_a_sum_with_their_signs(tmp_path):
    found = explained(tmp_path, "a - (b - 2 * a) - 1", {"a": "uniform(1, 2)", "b": "uniform(1, 3)"})
    assert list(found.terms) == ["a", "-b", "2 * a", "-1"]
    values = [value.mean for value, _ in found.terms.values()]
    assert sum(values) == pytest.approx(found.row.mean, rel=1e-12)


def test_stages_of_the_boundary_share_the_result():
    found = mclca.explain("text_to_video", draws=20_000)
    result = mclca.run("text_to_video", draws=20_000)
    shares = result.contributions
    assert list(found.terms)[:2] == ["inference", "training"]
    for name, (value, share) in found.terms.items():
        assert share.low == float(shares[name].sel(statistic="low"))
        assert value.mean == float(result.summary[name].sel(statistic="mean"))


def test_the_draws_are_those_of_a_run():
    found = mclca.explain("text_to_video", "training", draws=20_000, seed=3, at={"grid": "fr"})
    (row,) = mclca.run("text_to_video", draws=20_000, seed=3, at={"grid": "fr"}, of="training").rows
    assert found.row.to_json() == row.to_json()


@pytest.mark.parametrize("seed", SEEDS)
def test_one_input_alone_stands_highest_in_the_highest_draws(tmp_path, seed):
    """Positions are means of uniform points: five standard errors, one false alarm in 1.7 million each."""
    found = explained(tmp_path, "a + 1e-9 * b", {"a": "normal(0, 1)", "b": "poisson(3)"}, seed=seed, draws=200_001)
    highest, lowest = found.tails
    assert (highest.draws, highest.side, lowest.side) == (2000, "highest", "lowest")
    first, other = highest.inputs
    assert first.position == pytest.approx(0.995, abs=5 * 0.01 / math.sqrt(12 * 2000) + 3e-4)
    assert lowest.inputs[0].position == pytest.approx(0.005, abs=5 * 0.01 / math.sqrt(12 * 2000) + 3e-4)
    assert (first.input, first.is_usual) == ("a", False)
    assert (other.input, other.is_usual) == ("b", True)
    mean_above = 2.6652142203458063  # phi(z) / 0.01 of the normal distribution, z its 99 % quantile
    assert first.mean == pytest.approx(mean_above, abs=0.05)
    assert highest.beyond == pytest.approx(2.3263, abs=0.05)


def test_an_equation_of_a_component():
    found = mclca.explain("vfx_scene", "cloud.footprint", draws=5000)
    assert found.text.startswith("cloud.footprint = cloud.")
    assert any(each["name"].startswith("cloud.") for each in found.inputs)
    assert found.terms


def test_a_setting_is_explained(tmp_path):
    path = write_model(tmp_path, CHAIN)
    found = mclca.explain(path, draws=1000, set={"energy": "uniform(1, 3)"})
    assert next(each for each in found.inputs if each["name"] == "energy")["distribution"] == "uniform(1, 3)"


def test_draws_below_zero_are_counted(tmp_path):
    found = explained(tmp_path, "a - b", {"a": "normal(0, 1)", "b": "normal(0, 1)"})
    assert abs(found.below_zero - 0.5) < 5 * 0.5 / math.sqrt(100_000)


@pytest.mark.parametrize(
    ("equation", "options", "sentence"),
    [
        ("footprnt", {}, "model 'text_to_video' has no equation 'footprnt'; did you mean 'footprint'?"),
        ("", {"draws": 1e9}, "draws is 1000000000; an explanation holds them in memory, so ask for 1e+08"),
        ("", {"at": {"grid": "usa"}}, "axis 'grid' of model 'text_to_video' has no label 'usa'"),
        ("", {"interval": 2}, "interval is 2.0; give a probability between 0 and 1"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(equation, options, sentence):
    with pytest.raises(mclca.ModelError) as error:
        mclca.explain("text_to_video", equation, **options)
    assert sentence in str(error.value)


def test_draws_that_are_not_finite_are_refused(tmp_path):
    with pytest.raises(mclca.ModelError, match=r"equation 'footprint' is not finite in \d+ of 100000 draws"):
        explained(tmp_path, "log(a)", {"a": "normal(0, 1)"})


def test_mass_outside_bounds_is_an_error_before(tmp_path):
    body = CHAIN.replace("bounds = [0, inf]", "bounds = [1, inf]")
    assert any("of its mass below 1, its lower bound" in sentence for sentence in problems_of(tmp_path, body))


def test_the_command(tmp_path):
    path = write_model(tmp_path, CHAIN)
    answer = CliRunner().invoke(main, ["explain", str(path), "use", "--draws", "10000"])
    assert answer.exit_code == 0
    assert "use = energy * intensity  [kg CO2e]" in answer.stdout
    assert "2/1/1/1/3" in answer.stdout
    assert "the highest 1 % of draws, from" in answer.stdout
    assert "the lognormal product rule (GHG Protocol) gives" in answer.stdout
    assert "inputs that declare bounds: 1; at most 0 of their probability lies outside" in answer.stdout
    assert f"Run it again: mclca explain {path} use --draws 10000 --seed 1" in answer.stdout


def test_the_command_as_json(tmp_path):
    answer = CliRunner().invoke(main, ["explain", str(write_model(tmp_path, CHAIN)), "--draws", "1000", "--json"])
    found = json.loads(answer.stdout)
    assert (found["equation"], found["unit"], found["seed"]) == ("footprint", "g CO2e", 1)
    assert set(found["points"]) == {"at_medians", "at_means"}
    assert found["linear"]["law_of_propagation"]["verdict"] in {"agrees", "disagrees", "undecided"}
    assert [tail["side"] for tail in found["tails"]] == ["highest", "lowest"]


def test_a_misspelt_equation_ends_the_command_with_code_2():
    answer = CliRunner().invoke(main, ["explain", "text_to_video", "inferense"])
    assert answer.exit_code == 2
    assert "did you mean 'inference'?" in answer.stderr
