"""Variability and ignorance apart: closed forms, one kind alone, kinds that contradict, and the command."""

import json
from math import exp, expm1, log, sqrt

import numpy as np
import pytest
from click.testing import CliRunner
from models import write_model
from processes import PEAK, answer, script
from scipy.special import ndtri

import mclca
from mclca.cli import main
from mclca.sensitivity.band import LEVELS

SEEDS = [0, 12345]
SIZE = {"outer": 400, "inner": 2000}
ADDED = {"middle": ("normal(0, 2)", "ignorance"), "case": ("normal(0, 1)", "variability")}
TIED = '[[correlations]]\nbetween = ["middle", "case"]\nnormal = 0.6\n'


def body(value, inputs, more=""):
    lines = [
        f'[inputs.{name}]\ndistribution = "{text}"\nunit = "1"' + (f'\nkind = "{kind}"' if kind else "")
        for name, (text, kind) in inputs.items()
    ]
    return "\n".join([*lines, f'[equations.footprint]\nvalue = "{value}"\nunit = "1"', more])


def found(folder, value, inputs, more="", **options):
    return mclca.by_kind(write_model(folder, body(value, inputs, more)), **SIZE | options)


def band_of(folder, value, inputs, more="", **options):
    (band,) = found(folder, value, inputs, more, **options).bands
    return band


def close(value, exact, error):
    """Five standard errors: one false alarm in 1.7 million."""
    return abs(value - exact) <= 5 * error


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sum_of_normals(tmp_path, seed):
    """Given the middle mu, cases are N(mu, 1); mu is N(0, 2): every quantile's band is that of mu, moved."""
    band = band_of(tmp_path, "middle + case", ADDED, seed=seed)
    assert close(band.shares[0], 4 / 5, band.share_errors[0])
    assert close(band.sd, sqrt(5), band.mcse["sd"])
    assert close(band.mean, 0, band.mcse["mean"])
    for index, level in enumerate(LEVELS):
        for end, errors, score in zip(band.ends, band.end_errors, (-1.959964, 0, 1.959964), strict=True):
            assert close(end[index], ndtri(level) + 2 * score, errors[index])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_product_of_lognormals(tmp_path, seed):
    """Var(E[AB|A]) / Var(AB) = (e^(a^2) - 1) / (e^(a^2 + b^2) - 1) for the standard deviations a and b of the logs."""
    a, b = log(1.5), log(1.3)
    inputs = {
        "factor": ("lognormal(median=3, gsd=1.5)", "ignorance"),
        "amount": ("lognormal(median=2, gsd=1.3)", "variability"),
    }
    band = band_of(tmp_path, "factor * amount", inputs, seed=seed)
    assert close(band.shares[0], expm1(a * a) / expm1(a * a + b * b), band.share_errors[0])
    assert sum(band.shares) == pytest.approx(1, abs=1e-12)
    assert close(band.mean, 6 * exp((a * a + b * b) / 2), band.mcse["mean"])


@pytest.mark.parametrize("seed", SEEDS)
def test_few_inner_draws_do_not_pass_for_ignorance(tmp_path, seed):
    """The means of 5 inner draws vary by 1/5, twenty times the variance 1/100 that is ignorance."""
    inputs = ADDED | {"middle": ("normal(0, 0.1)", "ignorance")}
    result = found(tmp_path, "middle + case", inputs, outer=4000, inner=5, seed=seed)
    (band,) = result.bands
    assert close(band.shares[0], 0.01 / 1.01, band.share_errors[0])
    assert band.share_errors[0] < 0.01
    assert "5 inner draws makes a band up to" in result.notes[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_error_of_the_share_is_what_repetition_shows(tmp_path, seed):
    """Spread of 40 estimates over their stated error: chi, within 0.55 and 1.6 but once in 100,000."""
    path = write_model(tmp_path, body("middle + case", ADDED))
    bands = [mclca.by_kind(path, outer=100, inner=50, seed=seed + 7 * i).bands[0] for i in range(40)]
    spread = np.std([band.shares[0] for band in bands], ddof=1)
    assert 0.55 < spread / np.mean([band.share_errors[0] for band in bands]) < 1.6


def test_inner_draws_follow_outer_ones_that_they_are_correlated_with(tmp_path):
    band = band_of(tmp_path, "case + 0 * middle", ADDED, TIED, outer=2000)
    assert close(band.shares[0], 0.36, band.share_errors[0])
    assert close(band.sd, 1, band.mcse["sd"])


def test_an_input_without_a_kind_is_ignorance(tmp_path):
    without = found(tmp_path, "middle + case", ADDED | {"middle": ("normal(0, 2)", "")})
    assert without.inputs == {"ignorance": ("middle",), "variability": ("case",)}
    assert without.bands == found(tmp_path, "middle + case", ADDED).bands


def test_ignorance_alone_says_so_and_answers(tmp_path):
    result = found(tmp_path, "middle + 1", {"middle": ("normal(0, 2)", "")}, outer=4000)
    (band,) = result.bands
    assert result.notes == (
        "every uncertain input of model 'small' is ignorance (as is an input without a kind), so each distribution "
        'over cases is one value and its band is the whole spread; give kind = "variability" to inputs that differ '
        "from case to case",
    )
    assert band.shares == (1.0, 0.0)
    assert close(band.ends[2][0], 1 + 2 * 1.959964, band.end_errors[2][0])


def test_variability_alone_says_so_and_answers(tmp_path):
    result = found(tmp_path, "case + 1", {"case": ("normal(0, 2)", "variability")})
    (band,) = result.bands
    assert result.notes == (
        "every uncertain input of model 'small' is variability, so there is one distribution over cases and no band; "
        'give kind = "ignorance" to inputs that more knowledge would narrow',
    )
    assert band.shares == (0.0, 1.0)
    assert band.ends[0] == band.ends[1] == band.ends[2]
    assert close(band.ends[1][0], 1 - 2 * 1.959964, band.end_errors[1][0] + 1e-3)


def test_nothing_uncertain_says_so_and_answers(tmp_path):
    result = found(tmp_path, "known", {"known": ("fixed(3)", "")})
    assert result.notes == ("nothing in model 'small' is uncertain: there is one value and no distribution",)
    assert result.bands[0].ends[1] == (3.0,) * len(LEVELS)
    assert CliRunner().invoke(main, ["run", str(tmp_path / "small.toml"), "--by-kind"]).exit_code == 0


FROM = 'from = "electricity.us"\n'


def of_the_catalogue(folder, *kinds):
    inputs = "\n".join(f"[inputs.grid_{i}]\n{FROM}{kind}" for i, kind in enumerate(kinds))
    value = " + ".join(f"grid_{i}" for i in range(len(kinds)))
    return write_model(folder, f'{inputs}\n[equations.footprint]\nvalue = "{value}"\nunit = "kg CO2e/kWh"')


def test_the_model_file_overrides_the_kind_of_the_catalogue(tmp_path):
    assert mclca.catalogue()["electricity.us"].kind == "ignorance"
    result = mclca.by_kind(of_the_catalogue(tmp_path, 'kind = "variability"'), **SIZE)
    assert result.inputs["variability"] == ("grid_0",)


def test_one_random_variable_has_one_kind(tmp_path):
    with pytest.raises(mclca.ModelError) as error:
        mclca.by_kind(of_the_catalogue(tmp_path, 'kind = "variability"', ""), **SIZE)
    assert error.value.problems == (
        "'grid_0' is variability and 'grid_1' is ignorance, but they are one random variable (electricity.us); "
        "give both one kind, or one of them independent = true",
    )


ROWS = '[[samples]]\nfile = "rows.csv"\ncolumns = { p = "P", q = "Q" }\n'
SCORES = "{ reliability = 2, completeness = 3, temporal = 1, geographical = 1, technological = 3 }"


def bare(kinds):
    """Inputs whose distributions something else gives."""
    return "".join(f'[inputs.{name}]\nunit = "1"\nkind = "{kind}"\n' for name, kind in kinds.items())


def with_rows(folder, **kinds):
    (folder / "rows.csv").write_text("P,Q\n1,10\n2,30\n3,20\n4,50\n", encoding="utf-8")
    x = '[inputs.x]\ndistribution = "normal(0, 2)"\nunit = "1"\nkind = "ignorance"\n'
    value = '[equations.footprint]\nvalue = "p * q / 20 + x"\nunit = "1"\n'
    return write_model(folder, bare(kinds) + x + ROWS + value)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["ignorance", "variability"])
def test_rows_of_a_file_are_of_one_kind(tmp_path, kind, seed):
    """Rows and x are independent, of variance 12.67 and 4."""
    result = mclca.by_kind(with_rows(tmp_path, p=kind, q=kind), **SIZE, seed=seed)
    (band,), of_rows = result.bands, np.var([0.5, 3, 3, 10])
    assert result.inputs["variability"] == (("p", "q") if kind == "variability" else ())
    assert close(band.sd, sqrt(of_rows + 4), band.mcse["sd"])
    assert close(band.shares[1], of_rows / (of_rows + 4) * (kind == "variability"), band.share_errors[0] + 1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_of_one_whole_are_of_one_kind(tmp_path, seed):
    """A share of Dirichlet(2, 3) is Beta(2, 3), of variance 6 / (5^2 * 6)."""
    path = write_model(tmp_path, whole(a="variability", b="variability"))
    (band,) = mclca.by_kind(path, **SIZE, seed=seed).bands
    assert close(band.shares[1], 4 / (4 + 4), band.share_errors[0])


def whole(**kinds):
    x = '[inputs.x]\ndistribution = "normal(0, 2)"\nunit = "1"\n'
    value = '[equations.footprint]\nvalue = "10 * a + 0 * b + x"\nunit = "1"\n'
    return bare(kinds) + x + "[[shares]]\ndirichlet = { a = 2, b = 3 }\n" + value


def test_what_is_bound_together_has_one_kind(tmp_path):
    with pytest.raises(mclca.ModelError) as error:
        mclca.by_kind(with_rows(tmp_path, p="ignorance", q="variability"), **SIZE)
    assert error.value.problems == (
        "'p' is ignorance and 'q' is variability, but every draw takes both from one row of 'rows.csv'; "
        "give both one kind",
    )
    with pytest.raises(mclca.ModelError) as error:
        mclca.by_kind(write_model(tmp_path, whole(a="variability", b="ignorance")), **SIZE)
    assert error.value.problems == (
        "'a' is variability and 'b' is ignorance, but they are shares of one whole, so neither can vary while the "
        "other does not; give both one kind",
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_quality_scores_add_is_ignorance(tmp_path, seed):
    """x = y f, lognormals: Var(E[x|f]) / Var(x) = (e^(s^2) - 1) / (e^(s^2 + t^2) - 1), s of the factor, t of y."""
    text = f'[inputs.y]\ndistribution = "lognormal(median=2, gsd=1.1)"\nunit = "1"\nquality = {SCORES}\n'
    path = write_model(tmp_path, text + 'kind = "variability"\n[equations.footprint]\nvalue = "y"\nunit = "1"\n')
    result = mclca.by_kind(path, **SIZE, seed=seed, pedigree="ecoinvent3")
    (band,), own, added = result.bands, log(1.1) ** 2, 0.0006 + 0.0006 + 0.008
    assert result.inputs == {"ignorance": ("y (by its quality scores)",), "variability": ("y",)}
    assert close(band.shares[0], expm1(added) / expm1(own + added), band.share_errors[0])


def test_a_value_set_in_place_keeps_the_kind(tmp_path):
    result = found(tmp_path, "middle + case", ADDED, set={"case": "uniform(0, 1)"})
    assert result.inputs["variability"] == ("case",)


def test_a_kind_that_is_none_is_refused(tmp_path):
    with pytest.raises(mclca.ModelError, match="'doubt'"):
        found(tmp_path, "case", {"case": ("normal(0, 1)", "doubt")})


def test_threads_change_no_bit(tmp_path):
    path = write_model(tmp_path, body("middle + case", ADDED, TIED))
    first, *others = (mclca.by_kind(path, **SIZE, seed=0, threads=threads).bands for threads in (1, 2, 3))
    assert all(other == first for other in others)


def test_memory_is_bounded(tmp_path):
    """Four times the draws; all of 4e7 at once would take 320 MB."""
    path = write_model(tmp_path, body("middle + case", ADDED))
    peaks = [
        int(
            answer(
                script(
                    tmp_path,
                    "import mclca",
                    PEAK,
                    f"mclca.by_kind({str(path)!r}, outer={outer})",
                    "print(peak_bytes())",
                )
            )
        )
        for outer in (1000, 4000)
    ]
    assert peaks[1] - peaks[0] < 32e6


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"outer": 1}, "outer is 1; give a whole number from 2 to 1e+06"),
        ({"inner": 1.5}, "inner is 1.5; give a whole number"),
        ({"seed": -1}, "seed is -1; give a whole number from 0 to 2**64 - 1"),
        ({"of": "footprnt"}, "model 'small' has no equation 'footprnt'; did you mean 'footprint'?"),
    ],
)
def test_bad_options_are_refused_in_a_sentence(tmp_path, options, problem):
    with pytest.raises(mclca.ModelError) as error:
        found(tmp_path, "middle + case", ADDED, **options)
    assert error.value.problems == (problem,)


def test_draws_that_are_not_finite_are_refused(tmp_path):
    """A plain run of 4,096 draws finds the frequent ones, and the run itself the rare."""
    for threshold, draws in ((0.5, 4096), (1e-5, 800_000)):
        inputs = {"share": ("uniform(0, 1)", "variability"), "middle": ADDED["middle"]}
        with pytest.raises(mclca.ModelError, match=f"equation 'footprint' is not finite in .* of {draws} draws"):
            found(tmp_path, f"middle + log(share - {threshold})", inputs)


def test_the_dataset_holds_bands_and_shares_of_every_scenario(tmp_path):
    more = '[scenarios.width]\nnarrow = {}\nwide = { case = "normal(0, 4)" }'
    result = found(tmp_path, "middle + case", ADDED, more, across="width")
    dataset = result.dataset
    assert dataset["footprint"].dims == ("end", "level", "width")
    shares = dataset["share_of_variance"].sel(equation="footprint", kind="ignorance")
    assert shares.sel(width="narrow") == result.bands[0].shares[0]
    assert shares.sel(width="wide") == result.bands[1].shares[0]
    assert dataset["footprint"].sel(end="low", level=0.5, width="wide") == result.bands[1].ends[0][LEVELS.index(0.5)]
    assert repr(result).startswith("<mclca.ByKind footprint: 0.")


def test_the_command_prints_the_band_or_one_object(tmp_path):
    path = write_model(tmp_path, body("middle + case", ADDED))
    words = ["run", str(path), "--by-kind", "--outer", "100", "--inner", "500"]
    shown = CliRunner().invoke(main, words)
    assert shown.exit_code == 0
    assert "ignorance is" in shown.output
    assert f"Run it again: mclca run {path} --seed 1 --by-kind --outer 100 --inner 500" in shown.output
    held = json.loads(CliRunner().invoke(main, [*words, "--json"]).output)
    assert held == json.loads(json.dumps(mclca.by_kind(path, outer=100, inner=500).to_json()))
    assert [row["level"] for row in held["results"][0]["band"]] == list(LEVELS)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--by-kind", "--draws", "10"], "--draws does not go with --by-kind; leave it out"),
        (["--by-kind", "--exceeds", "10"], "--exceeds does not go with --by-kind; leave it out"),
        (["--outer", "10"], "--outer does not go without --by-kind; leave it out"),
    ],
)
def test_options_that_do_not_go_together_are_refused(tmp_path, words, problem):
    shown = CliRunner().invoke(main, ["run", str(write_model(tmp_path, body("middle + case", ADDED))), *words])
    assert (shown.exit_code, shown.output.strip()) == (2, problem)
