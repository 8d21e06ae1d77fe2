"""Families against values that nobody here invented: closed forms, published tables, the definitions themselves."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special

from mclca.distribution import below, mass_outside
from mclca.families import parse

PERFECT = "reliability=1, completeness=1, temporal=1, geographical=1, technological=1"


@pytest.mark.parametrize(
    ("text", "p", "value"),
    [
        ("lognormal(median=1, gsd_squared=2)", [0.025, 0.975], [0.5069860681, 1.9724407888]),
        ("pert(0, 2, 10)", [0.025, 0.5, 0.975], [0.392127236518, 2.766722593925, 6.831343099025]),
        ("triangular(1, 2, 5)", [0.025, 0.25, 0.5, 0.975], [1.3162277660, 2, 2.5505102572, 4.4522774425]),
        ("normal(0, 1)", [1e-300, 1e-16, 1e-6], [-37.0470962993611992, -8.22208221613043561, -4.75342430882289895]),
        ("gamma(shape=2, scale=1)", [0.975], [5.57164339093889860]),
        ("gamma(shape=10, scale=1)", [1e-6], [1.27681878786440798]),
        ("beta(2, 3)", [0.025], [0.0675859864885429551]),
        ("beta(2, 4)", [0.975], [0.716417936118089514]),
        ("student_t(df=3, location=0, scale=1)", [0.025], [-3.18244630528370959]),
        ("student_t(df=5, location=0, scale=1)", [1e-6], [-24.7710297205159442]),
        ("student_t(df=1, location=0, scale=1)", [0.25, 0.75, 1e-200], [-1, 1, -1e200 / np.pi]),
        ("arcsine(0, 1)", [0.25, 0.5], [0.14644660940672624, 0.5]),
        ("weibull(shape=2, scale=3)", [1 - np.exp(-1)], [3]),
        ("gumbel(location=1, scale=2)", [np.exp(-1)], [1]),
        ("exponential(median=7)", [0.5, 0.75], [7, 14]),
        ("loguniform(1, 100)", [0.5, 0.75], [10, 10**1.5]),
        ("logtriangular(1, 10, 100)", [0.125, 0.5, 0.875], [10**0.5, 10, 10**1.5]),
        ("trapezoidal(0, 1, 3, 4)", [1 / 6, 0.5, 5 / 6], [1, 2, 3]),
    ],
)
def test_quantiles(text, p, value):
    assert_allclose(parse(text).quantile(np.array(p)), value, rtol=5e-10)


@pytest.mark.parametrize(
    ("text", "mean", "sd"),
    [
        ("lognormal(median=1, gsd_squared=2)", 1.0618966766, 0.3793581131),
        ("pert(0, 2, 10)", 3, np.sqrt(3)),
        ("triangular(1, 2, 5)", 8 / 3, 0.8498365856),
        ("lognormal(mean=5, sd=4)", 5, 4),
        ("lognormal(mean=5, cv=0.1)", 5, 0.5),
        ("gamma(mean=10, cv=0.3)", 10, 3),
        ("student_t(df=5, mean=1, sd=2)", 1, 2),
        ("student_t(df=5, location=1, scale=2)", 1, 2 * np.sqrt(5 / 3)),
        ("student_t(df=1.5, location=1, scale=2)", 1, np.inf),
        ("student_t(df=1, location=1, scale=2)", np.nan, np.nan),
        ("curvilinear_trapezoid(0, 10, 0.5)", 5, np.sqrt(100 / 12 + 0.25 / 9)),
        ("weibull(shape=1, scale=3)", 3, 3),
        ("weibull(shape=2, scale=1)", np.sqrt(np.pi) / 2, np.sqrt(1 - np.pi / 4)),
        ("gumbel(location=0, scale=1)", np.euler_gamma, np.pi / np.sqrt(6)),
        ("loguniform(1, 2.718281828459045)", np.e - 1, np.sqrt((np.e**2 - 1) / 2 - (np.e - 1) ** 2)),
        ("truncated(normal(0, 1), low=0)", np.sqrt(2 / np.pi), np.sqrt(1 - 2 / np.pi)),
        ("truncated(exponential(mean=2), low=1000)", 1002, 2),
        ("truncated(uniform(0, 1), low=0.25, high=0.75)", 0.5, 0.5 / np.sqrt(12)),
        ("truncated(student_t(df=1, location=0, scale=1), low=0)", np.inf, np.nan),
        ("truncated(student_t(df=1.5, location=0, scale=1), low=0, high=1e6)", None, None),
        ("truncated(student_t(df=1, location=0, scale=1), low=-1, high=1)", 0, np.sqrt(4 / np.pi - 1)),
        ("mixture([0, 1], weights=[0.25, 0.75])", 0.75, np.sqrt(3) / 4),
        ("mixture([student_t(df=1, location=0, scale=1), 2], weights=[0.5, 0.5])", np.nan, np.nan),
    ],
)
def test_mean_and_sd(text, mean, sd):
    d = parse(text)
    if mean is None:
        assert np.isfinite([d.mean(), d.sd()]).all()
    else:
        assert_allclose(d.mean(), mean, rtol=5e-10, atol=1e-12)
        assert_allclose(d.sd(), sd, rtol=1e-8)


def test_narrow_distributions_keep_the_digits_of_their_sd():
    """Differences of nearly equal moments would lose them; series of the logarithm of the moment ratio."""
    k = 1e4
    ratio = special.polygamma(1, 1) / k**2 + special.polygamma(2, 1) / k**3 + special.polygamma(3, 1) * 14 / 24 / k**4
    assert_allclose(
        parse("weibull(shape=1e4, scale=1)").sd(), special.gamma(1 + 1 / k) * np.sqrt(np.expm1(ratio)), rtol=1e-7
    )
    assert_allclose(parse("loguniform(1, 1.000001)").sd(), 1e-6 / np.sqrt(12), rtol=1e-6)


def test_lognormal_of_gsd_squared_is_the_published_one():
    d = parse("lognormal(median=1, gsd_squared=2)")
    assert_allclose(d.sigma, 0.34657359, atol=5e-9)
    assert_allclose(np.exp(d.mu - d.sigma**2), 0.8868199956, atol=5e-11)


@pytest.mark.parametrize(
    "text",
    [
        "normal(low=2, high=9, interval=0.9)",
        "lognormal(low=2, high=9, interval=0.9)",
    ],
)
def test_interval_lies_between_its_quantiles(text):
    d = parse(text)
    assert_allclose(d.quantile(np.array([0.05, 0.95])), [2, 9], rtol=1e-13)


def test_interval_of_a_normal_is_95_percent_unless_said():
    assert parse("normal(low=2, high=9)") == parse("normal(low=2, high=9, interval=0.95)")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("lognormal(median=794, gsd=1.03)", "lognormal(median=794, gsd=1.03)"),
        ("lognormal(median=0.41, gsd_squared=1.2)", "lognormal(median=0.41, gsd_squared=1.2)"),
        ("lognormal(low=2, high=9, interval=0.95)", "lognormal(low=2, high=9, interval=0.95)"),
        ("normal(low=-1, high=3, interval=0.9)", "normal(low=-1, high=3, interval=0.9)"),
        ("pert(low=1, mode=2, high=3, shape=4)", "pert(1, 2, 3)"),
        ("beta(2, 3, 0, 10)", "beta(2, 3, high=10)"),
        ("3", "fixed(3)"),
        ("student_t(df=5, mean=10, sd=2)", "student_t(df=5, mean=10, sd=2)"),
        ("mixture([1, pert(0, 1, 2)], weights=[0.1, 0.9])", "mixture([fixed(1), pert(0, 1, 2)], weights=[0.1, 0.9])"),
    ],
)
def test_text_form(written, read):
    assert str(parse(written)) == read


@pytest.mark.parametrize(
    ("scores", "sigma", "gsd", "gsd_squared"),
    [
        (
            "reliability=2, completeness=3, temporal=1, geographical=1, technological=3, basic=0.0006",
            0.098995,
            1.10406,
            1.21895,
        ),
        (
            "reliability=5, completeness=5, temporal=5, geographical=5, technological=5, basic=0.0006",
            0.4589118,
            1.58235,
            2.50383,
        ),
    ],
)
def test_pedigree_of_ecoinvent(scores, sigma, gsd, gsd_squared):
    d = parse(f"pedigree(12, {scores})")
    assert d.quantile(0.5) == pytest.approx(12, rel=1e-14)
    found = np.log(d.quantile(special.ndtr(1.0)) / 12)
    assert_allclose([found, np.exp(found), np.exp(2 * found)], [sigma, gsd, gsd_squared], rtol=5e-6)


@pytest.mark.parametrize(
    ("score", "variances"),
    [
        ("reliability", [0, 0.0006, 0.002, 0.008, 0.04]),
        ("completeness", [0, 0.0001, 0.0006, 0.002, 0.008]),
        ("temporal", [0, 0.0002, 0.002, 0.008, 0.04]),
        ("geographical", [0, 0.000025, 0.0001, 0.0006, 0.002]),
        ("technological", [0, 0.0006, 0.008, 0.04, 0.12]),
    ],
)
def test_each_score_of_the_pedigree_matrix(score, variances):
    for value, variance in enumerate(variances, start=1):
        d = parse(f"pedigree(1, {PERFECT.replace(f'{score}=1', f'{score}={value}')}, basic=0.12)")
        assert_allclose(np.log(d.quantile(special.ndtr(1.0))) ** 2, 0.12 + variance, rtol=1e-12)


def test_upper_tails_need_their_own_quantile():
    d = parse("normal(0, 1)")
    assert_allclose(d.upper_quantile(1e-10), 6.361340902404056, rtol=1e-14)
    assert d.quantile(0.9999999999) != d.upper_quantile(1e-10)
    assert d.upper_cdf(37.0470962993611992) == pytest.approx(1e-300, rel=1e-12)


def test_truncation_holds_far_out_in_a_tail():
    d = parse("truncated(normal(0, 1), low=30)")
    mills = np.exp(-450 - np.log(2 * np.pi) / 2 - special.log_ndtr(-30))
    assert_allclose(d.mean(), mills, rtol=1e-10)
    assert_allclose(d.upper_cdf(31.0), np.exp(special.log_ndtr(-31) - special.log_ndtr(-30)), rtol=1e-12)
    assert parse("truncated(normal(0, 1), high=-30)").quantile(0.25) == pytest.approx(-d.upper_quantile(0.25))


def test_truncation_conditions_and_does_not_clip():
    d = parse("truncated(uniform(0, 10), high=4)")
    assert_allclose(d.quantile(np.array([0.25, 0.5])), [1, 2], rtol=1e-15)
    counted = parse("truncated(poisson(2), low=1, high=2)")
    assert_allclose(counted.cdf(1.0), 0.5, rtol=1e-14)
    assert list(counted.support().atoms) == [1, 2]


def test_truncation_falls_back_to_the_edge_of_a_gap():
    gap = "mixture([uniform(0, 1), uniform(2, 3)], weights=[0.5, 0.5])"
    low, high = parse(f"truncated({gap}, low=1.5)"), parse(f"truncated({gap}, high=1.5)")
    assert (low.support().low, high.support().high) == (2, 1)
    assert parse(f"truncated({gap}, low=0.5)").support().breaks == (1, 2)


def test_mixture_holds_single_values_beside_continuous_ones():
    d = parse("mixture([0, uniform(0, 2), 1], weights=[0.25, 0.5, 0.25])")
    assert_allclose(d.quantile(np.array([0.2, 0.25, 0.5, 0.6, 0.74, 0.9])), [0, 0, 1, 1, 1, 1.6], atol=1e-12)
    assert float(d.quantile(0.6)) == 1
    edges = d.cdf(np.array(d.support().breaks))
    assert_allclose(edges, [0.25, 0.5, 0.75], atol=1e-15)


@pytest.mark.parametrize("values", [[3, 1, 4, 1.5, 9], [2, 2, 7], [5, 1]])
def test_interpolated_sample_is_type_7(values):
    d = parse(f"empirical(values={values}, interpolate=true)")
    p = np.linspace(0, 1, 41)
    assert_allclose(d.quantile(p), np.quantile(values, p), rtol=1e-14)


def test_plain_sample_steps():
    d = parse("empirical(values=[3, 1, 4, 1])")
    assert list(d.quantile(np.array([0.1, 0.5, 0.51, 0.75, 0.76]))) == [1, 1, 3, 3, 4]
    assert (d.mean(), d.sd()) == (2.25, np.std([3, 1, 4, 1]))


@pytest.mark.parametrize("mean", [0.5, 30, 1e9])
def test_poisson_sums_its_terms(mean):
    d = parse(f"poisson({mean})")
    k = np.floor(mean) + np.arange(3)
    term = np.exp(special.xlogy(k, mean) - mean - special.gammaln(k + 1))
    assert_allclose(np.diff(d.cdf(k)), term[1:], rtol=1e-5 if mean == 1e9 else 1e-12)
    assert d.support().atoms.size < 600_000
    assert abs(float(d.quantile(0.5)) - mean) <= 1


def test_lists_of_weights_may_be_rounded_in_the_tenth_digit():
    d = parse("choice(values=[1, 2, 3], weights=[0.3333333333, 0.3333333333, 0.3333333333])")
    assert_allclose(d.cdf(np.array([1.0, 2.0, 3.0])), [1 / 3, 2 / 3, 1], rtol=1e-15)


def test_mass_outside_of_bounds():
    assert_allclose(mass_outside(parse("normal(0, 1)"), -1, 2), special.ndtr(-1) + special.ndtr(-2), rtol=1e-14)
    assert mass_outside(parse("uniform(0, 1)"), 0, 1) == 0
    assert mass_outside(parse("poisson(3)"), 0, np.inf) == 0
    assert below(parse("bernoulli(0.3)"), 1) == 0.7


@pytest.mark.parametrize(
    ("text", "upper", "q", "value"),
    [
        # Where scipy.special.betaincinv (1.17) is nan or off: I_x(a, b) = x^a / (a B(a, b)) to double precision.
        ("beta(4.2, 1.8)", False, 1e-300, np.exp((np.log(1e-300 * 4.2) + special.betaln(4.2, 1.8)) / 4.2)),
        ("beta(1.01, 0.05)", False, 1e-100, np.exp((np.log(1e-100 * 1.01) + special.betaln(1.01, 0.05)) / 1.01)),
        ("student_t(df=4, location=0, scale=1)", True, 1e-280, (3 / 1e-280) ** 0.25),
    ],
)
def test_tails_that_a_library_gets_wrong(text, upper, q, value):
    d = parse(text)
    assert_allclose(d.upper_quantile(q) if upper else d.quantile(q), value, rtol=1e-12)


def test_nested_text_stays_quick():
    """Cost grows with the depth, not with two to the depth."""
    text = "normal(0, 1)"
    for _ in range(15):
        text = f"truncated(mixture([{text}, uniform(0, 1)], weights=[0.5, 0.5]), low=-6)"
    assert 0 < parse(text).quantile(0.5) < 1
    for _ in range(40):
        text = "normal(0, 1)"
        text = f"truncated({text}, low=-6)"
    assert abs(parse(text).quantile(0.5)) < 1e-8
