"""Functions traced into trees."""

import math

import numpy as np
import pytest

from mclca.errors import ModelError
from mclca.notation import parse_equation, to_text
from mclca.trace import trace


def inference(energy, pue, grid_intensity):
    return energy * pue * grid_intensity


def everything(a, b):
    chosen = np.where(a >= b, np.maximum(a, b), np.minimum(a, 2))
    rounded = round(a) + np.rint(b) + np.floor(a) + np.ceil(b)
    return -chosen + abs(a) ** 2 / np.sqrt(b) + np.exp(np.log(np.sin(np.cos(a)))) - rounded


def keyword_only(energy, *, intensity):
    return np.float64(2) * energy * intensity


def branches(a):
    return a if a > 0 else 0


def built_in_max(a, b):
    return max(a, b)


def uses_math(a):
    return math.exp(a)


def uses_tanh(a):
    return np.tanh(a)


def uses_sum(a):
    return np.add.reduce(a)


def uses_clip(a):
    return np.clip(a, 0, 1)


def uses_array(a):
    return a * np.ones(3)


def returns_nothing(a):
    a * 2


def fails(a):
    return a.mean()


def not_finite(a):
    return a * np.inf


def rounds_to_digits(a):
    return round(a, 2)


def doubles(a):
    for _ in range(100):
        a = a + a
    return a


def one_term_after_another(a):
    return sum([a] * 1_000)


def test_function_is_the_equation_it_writes():
    assert trace(inference, ["energy", "pue", "grid_intensity"]) == parse_equation("energy * pue * grid_intensity")


def test_every_operation_is_traced():
    assert to_text(trace(everything, ["a", "b"])) == (
        "-where(a >= b, max(a, b), min(a, 2)) + abs(a) ** 2 / sqrt(b) + exp(log(sin(cos(a))))"
        " - (round(a) + round(b) + floor(a) + ceil(b))"
    )


def test_arguments_go_by_name():
    assert to_text(trace(keyword_only, ["intensity", "energy"])) == "2 * energy * intensity"


def test_constant_function():
    assert trace(lambda: 3, []) == parse_equation("3")


def test_reflected_operators():
    assert to_text(trace(lambda a: 1 - 2 / a ** -(3**a), ["a"])) == "1 - 2 / a ** -3 ** a"


BRANCHES = "branches on the value of an input; use numpy.where(condition, a, b), numpy.minimum or maximum"
KNOWN = "use + - * / **, comparisons, numpy.where and numpy's exp log sqrt sin cos abs minimum maximum floor ceil rint"


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (branches, BRANCHES),
        (uses_math, "turns an input into one number, as math functions do; use numpy.exp, numpy.log and the like"),
        (uses_tanh, f"uses numpy.tanh, which equations do not have; {KNOWN}"),
        (uses_sum, f"uses numpy.add, which equations do not have; {KNOWN}"),
        (uses_clip, f"uses numpy.clip on the value of an input; {KNOWN}"),
        (uses_array, "returns or combines a ndarray; equations have numbers and inputs only"),
        (returns_nothing, "returns or combines a NoneType; equations have numbers and inputs only"),
        (not_finite, "uses inf, which is not a finite number; write a finite one"),
        (rounds_to_digits, "rounds to 2 digits; round(x) rounds to a whole number"),
        (
            fails,
            "fails when called with symbols (AttributeError: 'Symbol' object has no attribute 'mean'); "
            "write it with + - * / ** and numpy functions alone",
        ),
        (doubles, "nests operations more than 50 deep, the limit; split it into several equations"),
        (
            one_term_after_another,
            "strings more than 150 operations together, the limit; split it into several equations",
        ),
    ],
)
def test_refused_function(function, problem):
    with pytest.raises(ModelError) as caught:
        trace(function, ["a"])
    assert str(caught.value) == f"function '{function.__name__}' {problem}"


def test_built_in_max_points_to_numpy():
    with pytest.raises(ModelError, match="function 'built_in_max' branches on the value of an input"):
        trace(built_in_max, ["a", "b"])
