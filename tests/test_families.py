"""What every family of distributions promises; families are found, never named."""

import subprocess
import sys
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest
from numpy.polynomial import Chebyshev
from numpy.testing import assert_allclose

from mclca.distribution import mass_outside
from mclca.errors import ModelError
from mclca.families import build, family, names, parse
from mclca.notation import Call, parse_call

EVERY_FAMILY = names()
EVERY_EXAMPLE = [text for name in EVERY_FAMILY for text in family(name).examples]
EVERY_REFUSED = [pair for name in EVERY_FAMILY for pair in family(name).refused]
CONTINUOUS = [text for text in EVERY_EXAMPLE if parse(text).support().atoms is None]
DISCRETE = [text for text in EVERY_EXAMPLE if text not in CONTINUOUS]

TAIL = np.geomspace(1e-300, 0.5, 400)
BODY = (np.arange(50) + 0.37) / 50
FEW_BITS = 4


def around(x):
    """A few doubles below and above x, the least that rounding may move it."""
    slack = FEW_BITS * np.spacing(np.abs(x))
    return x - slack, x + slack


def finite_part(x, p):
    return x[np.isfinite(x)], p[np.isfinite(x)]


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
@pytest.mark.parametrize("p", [TAIL, BODY], ids=["tail", "body"])
def test_cdf_undoes_quantile(text, p):
    d = parse(text)
    x, p = finite_part(d.quantile(p), p)
    before, after = around(x)
    assert np.all(d.cdf(before) <= p * (1 + 1e-10))
    assert np.all(d.cdf(after) >= p * (1 - 1e-10))


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
@pytest.mark.parametrize("q", [TAIL, BODY], ids=["tail", "body"])
def test_upper_cdf_undoes_upper_quantile(text, q):
    d = parse(text)
    x, q = finite_part(d.upper_quantile(q), q)
    before, after = around(x)
    assert np.all(d.upper_cdf(after) <= q * (1 + 1e-10))
    assert np.all(d.upper_cdf(before) >= q * (1 - 1e-10))


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_both_ends_tell_the_same(text):
    d = parse(text)
    x = d.quantile(BODY)
    assert_allclose(d.cdf(x) + d.upper_cdf(x), 1, rtol=1e-12)
    assert_allclose(d.upper_quantile(1 - BODY), x, rtol=1e-10, atol=1e-12 * np.ptp(x))


@pytest.mark.parametrize("text", CONTINUOUS)
def test_open_tails_reach_1e_300(text):
    """A tail that goes to infinity, or to zero, keeps telling 1e-290 from 1e-200, unless a double cannot hold it."""
    d = parse(text)
    for end, x in ((d.support().low, d.quantile(TAIL[[0, 99]])), (d.support().high, d.upper_quantile(TAIL[[0, 99]]))):
        apart = x[0] != x[1] or x[0] == end or d.cdf(x[0]) > 0
        assert apart or np.isfinite(end)


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_quantile_and_cdf_never_turn_back(text):
    d = parse(text)
    p = np.sort(np.concatenate([TAIL, BODY]))
    x = d.quantile(p)
    assert np.all(x[1:] >= around(x[:-1])[0])
    assert np.all(np.diff(d.upper_quantile(p)[::-1]) >= -FEW_BITS * np.spacing(np.abs(d.upper_quantile(p)[::-1][1:])))
    assert np.all(np.diff(d.cdf(np.sort(x))) >= -1e-15)


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_support_holds(text):
    d = parse(text)
    support = d.support()
    assert (d.quantile(0.0), d.quantile(1.0)) == (support.low, support.high)
    assert (d.upper_quantile(1.0), d.upper_quantile(0.0)) == (support.low, support.high)
    x = np.concatenate([d.quantile(TAIL), d.upper_quantile(TAIL)])
    assert np.all((x >= support.low) & (x <= support.high))
    beyond = np.array([-np.inf, np.nextafter(support.low, -np.inf), support.high, np.inf])
    assert_allclose(d.cdf(beyond), [0, 0, 1, 1], atol=1e-15)
    assert_allclose(d.upper_cdf(beyond), [1, 1, 0, 0], atol=1e-15)
    assert mass_outside(d, support.low, support.high) == 0


@pytest.mark.parametrize("text", CONTINUOUS)
def test_quantile_function_is_smooth_between_breaks(text):
    """A polynomial through sixteen points predicts the points between them, at the latest in a small part of a cell."""
    d = parse(text)
    support = d.support()
    breaks = np.array(support.breaks)
    assert np.all(np.diff([support.low, *breaks, support.high]) > 0)
    cuts = np.unique([0.0, *d.cdf(breaks), 1.0])
    for low, high in pairwise(cuts):
        for near, far in graded_cells(high - low):
            cells = [(low + near, low + far), (high - far, high - near)]
            assert all(is_smooth(d, *cell) for cell in cells)


def graded_cells(width):
    """Cells that halve towards zero, where roots and tails may begin."""
    edges = width / 2 * 2.0 ** -np.arange(22)
    return zip(edges[1:], edges[:-1], strict=True)


def is_smooth(d, low, high, splits=6):
    """Splitting helps against a steep place, never against a kink."""
    if is_predicted(d, low, high):
        return True
    middle = (low + high) / 2
    return splits > 0 and is_smooth(d, low, middle, splits - 1) and is_smooth(d, middle, high, splits - 1)


def is_predicted(d, low, high):
    predicted = Chebyshev.interpolate(d.quantile, 15, domain=[low, high])
    p = np.linspace(low, high, 23)[1:-1]
    x = d.quantile(p)
    scale = np.max(np.abs(x)) + np.abs(d.quantile(0.75) - d.quantile(0.25))
    return np.max(np.abs(predicted(p) - x)) < 1e-8 * scale


@pytest.mark.parametrize("text", DISCRETE)
def test_atoms_hold_the_probability(text):
    d = parse(text)
    atoms = d.support().atoms
    assert np.all(np.diff(atoms) > 0)
    assert set(d.quantile(BODY)) | set(d.upper_quantile(BODY)) <= set(atoms)
    assert float(d.cdf(np.nextafter(atoms[0], -np.inf))) <= 1e-15
    assert float(d.upper_cdf(atoms[-1])) <= 1e-15
    assert_allclose(d.cdf(np.nextafter(atoms[1:], -np.inf)), d.cdf(atoms[:-1]), rtol=1e-15)


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_mean_and_sd_are_those_of_the_quantile_function(text):
    d = parse(text)
    x, weights = weighed_quantiles(d)
    if np.isfinite(d.mean()):
        assert_allclose(d.mean(), weights @ x, rtol=1e-9, atol=1e-9 * d.sd() if np.isfinite(d.sd()) else 0)
    if np.isfinite(d.sd()):
        assert_allclose(d.sd(), np.sqrt(weights @ (x - d.mean()) ** 2), rtol=1e-7, atol=1e-300)


def weighed_quantiles(d):
    """Gauss-Legendre in octaves of the distance to every end and break; probabilities of atoms where there are any."""
    atoms = d.support().atoms
    if atoms is not None:
        return atoms, np.diff(d.cdf(atoms), prepend=0.0)
    halves = [
        octaves(d.cdf, d.quantile, d.support().breaks),
        octaves(d.upper_cdf, d.upper_quantile, d.support().breaks),
    ]
    x, weights = (np.concatenate(column) for column in zip(*halves, strict=True))
    return x[np.isfinite(x)], weights[np.isfinite(x)]


def octaves(probability, inverse, breaks):
    inner = [float(each) for each in probability(np.array(breaks)) if 0 < each < 0.5]
    steps = 2.0 ** -np.arange(1, 52)
    near = [each + sign * 0.5 * steps for each in [*inner, 0.5] for sign in (-1, 1)]
    edges = np.unique(np.concatenate([2.0 ** -np.arange(1, 900), np.linspace(0.01, 0.5, 200), inner, *near]))
    edges = edges[(edges > 0) & (edges <= 0.5)]
    nodes, weights = np.polynomial.legendre.leggauss(14)
    widths = np.diff(edges)[:, None] / 2
    points = edges[:-1, None] + widths * (1 + nodes)
    return inverse(points.ravel()), (widths * weights).ravel()


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_text_form_says_it_again(text):
    d = parse(text)
    assert parse(str(d)) == d
    assert hash(parse(str(d))) == hash(d)
    assert str(parse(str(d))) == str(d)
    assert build(parse_call(text)) == d


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_text_form_is_no_longer_than_what_was_written(text):
    """As many digits as were written, not what is left of them after a logarithm and back; parts of a list apart."""
    fixed_parts = 7 * text.count("[")
    spelt_out = 6 * text.count("e")
    assert len(str(parse(text))) <= len(text) + fixed_parts + spelt_out + len("fixed()")


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3)])
def test_any_shape_goes_in_and_comes_out(text, shape):
    d = parse(text)
    p = np.full(shape, 0.3)
    for method in (d.quantile, d.upper_quantile, d.cdf, d.upper_cdf):
        assert np.shape(method(p)) == shape
        assert np.asarray(method(p)).dtype == np.float64
    assert float(d.quantile(0.3)) == float(np.ravel(d.quantile(np.array([0.3])))[0])


@pytest.mark.parametrize(("text", "words"), EVERY_REFUSED)
def test_bad_parameters_name_the_rule(text, words):
    with pytest.raises(ModelError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_family_is_documented(name):
    module = import_module(f"mclca.families.{name}")
    assert len(module.__doc__.splitlines()) == 1
    assert "Parameters" in family(name).__doc__
    assert family(name).examples
    assert family(name).refused


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_misspelt_parameter_is_recognised(text):
    written = parse(text).call()
    with pytest.raises(ModelError, match=rf"'zzz' is not a parameter of {written.name}\("):
        build(Call(written.name, written.positional, (*written.keywords, ("zzz", 1.0))))
    for keyword, value in written.keywords:
        misspelt = keyword + "s"
        rest = tuple(pair for pair in written.keywords if pair[0] != keyword)
        with pytest.raises(ModelError, match=f"'{misspelt}' is not a parameter of .*did you mean '{keyword}'"):
            build(Call(written.name, written.positional, (*rest, (misspelt, value))))


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_too_many_values_are_refused(text):
    written = parse(text).call()
    with pytest.raises(ModelError, match=r"too many; write|is ambiguous; write|do not go together; write"):
        build(Call(written.name, (*written.positional, *(1.0,) * 9), written.keywords))


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_arguments_of_the_wrong_kind_are_refused(text):
    written = parse(text).call()
    for place in range(len(written.positional)):
        spoilt = [*written.positional]
        spoilt[place] = "three"
        with pytest.raises(ModelError, match=rf'{written.name}: \w+ is "three", which is not'):
            build(Call(written.name, tuple(spoilt), written.keywords))


def test_a_family_is_imported_when_it_is_named():
    script = (
        "import sys, mclca.families as f\n"
        "assert 'scipy' not in sys.modules\n"
        "assert str(f.parse('uniform(0, 1)')) == 'uniform(0, 1)'\n"
        "loaded = [m for m in sys.modules if m.startswith('mclca.families.')]\n"
        "assert loaded == ['mclca.families.uniform'], loaded\n"
        "assert 'scipy' not in sys.modules\n"
        "[f.family(name) for name in f.names()]\n"
        "assert 'scipy.stats' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_unknown_family_gets_a_suggestion():
    with pytest.raises(ModelError, match="'unifrom' is not a family of distributions; did you mean 'uniform'"):
        parse("unifrom(0, 1)")


@pytest.mark.parametrize("text", ["[1, 2]", "true", '"uniform"'])
def test_what_is_no_distribution_is_refused(text):
    with pytest.raises(ModelError, match="is not a distribution; write a number or a family"):
        parse(text)
