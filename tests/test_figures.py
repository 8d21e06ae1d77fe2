"""The figures: each a sound specification of plain rows with a title that says the finding; and where they show."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import altair as alt
import numpy as np
import pytest
from click.testing import CliRunner
from models import one_equation, write_model

import mclca
from mclca.cli import main
from mclca.report import extra, figures
from mclca.report.chart import Chart
from mclca.report.figures import (
    convergence,
    difference,
    disclosure,
    distribution,
    exceedance,
    ratio,
    reproduction,
    scenarios,
    shapley,
    sobol,
    stages,
    tornado,
    waterfall,
)
from mclca.report.figures.convergence import Trace
from mclca.report.figures.difference import Paired
from mclca.report.figures.reproduction import Published
from mclca.report.figures.sobol import Driver
from mclca.report.parts import About, Bar
from mclca.report.shape import density
from mclca.report.shape import exceedance as curve
from mclca.report.theme import DARK, LIGHT
from mclca.report.wording import number, share, shown_unit, spans

ABOUT = About("One video", "g CO2e", "one video of 5 s", 0.95)
SPAN = Bar("footprint", 42.51, 57.9, 92.4)
DRAWS = np.random.default_rng(0).lognormal(4, 0.2, 20_000)
HOSTILE = '<img src=x onerror=alert(1)>" onload="alert(2)'
BARS = [Bar("inference", 37, 50, 67), Bar("training", 0, 10, 34), Bar("building", 0, 0, 0)]
PAIRS = [Paired("us", "fr", 31.0, 42.0, 57.0, 0.001), Paired("us", "uk", -1.0, 22.0, 33.0, 0.03)]

MADE = {
    "convergence": convergence.figure(ABOUT, [Trace("low", 10**k, 40 + 1 / k, 1 / k) for k in range(3, 7)]),
    "difference": difference.figure(ABOUT, PAIRS),
    "disclosure": disclosure.figure(ABOUT, SPAN, [Bar("users", 45, 58, 70), Bar("pue", 42, 58, 92)]),
    "distribution": distribution.figure(ABOUT, SPAN, *density(DRAWS), distribution.quantile_dots(DRAWS)),
    "exceedance": exceedance.figure(ABOUT, *curve(DRAWS), 70.0, 0.16),
    "ratio": ratio.figure(ABOUT, PAIRS),
    "reproduction": reproduction.figure(ABOUT, [Published("footprint", "g CO2e", 49, 88, SPAN, 0.81)]),
    "scenarios": scenarios.figure(ABOUT, {"grid": BARS[:2], "place": [SPAN]}, {"grid": "inference"}),
    "shapley": shapley.figure(ABOUT, [Bar("users", 0.36, 0.38, 0.4), Bar("pue", 0.2, 0.21, 0.22)], 3),
    "sobol": sobol.figure(ABOUT, [Driver(Bar("users", 0.4, 0.42, 0.44), Bar("users", 0.5, 0.52, 0.55))]),
    "stages": stages.figure(ABOUT, BARS),
    "tornado": tornado.figure(ABOUT, 58.0, [Bar("users", 45, 58, 70), Bar("pue", 60, 58, 55)]),
    "waterfall": waterfall.figure(ABOUT, ("us", "fr"), [{"a": 50.0, "b": 10.0}, {"a": 8.0, "b": 10.0}]),
}
SAID = {
    "convergence": "One video: after 1,000,000 draws every figure is within 0.33 g CO2e",
    "difference": "One video: fr is lower than us in more than 99 % of draws",
    "disclosure": "One video: knowing users would narrow the interval by 50 %",
    "distribution": "One video: 58 g CO2e, and 95 % sure between 43 and 92 g",
    "exceedance": "One video: 16 % chance of more than 70.0 g CO2e",
    "ratio": "One video: fr is lower than us in more than 99 % of draws",
    "reproduction": "One video: our distribution gives 81 % to the published range",
    "scenarios": "One video: grid matters most, 10.0 g CO2e (training) to 50.0 g CO2e (inference)",
    "shapley": "One video: users explains 38 % of the variance",
    "sobol": "One video: users explains 42 % of the variance",
    "stages": "One video: inference makes 83 % of 60.0 g CO2e",
    "tornado": "One video: users alone moves it from 45 to 70 g CO2e",
    "waterfall": "One video: 60.0 g CO2e (us) becomes 18.0 (fr), most of it a",
}


@pytest.fixture(scope="module")
def result():
    return mclca.run("text_to_video", draws=20_000, across="grid")


# --- specifications


@pytest.mark.parametrize("kind", MADE)
def test_a_figure_says_its_finding_and_its_functional_unit(kind):
    chart = Chart(MADE[kind])
    assert chart.title == SAID[kind]
    assert (
        "95 %" in chart.subtitle or "Per one video of 5 s" in chart.subtitle or "per one video of 5 s" in chart.subtitle
    )


@pytest.mark.parametrize("kind", MADE)
def test_a_figure_is_sound_vega_lite_and_draws(kind):
    """Altair checks a specification against the schema of Vega-Lite."""
    assert isinstance(Chart(MADE[kind]).altair(), alt.TopLevelMixin)
    svg = Chart(MADE[kind]).svg()
    assert ET.fromstring(svg).tag.endswith("svg")
    assert "NaN" not in svg


def test_all_kinds_are_tried_here():
    files = {path.stem for path in Path(figures.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(MADE) == files


def test_every_figure_that_a_run_gives_draws(result):
    for kind in figures.kinds():
        assert Chart(getattr(result.plot, kind)().spec).altair()


@pytest.mark.parametrize("kind", MADE)
def test_a_dark_figure_has_no_light_colour_left(kind):
    text = json.dumps(Chart(MADE[kind], "dark").to_json())
    assert not [colour for colour in LIGHT.values() if colour in text]
    assert DARK["paper"] in text


def test_every_axis_has_its_unit(result):
    shown = ("distribution", "exceedance", "stages", "scenarios", "difference", "waterfall", "convergence")
    for kind in (*shown, "tornado", "disclosure"):
        assert "g CO2e" in re.findall(r">([^<]*)</text>", getattr(result.plot, kind)().svg()), kind


# What eyes without one kind of cones see of linear RGB (Machado, Oliveira & Fernandes 2009, severity 1).
EYES = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("eyes", EYES)
def test_the_two_colours_that_are_told_apart_look_apart_to_all_eyes(theme, eyes):
    seen = [np.array(EYES[eyes]) @ linear(theme[role]) for role in ("accent", "second")]
    assert np.abs(seen[0] - seen[1]).max() > 0.25


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("role", ["ink", "muted"])
def test_words_stand_out_from_the_paper(theme, role):
    """WCAG 2.1, 1.4.3: a contrast of at least 4.5 to 1."""
    light, dark = sorted((luminance(theme[role]), luminance(theme["paper"])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) > 4.5


def linear(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return np.array([part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts])


def luminance(colour):
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("kind", ["stages", "waterfall", "difference"])
def test_hostile_names_are_text_in_a_picture(kind):
    about = ABOUT._replace(title=HOSTILE, per=HOSTILE)
    made = {
        "stages": lambda: stages.figure(about, [Bar(HOSTILE, 1, 2, 3)]),
        "waterfall": lambda: waterfall.figure(about, (HOSTILE, "b"), [{HOSTILE: 1.0}, {HOSTILE: 2.0}]),
        "difference": lambda: difference.figure(about, [Paired(HOSTILE, "b", 1.0, 2.0, 3.0, 0.1)]),
    }[kind]()
    for element in ET.fromstring(Chart(made).svg()).iter():
        assert element.tag.rpartition("}")[2] not in {"img", "script", "a", "image", "foreignObject"}
        assert not [name for name in element.attrib if name.lower().startswith("on")]


# --- shapes


def test_a_density_holds_all_but_the_tails_and_is_that_of_the_normal():
    """Of 200,000 draws the curve is within 2 % of the peak of the true one: eight standard errors of a bin."""
    x, y = density(np.random.default_rng(1).normal(10, 2, 200_000))
    assert np.sum(y) * (x[1] - x[0]) == pytest.approx(0.9945, abs=0.003)
    exact = np.exp(-(((x - 10) / 2) ** 2) / 2) / (2 * np.sqrt(2 * np.pi))
    assert np.abs(y - exact).max() < 0.02 * exact.max()


def test_a_density_is_not_smeared_over_the_ends():
    _, y = density(np.random.default_rng(2).uniform(0, 1, 200_000))
    assert y.min() > 0.9


def test_quantile_dots_are_equally_likely():
    dots = distribution.quantile_dots(DRAWS)
    assert dots.size == 100
    below = [np.mean(dot >= DRAWS) for dot in dots]
    assert np.allclose(below, (np.arange(100) + 0.5) / 100, atol=1e-4)


def test_an_exceedance_curve_is_the_share_above():
    x, above = curve(DRAWS)
    assert np.allclose([np.mean(place < DRAWS) for place in x], above, atol=1e-4)


def test_the_steps_of_a_waterfall_lead_from_the_one_total_to_the_other():
    held = MADE["waterfall"]["layer"][0]["data"]["values"]
    assert [(row["name"], row["start"], row["end"]) for row in held] == [("us", 0, 60), ("a", 60, 18), ("fr", 0, 18)]


# --- where the rows come from


def rows_of(chart, layer):
    return chart.spec["layer"][layer]["data"]["values"]


def test_the_bars_of_sobol_are_the_indices(result):
    found = result.plot.study.knowledge.sobol
    told = {index.input: index.figures for index in found.indices if not index.negligible}
    shown = rows_of(result.plot.sobol(), 0)
    assert {row["name"] for row in shown} == set(told)
    for row in shown:
        figure = "first" if "alone" in row["kind"] else "total"
        own = told[row["name"]]
        assert (row["low"], row["value"], row["high"]) == (own[f"{figure}_low"], own[figure], own[f"{figure}_high"])
    assert f"left out: {len(found.indices) - len(told)}." in result.plot.sobol().subtitle


def test_correlated_inputs_have_shapley_bars_and_no_sobol_bars():
    plot = mclca.run("vfx_rendering", draws=2000).plot
    with pytest.raises(mclca.ModelError, match="workstation_lifetime, workstation_utilisation are correlated"):
        plot.sobol()
    assert sum(index.figures["shapley"] for index in plot.study.knowledge.shapley.indices) == pytest.approx(1)
    assert "explains" in plot.shapley().title


def test_the_bars_of_a_tornado_are_the_ends_of_each_input(result):
    told = mclca.tornado("text_to_video").charts[0]
    shown = rows_of(result.plot.tornado(), 0)
    ends = {(bar.input, side): getattr(bar, side) for bar in told.bars for side in ("low", "high")}
    for row in shown:
        side = "low" if "low" in row["side"] else "high"
        assert row["end"] == pytest.approx(1000 * ends[row["name"], side])
        assert row["base"] == pytest.approx(1000 * told.base)


def test_the_frame_of_a_disclosure_is_the_interval_of_the_run(result):
    chart, row = result.plot.disclosure(), result.rows[0]
    for frame in rows_of(chart, 0):
        assert (frame["from"], frame["to"]) == pytest.approx((1000 * row.low, 1000 * row.high))
        assert frame["low"] < frame["high"]
    widths = [known["high"] - known["low"] for known in rows_of(chart, 1)]
    assert widths == sorted(widths)
    assert widths[0] < 1000 * (row.high - row.low)


def test_what_does_not_take_a_pedigree_table_says_so():
    plot = mclca.run("text_to_video", draws=2000, pedigree="ecoinvent3").plot
    with pytest.raises(mclca.ModelError) as told:
        plot.tornado()
    assert str(told.value) == (
        'the tornado does not take --pedigree; name the table in the model file, as in pedigree = "ecoinvent3"'
    )


def test_figures_of_a_widened_run_are_of_its_own_draws():
    """The draws behind the figures have the interval that the run reports, to the error of 20,000 draws."""
    wide = mclca.run("text_to_video", draws=20_000, pedigree="ecoinvent3")
    held = np.quantile(wide.plot.study.draws, [0.025, 0.975]) / 1000
    assert held == pytest.approx([wide.rows[0].low, wide.rows[0].high], rel=1e-3)
    plain = mclca.run("text_to_video", draws=20_000)
    assert held[1] > 1.05 * plain.rows[0].high


# --- words


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        ("kg CO2e", 0.058, ("g CO2e", 1000.0)),
        ("kg CO2e", 8660.0, ("t CO2e", 0.001)),
        ("g CO2e", 5e-6, ("mg CO2e", 1000.0)),
        ("Wh", 5e6, ("MWh", 1e-6)),
        ("g CO2e/MP/frame", 0.001, ("g CO2e/MP/frame", 1.0)),
        ("kg CO2e", 0.0, ("kg CO2e", 1.0)),
        ("kg CO2e", float("nan"), ("kg CO2e", 1.0)),
    ],
)
def test_a_figure_is_shown_in_a_unit_that_one_can_take_in(unit, value, shown):
    found = shown_unit(unit, value)
    assert found.unit == shown[0]
    assert found.factor == pytest.approx(shown[1])


def test_an_interval_has_two_digits_of_its_width():
    assert spans(42.512, 57.93, 92.41) == ("43", "58", "92")
    assert spans(806.1, 999.4, 1310.2) == ("810", "1,000", "1,310")
    assert spans(-0.00123, 0.0005, 0.00201) == ("-0.0012", "0.0005", "0.0020")
    assert spans(5.4, 5.4, 5.4) == ("5.40", "5.40", "5.40")
    assert number(0) == "0"
    assert spans(9.42e6, 1.012e7, 1.1e7) == ("9.4e6", "1.01e7", "1.10e7")
    assert spans(5.2, 300, 1.1e7) == ("0", "0", "1.1e7")
    assert number(1.5e12) == "1.50e12"
    assert number(2e-7) == "2.00e-7"


def test_a_share_is_0_or_100_percent_only_for_none_and_all():
    said = [share(value) for value in (0, 0.001, 0.16, 0.9999, 1)]
    assert said == ["0 %", "less than 1 %", "16 %", "more than 99 %", "100 %"]


# --- where they are shown


def test_a_result_plots_itself(result):
    chart = result.plot.distribution()
    assert chart.title.startswith("One AI-generated video: 58 g CO2e, and 95 % sure between 4")
    shown = chart._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<svg")
    assert shown["text/plain"] == chart.title
    assert result.plot.exceedance(threshold=0.07, theme="dark").title.endswith("% chance of more than 70.0 g CO2e")
    assert dir(result.plot) == figures.kinds()
    with pytest.raises(AttributeError, match="there is no figure 'pie'; there are convergence, difference"):
        result.plot.pie  # noqa: B018


STARTS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "html": b"<!DOCTYPE html>", "json": b"{"}


@pytest.mark.parametrize("ending", STARTS)
def test_the_command_writes_the_format_of_the_name(ending, tmp_path):
    path = tmp_path / f"figure.{ending}"
    found = plotted("text_to_video", "distribution", "-o", path, "--draws", "2e3")
    assert found.exit_code == 0, found.output
    assert found.stdout.startswith(f"{path}: One AI-generated video: ")
    assert path.read_bytes().startswith(STARTS[ending])
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def plotted(*words):
    return CliRunner().invoke(main, ["plot", *map(str, words)])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["text_to_video", "distributoin"], "there is no figure 'distributoin'; did you mean 'distribution'?"),
        (
            ["text_to_video", "difference"],
            "there is nothing to compare 'text_to_video' with; spread an axis out, as in --across AXIS "
            "(its axes are: basis, grid, resolution,",
        ),
        (
            ["text_to_video", "stages", "--of", "it_energy"],
            "'it_energy' of model 'text_to_video' has no stages to show; list the equations that add up to the "
            "result in [boundary] included",
        ),
        (
            ["text_to_video", "distribution", "--of", "tokens"],
            "nothing in 'tokens' is uncertain, so it has no distribution to show",
        ),
        (["text_to_video", "distribution", "--theme", "blue"], "theme is 'blue'; choose light or dark"),
    ],
)
def test_what_cannot_be_shown_is_refused(words, sentence, tmp_path):
    found = plotted(*words, "-o", tmp_path / "x.svg", "--draws", "2e3")
    assert found.exit_code == 2, found.output
    assert sentence in found.stderr
    assert not list(tmp_path.iterdir())


def test_an_unknown_ending_is_refused(tmp_path):
    found = plotted("text_to_video", "distribution", "-o", tmp_path / "x.gif", "--draws", "2e3")
    assert found.exit_code == 2
    assert "ends in no format of figures; let it end in .svg, .png, .pdf, .html, .json" in found.stderr


def test_the_help_lists_the_kinds():
    said = " ".join(plotted("--help").stdout.split())
    *most, last = figures.kinds()
    assert f"KIND is {', '.join(most)} or {last}." in said


def test_a_model_without_axes_and_boundary_has_a_distribution(tmp_path):
    path = write_model(tmp_path, one_equation("a * b", {"a": "uniform(1, 2)", "b": "3"}))
    plot = mclca.run(path, draws=5000).plot
    assert plot.distribution().title.startswith("A small model: 4.5, and 95 % sure between 3.")
    with pytest.raises(mclca.ModelError, match="has no axis with several labels; there are no scenarios to show"):
        plot.scenarios()
    with pytest.raises(
        mclca.ModelError, match=r"model 'small' has no \[\[ranges\]\]; name a published range in its file"
    ):
        plot.reproduction()


def test_a_missing_extra_is_one_sentence(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(extra, "import_module", missing)
    with pytest.raises(mclca.ModelError) as told:
        extra.needed("vl_convert")
    assert str(told.value) == (
        'figures and reports need vl_convert, which is not installed; pip install "mclca[report]"'
    )


def test_a_run_imports_nothing_of_the_report():
    code = (
        "import sys; from mclca.cli import main\n"
        "try: main(['run', 'text_to_video', '--draws', '1e3'])\n"
        "finally: print(*[name for name in sys.modules if name.startswith(('mclca.report', 'altair', 'vl_convert'))], "
        "file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr.strip() == ""
