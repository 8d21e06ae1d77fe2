"""The value of disclosure: closed forms, decisions, dependence, what cannot be told, the command and its page.

Errors come from 16 replicates, so a deviation in standard errors follows Student's t with 15 degrees of freedom: more
than six of them once in 40,000.
"""

import json
from math import exp, pi, sqrt

import numpy as np
import pytest
from click.testing import CliRunner
from models import one_equation, write_model
from scipy.special import ndtr

import mclca
from mclca.cli import main
from mclca.disclosure_page import percent_of
from mclca.report.figures.disclosure import figure
from mclca.report.parts import About, Bar

SEEDS = [0, 12345]
REACH = 2 * 1.959963984540054
NORMALS = {"a": 3.0, "b": 2.0, "c": 1.0}
SUM = {name: f"normal(10, {sd})" for name, sd in NORMALS.items()}
VARIANCE = sum(sd * sd for sd in NORMALS.values())
CHOICE = """
[inputs.x]
distribution = "normal(0, 2)"
unit = "1"
[inputs.y]
distribution = "normal(0.5, 1)"
unit = "1"
[inputs.z]
distribution = "normal(0, 1)"
unit = "1"
[equations.footprint]
value = "x + z"
unit = "1"
[scenarios.way]
left = {}
right = { footprint = "y + z" }
"""


def of(found, name):
    (held,) = [each for each in found.disclosed if each.what.name == name]
    return held


def close(value, exact, error, rounding=0.0):
    return abs(value - exact) <= 6 * error + rounding


def disclosed(folder, value, inputs, more="", **options):
    return mclca.disclose(write_model(folder, one_equation(value, inputs) + "\n" + more), **options)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sum_of_normals(tmp_path, seed):
    """Knowing one leaves the variance of the others; halving its spread leaves a quarter of its own."""
    found = disclosed(tmp_path, "a + b + c", SUM, seed=seed)
    assert [each.what.name for each in found.disclosed] == ["a", "b", "c"]
    assert close(found.plain.width, REACH * sqrt(VARIANCE), found.plain.mcse["width"])
    for name, sd in NORMALS.items():
        held = of(found, name)
        for narrowed, left in ((held.known, VARIANCE - sd**2), (held.halved, VARIANCE - 0.75 * sd**2)):
            assert close(narrowed.width, REACH * sqrt(left), narrowed.mcse["width"])
            assert close(narrowed.sd, sqrt(left), narrowed.mcse["sd"])
            assert close(narrowed.low, 30 - REACH / 2 * sqrt(left), narrowed.mcse["low"])
            assert close(narrowed.shrinkage, 1 - sqrt(left / VARIANCE), narrowed.mcse["shrinkage"])
            assert close(narrowed.sd_shrinkage, 1 - sqrt(left / VARIANCE), narrowed.mcse["sd_shrinkage"])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_product_of_lognormals(tmp_path, seed):
    """Given a, the interval is a times that of b; halved, a is exp(s z_known sqrt(3)/2) times a lognormal of s / 2."""
    spreads = {"a": 0.5, "b": 0.3}
    found = disclosed(
        tmp_path, "a * b", {name: f"lognormal(mu=0, sigma={s})" for name, s in spreads.items()}, seed=seed
    )
    for name, other in (("a", "b"), ("b", "a")):
        own, rest = spreads[name], spreads[other]
        for narrowed, known in ((of(found, name).known, own), (of(found, name).halved, own * sqrt(3) / 2)):
            left = sqrt(own**2 + rest**2 - known**2)
            for end, sign in ((narrowed.low, -1), (narrowed.high, 1)):
                exact = exp(known**2 / 2 + sign * REACH / 2 * left)
                assert close(end, exact, narrowed.mcse["low" if sign < 0 else "high"])


@pytest.mark.parametrize("seed", SEEDS)
def test_knowing_an_input_tells_about_those_that_it_is_correlated_with(tmp_path, seed):
    """Var(a + b | a) = 1 - r^2 for standard normals; half known, a says sqrt(3)/2 (1 + r) of a score about the sum."""
    more = '[[correlations]]\nbetween = ["a", "b"]\nnormal = 0.6\n'
    found = disclosed(tmp_path, "a + b", {"a": "normal(0, 1)", "b": "normal(0, 1)"}, more, seed=seed)
    held = of(found, "a")
    assert close(held.known.sd, 0.8, held.known.mcse["sd"])
    assert close(held.halved.sd, sqrt(3.2 - 0.75 * 1.6**2), held.halved.mcse["sd"])
    assert found.notes[-1] == "correlated, so that knowing one also narrows the others: a, b"


def test_a_group_becomes_known_together(tmp_path):
    more = '[[correlations]]\nbetween = ["a", "b"]\nnormal = 0.6\n'
    found = disclosed(tmp_path, "a + b + c", SUM, more, groups={"both": "a,b", "all": ["a", "b", "c"]})
    both, everything = of(found, "both"), of(found, "all")
    assert close(both.known.sd, 1, both.known.mcse["sd"], 1e-9)
    assert everything.known.shrinkage == pytest.approx(1, abs=1e-6)
    assert close(everything.halved.shrinkage, 0.5, everything.halved.mcse["shrinkage"])
    assert both.what.inputs == ("a", "b")
    assert found.disclosed[0] is everything


def test_an_input_that_does_nothing_narrows_nothing(tmp_path):
    found = disclosed(tmp_path, "a + 0 * b + 1e-6 * c", SUM)
    assert of(found, "b").known.shrinkage == of(found, "b").halved.shrinkage == 0
    assert close(of(found, "c").known.shrinkage, 0, of(found, "c").known.mcse["shrinkage"])


@pytest.mark.parametrize("seed", SEEDS)
def test_rare_values_that_leave_most_open_are_not_missed(tmp_path, seed):
    """Expected sd of a * b given a, a lognormal with a sigma of 1.5: half of it lies beyond 1.5 standard scores."""
    inputs = {"a": "lognormal(mu=0, sigma=1.5)", "b": "normal(1, 0.1)"}
    for outer, most in ((8, 0.06), (64, 0.005)):
        held = of(disclosed(tmp_path, "a * b", inputs, inner=256, outer=outer, seed=seed), "a").known
        assert close(held.sd, 0.1 * exp(1.125), held.mcse["sd"])
        assert held.mcse["sd"] < most * held.sd


def with_normal(*names):
    """Inputs that something else gives distributions, and a standard normal x."""
    plain = "".join(f'[inputs.{name}]\nunit = "1"\n' for name in names)
    return plain + '[inputs.x]\ndistribution = "normal(0, 1)"\nunit = "1"\n'


def answer(value):
    return f'[equations.footprint]\nvalue = "{value}"\nunit = "1"\n'


WHOLE = {
    "dirichlet": with_normal("a", "b", "c") + "[[shares]]\ndirichlet = { a = 2, b = 3, c = 5 }\n",
    "renormalised": "".join(f'[inputs.{n}]\ndistribution = "uniform(1, 2)"\nunit = "1"\n' for n in "abc")
    + with_normal()
    + '[[shares]]\nrenormalised = ["a", "b", "c"]\n',
}


@pytest.mark.parametrize("kind", WHOLE)
def test_shares_of_one_whole_become_known_together(tmp_path, kind):
    """Knowing all of them leaves x, of which the sd is 1."""
    path = write_model(tmp_path, WHOLE[kind] + answer("10 * a + 5 * b + c + x"))
    found = mclca.disclose(path, groups={"mix": "a,b,c"})
    whole, group = of(found, "a + b + c"), of(found, "mix")
    assert {each.what.name for each in found.disclosed} == {"a + b + c", "x", "mix"}
    assert close(whole.known.sd, 1, whole.known.mcse["sd"])
    assert whole.known == group.known
    assert whole.known.sd < whole.halved.sd < found.plain.sd
    with pytest.raises(mclca.ModelError) as error:
        mclca.disclose(path, groups={"mix": "a,x"})
    assert error.value.problems == ("group 'mix' leaves out b, c, but a, b, c are known only together; name them all",)


def test_inputs_in_the_rows_of_a_file_become_known_together(tmp_path):
    """Knowing the row leaves x; the order of the rows means nothing, so no spread can be halved."""
    (tmp_path / "rows.csv").write_text("P,Q\n1,10\n2,30\n3,20\n4,50\n", encoding="utf-8")
    sampled = '[[samples]]\nfile = "rows.csv"\ncolumns = { p = "P", q = "Q" }\n'
    found = mclca.disclose(write_model(tmp_path, with_normal("p", "q") + sampled + answer("p * q / 20 + x")))
    rows = of(found, "p + q")
    assert [each.what.name for each in found.disclosed] == ["p + q", "x"]
    assert close(found.plain.sd, sqrt(1 + np.var([0.5, 3, 3, 10])), found.plain.mcse["sd"])
    assert close(rows.known.sd, 1, rows.known.mcse["sd"])
    assert close(rows.known.width, REACH, rows.known.mcse["width"])
    assert rows.halved is None
    assert rows.to_json()["halved"] is None
    assert np.isnan(found.dataset["width"].sel(input="p + q", knowledge="halved"))
    assert found.notes[-1] == (
        "p, q take their values from the rows of a file, whose order means nothing, so their spread is not halved"
    )
    shown = CliRunner().invoke(main, ["disclose", str(tmp_path / "small.toml"), "--group", "file=p,q"])
    assert "if the provider disclosed p + q (p, q)" not in shown.output
    assert "file (p, q)" in shown.output


@pytest.mark.parametrize("where", ["file", "option"])
def test_knowing_an_input_is_knowing_what_its_quality_scores_add_too(tmp_path, where):
    scores = "{ reliability = 2, completeness = 3, temporal = 1, geographical = 1, technological = 3 }"
    widened = f'[inputs.y]\ndistribution = "lognormal(median=2, gsd=1.2)"\nunit = "1"\nquality = {scores}\n'
    table = 'pedigree = "ecoinvent3"\n' if where == "file" else ""
    path = write_model(tmp_path, table + widened + with_normal() + answer("x * y"))
    found = mclca.disclose(path, pedigree="" if where == "file" else "ecoinvent3")
    assert [each.what.name for each in found.disclosed] == ["x", "y"]
    # Var(x | y) = y^2; a lognormal's mean is median * exp(variance of its logarithm / 2).
    variance = np.log(1.2) ** 2 + 0.0006 + 0.0006 + 0.008
    held = of(found, "y").known
    assert close(held.sd, 2 * exp(variance / 2), held.mcse["sd"])


def loss(distance, sd):
    """sd times the unit normal linear loss integral at distance / sd (Raiffa & Schlaifer 1961, 5.5)."""
    score = distance / sd
    return sd * (exp(-score * score / 2) / sqrt(2 * pi) - score * ndtr(-score))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_choice_between_two_normals(tmp_path, seed):
    """right - left is y - x, N(0.5, sqrt(5)): knowing x leaves the choice to its sign given x."""
    found = mclca.disclose(write_model(tmp_path, CHOICE), decision="way", seed=seed)
    assert found.chosen == "left"
    assert found.alternatives == pytest.approx({"left": 0, "right": 0.5}, abs=0.01)
    for name, sd in (("x", 2), ("y", 1)):
        held = of(found, name).decided
        assert close(held.regret_avoided, loss(0.5, sd), held.mcse["regret_avoided"], held.bias)
        assert close(held.p_change, ndtr(-0.5 / sd), held.mcse["p_change"])
        assert held.bias < held.mcse["regret_avoided"]
    assert close(found.perfect.regret_avoided, loss(0.5, sqrt(5)), found.perfect.mcse["regret_avoided"])
    assert close(found.perfect.p_change, ndtr(-0.5 / sqrt(5)), found.perfect.mcse["p_change"])


def test_what_both_alternatives_share_is_worth_nothing_to_the_choice(tmp_path):
    held = of(mclca.disclose(write_model(tmp_path, CHOICE), decision="way"), "z")
    assert held.known.shrinkage > 0
    assert held.decided.regret_avoided <= held.decided.bias + 1e-12
    assert held.decided.p_change == 0
    assert held.decided.mcse["p_change"] > 0


def test_the_bias_bounds_what_few_draws_add(tmp_path):
    """With 64 inner draws, near a tie and without common draws to cancel, noise passes for regret avoided."""
    body = CHOICE.replace("normal(0.5, 1)", "normal(0, 1)").replace("y + z", "y * z").replace("x + z", "0.01 * x")
    held = of(mclca.disclose(write_model(tmp_path, body), decision="way", inner=64), "x").decided
    assert held.bias > 0
    assert held.regret_avoided - held.bias <= loss(0, 0.02) + 6 * held.mcse["regret_avoided"]


def test_names_of_one_catalogue_entry_are_one_input(tmp_path):
    body = (
        '[inputs.here]\nfrom = "electricity.us"\n[inputs.there]\nfrom = "electricity.us"\n[inputs.apart]\n'
        'from = "electricity.us"\nindependent = true\n[equations.footprint]\nvalue = "here + there + apart"\n'
        'unit = "kg CO2e/kWh"'
    )
    found = mclca.disclose(write_model(tmp_path, body))
    assert [each.what.inputs for each in found.disclosed] == [("here", "there"), ("apart",)]


def test_labels_that_put_different_entries_in_place_keep_them_apart():
    found = mclca.disclose("text_to_video", decision="grid", inner=64, outer=2)
    names = {each.what.name for each in found.disclosed}
    assert {f"grid_intensity (electricity.{grid})" for grid in ("us", "uk", "fr")} <= names
    assert len(names) == len(found.disclosed)


def test_threads_change_no_bit(tmp_path):
    path = write_model(tmp_path, CHOICE)
    first, *others = (mclca.disclose(path, decision="way", seed=0, threads=threads).to_json() for threads in (1, 2, 3))
    assert all(other == first for other in others)


def test_a_group_of_one_input_is_that_input(tmp_path):
    found = disclosed(tmp_path, "a + b + c", SUM, groups={"g": "a"})
    assert of(found, "a").known == of(found, "g").known
    assert of(found, "a").halved == of(found, "g").halved


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"decision": "wey"}, "model 'small' has no axis 'wey'; its axes are: way; did you mean 'way'?"),
        ({"groups": {"g": "q"}},
         "group 'g' names 'q', which is no uncertain input here; its uncertain inputs are x, z"),
        ({"groups": {"x": "z"}}, "group 'x' has the name of an input; give it another"),
        ({"groups": {"g": []}}, "group 'g' has no inputs; write it as NAME=INPUT,INPUT"),
        ({"inner": 10}, "inner is 10; give a whole number from 64 to 262144"),
        ({"outer": 0}, "outer is 0; give a whole number from 2 to 4096"),
        ({"set": {"x": "1", "z": "2"}}, "nothing in 'footprint' of model 'small' is uncertain, so there is nothing to "
         "disclose; give an input a distribution"),
        ({"interval": 2}, "interval is 2.0; give a probability between 0 and 1, such as 0.95"),
    ],
)  # fmt: skip
def test_bad_options_are_refused_in_a_sentence(tmp_path, options, problem):
    with pytest.raises(mclca.ModelError) as error:
        mclca.disclose(write_model(tmp_path, CHOICE), **options)
    assert error.value.problems == (problem,)


def test_an_axis_with_one_label_is_no_decision(tmp_path):
    body = CHOICE.replace('right = { footprint = "y + z" }\n', "").replace("x + z", "x + y + z")
    with pytest.raises(mclca.ModelError, match="axis 'way' has one label, so there is nothing to choose"):
        mclca.disclose(write_model(tmp_path, body), decision="way")


def test_a_value_that_would_not_be_finite_is_refused(tmp_path):
    """Outer points lie further out than 4,096 draws reach."""
    with pytest.raises(mclca.ModelError, match="with a known, equation 'footprint' is not finite in"):
        disclosed(tmp_path, "log(a - 10 + 12.6) + b", {name: SUM[name] for name in "ab"})


def test_the_dataset_is_labelled(tmp_path):
    found = mclca.disclose(write_model(tmp_path, CHOICE), decision="way", inner=256)
    dataset = found.dataset
    assert dataset["width"].dims == ("input", "knowledge")
    for each in found.disclosed:
        assert dataset["width"].sel(input=each.what.name, knowledge="halved") == each.halved.width
        assert dataset["regret_avoided"].sel(input=each.what.name) == each.decided.regret_avoided
    assert dataset["sd"].attrs["units"] == "1"


def test_the_command_prints_sentences_or_one_object(tmp_path):
    path = write_model(tmp_path, CHOICE)
    words = ["disclose", str(path), "--decision", "way", "--group", "both=x,y"]
    shown = CliRunner().invoke(main, words)
    assert shown.exit_code == 0
    assert "if the provider disclosed both (x, y), the 95 % interval of footprint, " in shown.output
    assert "left has the lowest expected footprint; knowing every input would change that choice" in shown.output
    assert f"Run it again: mclca disclose {path} --decision way --group both=x,y --seed 1" in shown.output
    held = json.loads(CliRunner().invoke(main, [*words, "--json"]).output)
    assert held == json.loads(json.dumps(mclca.disclose(path, decision="way", groups={"both": "x,y"}).to_json()))


def test_two_first_places_that_the_draws_do_not_tell_apart_are_said(tmp_path):
    found = disclosed(tmp_path, "a + b", {"a": "normal(0, 1)", "b": "normal(0, 1)"})
    assert found.notes[0].startswith("these draws do not tell whether")
    assert not disclosed(tmp_path, "a + b", {"a": "normal(0, 3)", "b": "normal(0, 1)"}).notes


def test_a_choice_from_what_is_certain_now(tmp_path):
    """Nothing can narrow an interval of no width, and nothing about it is nan."""
    path = write_model(tmp_path, CHOICE.replace('value = "x + z"', 'value = "0 * x + 0 * z"'))
    found = mclca.disclose(path, decision="way")
    assert found.plain.width == of(found, "y").known.shrinkage == 0
    assert "nan" not in json.dumps(found.to_json()).lower()
    assert "nan" not in CliRunner().invoke(main, ["disclose", str(path), "--decision", "way"]).output


def test_the_figure_of_the_report_draws_what_is_found(tmp_path):
    found = disclosed(tmp_path, "a + b + c", SUM)
    now, *known = (
        Bar(name, held.low, held.median, held.high)
        for name, held in (("now", found.plain), *((each.what.name, each.known) for each in found.disclosed))
    )
    drawn = figure(About("The sum", "1", "unit"), now, known)
    assert "knowing a would narrow the interval by" in " ".join(drawn["title"]["text"])
    for bar in (now, *known):
        assert str(bar.low) in json.dumps(drawn)
        assert str(bar.high) in json.dumps(drawn)


@pytest.mark.parametrize(
    ("share", "error", "text"),
    [
        (0.613, 0.02, "61 % (57 to 65 %)"),
        (0.1, 0.0049, "10.0 % (9.0 to 11.0 %)"),
        (0.0, 0.0, "0.000 % (0.000 to 0.000 %)"),
    ],
)
def test_a_share_with_its_interval(share, error, text):
    assert percent_of(share, error) == text


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_stated_errors_are_those_that_repetition_shows(tmp_path, seed):
    """40 runs: the spread of the shrinkage over its stated error is within 0.6 and 1.6 but once in 100,000."""
    path = write_model(
        tmp_path,
        one_equation("a * b + c", {"a": "lognormal(mu=0, sigma=0.6)", "b": "normal(5, 1)", "c": "normal(0, 2)"}),
    )
    runs = [of(mclca.disclose(path, seed=seed + 7 * i, inner=512), "a").known for i in range(40)]
    for name in ("shrinkage", "width", "sd"):
        spread = np.std([getattr(run, name) for run in runs], ddof=1)
        stated = sqrt(np.mean([run.mcse[name] ** 2 for run in runs]))
        assert 0.6 < spread / stated < 1.6, name
