"""Charts of characters: what `mclca run` shows of a distribution, fine on a terminal and plain elsewhere."""

import functools
import io
from itertools import pairwise

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

from mclca import tables
from mclca.cli import main
from mclca.text_chart import FINE, HEIGHT, PLAIN, WIDTH, Span, histogram, intervals, scale_of

DRAWS = np.random.default_rng(0).normal(10, 1, 20_000)
SPAN = Span(8.04, 10.0, 11.96)
TEXTS = ["8.04", "10.0", "11.96 kg"]


@pytest.mark.parametrize("ink", [FINE, PLAIN])
def test_a_histogram_has_its_peak_and_its_marks_where_the_draws_have_them(ink):
    *bars, marks, labels = histogram(DRAWS, SPAN, TEXTS, ink)
    assert len(bars) == HEIGHT
    assert all(len(line) <= WIDTH for line in [*bars, marks])
    peak = np.mean([place for place, sign in enumerate(bars[0]) if sign != " "])
    assert abs(peak - marks.index(ink.middle)) <= 3
    assert marks.index(ink.start) < marks.index(ink.middle) < marks.rindex(ink.end)
    assert labels.split() == " ".join(TEXTS).split()


def test_bars_stand_on_each_other():
    bars = histogram(DRAWS, SPAN, TEXTS, PLAIN)[:HEIGHT]
    for upper, lower in pairwise(bars):
        assert all(lower[place] == "#" for place, sign in enumerate(upper) if sign == "#")


def test_texts_that_would_touch_are_pushed_apart():
    close = Span(9.99, 10.0, 10.01)
    assert histogram(DRAWS, close, ["9.990", "10.000", "10.010 kg"], PLAIN)[-1].split() == [
        "9.990",
        "10.000",
        "10.010",
        "kg",
    ]


def test_intervals_share_a_scale_from_0():
    spans = [Span(0.0, 5.0, 10.0), Span(5.0, 7.5, 10.0)]
    first, second = intervals(spans, PLAIN)
    assert scale_of(spans) == (0.0, 10.0)
    assert (first.index("|"), first.index("o"), first.rindex("|")) == (0, 30, WIDTH - 1)
    assert (second.index("|"), second.rindex("|")) == (30, WIDTH - 1)
    assert scale_of([Span(-2.0, 0.0, 1.0)]) == (-2.0, 1.0)


def test_a_constant_interval_is_a_point():
    assert intervals([Span(1.0, 1.0, 1.0), Span(0.0, 1.0, 2.0)], PLAIN)[0].strip() == "o"


def test_run_is_plain_where_it_is_no_terminal():
    out = CliRunner().invoke(main, ["run", "text_to_video", "--draws", "2e3", "--of", "footprint"]).stdout
    assert "####" in out
    assert out.isascii()
    assert "\x1b" not in out


def on_a_terminal(monkeypatch, encoding, **environment):
    """What `mclca run` prints to a terminal of an encoding."""
    written = io.TextIOWrapper(io.BytesIO(), encoding)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    console = functools.partial(Console, file=written, force_terminal=True, width=100)
    monkeypatch.setattr(tables, "Console", console)
    found = CliRunner().invoke(main, ["run", "text_to_video", "--draws", "2e3", "--of", "footprint"])
    assert found.exit_code == 0, found.output
    written.flush()
    return written.buffer.getvalue().decode(encoding)


def test_a_terminal_gets_fine_characters(monkeypatch):
    out = on_a_terminal(monkeypatch, "utf-8")
    assert "█" in out
    assert "●" in out


def test_a_terminal_without_unicode_gets_plain_ones(monkeypatch):
    out = on_a_terminal(monkeypatch, "ascii")
    assert "####" in out
    assert out.isascii()


def test_no_color_is_respected(monkeypatch):
    """No code at all: bold and dim go too."""
    assert "\x1b[1m" in on_a_terminal(monkeypatch, "utf-8")
    assert "\x1b" not in on_a_terminal(monkeypatch, "utf-8", NO_COLOR="1")


def test_run_across_an_axis_shows_the_intervals_beneath_each_other():
    words = ["run", "text_to_video", "--draws", "2e3", "--of", "footprint", "--across", "grid"]
    lines = CliRunner().invoke(main, words).stdout.splitlines()
    (start,) = (place for place, line in enumerate(lines) if line.startswith("footprint  ") and " 0 to 0." in line)
    assert [line.split()[0] for line in lines[start + 1 : start + 4]] == ["us", "fr", "uk"]
    assert all(line.count("|") == 2 and "o" in line for line in lines[start + 1 : start + 4])


def test_nothing_is_drawn_of_a_constant():
    out = CliRunner().invoke(main, ["run", "text_to_video", "--draws", "2e3", "--of", "tokens"]).stdout
    assert "#" not in out
    assert "exactly: nothing in it is uncertain" in out
