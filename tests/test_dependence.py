"""Shares that sum to one, joint samples and shared factors, through the public API."""

from pathlib import Path

import numpy as np
import pytest
from models import HEAD, model_text, problems_of, write_model

import mclca
from mclca.correlation import dependent
from mclca.families import parse
from mclca.model_file import parse_model
from mclca.model_text import to_toml
from mclca.scenario import scenario

N = 1 << 16
DESIGNS = ["random", "sobol", "latin"]


def inputs(*names: str, **distributions: str) -> str:
    plain = [f'[inputs.{name}]\nunit = "1"\n' for name in names]
    return "".join(plain) + "".join(
        f'[inputs.{name}]\ndistribution = "{text}"\nunit = "1"\n' for name, text in distributions.items()
    )


def echoes(*names: str, result: str = "") -> str:
    """Equations that report inputs as they are, and one that is the answer."""
    head = f'[equations.footprint]\nvalue = "{result or " + ".join(names)}"\nunit = "1"\n'
    return head + "".join(
        f'[equations.{name.replace(".", "_")}_again]\nvalue = "{name}"\nunit = "1"\n' for name in names
    )


def draws_of(folder: Path, body: str, *names: str, **options: object) -> np.ndarray:
    draws = mclca.run(write_model(folder, body), **({"draws": N} | options)).draws
    return np.stack([draws[f"{name.replace('.', '_')}_again"].values for name in names])


def ranks_agree(x: np.ndarray, text: str) -> bool:
    """Five binomial standard errors at 15 levels: less than one false alarm in 100,000."""
    p = np.array([1e-3, 0.01, 0.025, 0.05, *np.arange(0.1, 0.91, 0.1), 0.975, 0.999])
    below = (x[:, None] <= parse(text).quantile(p)).sum(axis=0)
    return bool((np.abs(below - x.size * p) <= 5 * np.sqrt(x.size * p * (1 - p))).all())


MIX = ("coal", "gas", "wind")
DIRICHLET = inputs(*MIX) + echoes(*MIX) + "[[shares]]\ndirichlet = { coal = 2, gas = 3, wind = 0.5 }\n"


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("seed", [0, 7])
def test_dirichlet_shares_sum_to_one_and_have_beta_marginals(design: str, seed: int, tmp_path: Path) -> None:
    x = draws_of(tmp_path, DIRICHLET, *MIX, design=design, seed=seed)
    assert np.abs(x.sum(axis=0) - 1).max() <= 4 * np.finfo(float).eps
    for share, text in zip(x, ("beta(2, 3.5)", "beta(3, 2.5)", "beta(0.5, 5)"), strict=True):
        assert ranks_agree(share, text)


def test_dirichlet_shares_are_correlated_as_they_should_be(tmp_path: Path) -> None:
    """-sqrt(a b / ((A - a)(A - b))); six standard errors of independent draws at most."""
    x = draws_of(tmp_path, DIRICHLET, *MIX)
    assert abs(np.corrcoef(x)[0, 1] + np.sqrt(2 * 3 / (3.5 * 2.5))) < 6 / np.sqrt(N)


@pytest.mark.parametrize("concentration", [0.01, 1e-3, 1, 1e5])
def test_mean_shares_keep_their_means_at_any_concentration(concentration: float, tmp_path: Path) -> None:
    """Also where every gamma draw by itself would be 0: no share is NaN. Five standard errors of the mean."""
    body = inputs(*MIX) + echoes(*MIX)
    body += f"[[shares]]\nmean = {{ coal = 0.2, gas = 0.3, wind = 0.5 }}\nconcentration = {concentration}\n"
    x = draws_of(tmp_path, body, *MIX)
    assert np.isfinite(x).all()
    assert np.abs(x.sum(axis=0) - 1).max() <= 4 * np.finfo(float).eps
    mean = np.array([0.2, 0.3, 0.5])
    sd = np.sqrt(mean * (1 - mean) / (concentration + 1))
    assert (np.abs(x.mean(axis=1) - mean) <= 5 * sd / np.sqrt(N)).all()
    assert (np.abs(x.std(axis=1) / sd - 1) < 0.05).all()


def test_a_share_without_a_distribution_gets_its_marginal(tmp_path: Path) -> None:
    model = mclca.load(write_model(tmp_path, DIRICHLET))
    assert str(model.inputs["wind"].distribution) == "beta(0.5, 5)"


RENORMALISED = (
    inputs(coal="lognormal(median=2, gsd=1.3)", gas="uniform(1, 2)", wind="gamma(shape=0.01, scale=1)")
    + echoes(*MIX)
    + '[[shares]]\nrenormalised = ["coal", "gas", "wind"]\n'
)


@pytest.mark.parametrize("design", DESIGNS)
def test_renormalised_shares_are_the_draws_over_their_sum(design: str, tmp_path: Path) -> None:
    plain = RENORMALISED.partition("[[shares]]")[0]
    apart = draws_of(tmp_path, plain, *MIX, design=design)
    x = draws_of(tmp_path, RENORMALISED, *MIX, design=design)
    np.testing.assert_allclose(x, apart / apart.sum(axis=0), rtol=1e-15)


def test_an_equation_that_needs_one_share_is_given_all_of_them(tmp_path: Path) -> None:
    body = RENORMALISED.replace('"coal + gas + wind"', '"coal"')
    few = mclca.run(write_model(tmp_path, body), draws=4096, of="footprint").draws["footprint"].values
    np.testing.assert_array_equal(few, draws_of(tmp_path, body, "coal", draws=4096)[0])


def test_it_is_said_that_renormalised_marginals_are_not_exact(tmp_path: Path) -> None:
    result = mclca.run(write_model(tmp_path, RENORMALISED), draws=1000)
    (note,) = result.to_json()["dependence"]
    said = "each draw is divided by its sum, so their distributions are no longer exactly the ones written"
    assert note["sentence"] == f"coal, gas, wind: {said}"
    assert note["renormalised"]


# --- a member is replaced


def test_a_replaced_dirichlet_share_is_kept_and_the_others_share_the_rest(tmp_path: Path) -> None:
    """What is left is divided as before, whatever the replaced share is (neutrality of the Dirichlet distribution)."""
    x = draws_of(tmp_path, DIRICHLET, *MIX, set={"coal": 0.3})
    assert (x[0] == 0.3).all()
    np.testing.assert_allclose(x.sum(axis=0), 1, rtol=1e-15)
    assert ranks_agree(x[1] / 0.7, "beta(3, 0.5)")


def test_the_last_free_share_is_the_rest(tmp_path: Path) -> None:
    x = draws_of(tmp_path, DIRICHLET, *MIX, set={"coal": "uniform(0.1, 0.3)", "gas": 0.7})
    np.testing.assert_array_equal(x[2], np.maximum(1 - (x[0] + x[1]), 0))
    assert ranks_agree(x[0], "uniform(0.1, 0.3)")


def test_labels_replace_all_shares_by_numbers_that_sum_to_one(tmp_path: Path) -> None:
    body = DIRICHLET + "[scenarios.grid]\nany = {}\nfr = { coal = 0.01, gas = 0.06, wind = 0.93 }\n"
    draws = mclca.run(write_model(tmp_path, body), draws=N, across="grid").draws
    assert (draws["wind_again"].sel(grid="fr") == 0.93).all()
    np.testing.assert_array_equal(draws["wind_again"].sel(grid="any"), draws_of(tmp_path, DIRICHLET, "wind")[0])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"coal": 1.2}, "the shares coal, gas, wind: 'coal' is 1.2; a share lies between 0 and 1"),
        (
            {"coal": 0.7, "gas": "uniform(0, 0.5)"},
            "coal, gas can sum to 1.2, which leaves nothing to the rest; give them less",
        ),
        (
            {"coal": 1e308, "gas": 1e308, "wind": 0.3},
            "are all replaced, and do not sum to one in every draw; replace all of them by numbers that sum to one",
        ),
        (
            {"coal": 0.5, "gas": 0.3, "wind": 0.3},
            "are all replaced, and do not sum to one in every draw; replace all of them by numbers that sum to one",
        ),
    ],
)
def test_replacements_that_leave_no_whole_are_refused(given: dict, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(mclca.ModelError) as error:
        mclca.run(write_model(tmp_path, DIRICHLET), draws=100, set=given)
    assert sentence in str(error.value)


def test_a_replaced_renormalised_member_is_renormalised_too(tmp_path: Path) -> None:
    x = draws_of(tmp_path, RENORMALISED, *MIX, set={"coal": 3, "gas": 1, "wind": 0})
    np.testing.assert_array_equal(x[:, 0], [0.75, 0.25, 0])


# --- joint samples

ROWS = [(3.0, 1.0, 1.0), (1.0, 4.0, 2.0), (2.0, 9.0, 0.0), (5.0, 5.0, 5.0), (0.5, 1.0, 2.0)]
SAMPLED = inputs("p", "q") + echoes("p", "q") + '[[samples]]\nfile = "post.csv"\ncolumns = { p = "P", q = "Q" }\n'


def write_rows(folder: Path, text: str = "") -> None:
    lines = ["P,Q,w", *(",".join(map(str, row)) for row in ROWS)]
    (folder / "post.csv").write_text(text or "\n".join(lines) + "\n")


def row_counts(x: np.ndarray) -> list[int]:
    return [int(((x[0] == p) & (x[1] == q)).sum()) for p, q, _ in ROWS]


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("weights", ["", 'weights = "w"\n'])
def test_rows_stay_together(design: str, weights: str, tmp_path: Path) -> None:
    """Every draw is a row, each as often as it should be: five standard errors at most."""
    write_rows(tmp_path)
    counts = np.array(row_counts(draws_of(tmp_path, SAMPLED + weights, "p", "q", design=design)))
    assert counts.sum() == N
    share = np.array([row[2] for row in ROWS]) / 10 if weights else np.full(5, 0.2)
    assert (np.abs(counts - N * share) <= 5 * np.sqrt(N * share * (1 - share))).all()


def test_a_replaced_member_leaves_the_rows_and_the_others_stay(tmp_path: Path) -> None:
    write_rows(tmp_path)
    body = SAMPLED + '[scenarios.s]\nbase = {}\nother = { p = "uniform(0, 1)" }\n'
    draws = mclca.run(write_model(tmp_path, body), draws=4096, across="s").draws
    np.testing.assert_array_equal(draws["q_again"].sel(s="base"), draws["q_again"].sel(s="other"))
    both = np.corrcoef(draws["p_again"].sel(s="other"), draws["q_again"].sel(s="other"))[0, 1]
    assert abs(both) < 6 / np.sqrt(4096)


def test_the_weighted_marginal_is_that_of_the_rows(tmp_path: Path) -> None:
    write_rows(tmp_path)
    held = mclca.load(write_model(tmp_path, SAMPLED + 'weights = "w"\n')).inputs["q"]
    assert held.distribution.mean() == pytest.approx((1 * 1 + 2 * 4 + 5 * 5 + 2 * 1) / 10)
    assert held.text == 'empirical(file="post.csv", column="Q", weights="w")'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("P,Q,w\n1,2,1\n1,nan,1\n", "'post.csv' holds 'nan' in row 3 of column 'Q'; write a finite number, or take"),
        ("P,Q,w\n1,2,1\n1,2\n", "'post.csv' has 2 cells in row 3 and 3 headings; write one cell under each"),
        ("P,Q,w\n1,2,1\n1,,1\n", "'post.csv' holds '' in row 3 of column 'Q'; write a number"),
        ("P,Q,w\n", "'post.csv' has no rows below its headings; write one row for each joint sample"),
        ("P,R,w\n1,2,1\n", "'post.csv' has no column 'Q'"),
        ("P,Q,w\n1,2,-1\n", "every weight >= 0 does not hold"),
        ("P,Q,w\n1,2,0\n", "some weight > 0 does not hold"),
        ("P,Q\n1,2\n", "'post.csv' has no column 'w'"),
    ],
)
def test_a_file_that_is_no_table_of_samples_is_refused(content: str, sentence: str, tmp_path: Path) -> None:
    write_rows(tmp_path, content)
    (found,) = problems_of(tmp_path, SAMPLED + 'weights = "w"\n')
    assert found.startswith("small.toml:19: samples 1: ")
    assert sentence in found


@pytest.mark.parametrize("name", ["../post.csv", "/etc/passwd", "link.csv", "C:/post.csv", "none.csv"])
def test_samples_come_from_inside_the_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    write_rows(tmp_path)
    (folder / "link.csv").symlink_to(tmp_path / "post.csv")
    (found,) = problems_of(folder, SAMPLED.replace("post.csv", name))
    assert found.startswith(f"small.toml:19: samples 1: file='{name}' ")
    assert "the folder of the model" in found


# --- factors


def test_a_shared_factor_correlates_by_the_product_of_its_loadings(tmp_path: Path) -> None:
    """Spearman (6/pi) asin(r/2) of r = 0.9 * -0.6; six standard errors of independent draws at most."""
    body = inputs(a="lognormal(median=1, gsd=2)", b="uniform(0, 1)", c="normal(0, 1)") + echoes("a", "b", "c")
    body += "[[correlations]]\nfactor = { a = 0.9, b = -0.6, c = 1 }\n"
    ranks = draws_of(tmp_path, body, "a", "b", "c").argsort(axis=1).argsort(axis=1)
    expected = 6 / np.pi * np.arcsin(np.array([-0.54, 0.9, -0.6]) / 2)
    assert (np.abs(np.corrcoef(ranks)[[0, 0, 1], [1, 2, 2]] - expected) < 6 / np.sqrt(N)).all()


# --- everything at once

EVERYTHING = (
    inputs(*MIX, "p", "q", a="lognormal(median=1, gsd=2)", b="uniform(0, 1)", c="uniform(1, 2)", d="pert(1, 2, 4)")
    + echoes(*MIX, "p", "q", "a", "b", "c", "d", result="(coal + 2 * gas + 3 * wind) * p * q * a * b + c / d")
    + "[[shares]]\ndirichlet = { coal = 2, gas = 3, wind = 0.5 }\n"
    + '[[shares]]\nrenormalised = ["c", "d"]\n'
    + '[[samples]]\nfile = "post.csv"\ncolumns = { p = "P", q = "Q" }\n'
    + "[[correlations]]\nfactor = { a = 0.9, b = -0.6 }\n"
    + '[scenarios.s]\nbase = {}\nother = { p = 2, coal = "uniform(0, 0.2)" }\n'
)


@pytest.mark.parametrize("design", DESIGNS)
def test_threads_chunks_and_partitions_change_no_bit(design: str, tmp_path: Path) -> None:
    write_rows(tmp_path)
    path = write_model(tmp_path, EVERYTHING)
    results = [
        mclca.run(path, draws=200_000, design=design, across="s", threads=threads, chunk=chunk)
        for threads, chunk in ((1, None), (2, 99_991), (4, 1000))
    ]
    assert results[0].rows == results[1].rows == results[2].rows
    assert len({result.digest for result in results}) == 1


def test_the_order_in_the_file_changes_no_bit(tmp_path: Path) -> None:
    write_rows(tmp_path)
    swapped = EVERYTHING.replace("coal = 2, gas = 3, wind = 0.5", "wind = 0.5, coal = 2, gas = 3")
    swapped = swapped.replace('p = "P", q = "Q"', 'q = "Q", p = "P"').replace("a = 0.9, b = -0.6", "b = -0.6, a = 0.9")
    names = ("coal", "wind", "p", "q", "a", "b", "c")
    one, other = (draws_of(tmp_path, body, *names, draws=4096) for body in (EVERYTHING, swapped))
    np.testing.assert_allclose(one, other, rtol=4e-16)


def test_dependent_names_every_group(tmp_path: Path) -> None:
    write_rows(tmp_path)
    model = mclca.load(write_model(tmp_path, EVERYTHING))
    assert dependent(scenario(model)) == (("a", "b"), ("c", "d"), ("coal", "gas", "wind"), ("p", "q"))
    assert ("p", "q") not in dependent(scenario(model, {"s": "other"}))


def test_the_digest_sees_shares_and_rows(tmp_path: Path) -> None:
    write_rows(tmp_path)
    digests = {mclca.run(write_model(tmp_path, EVERYTHING), draws=100).digest}
    digests.add(mclca.run(write_model(tmp_path, EVERYTHING.replace("gas = 3", "gas = 4")), draws=100).digest)
    write_rows(tmp_path, "P,Q\n1,2\n2,3\n")
    digests.add(mclca.run(write_model(tmp_path, EVERYTHING), draws=100).digest)
    assert len(digests) == 3


def test_a_model_written_out_reads_back_as_the_same(tmp_path: Path) -> None:
    write_rows(tmp_path)
    model = mclca.load(write_model(tmp_path, EVERYTHING.replace("columns", 'weights = "w"\ncolumns')))
    again = parse_model(to_toml(model), model.catalogue, folder=tmp_path)
    assert (again.inputs, again.shares, again.samples, again.correlations) == (
        model.inputs,
        model.shares,
        model.samples,
        model.correlations,
    )


def test_a_saved_result_draws_the_same_again(tmp_path: Path) -> None:
    write_rows(tmp_path)
    result = mclca.run(write_model(tmp_path, EVERYTHING), draws=1000)
    again = mclca.open_result(result.save(tmp_path / "r.nc"))
    np.testing.assert_array_equal(again.draws["footprint"], result.draws["footprint"])


def test_components_have_wholes_and_rows_of_their_own(tmp_path: Path) -> None:
    write_rows(tmp_path)
    write_model(tmp_path, EVERYTHING, name="inner.toml", head=HEAD.replace('"small"', '"inner"'))
    outer = '[components.one]\nmodel = "inner.toml"\n[components.two]\nmodel = "inner.toml"\n'
    names = [f"{part}.{name}" for part in ("one", "two") for name in (*MIX, "p", "q")]
    x = draws_of(tmp_path, echoes(*names) + outer, *names)
    np.testing.assert_allclose(x[[0, 1, 2]].sum(axis=0), 1, rtol=1e-15)
    np.testing.assert_allclose(x[[5, 6, 7]].sum(axis=0), 1, rtol=1e-15)
    assert sum(row_counts(x[[3, 4]])) == sum(row_counts(x[[8, 9]])) == N
    assert (np.abs(np.corrcoef(x[[0, 3]], x[[5, 8]])[:2, 2:]) < 6 / np.sqrt(N)).all()


def test_a_component_takes_its_shares_from_the_model_around_it(tmp_path: Path) -> None:
    write_model(tmp_path, DIRICHLET, name="inner.toml", head=HEAD.replace('"small"', '"inner"'))
    outer = DIRICHLET.replace("coal + gas + wind", "coal - c.coal_again") + '[components.c]\nmodel = "inner.toml"\n'
    linked = outer + 'set = { coal = "coal", gas = "gas", wind = "wind" }\n'
    assert mclca.run(write_model(tmp_path, linked), draws=1000).rows[0].maximum == 0
    with pytest.raises(mclca.ModelError) as error:
        mclca.run(write_model(tmp_path, outer + 'set = { coal = "coal" }\n'), draws=1000)
    assert "the shares c.coal, c.gas, c.wind are linked to names that are no shares of one whole" in str(error.value)


def test_scenarios_are_compared_on_the_same_shares(tmp_path: Path) -> None:
    """What both scenarios share cancels: footprint is the same share of coal, times 1 or 2."""
    body = DIRICHLET.replace('"coal + gas + wind"', '"coal * k"') + inputs(k="1")
    path = write_model(tmp_path, body + "[scenarios.s]\none = {}\ntwo = { k = 2 }\n")
    (pair,) = mclca.compare(path, across="s", draws=10_000).pairs
    assert pair.p_a_below_b == 1
    assert pair.ratio.low == pair.ratio.high == 0.5


# --- what is refused

MEANS = DIRICHLET.replace("dirichlet = { coal = 2, gas = 3, wind = 0.5 }", "mean = { coal = 0.2, gas = 0.7 }")
PAIR = inputs(a="uniform(0, 1)", b="uniform(0, 1)") + echoes("a", "b") + "[[correlations]]\n"
FAULTS = {
    "one member": (
        inputs("coal") + echoes("coal") + "[[shares]]\ndirichlet = { coal = 2 }\n",
        "small.toml:14: shares 1: it has one member, 'coal'; a whole has two shares or more",
    ),
    "one renormalised": (
        RENORMALISED.replace('["coal", "gas", "wind"]', '["coal"]'),
        "shares 1: it has one member, 'coal'; a whole has two shares or more",
    ),
    "no concentration": (
        DIRICHLET.replace("coal = 2", "coal = 0"),
        "shares 1: the concentration of 'coal' is 0; give a number from 1e-06 to 1e+06",
    ),
    "unknown share": (
        DIRICHLET.replace("coal = 2,", "coal = 2, cole = 1,"),
        "shares 1 names 'cole', which is not an input; did you mean 'coal'?",
    ),
    "means": (
        MEANS,
        "shares 1: mean and concentration go together",
    ),
    "means that do not sum to one": (
        MEANS + "concentration = 3\n",
        "mean shares sum to one does not hold; they sum to 0.9",
    ),
    "no kind": (
        DIRICHLET.partition("dirichlet")[0],
        "give exactly one of dirichlet, mean (with concentration) or renorm",
    ),
    "distribution": (
        DIRICHLET.replace("[inputs.coal]\n", '[inputs.coal]\ndistribution = "uniform(0, 1)"\n'),
        "input 'coal' is uniform(0, 1), but a Dirichlet distribution makes it beta(2, 3.5); take its distribution out",
    ),
    "unit": (
        DIRICHLET.replace('[inputs.coal]\nunit = "1"', '[inputs.coal]\nunit = "kWh"')
        .replace("coal + gas + wind", "gas")
        .replace('value = "coal"\nunit = "1"', 'value = "coal"\nunit = "kWh"'),
        "the shares coal, gas, wind: 'coal' is in kWh; shares are in unit '1'",
    ),
    "negative": (
        RENORMALISED.replace("uniform(1, 2)", "normal(0, 1)"),
        "the shares coal, gas, wind: 'gas' is normal(0, 1), which can be negative; a share lies between 0 and 1",
    ),
    "all zero": (
        RENORMALISED.replace("uniform(1, 2)", "bernoulli(0.5)").replace("lognormal(median=2, gsd=1.3)", "poisson(3)"),
        "the shares coal, gas, wind can all be 0 at once, and then have no shares",
    ),
    "two wholes": (
        RENORMALISED + '[[shares]]\nrenormalised = ["coal", "gas"]\n',
        "shares 2: 'coal' is in another group of dependent inputs too; an input is in one of correlations, shares and",
    ),
    "correlated share": (
        RENORMALISED + '[[correlations]]\nbetween = ["coal", "gas"]\nrank = 0.2\n',
        "shares 1: 'gas' is in another group of dependent inputs too",
    ),
    "loading": (
        PAIR + "factor = { a = 1.1, b = 0.5 }\n",
        "correlation 1: a loading lies outside [-1, 1]; correct it",
    ),
    "one loading": (
        PAIR + "factor = { a = 1 }\n",
        "correlation 1: it names one input; a correlation is between two or more",
    ),
    "unknown key": (
        DIRICHLET.replace("dirichlet", "dirichlett"),
        "unknown key 'dirichlett' in shares 1; did you mean 'dirichlet'?",
    ),
    "not a number": (
        DIRICHLET.replace("coal = 2", 'coal = "2"'),
        "is '2'; write a number",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_gets_its_sentence_and_line(fault: str, tmp_path: Path) -> None:
    body, sentence = FAULTS[fault]
    found = problems_of(tmp_path, body)
    assert any(sentence in problem for problem in found), found
    assert all(problem.startswith("small.toml:") for problem in found)
    assert len(found) <= 3, found


def test_a_fault_of_the_shares_is_no_fault_of_their_inputs(tmp_path: Path) -> None:
    """The inputs lack a distribution only because the shares do not give one."""
    assert len(problems_of(tmp_path, DIRICHLET.replace("coal = 2", "coal = -2"))) == 1


def test_a_file_of_samples_is_named_once(tmp_path: Path) -> None:
    write_rows(tmp_path)
    split = SAMPLED.replace(', q = "Q"', "") + '[[samples]]\nfile = "post.csv"\ncolumns = { q = "Q" }\n'
    (found,) = problems_of(tmp_path, split)
    assert "samples 2 names 'post.csv', as one before it does; name all inputs of a file in one entry" in found


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    body = DIRICHLET.replace("coal = 2,", "coal = 2, cole = 1,") + "[[correlations]]\nfactor = { coal = 2, gas = 1 }\n"
    lines = [problem.partition(": ")[0] for problem in problems_of(tmp_path, body)]
    assert len(set(lines)) == 2, lines


def test_python_models_have_shares_too(tmp_path: Path) -> None:
    from mclca.dependence import Shares

    def footprint(coal: str, gas: str) -> "1":  # type: ignore[valid-type]
        return coal + gas  # type: ignore[return-value]

    held = {"coal": mclca.Input("uniform(1, 2)", unit="1"), "gas": mclca.Input("uniform(1, 2)", unit="1")}
    about = {"shares": (Shares(("coal", "gas")),)}
    model = mclca.Model.from_functions([footprint], held, "footprint", **about)
    assert mclca.run(model, draws=100).rows[0].sd < 1e-15
    assert "renormalised" in model.text
    assert model_text("", head=model.text)
