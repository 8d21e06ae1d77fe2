"""Quality scores widen inputs only where a table is asked for, by exactly what the table says."""

import json
from math import exp, log, sqrt
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from models import problems_of, write_model

import mclca
from mclca.cli import main
from mclca.families import parse
from mclca.pedigree_tables import INDICATORS, TABLES, Spread

N = 1 << 16
CASE = (2, 3, 1, 1, 3)
ALL_FIVE = (5, 5, 5, 5, 5)


def quality(scores: tuple[int, ...]) -> str:
    return "{ " + ", ".join(f"{name} = {score}" for name, score in zip(INDICATORS, scores, strict=True)) + " }"


def body(text: str, scores: tuple[int, ...] = CASE, further: str = "") -> str:
    value = '[equations.footprint]\nvalue = "x"\nunit = "1"\n'
    return f'{further}[inputs.x]\ndistribution = "{text}"\nunit = "1"\nquality = {quality(scores)}\n{value}'


BASIC = f"lognormal(mu=0, sigma={sqrt(0.0006)!r})"


def widened(path: Path, **options: object) -> dict:
    (entry,) = mclca.run(path, draws=100, **options).to_json()["pedigree"]["inputs"]
    return entry


# --- the tables


def test_the_notations_are_told_apart() -> None:
    """GSD 2 is a variance of (ln 2)^2; GSD^2 2 a quarter of it."""
    assert Spread.from_gsd(2).ln_variance == pytest.approx(log(2) ** 2, rel=1e-15)
    assert Spread.from_gsd_squared(2).ln_variance == pytest.approx(log(2) ** 2 / 4, rel=1e-15)
    assert Spread.from_gsd_squared(Spread(0.3).gsd_squared).ln_variance == pytest.approx(0.3, rel=1e-14)
    assert Spread.from_gsd(Spread(0.3).gsd).ln_variance == pytest.approx(0.3, rel=1e-14)
    assert Spread(0.3).gsd_squared == pytest.approx(Spread(0.3).gsd ** 2, rel=1e-14)


def test_tables_are_whole_and_grow_with_the_score() -> None:
    for table in TABLES.values():
        assert tuple(table.spreads) == INDICATORS
        for spreads in table.spreads.values():
            values = [held.ln_variance for held in spreads]
            assert len(values) == 5
            assert values[0] == 0
            assert values == sorted(values)


@pytest.mark.parametrize(
    ("scores", "sigma", "gsd", "gsd_squared"),
    [(CASE, 0.098995, 1.10406, 1.21895), (ALL_FIVE, sqrt(0.2106), 1.58235, 2.50383)],
)
def test_ecoinvent_case(scores, sigma, gsd, gsd_squared, tmp_path: Path) -> None:
    """cases.md 5: basic variance 0.0006 and the scores (2, 3, 1, 1, 3); all scores 5."""
    entry = widened(write_model(tmp_path, body(BASIC, scores)), pedigree="ecoinvent3")
    assert sqrt(entry["ln_variance"]) == pytest.approx(sigma, abs=5e-7)
    assert entry["gsd"] == pytest.approx(gsd, abs=5e-6)
    assert entry["gsd"] ** 2 == pytest.approx(gsd_squared, abs=5e-6)
    assert (
        entry["ln_variance_added"]["technological"]
        == TABLES["ecoinvent3"].spread("technological", scores[4]).ln_variance
    )


def test_ciroth_publishes_gsds(tmp_path: Path) -> None:
    """One score of 5 for reliability alone: the GSD added is the printed 1.69, not its root."""
    entry = widened(write_model(tmp_path, body("3", (5, 1, 1, 1, 1))), pedigree="ciroth2016")
    assert entry["gsd_added"] == pytest.approx(1.69, rel=1e-14)
    both = widened(write_model(tmp_path, body("3", (1, 1, 1, 1, 5))), pedigree="ciroth2016")
    assert both["gsd_added"] == pytest.approx(2.80, rel=1e-14)


# --- the draws


@pytest.mark.parametrize("design", ["random", "sobol", "latin"])
@pytest.mark.parametrize("table", ["ecoinvent3", "ciroth2016"])
@pytest.mark.parametrize("text", ["lognormal(median=2, gsd=1.2)", "2"])
def test_a_lognormal_or_a_number_stays_lognormal(text: str, table: str, design: str, tmp_path: Path) -> None:
    """Variances of ln x add: five binomial standard errors at nine levels, under one false alarm in 100,000."""
    path = write_model(tmp_path, body(text))
    x = mclca.run(path, draws=N, design=design, pedigree=table).draws["footprint"].values
    added = sum(TABLES[table].spread(*each).ln_variance for each in zip(INDICATORS, CASE, strict=True))
    sigma = sqrt(added + (log(1.2) ** 2 if "gsd" in text else 0))
    exact, p = (
        parse(f"lognormal(mu={log(2)!r}, sigma={sigma!r})"),
        np.array([0.001, 0.025, *np.arange(0.1, 0.91, 0.2), 0.975, 0.999]),
    )
    below = (x[:, None] <= exact.quantile(p)).sum(axis=0)
    assert (np.abs(below - x.size * p) <= 5 * np.sqrt(x.size * p * (1 - p))).all()


def test_any_other_input_is_multiplied_by_a_factor_of_median_one(tmp_path: Path) -> None:
    """The factor is the same whatever it multiplies, and independent: |r| < 6 standard errors."""
    path = write_model(tmp_path, body("triangular(1, 2, 5)", ALL_FIVE))
    plain = mclca.run(path, draws=N).draws["footprint"].values
    factor = mclca.run(path, draws=N, pedigree="ecoinvent3").draws["footprint"].values / plain
    assert abs(np.log(factor).std() / sqrt(0.21) - 1) < 5 / sqrt(2 * N)
    assert abs(np.corrcoef(np.log(factor), plain)[0, 1]) < 6 / sqrt(N)
    assert abs((factor <= 1).mean() - 0.5) < 5 * 0.5 / sqrt(N)
    assert widened(path, pedigree="ecoinvent3")["how"].startswith("it is multiplied by an independent lognormal factor")


def test_nothing_is_widened_unasked(tmp_path: Path) -> None:
    path = write_model(tmp_path, body("lognormal(median=2, gsd=1.2)", ALL_FIVE))
    result = mclca.run(path, draws=1000)
    assert "pedigree" not in result.to_json()
    assert result.rows == mclca.run(path, draws=1000, pedigree="none").rows
    assert result.digest != mclca.run(path, draws=1000, pedigree="ecoinvent3").digest


def test_the_file_may_ask_and_an_option_overrules_it(tmp_path: Path) -> None:
    plain = write_model(tmp_path, body("lognormal(median=2, gsd=1.2)"), name="plain.toml")
    asking = write_model(tmp_path, 'pedigree = "ecoinvent3"\n' + body("lognormal(median=2, gsd=1.2)"))
    assert mclca.run(asking, draws=1000).rows == mclca.run(plain, draws=1000, pedigree="ecoinvent3").rows
    assert mclca.run(asking, draws=1000, pedigree="none").rows == mclca.run(plain, draws=1000).rows
    assert widened(asking, pedigree="ciroth2016")["table"] == "ciroth2016"


def test_what_the_user_sets_has_no_quality(tmp_path: Path) -> None:
    path = write_model(tmp_path, body("lognormal(median=2, gsd=1.2)"))
    for given in (3, parse("fixed(3)")):
        assert mclca.run(path, draws=100, set={"x": given}, pedigree="ecoinvent3").rows[0].sd == 0


def test_a_pedigree_distribution_is_not_widened_twice(tmp_path: Path) -> None:
    scores = ", ".join(f"{name}={score}" for name, score in zip(INDICATORS, CASE, strict=True))
    path = write_model(tmp_path, body(f"pedigree(2, {scores}, basic=0.0006)"))
    result = mclca.run(path, draws=1000, pedigree="ecoinvent3")
    (left,) = result.to_json()["pedigree"]["unchanged"]
    assert left == {"input": "x", "because": "its distribution is pedigree(...), which has them in it"}
    assert result.rows == mclca.run(path, draws=1000).rows


def test_renormalised_shares_are_widened_before_the_division_and_dirichlet_ones_are_not(tmp_path: Path) -> None:
    text = (
        f'[inputs.a]\ndistribution = "uniform(1, 2)"\nunit = "1"\nquality = {quality(CASE)}\n'
        f'[inputs.b]\ndistribution = "uniform(1, 2)"\nunit = "1"\n[inputs.c]\nunit = "1"\nquality = {quality(CASE)}\n'
        '[inputs.d]\nunit = "1"\n[equations.footprint]\nvalue = "a + b + c + d"\nunit = "1"\n'
        '[[shares]]\nrenormalised = ["a", "b"]\n[[shares]]\ndirichlet = { c = 1, d = 2 }\n'
    )
    result = mclca.run(write_model(tmp_path, text), draws=1000, pedigree="ecoinvent3")
    assert result.rows[0].maximum - 2 < 1e-14
    notes = result.to_json()["pedigree"]
    assert [entry["input"] for entry in notes["inputs"]] == ["a"]
    assert {entry["input"]: entry["because"] for entry in notes["unchanged"]} == {
        "b": "it has no quality scores",
        "c": "it is a share of a Dirichlet distribution, which sums to one",
        "d": "it has no quality scores",
    }


def test_the_same_catalogue_entry_has_one_factor(tmp_path: Path) -> None:
    text = (
        '[inputs.a]\nfrom = "electricity.uk"\n[inputs.b]\nfrom = "electricity.uk"\n'
        '[equations.footprint]\nvalue = "a - b"\nunit = "kg CO2e/kWh"\n'
    )
    path = write_model(tmp_path, text)
    assert mclca.run(path, draws=1000, pedigree="ciroth2016").rows[0].maximum == 0
    assert len(mclca.run(path, draws=1000, pedigree="ciroth2016").to_json()["pedigree"]["inputs"]) == 2


def test_components_are_asked_by_their_own_file_or_all_by_the_option(tmp_path: Path) -> None:
    from models import HEAD

    asking = 'pedigree = "ecoinvent3"\n' + body("3", ALL_FIVE)
    write_model(tmp_path, asking, name="inner.toml", head=HEAD.replace('"small"', '"inner"'))
    outer = body("3", ALL_FIVE).replace('"x"', '"x + c.footprint"') + '[components.c]\nmodel = "inner.toml"\n'
    path = write_model(tmp_path, outer)
    named = [entry["input"] for entry in mclca.run(path, draws=100).to_json()["pedigree"]["inputs"]]
    assert named == ["c.x"]
    both = mclca.run(path, draws=100, pedigree="ciroth2016").to_json()["pedigree"]["inputs"]
    assert [(entry["input"], entry["table"]) for entry in both] == [("x", "ciroth2016"), ("c.x", "ciroth2016")]


def test_comparisons_widen_too(tmp_path: Path) -> None:
    path = write_model(
        tmp_path,
        body(
            "3",
            ALL_FIVE,
        )
        + "[scenarios.s]\none = {}\ntwo = { x = 3 }\n",
    )
    (plain,) = mclca.compare(path, across="s", draws=1000).pairs
    (wide,) = mclca.compare(path, across="s", draws=1000, pedigree="ecoinvent3").pairs
    assert plain.difference.high == 0
    assert wide.difference.high > 0.5


def test_a_saved_result_is_widened_when_it_is_drawn_again(tmp_path: Path) -> None:
    result = mclca.run(write_model(tmp_path, body("3", ALL_FIVE)), draws=1000, pedigree="ecoinvent3")
    again = mclca.open_result(result.save(tmp_path / "r.nc"))
    np.testing.assert_array_equal(again.draws["footprint"], result.draws["footprint"])
    assert again.notes == result.notes


# --- the command line


def test_the_table_lists_what_each_score_adds(tmp_path: Path) -> None:
    path = str(write_model(tmp_path, body(BASIC)))
    found = CliRunner().invoke(main, ["run", path, "--draws", "1000", "--pedigree", "ecoinvent3"])
    assert found.exit_code == 0, found.output
    line = next(each for each in found.stdout.splitlines() if each.startswith("x "))
    assert line.split() == ["x", "0.0006", "0.0006", "0", "0", "0.008", "0.0092", "1.10067", "1.10406"]
    assert "Weidema et al. (2013)" in found.stdout
    assert "--pedigree ecoinvent3" in found.stdout.splitlines()[-1]


def test_show_lists_it_where_the_file_asks(tmp_path: Path) -> None:
    path = str(write_model(tmp_path, 'pedigree = "ecoinvent3"\n' + body(BASIC)))
    found = json.loads(CliRunner().invoke(main, ["show", path, "--json"]).stdout)
    assert found["pedigree"]["inputs"][0]["sum_added"] == pytest.approx(0.0092)
    assert "quality: variance of ln x that each score adds" in CliRunner().invoke(main, ["show", path]).stdout


# --- what is refused


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("reliability", "reliabilty"),
            "small.toml:9: input 'x' has an unknown score 'reliabilty' in its quality; did you mean 'reliability'?",
        ),
        (
            ("temporal = 1, ", ""),
            "input 'x' has no score for temporal in its quality; give all five: a missing score is",
        ),
        (
            ("reliability = 2", "reliability = 0"),
            "input 'x' has reliability 0 in its quality; write a whole number, 1 (best)",
        ),
        (
            ("reliability = 2", "reliability = 6"),
            "input 'x' has reliability 6 in its quality; write a whole number, 1 (best)",
        ),
        (
            ("reliability = 2", 'reliability = "2"'),
            "input 'x' has reliability '2' in its quality; write a whole number",
        ),
    ],
)
def test_scores_that_are_not_whole_are_refused_with_their_line(change, sentence, tmp_path: Path) -> None:
    found = problems_of(tmp_path, body("2").replace(*change))
    assert any(sentence in problem for problem in found), found
    assert all(problem.startswith("small.toml:9: ") for problem in found)


def test_remarks_in_words_are_free(tmp_path: Path) -> None:
    assert not problems_of(tmp_path, body("2").replace("{ reliability", '{ uncertainty = "High", reliability'))


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    said = "pedigree is 'ecoinvent'; give one of ecoinvent3, ciroth2016, or none; did you mean 'ecoinvent3'?"
    assert problems_of(tmp_path, 'pedigree = "ecoinvent"\n' + body("2")) == [f"small.toml:6: {said}"]
    with pytest.raises(mclca.ModelError) as error:
        mclca.run(write_model(tmp_path, body("2")), draws=100, pedigree="ecoinvent")
    assert str(error.value) == said


def test_a_quantity_that_can_be_negative_is_refused(tmp_path: Path) -> None:
    text = (
        body("normal(0, 1)")
        .replace(
            "[equations",
            f'[inputs.y]\ndistribution = "uniform(-1, 1)"\nunit = "1"\nquality = {quality(CASE)}\n[equations',
        )
        .replace('"x"', '"x + y"')
    )
    with pytest.raises(mclca.ModelError) as error:
        mclca.run(write_model(tmp_path, text), draws=100, pedigree="ecoinvent3")
    rule = "a pedigree factor is for quantities that cannot be negative; take its quality out, or truncate it at 0"
    assert error.value.problems == (
        f"input 'x' is normal(0, 1), which reaches -inf; {rule}",
        f"input 'y' is uniform(-1, 1), which reaches -1; {rule}",
    )


def test_bounds_that_the_factor_may_break_are_named(tmp_path: Path) -> None:
    text = body("uniform(1.1, 1.3)").replace("quality", "bounds = [1, inf]\nquality")
    assert widened(write_model(tmp_path, text), pedigree="ecoinvent3")["beyond_bounds"]
    assert not widened(write_model(tmp_path, text.replace("[1, inf]", "[0, inf]")), pedigree="ecoinvent3")[
        "beyond_bounds"
    ]


def test_the_gsd_of_a_product_is_exact() -> None:
    """Root of a sum of squares of ln GSD: two factors of GSD 2 make exp(sqrt 2 ln 2)."""
    assert (Spread.from_gsd(2) + Spread.from_gsd(2)).gsd == pytest.approx(exp(sqrt(2) * log(2)), rel=1e-15)
