"""Printed figures carry the digits that their error supports, and no others."""

from decimal import Decimal
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclca.rounding import rounded


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
        (0.99999, "1"),
        (nan, "nan"),
        (inf, "inf"),
        (-inf, "-inf"),
    ],
)
def test_four_digits_at_most_without_an_error(value, error, text):
    assert rounded(value, error) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(min_value=0, exclude_min=True, allow_infinity=False))
def test_text_is_within_half_a_unit_of_the_value(value, error):
    half_a_unit = max(10 * Decimal(error), abs(Decimal(value)) * Decimal("1e-14"))
    assert abs(Decimal(rounded(value, error)) - Decimal(value)) <= half_a_unit
    assert "," not in rounded(value, error)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_text_without_an_error_is_within_half_of_the_fourth_digit(value):
    assert abs(Decimal(rounded(value)) - Decimal(value)) <= abs(Decimal(value)) * Decimal("0.00051") + Decimal("1e-323")
