"""Dragging: whatever a handle is dragged to, the text is of the same family and has its handle there."""

import math

import pytest

from mclca.app.handles import handles, moved, round_to
from mclca.app.input_picture import picture
from mclca.errors import ModelError
from mclca.families import family, names, parse

EVERY_EXAMPLE = [text for name in names() for text in family(name).examples]
# What is asked for is rounded to a hundredth of the width of the interval, and what follows from it is, too.
ROUNDING = 0.02
SCORES = "reliability=1, completeness=1, temporal=1, geographical=1, technological=1, basic=0.01"


def targets():
    for text in EVERY_EXAMPLE:
        low, high = (float(parse(text).quantile(p)) for p in (0.025, 0.975))
        for handle in handles(text):
            for times in (-0.2, -0.03, 0.03, 0.2):
                to = handle.value + times * (high - low or 1.0)
                if handle.least < to < handle.most:
                    yield pytest.param(text, handle.part, to, id=f"{text} {handle.part} {times}")


@pytest.mark.parametrize(("text", "part", "to"), [*targets()])
def test_a_handle_ends_where_it_is_dragged_to(text, part, to):
    try:
        before, after = parse(text), parse(moved(text, part, to))
    except ModelError as error:
        assert "inexactness < (high - low) / 2 does not hold" in str(error)  # noqa: PT017  no handle shows this rule
        return
    assert type(after) is type(before)
    width = float(before.upper_quantile(0.025) - before.quantile(0.025)) or abs(to)
    (found,) = (handle.value for handle in handles(moved(text, part, to)) if handle.part == part)
    assert abs(found - to) <= max(ROUNDING * width, 5e-3 * abs(to))


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_handles_stand_in_order_inside_their_limits(text):
    found = handles(text)
    assert [handle.value for handle in found] == sorted(handle.value for handle in found)
    for handle in found:
        assert handle.least <= handle.value <= handle.most
        assert not math.isnan(handle.least + handle.most) or (handle.least, handle.most) == (-math.inf, math.inf)


@pytest.mark.parametrize("text", EVERY_EXAMPLE)
def test_every_distribution_has_a_picture(text):
    found = picture(text, parse(text))
    assert found["low"] < found["high"]
    assert not found["density"] or max(found["density"]) == 1
    assert all(found["low"] <= value <= found["high"] for value in found["interval"])


@pytest.mark.parametrize(
    ("text", "part", "to", "after"),
    [
        ("pert(1.05, 1.10, 1.40)", "high", 1.512345, "pert(1.05, 1.1, 1.512)"),
        ("triangular(0, 0.10, 0.30)", "centre", 0.2, "triangular(0, 0.2, 0.3)"),
        ("triangular(0, 0.10, 0.30)", "centre", 0.7, "triangular(0, 0.3, 0.3)"),
        ("lognormal(median=794, gsd=1.03)", "centre", 700, "lognormal(median=700, gsd=1.03)"),
        ("lognormal(low=2, high=9, interval=0.9)", "high", 8, "lognormal(low=2, high=8, interval=0.9)"),
        ("normal(0, 1)", "centre", 0.5, "normal(0.5, 1)"),
        ("normal(10, 1)", "low", 7, "normal(low=7, high=11.96)"),
        ("uniform(-3, 7.5)", "low", 2, "uniform(2, 7.5)"),
        ("81", "centre", 90, "fixed(90)"),
        (f"pedigree(10, {SCORES})", "centre", 12, f"pedigree(12, {SCORES})"),
    ],
)
def test_the_text_stays_as_readable_as_it_was(text, part, to, after):
    assert moved(text, part, to) == after


def test_physical_limits_hold_a_handle():
    low, _, high = handles("pert(1.05, 1.10, 1.40)", (1.0, 3.0))
    assert (low.least, low.most, high.least, high.most) == (1.0, 1.1, 1.1, 3.0)


def test_rounding_keeps_three_digits():
    assert round_to(123.456, 10) == 123.5
    assert round_to(0.0123456, 1e6) == 0.0123
    assert round_to(0.0, 1.0) == 0.0
    assert math.isinf(round_to(math.inf, 1.0))
