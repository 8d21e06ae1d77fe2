"""Operators against NumPy on hostile values, and whole tapes against a naive evaluator."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mclca.engine.layout import ARITY
from mclca.engine.simulate import evaluate
from mclca.engine.tape import TapeBuilder

HOSTILE = np.array(
    [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, 3.0, -2.0, 1e-320, -5e-324, 2.2e-308, 1e-200, 1e160, -1e160, 1.7e308,
     700.0, 709.78, 709.79, -708.5, -745.1, -746.0, 4503599627370497.5, np.pi, np.inf, -np.inf, np.nan]
)  # fmt: skip
PAIRS = np.array(list(itertools.product(HOSTILE, HOSTILE))).T
BINARY = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "less": np.less,
    "less_equal": np.less_equal, "greater": np.greater, "greater_equal": np.greater_equal, "equal": np.equal,
    "not_equal": np.not_equal, "min": np.minimum, "max": np.maximum,
}  # fmt: skip
EXACT = {"negative": np.negative, "sqrt": np.sqrt, "abs": np.abs, "floor": np.floor, "ceil": np.ceil, "round": np.rint}
CLOSE = {"exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos}


def applied(operator, *columns):
    builder = TapeBuilder(len(columns))
    tape = builder.finish([builder.operation(operator, *(builder.column(i) for i in range(len(columns))))])
    return evaluate(tape, np.array(columns))[0]


def same(left, right):
    """Equal values, zeros of the same sign, NaN for NaN."""
    return np.array_equal(left, right, equal_nan=True) and np.array_equal(
        np.signbit(left)[left == 0], np.signbit(right)[left == 0]
    )


def ulps(value, expected):
    """Error in units in the last place; 0 where both are the same infinity or NaN."""
    special = ~np.isfinite(expected) | ~np.isfinite(value)
    assert np.array_equal(value[special], expected[special], equal_nan=True)
    return np.abs(value - expected)[~special] / np.spacing(np.abs(expected[~special]))


@pytest.mark.parametrize("operator", BINARY)
@np.errstate(all="ignore")
def test_two_operands_are_numpy_to_the_bit(operator):
    expected = BINARY[operator](*PAIRS).astype(float)
    result = applied(operator, *PAIRS)
    if operator in ("min", "max"):  # which zero of two is the smaller is left open by IEEE 754
        result, expected = result + 0.0, expected + 0.0
    assert same(result, expected)


def hardest_quotients(divisors):
    """Dividends whose quotients by these odd divisors of 53 bits lie as near as can be to the middle of two floats."""
    pairs = [(sign * pow(divisor, -1, 1 << 54) % (1 << 54), divisor, sign) for divisor in divisors for sign in (1, -1)]
    return np.array([((middle * divisor - sign) >> 54, divisor) for middle, divisor, sign in pairs], dtype=float).T


@pytest.mark.parametrize("distance", [0, 2, 2**10, 2**30, 2**50])
def test_the_hardest_quotients_are_numpys_to_the_bit(distance):
    rng = np.random.default_rng(distance)
    divisors = (2**53 - 1 - 2 * rng.integers(0, distance // 2 + 1, 5_000)).tolist()
    dividends, divisors = hardest_quotients(divisors)
    assert np.array_equal(applied("divide", dividends, divisors), dividends / divisors)


@np.errstate(all="ignore")
def test_quotients_of_any_bits_are_numpys_to_the_bit():
    words = np.random.default_rng(0).integers(0, 2**64, (2, 1_000_000), dtype=np.uint64)
    near_one = (words & np.uint64(2**52 - 1)) | np.uint64(0x3FF << 52)
    for left, right in (words.view(float), near_one.view(float)):
        assert same(applied("divide", left, right), left / right)


@pytest.mark.parametrize("operator", BINARY)
@pytest.mark.parametrize("number", HOSTILE)
@np.errstate(all="ignore")
def test_an_operand_that_is_a_number_changes_nothing(operator, number):
    builder = TapeBuilder(1)
    column, constant = builder.column(0), builder.number(number)
    tape = builder.finish(
        [builder.operation(operator, column, constant), builder.operation(operator, constant, column)]
    )
    expected = [BINARY[operator](HOSTILE, number).astype(float), BINARY[operator](number, HOSTILE).astype(float)]
    assert same(evaluate(tape, HOSTILE[None]) + 0.0, np.array(expected) + 0.0)


@pytest.mark.parametrize("operator", EXACT)
@np.errstate(all="ignore")
def test_one_operand_is_numpy_to_the_bit(operator):
    assert same(applied(operator, HOSTILE), EXACT[operator](HOSTILE))


@pytest.mark.parametrize("operator", CLOSE)
@np.errstate(all="ignore")
def test_functions_are_right_to_two_units_in_the_last_place(operator):
    rng = np.random.default_rng(0)
    x = np.concatenate(
        [HOSTILE, rng.uniform(-745, 709, 20_000), rng.normal(size=20_000), 10 ** rng.uniform(-320, 308, 20_000)]
    )
    assert ulps(applied(operator, x), CLOSE[operator](x)).max() <= 2


@np.errstate(all="ignore")
def test_power_of_two_columns_is_the_c_librarys():
    assert ulps(applied("power", *PAIRS), np.power(*PAIRS)).max() <= 2


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, -1, -2, 0.5, 1.5, -0.5, 10, 32, 0.3, 2.2, 100, np.inf])
@np.errstate(all="ignore")
def test_constant_powers(exponent):
    builder = TapeBuilder(1)
    tape = builder.finish([builder.operation("power", builder.column(0), builder.number(exponent))])
    x = np.concatenate([HOSTILE, 10 ** np.random.default_rng(0).uniform(-9, 9, 3000)])
    assert ulps(evaluate(tape, x[None])[0], np.power(x, np.full(x.size, exponent))).max() <= 2 + 2 * min(
        abs(exponent), 32
    )


def test_where_takes_nan_for_true_as_numpy_does():
    condition, yes, no = np.array([0.0, -0.0, 1.0, np.nan]), np.full(4, 1.0), np.full(4, 2.0)
    assert applied("where", condition, yes, no).tolist() == [2, 2, 1, 1]


def test_a_minus_a_is_zero_and_a_over_a_is_one():
    builder = TapeBuilder(2)
    a = builder.operation("multiply", builder.column(0), builder.column(1))
    tape = builder.finish([builder.operation("subtract", a, a), builder.operation("divide", a, a)])
    x = np.random.default_rng(0).lognormal(size=(2, 5000), sigma=3)
    assert evaluate(tape, x).tolist() == [[0.0] * 5000, [1.0] * 5000]


def test_equal_operations_are_one_node_and_unneeded_ones_none():
    builder = TapeBuilder(3)
    first = builder.operation("add", builder.column(0), builder.column(1))
    assert builder.operation("add", builder.column(1), builder.column(0)) == first
    assert builder.operation("subtract", builder.column(1), builder.column(0)) != first
    builder.operation("exp", builder.column(2))
    tape = builder.finish([first, first])
    assert len(tape.nodes) == 3
    assert tape.outputs[0] == tape.outputs[1]


def test_numbers_are_folded_without_exceptions():
    builder = TapeBuilder(0)
    nine = builder.number(9)
    tower = builder.operation("power", nine, builder.operation("power", nine, nine))
    ratio = builder.operation("divide", builder.number(0), builder.number(0))
    tape = builder.finish([tower, ratio])
    out = evaluate(tape, np.empty((0, 3)))
    assert out[0].tolist() == [np.inf] * 3
    assert np.isnan(out[1]).all()


def test_positive_and_negative_zero_are_two_numbers():
    builder = TapeBuilder(1)
    over = [builder.operation("divide", builder.column(0), builder.number(zero)) for zero in (0.0, -0.0)]
    assert evaluate(builder.finish(over), np.ones((1, 1))).tolist() == [[np.inf], [-np.inf]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda builder: builder.operation("add", builder.number(1)), ValueError, "add takes 2 operands, not 1"),
        (lambda builder: builder.column(2), IndexError, "column 2 of 2"),
    ],
)
def test_a_wrong_call_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call(TapeBuilder(2))


def naive(operator, operands):
    functions = BINARY | EXACT | CLOSE | {"power": np.power, "where": lambda c, y, n: np.where(c != 0, y, n)}
    return np.asarray(functions[operator](*operands), dtype=float)


@settings(max_examples=150, deadline=None)
@given(st.data())
@np.errstate(all="ignore")
def test_any_tape_is_what_a_naive_evaluator_says(data):
    """Slots are reused, operations merged and reordered: none of it may show."""
    columns = np.random.default_rng(data.draw(st.integers(0, 5))).normal(size=(3, 7))
    builder, values = TapeBuilder(3), [row.copy() for row in columns]
    nodes = [builder.column(i) for i in range(3)]
    for _ in range(data.draw(st.integers(1, 40))):
        if data.draw(st.integers(0, 5)) == 0:
            number = data.draw(st.sampled_from([0.0, 1.0, -2.0, 0.5, 3.0, np.inf]))
            nodes.append(builder.number(number))
            values.append(np.full(7, number))
            continue
        operator = data.draw(st.sampled_from(sorted(set(ARITY) - {"sin", "cos"})))
        chosen = [data.draw(st.integers(0, len(nodes) - 1)) for _ in range(ARITY[operator])]
        nodes.append(builder.operation(operator, *(nodes[i] for i in chosen)))
        values.append(evaluate_one(operator, [values[i] for i in chosen]))
    outputs = data.draw(st.lists(st.integers(0, len(nodes) - 1), min_size=1, max_size=8))
    result = evaluate(builder.finish([nodes[i] for i in outputs]), columns)
    np.testing.assert_allclose(result, np.array([values[i] for i in outputs]), rtol=1e-9)


def evaluate_one(operator, operands):
    """One operation by the engine itself, so that discontinuities fall alike; the tests above hold it to NumPy."""
    if all((row == row[0]).all() for row in operands):
        return naive(operator, operands)
    return applied(operator, *operands)
