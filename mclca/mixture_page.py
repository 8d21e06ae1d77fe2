"""Tables of the mixture over weighted scenarios, and of its variance between and within them."""

from collections.abc import Mapping

from mclca.result import Result
from mclca.rounding import alike, rounded
from mclca.tables import Page, print_rows
from mclca.weighted import Mixture


def print_mixtures(page: Page, result: Result) -> None:
    """The mixture and the law of total variance; or which axes could be mixed."""
    model, across = result.model, result.options.across
    if not result.mixtures:
        held_back = [axis for axis in model.weights if axis not in across]
        if held_back:
            have, whose = ("has", "its") if len(held_back) == 1 else ("have", "their")
            names = ", ".join(held_back)
            page.line(f"not mixed: {names} {have} weights; --across {','.join(held_back)} mixes {whose} labels")
        return
    weights = result.mixtures[0].weights
    page.heading(f"mixture over {'; '.join(f'{axis} ({_shares(own)})' for axis, own in weights.items())}")
    rest = [axis for axis in across if axis not in weights]
    print_rows(page, [held.row for held in result.mixtures], result.options.asked, rest)
    page.heading("variance of the mixture: between scenarios (choices) and within them (parameters)")
    alone = list(weights) if len(weights) > 1 else []
    figures = ["sd between", "sd within", "between", *(f"{axis} alone" for axis in alone), "within"]
    rows = [
        [held.row.name, *(held.row.at[axis] for axis in rest), *_parts(held, alone), held.row.unit]
        for held in result.mixtures
    ]
    page.table(["equation", *rest, *figures, "unit of sd"], rows, figures)


def _shares(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{label} {weight:g}" for label, weight in weights.items())


def _parts(held: Mixture, alone: list[str]) -> list[str]:
    total = held.between + held.within
    axes = [_percent(held.axes[axis] / total if total > 0 else 0.0, held.share_error) for axis in alone]
    sds = alike((part**0.5, held.row.mcse["sd"]) for part in (held.between, held.within))
    within = 1 - held.share if total > 0 else 0.0
    return [*sds, _percent(held.share, held.share_error), *axes, _percent(within, held.share_error)]


def _percent(share: float, error: float) -> str:
    return f"{rounded(100 * share, 100 * error)} %"
