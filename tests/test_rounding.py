"""Printed figures carry the digits that their error supports, and no others."""

from decimal import Decimal
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclca.rounding import alike, rounded, rows_alike


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (48.5712, 0.004, "48.57"),
        (48.5712, 0.005, "48.57"),
        (48.5712, 0.03, "48.6"),
        (48.5712, 0.06, "49"),
        (48.6, 0.004, "48.60"),
        (99.996, 0.004, "100.00"),
        (123456, 60, "123000"),
        (7, 3, "10"),
        (4, 3, "0"),
        (-0.03, 0.5, "0"),
        (1.23456e-7, 1e-9, "1.2e-7"),
        (12345678, 1000, "1.235e7"),
        (1e300, 1e296, "1.000e300"),
        (1e308, 1e308, "0"),
        (1.7976931348623157e308, 2e303, "1.7977e308"),
        (5e-324, 5e-324, "0"),
        (1.5, 1e-300, "1.50000000000000"),
        (2.4, inf, "2"),
    ],
)
def test_last_digit_is_the_first_power_of_ten_at_or_above_two_errors(value, error, text):
    assert rounded(value, error) == text


@pytest.mark.parametrize("error", [None, 0, nan])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (53, "53"),
        (48.5, "48.5"),
        (48.5712, "48.57"),
        (8760, "8760"),
        (-1234567, "-1235000"),
        (9999999, "1e7"),
        (1.5e-4, "0.00015"),
        (1e-5, "1e-5"),
        (1e-4, "0.0001"),
        (1.7976931348623157e308, "1.798e308"),
        (0.99999, "1"),
        (nan, "nan"),
        (inf, "inf"),
        (-inf, "-inf"),
    ],
)
def test_four_digits_at_most_without_an_error(value, error, text):
    assert rounded(value, error) == text


@pytest.mark.parametrize(
    ("figures", "texts"),
    [
        ([(9e7, 4e5), (1.31e8, 4e6), (5000000, 4e5), (4.1e8, 3e6)], ["9.0e7", "1.3e8", "5e6", "4.1e8"]),
        ([(5000000, 4e5), (40, 1)], ["5000000", "40"]),
        ([(4e8, None), (123000, 60), (1000, 0), (999, 0.5)], ["4e8", "1.23e5", "1e3", "999"]),
        ([(2e-4, 1e-5), (6e-3, 1e-5), (9e-5, 1e-6)], ["2e-4", "0.0060", "9e-5"]),
        ([(2e-4, 1e-5), (6e-3, 1e-5)], ["0.0002", "0.0060"]),
        ([(1e9, None), (0, None), (nan, 1), (-inf, None), (-2000, None)], ["1e9", "0", "nan", "-inf", "-2e3"]),
        ([(1e9, None), (3000, 1e5)], ["1e9", "0"]),
        ([], []),
    ],
)
def test_figures_that_stand_together_have_one_notation(figures, texts):
    """Where one needs an exponent, so has every other that does not read easily without."""
    assert alike(figures) == texts


FIGURES = st.lists(st.tuples(st.floats(), st.one_of(st.none(), st.floats(min_value=0))), min_size=1)


@given(FIGURES)
def test_one_notation_changes_no_digit_of_a_figure(figures):
    alone = [rounded(value, error) for value, error in figures]
    for text, before, (value, error) in zip(alike(figures), alone, figures, strict=True):
        assert text == before or Decimal(text) == Decimal(before), (value, error)
        assert text.count("e") >= before.count("e")


def test_the_rows_of_a_table_have_one_notation():
    assert rows_alike([[(4e8, None), (3, None)], [(6000000, None), (0.5, None)]]) == [["4e8", "3"], ["6e6", "0.5"]]


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(min_value=0, exclude_min=True, allow_infinity=False))
def test_text_is_within_half_a_unit_of_the_value(value, error):
    half_a_unit = max(10 * Decimal(error), abs(Decimal(value)) * Decimal("1e-14"))
    assert abs(Decimal(rounded(value, error)) - Decimal(value)) <= half_a_unit
    assert "," not in rounded(value, error)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_text_without_an_error_is_within_half_of_the_fourth_digit(value):
    assert abs(Decimal(rounded(value)) - Decimal(value)) <= abs(Decimal(value)) * Decimal("0.00051") + Decimal("1e-323")
