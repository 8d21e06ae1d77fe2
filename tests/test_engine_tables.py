"""Quantile tables: as accurate as they say, inside the support, and quick enough to build for every input."""

import numpy as np
import pytest
from scipy import special

from mclca.engine.layout import CELLS, CENTRED_TABLE, CONSTANT, EXPONENTIAL_LINE, LINE, ROOTS, TABLE
from mclca.engine.points import design
from mclca.engine.program import Program
from mclca.engine.quantile_table import ACCURACY, constant, discrete, sampler
from mclca.engine.simulate import at_points, generate
from mclca.engine.tape import TapeBuilder

KNOTS = np.sort(np.random.default_rng(1).lognormal(size=50))
KNOT_LEVELS = np.linspace(0, 1, 50)


def beta(a, b):
    return lambda p: special.betaincinv(a, b, p), lambda q: special.betainccinv(a, b, q), 0, 1


def gamma(a):
    return lambda p: special.gammaincinv(a, p), lambda q: special.gammainccinv(a, q), 0, np.inf


def lognormal(gsd):
    s = np.log(gsd)
    return lambda p: np.exp(s * special.ndtri(p)), lambda q: np.exp(-s * special.ndtri(q)), 0, np.inf


def student(df):
    return lambda p: special.stdtrit(df, p), lambda q: -special.stdtrit(df, q), -np.inf, np.inf


def triangular(low, mode, high):
    peak, width = (mode - low) / (high - low), high - low

    def rising(p):
        return low + np.sqrt(p * width * (mode - low))

    def falling(q):
        return high - np.sqrt(q * width * (high - mode))

    def quantile(p):
        return np.where(p <= peak, rising(p), falling(1 - p))

    def upper_quantile(q):
        return np.where(1 - q <= peak, rising(1 - q), falling(q))

    return quantile, upper_quantile, low, high, [peak]


def interpolated(breaks):
    def quantile(p):
        return np.interp(p, KNOT_LEVELS, KNOTS)

    return quantile, lambda q: np.interp(1 - q, KNOT_LEVELS, KNOTS), KNOTS[0], KNOTS[-1], breaks


SHAPES = {
    "normal": ((special.ndtri, lambda q: -special.ndtri(q), -np.inf, np.inf), TABLE),
    "lognormal, gsd 1.0001": (lognormal(1.0001), CENTRED_TABLE),
    "lognormal, gsd 1.15": (lognormal(1.15), CENTRED_TABLE),
    "lognormal, gsd 10": (lognormal(10), TABLE),
    "beta(40, 48)": (beta(40, 48), CENTRED_TABLE),
    "beta(0.1, 5)": (beta(0.1, 5), TABLE),
    "beta(0.5, 0.5)": (beta(0.5, 0.5), CENTRED_TABLE),
    "pert with its mode at an end": (beta(1, 5), CENTRED_TABLE),
    "gamma(0.1)": (gamma(0.1), TABLE),
    "gamma(100)": (gamma(100), CENTRED_TABLE),
    "student t(1.5)": (student(1.5), TABLE),
    "exponential": ((lambda p: -np.log1p(-p), lambda q: -np.log(q), 0, np.inf), CENTRED_TABLE),
    "weibull, shape 0.5": ((lambda p: np.log1p(-p) ** 2, lambda q: np.log(q) ** 2, 0, np.inf), TABLE),
    "gumbel": ((lambda p: -np.log(-np.log(p)), lambda q: -np.log(-np.log1p(-q)), -np.inf, np.inf), TABLE),
    "uniform": ((lambda p: -1 + 3 * p, lambda q: 2 - 3 * q, -1, 2), LINE),
    "loguniform": ((lambda p: 5e4 * 10**p, lambda q: 5e5 * 10**-q, 5e4, 5e5), EXPONENTIAL_LINE),
    "triangular": (triangular(600, 700, 720), ROOTS),
    "triangular, mode at the end": (triangular(0, 5, 5), ROOTS),
    "interpolated, its knots declared": (interpolated(KNOT_LEVELS), CELLS),
    "interpolated, nothing declared": (interpolated(()), CELLS),
    "with a gap": (
        (lambda p: np.where(p <= 0.3, p, p + 5), lambda q: np.where(1 - q <= 0.3, 1 - q, 6 - q), 0, 6, [0.3]),
        TABLE,
    ),
}


def draws_at(one, u):
    builder = TapeBuilder(1)
    program = Program(np.array([1], dtype=np.uint64), (one,), (), builder.finish([builder.column(0)]))
    return at_points(program, u[None])[0]


def lattice_points():
    """Points in the middle and 2^-48 deep into both tails, on the lattice of the engine's points."""
    rng = np.random.default_rng(5)
    tail = 2.0 ** -rng.uniform(1, 48, 3000)
    u = np.concatenate([rng.random(10_000), tail, 1 - tail])
    return np.clip((np.floor(u * 2**52) + 0.5) / 2**52, 2.0**-53, 1 - 2.0**-53)


@pytest.mark.parametrize("name", SHAPES)
def test_table_follows_the_quantile_function(name):
    shape, kind = SHAPES[name]
    one, u = sampler(*shape), lattice_points()
    x = draws_at(one, u)
    expected = np.where(u < 0.5, shape[0](u), shape[1](1 - u))
    spread = shape[0](np.array([0.75]))[0] - shape[0](np.array([0.25]))[0]
    error = np.abs(x - expected) / np.maximum(np.abs(expected), 1e-3 * spread)
    assert one.kind == kind
    assert error.max() < ACCURACY == 1e-10
    assert x.min() >= shape[2]
    assert x.max() <= shape[3]


def test_two_kinks_stay_in_the_fast_table():
    levels, values = [0, 0.2, 0.7, 1], [0, 1, 1.5, 4]
    one = sampler(lambda p: np.interp(p, levels, values), lambda q: np.interp(1 - q, levels, values), 0, 4, [0.2, 0.7])
    u = lattice_points()
    assert (one.kind, one.segments) == (TABLE, 3)
    np.testing.assert_allclose(draws_at(one, u), np.interp(u, levels, values), rtol=1e-11, atol=1e-12)


def test_a_single_value_is_a_constant():
    flat = sampler(lambda p: np.full_like(p, 3), lambda q: np.full_like(q, 3), 3, 3)
    assert flat.kind == CONSTANT
    assert (draws_at(flat, lattice_points()) == 3).all()
    assert (draws_at(constant(-0.5), lattice_points()) == -0.5).all()


def test_atoms_are_exact():
    values, weights = np.array([4.0, 1.0, 2.0]), np.array([0.5, 0.2, 0.3])
    u = np.array([1e-9, 0.2, np.nextafter(0.2, 1), 0.5, np.nextafter(0.5, 1), 1 - 2.0**-53])
    assert draws_at(discrete(values, weights), u).tolist() == [1, 1, 2, 2, 4, 4]


def test_many_atoms_have_their_frequencies():
    """Chi-square over 200 cells, mean 199 and sd 20: beyond 340 once in 10^9."""
    weights = np.random.default_rng(3).random(200) ** 3
    builder = TapeBuilder(1)
    one = sampler(np.array, np.array, 0, 199, atoms=np.arange(200.0), atom_weights=weights)
    program = Program(np.array([1], dtype=np.uint64), (one,), (), builder.finish([builder.column(0)]))
    out = np.empty((1, 400_000))
    generate(program, design("random", 400_000, 0), 0, 400_000, out)
    expected = weights / weights.sum() * out.size
    assert (((np.bincount(out[0].astype(int), minlength=200) - expected) ** 2) / expected).sum() < 340


def test_a_quantile_function_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="not finite inside"):
        sampler(lambda p: p * np.nan, lambda q: q * np.nan, 0, 1)


def test_a_draw_is_the_quantile_of_its_point():
    layout = design("random", 3000, 2)
    builder = TapeBuilder(1)
    column = builder.finish([builder.column(0)])
    streams = np.array([77], dtype=np.uint64)
    u, x = np.empty((1, 3000)), np.empty((1, 3000))
    generate(Program(streams, (sampler(lambda p: p, lambda q: 1 - q, 0, 1),), (), column), layout, 0, 3000, u)
    generate(Program(streams, (sampler(*lognormal(2)),), (), column), layout, 0, 3000, x)
    np.testing.assert_allclose(x, np.exp(np.log(2) * special.ndtri(u)), rtol=ACCURACY)
