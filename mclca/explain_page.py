"""What `mclca explain` found: the equation, its inputs, its points and draws, its terms, and its extreme draws."""

from collections.abc import Mapping
from typing import Any

from mclca.comparison_page import share_text
from mclca.description import labels_text
from mclca.explain import Explanation
from mclca.extreme_draws import Standing, Tail
from mclca.rounding import alike, rounded
from mclca.summary import Row
from mclca.tables import Page, headline, percent

# Of the inputs in extreme draws, so many are shown.
MOST_SHOWN = 5


def print_explanation(found: Explanation, command: str) -> None:
    """The whole page.

    Parameters
    ----------
    command : what the user types to run it again
    """
    page = Page()
    page.line(f"{found.model.title or found.model.name}: {found.equation.name}", "bold")
    page.line(headline(found.row, found.options.asked.interval))
    if found.equation.summary:
        page.line(found.equation.summary)
    if found.row.at:
        page.line(f"at {labels_text(found.row.at)}")
    page.heading("equation")
    page.line(f"{found.text}  [{found.equation.unit}]", whole=True)
    page.line(found.latex, "dim", whole=True)
    _print_inputs(page, found)
    _print_points(page, found)
    _print_terms(page, found)
    for tail in found.tails:
        _print_tail(page, tail, found)
    _print_checks(page, found)
    options = found.options
    page.line()
    draws = f"{options.draws:,} draws, {options.design} design, seed {options.seed}"
    page.end(draws, command, found.digest)


def _print_inputs(page: Page, found: Explanation) -> None:
    page.heading("inputs, the exact ones last")
    figures = ["median", "mean"]
    rows = [
        [
            each["name"],
            each["distribution"],
            *alike((each[name], None) for name in figures),
            each["unit"],
            *_origin(each),
        ]
        for each in sorted(found.inputs, key=lambda each: bool(each["low"] == each["high"]))
    ]
    page.table(["input", "distribution", *figures, "unit", "quality", "source"], rows, figures)


def _origin(each: Mapping[str, Any]) -> tuple[str, str]:
    """Pedigree scores in the order in which they are declared, and the source."""
    scores = "/".join(str(score) for score in each.get("quality", {}).values()) or "-"
    return scores, ": ".join(part for part in (each.get("from", ""), each["source"]) if part) or "-"


def _print_points(page: Page, found: Explanation) -> None:
    page.heading("single values and the draws")
    row, unit = found.row, found.equation.unit
    values = {
        "value at the medians of the inputs": (found.shifts.at_medians, row.mcse["median"]),
        "value at the means of the inputs": (found.shifts.at_means, row.mcse["mean"]),
        "median of the draws": (row.median, row.mcse["median"]),
        "mean of the draws": (row.mean, row.mcse["mean"]),
    }
    rows = [[said, text, unit] for said, text in zip(values, alike(values.values()), strict=True)]
    page.table(["", "value", "unit"], rows, ["value"])
    for sentence in found.reasons:
        page.line(f"- {sentence}")


def _print_terms(page: Page, found: Explanation) -> None:
    if not found.terms:
        return
    page.heading("contributions, draw by draw")
    ends = [f"low ({_outside(found)})", f"high ({percent((1 + found.options.asked.interval) / 2)})"]
    figures = ["mean", "share: mean", "median", *ends]
    rows = [
        [
            name,
            _figure(value, "mean"),
            *(_share(share, figure) for figure in ("mean", "median", "low", "high")),
            value.unit,
        ]
        for name, (value, share) in found.terms.items()
    ]
    page.table(["term", *figures, "unit of the mean"], rows, figures)


def _print_tail(page: Page, tail: Tail, found: Explanation) -> None:
    edge = "from" if tail.side == "highest" else "up to"
    beyond = rounded(tail.beyond, found.row.mcse["low" if tail.side == "lowest" else "high"])
    page.heading(f"the {tail.side} {percent(tail.share)} of draws, {edge} {beyond} {found.equation.unit}")
    unusual = [each for each in tail.inputs[:MOST_SHOWN] if not each.is_usual]
    if not unusual:
        page.line("no input stands away from its usual place there")
        return
    inputs = {each["name"]: each for each in found.inputs}
    rows = [[each.input, *_standing(each), inputs[each.input]["unit"]] for each in unusual]
    figures = ["stands on average at its", "mean there"]
    page.table(["input", *figures, "unit"], rows, figures)


def _standing(each: Standing) -> tuple[str, str]:
    return f"{rounded(100 * each.position, 100 * each.error)} % point", rounded(each.mean)


def _print_checks(page: Page, found: Explanation) -> None:
    page.heading("checks")
    bounded = [each for each in found.inputs if "mass_outside_bounds" in each]
    outside = max((each["mass_outside_bounds"] for each in bounded), default=0.0)
    if bounded:
        page.line(
            f"inputs that declare bounds: {len(bounded)}; at most {outside:.2g} of their probability lies outside"
        )
    if found.below_zero:
        share = share_text(found.below_zero, (found.below_zero / found.options.draws) ** 0.5)
        page.line(f"{share} of the draws are below 0: see whether it can be negative")
    for rule in (found.linear.propagation, found.linear.product):
        page.line(rule.sentence)


def _figure(row: Row, name: str) -> str:
    return rounded(getattr(row, name), row.mcse[name])


def _share(row: Row, name: str) -> str:
    return f"{rounded(100 * getattr(row, name), 100 * row.mcse[name])} %"


def _outside(found: Explanation) -> str:
    return percent((1 - found.options.asked.interval) / 2)
