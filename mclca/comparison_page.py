"""What `mclca compare` found: a sentence for every pair, then the figures."""

from decimal import Decimal

from mclca.compare import Comparison
from mclca.comparison_figures import Pair, Span, Standing
from mclca.description import labels_text
from mclca.rounding import Figure, alike, rounded, rows_alike
from mclca.tables import Page, percent

# Of more pairs than these only the tables speak.
MOST_SENTENCES = 6
ORDINALS = ("lowest", "2nd", "3rd")


def print_comparison(comparison: Comparison, command: str) -> None:
    """The answer in sentences, the pairs, and the alternatives among all.

    Parameters
    ----------
    command : what the user types to run it again
    """
    page = Page()
    page.line(_title(comparison), "bold")
    if len(comparison.pairs) <= MOST_SENTENCES:
        for pair in comparison.pairs:
            page.line(sentence(pair, comparison.unit, comparison.options.asked.interval))
    for word, text in (("per", _unit(comparison)), ("at", _held(comparison))):
        if text:
            page.line(f"{word} {text}")
    page.line()
    _print_pairs(page, comparison)
    page.line()
    _print_standings(page, comparison)
    page.line()
    options = comparison.options
    draws = f"{comparison.draws_used:,} draws, {options.design} design, seed {options.seed}"
    page.end(draws, command, comparison.digest)


def sentence(pair: Pair, unit: str, interval: float) -> str:
    """A pair in words, the likelier lower one first."""
    above = 1 - pair.p_a_below_b - pair.p_equal
    turned = above > pair.p_a_below_b
    first, second = (pair.b, pair.a) if turned else (pair.a, pair.b)
    share = share_text(above if turned else pair.p_a_below_b, pair.mcse["p_a_below_b"])
    low, median, high = _turned(pair.difference) if turned else pair.difference
    errors = tuple(reversed(pair.mcse["difference"])) if turned else pair.mcse["difference"]
    figures = alike(zip((low, median, high), errors, strict=True))
    said = f"{first} is lower than {second} in {share} of draws"
    if pair.p_equal > 0:
        said += f" and the same in {share_text(pair.p_equal, pair.mcse['p_equal'])}"
    if low == high:
        return f"{said}: {figures[1]} {unit} in every draw"
    wider = "" if not pair.shared else f"; drawn apart, that interval would be {pair.times_wider:.3g} times as wide"
    return (
        f"{said}: {first} - {second} is {figures[1]} {unit} (median), "
        f"{percent(interval)} interval {figures[0]} to {figures[2]} {unit}{wider}"
    )


def share_text(share: float, error: float) -> str:
    """A share in percent, in the digits that its error supports; 0 and 100 % only for none and all of the draws."""
    if share in {0, 1}:
        return f"{share:.0%}".replace("%", " %")
    text = rounded(100 * share, 100 * error)
    if float(text) not in {0, 100}:
        return f"{text} %"
    rest = Decimal(f"{100 * min(share, 1 - share):.0e}")
    return f"{rest if share < 0.5 else 100 - rest:f} %"


def _title(comparison: Comparison) -> str:
    models = {each.model.name: each.model.title or each.model.name for each in comparison.alternatives}
    equations = dict.fromkeys(each.equation for each in comparison.alternatives)
    return f"{' / '.join(models.values())}: {', '.join(equations)}"


def _unit(comparison: Comparison) -> str:
    """The functional unit of all alternatives; a warning tells them where they differ."""
    units = {each.model.functional_unit for each in comparison.alternatives}
    return units.pop() if len(units) == 1 else ""


def _held(comparison: Comparison) -> str:
    """Labels that all alternatives are at."""
    first, *others = (each.scenario.at for each in comparison.alternatives)
    return labels_text({axis: label for axis, label in first.items() if all(at.get(axis) == label for at in others)})


def _print_pairs(page: Page, comparison: Comparison) -> None:
    low, high = _ends(comparison)
    figures = ["P(a < b)", f"P(a < {1 - comparison.margin:.4g} b)", "a - b", low, high, "a / b", low, high]
    pairs = comparison.pairs
    differences = rows_alike([_figures(pair.difference, pair.mcse["difference"]) for pair in pairs])
    ratios = rows_alike([_figures(pair.ratio, pair.mcse["ratio"]) for pair in pairs])
    rows = [
        [
            pair.a,
            pair.b,
            share_text(pair.p_a_below_b, pair.mcse["p_a_below_b"]),
            share_text(pair.p_a_below_b_by_margin, pair.mcse["p_a_below_b_by_margin"]),
            *difference,
            *ratio,
            comparison.unit,
        ]
        for pair, difference, ratio in zip(pairs, differences, ratios, strict=True)
    ]
    page.table(["a", "b", *figures, "unit"], rows, figures)


def _print_standings(page: Page, comparison: Comparison) -> None:
    low, high = _ends(comparison)
    ranks = [f"P({_ordinal(rank)})" for rank in range(1, len(comparison.standings) + 1)]
    figures = ["median", low, high, "expected regret", *ranks]
    standings = comparison.standings
    texts = rows_alike([_of_all(each) for each in standings])
    rows = [
        [each.name, *figures_of_it, *_ranks(each), comparison.unit]
        for each, figures_of_it in zip(standings, texts, strict=True)
    ]
    page.table(["alternative", *figures, "unit"], rows, figures)


def _of_all(each: Standing) -> list[Figure]:
    return [*_figures(each.value, each.mcse["value"]), (each.expected_regret, each.mcse["expected_regret"])]


def _ranks(each: Standing) -> list[str]:
    return [share_text(share, error) for share, error in zip(each.ranks, each.mcse["ranks"], strict=True)]


def _figures(span: Span, errors: Span) -> list[Figure]:
    return [(getattr(span, name), getattr(errors, name)) for name in ("median", "low", "high")]


def _ends(comparison: Comparison) -> tuple[str, str]:
    outside = (1 - comparison.options.asked.interval) / 2
    return f"low ({percent(outside)})", f"high ({percent(1 - outside)})"


def _turned(span: Span) -> tuple[float, float, float]:
    return -span.high, -span.median, -span.low


def _ordinal(rank: int) -> str:
    return ORDINALS[rank - 1] if rank <= len(ORDINALS) else f"{rank}th"
