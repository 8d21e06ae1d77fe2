"""The charts of the page: log-log lines of growth and bars of ratios, as Vega-Lite specifications."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.figures import Cases
from benchmarks.ratios import ratio, spread
from benchmarks.sections import counterpart
from benchmarks.studies.peers import OURS
from benchmarks.studies.sobol import WITHOUT_BOOTSTRAP
from mclca.report.theme import LIGHT, config

Spec = dict[str, Any]
Row = dict[str, Any]
_WIDTH, _HEIGHT = 520, 300


def charts(cases: Cases) -> dict[str, Spec]:
    """Every chart that there are figures for, by file name."""
    drawn = {
        "peers": _bars(cases.get("peers/statistics 1e6")),
        "draws": _lines(_by_draws(cases, "peers/statistics "), "draws", "seconds", "Time by number of draws"),
        "memory": _lines(_peaks(cases), "draws", "peak MB", "Peak memory by number of draws"),
        "growth": _lines(_by_size(cases), "size", "seconds", "Time at a million draws, by size of the model"),
        "sobol": _lines(_by_points(cases), "points", "seconds", "Sobol' indices: time by number of base points"),
    }
    return {name: spec for name, spec in drawn.items() if spec["data"]["values"]}


def write(specs: Mapping[str, Spec], folder: Path) -> list[str]:
    """Draw the charts as SVG; the names of those written."""
    try:
        import vl_convert
    except ImportError:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    for name, spec in specs.items():
        (folder / f"{name}.svg").write_text(
            vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]) + "\n", encoding="utf-8"
        )
    return [*specs]


def _lines(rows: Iterable[Row], x: str, y: str, title: str) -> Spec:
    log = {"type": "log"}
    return _framed(title, "both axes logarithmic", [*rows]) | {
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "scale": log, "title": x, "axis": {"format": "~g"}},
            "y": {"field": "y", "type": "quantitative", "scale": log, "title": y, "axis": {"format": "~g"}},
            "color": {
                "field": "who",
                "type": "nominal",
                "sort": None,
                "scale": {"scheme": "tableau20"},
                "legend": {"orient": "right", "labelLimit": 240},
            },
        },
    }


def _bars(case: Mapping[str, Any] | None) -> Spec:
    rows = _ratios(case["seconds"]) if case else []
    label = {"field": "who", "type": "nominal", "sort": None, "title": None}
    scale = {"type": "log", "domainMin": 1}
    axis = {"field": "x", "type": "quantitative", "scale": scale, "title": "times the time of mclca"}
    bar = {"y": label, "x": axis, "x2": {"datum": 1}}
    span = {"y": label, "x": axis | {"field": "low"}, "x2": {"field": "high"}}
    title = "Statistics of a million draws: how many times longer"
    return _framed(title, "median of rounds in turn, and their range", rows) | {
        "layer": [
            {"mark": {"type": "bar", "color": LIGHT["accent"], "height": 16}, "encoding": bar},
            {"mark": {"type": "rule", "color": LIGHT["ink"]}, "encoding": span},
        ]
    }


def _framed(title: str, subtitle: str, rows: list[Row]) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": [title], "subtitle": [subtitle]},
        "width": _WIDTH,
        "height": _HEIGHT,
        "config": config(),
        "data": {"values": rows},
    }


def _ratios(taken: Mapping[str, Any]) -> list[Row]:
    theirs = [label for label in taken if not label.startswith(OURS)]
    found = {label: ratio(taken[label], taken[counterpart(label, taken)]) for label in theirs}
    ranked = sorted(found.items(), key=lambda pair: -pair[1].median)
    return [{"who": label, "x": each.median, "low": each.low, "high": each.high} for label, each in ranked]


def _by_draws(cases: Cases, start: str) -> list[Row]:
    wanted = [case for key, case in cases.items() if key.startswith(start)]
    return [
        _row(label, case["draws"], spread(taken).median) for case in wanted for label, taken in case["seconds"].items()
    ]


def _peaks(cases: Cases) -> list[Row]:
    wanted = [(key, case) for key, case in cases.items() if key.startswith(("engine/statistics", "engine/keep"))]
    ours = [_row(f"mclca, {_question(key)}", case["draws"], case["peak_mb"]["2 threads"]) for key, case in wanted]
    numpy = [
        (key, case) for key, case in cases.items() if "NumPy, vectorised" in case.get("peak_mb", {}) and "draws" in case
    ]
    return ours + [
        _row(f"NumPy, {_question(key)}", case["draws"], case["peak_mb"]["NumPy, vectorised"]) for key, case in numpy
    ]


def _question(key: str) -> str:
    return key.partition("/")[2].partition(" ")[0]


def _by_size(cases: Cases) -> list[Row]:
    wanted = [(key.partition("/")[2], case) for key, case in cases.items() if key.startswith("growth/")]
    return [
        _row(kind, float(size), spread(taken).median)
        for kind, case in wanted if kind != "threads"
        for size, taken in case["seconds"].items()
    ]  # fmt: skip


def _by_points(cases: Cases) -> list[Row]:
    wanted = [(2 ** int(key.partition("^")[2]), case) for key, case in cases.items() if key.startswith("sobol/2^")]
    return [
        _row(label, points, spread(taken).median)
        for points, case in wanted
        for label, taken in case["seconds"].items() if not label.endswith(WITHOUT_BOOTSTRAP)
    ]  # fmt: skip


def _row(who: str, x: float, y: float) -> Row:
    return {"who": who, "x": x, "y": y}
