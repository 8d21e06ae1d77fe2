"""Derivatives of tapes: against central differences over random trees, and at kinks."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from mclca.engine.gradient import gradient
from mclca.engine.layout import ARITY
from mclca.engine.simulate import evaluate
from mclca.engine.tape import TapeBuilder

COLUMNS = 3


def tape_of(tree):
    builder = TapeBuilder(COLUMNS)

    def place(node):
        if isinstance(node, int):
            return builder.column(node)
        if isinstance(node, float):
            return builder.number(node)
        operator, *operands = node
        return builder.operation(operator, *map(place, operands))

    return builder.finish([place(tree)])


def derivatives(tree, *point):
    return gradient(tape_of(tree), np.array(point, dtype=float)[:, None])[1][0, :, 0].tolist()


leaves = st.integers(0, COLUMNS - 1) | st.floats(-3, 3).filter(lambda x: abs(x) > 0.05)
trees = st.recursive(
    leaves,
    lambda inner: st.sampled_from(sorted(ARITY)).flatmap(
        lambda operator: st.tuples(st.just(operator), *[inner] * ARITY[operator])
    ),
    max_leaves=12,
)


@settings(max_examples=250, deadline=None)
@example(tree=("power", 0, 1), point=[1.5, 2.0, 1.0])
@given(trees, st.lists(st.floats(0.2, 3), min_size=COLUMNS, max_size=COLUMNS))
def test_central_differences_agree(tree, point):
    """Five points per column tell a kink or a jump nearby, where no difference is a derivative, from a smooth place."""
    tape, here = tape_of(tree), np.array(point)
    exact = gradient(tape, here[:, None])[1][0, :, 0]
    # A base that is not positive has no derivative by its exponent, not even where exponents cancel: -1^(x - x).
    assume(np.isfinite(exact).all() or "power" not in repr(tree))
    for column in range(COLUMNS):
        step = 1e-4
        moved = np.repeat(here[:, None], 5, axis=1)
        moved[column] += step * np.array([-2, -1, 0, 1, 2])
        values = evaluate(tape, moved)[0]
        assume(np.isfinite(values).all() and np.abs(values).max() < 1e6)
        wide, narrow = (values[4] - values[0]) / (4 * step), (values[3] - values[1]) / (2 * step)
        bend = abs(values[4] - 2 * values[2] + values[0]) + abs(values[3] - 2 * values[2] + values[1])
        assume(abs(wide - narrow) <= 1e-5 * (1 + abs(narrow)) and bend <= 1e-5 * (1 + abs(values[2])))
        assert exact[column] == pytest.approx(narrow, rel=1e-4, abs=1e-4 * (1 + abs(values[2])))


@pytest.mark.parametrize("operator", sorted(ARITY))
def test_every_operator_at_a_smooth_place(operator):
    point = np.array([0.7, 1.3, 2.1])
    tape = tape_of((operator, *range(ARITY[operator])))
    exact = gradient(tape, point[:, None])[1][0, :, 0]
    step = 1e-6
    for column in range(COLUMNS):
        moved = np.repeat(point[:, None], 2, axis=1)
        moved[column] += step * np.array([-1, 1])
        below, above = evaluate(tape, moved)[0]
        assert exact[column] == pytest.approx((above - below) / (2 * step), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(
    ("tree", "point", "expected"),
    [
        (("min", 0, 1), (1, 1, 0), [1, 0, 0]),
        (("max", 0, 1), (1, 2, 0), [0, 1, 0]),
        (("abs", 0), (-2, 0, 0), [-1, 0, 0]),
        (("abs", 0), (0, 0, 0), [0, 0, 0]),
        (("where", ("less", 0, 1), ("multiply", 0, 2), 1), (1, 2, 5), [5, 0, 1]),
        (("where", ("less", 1, 0), ("log", 2), 1), (1, 2, 0), [0, 1, 0]),
        (("floor", 0), (1.5, 0, 0), [0, 0, 0]),
        (("power", 0, 2.0), (-3, 0, 0), [-6, 0, 0]),
        (("power", 0, 1), (0, 2, 0), [0, 0, 0]),
        (("power", 0, 0.0), (0, 0, 0), [0, 0, 0]),
        (("multiply", 0, 0), (3, 0, 0), [6, 0, 0]),
    ],
)
def test_the_branch_that_is_taken(tree, point, expected):
    assert derivatives(tree, *point) == expected


def test_a_derivative_that_does_not_exist_is_not_finite():
    assert derivatives(("sqrt", 0), 0, 0, 0)[0] == np.inf
    assert np.isnan(derivatives(("power", -2.0, 0), 1, 0, 0)[0])


def test_rows_and_outputs_each_for_themselves():
    builder = TapeBuilder(2)
    x, y = builder.column(0), builder.column(1)
    tape = builder.finish([builder.operation("multiply", x, y), x, builder.number(4)])
    values, found = gradient(tape, np.array([[1.0, 2], [3, 4]]))
    assert values.tolist() == [[3, 8], [1, 2], [4, 4]]
    assert found.tolist() == [[[3, 4], [1, 2]], [[1, 1], [0, 0]], [[0, 0], [0, 0]]]
