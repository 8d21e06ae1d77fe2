"""Alternatives on common draws, where the run spreads an axis out."""

from mclca.comparison_figures import Pair, Span
from mclca.errors import ModelError
from mclca.report.document import Amount, Block, Cell, Picture, Section, Table, Words
from mclca.report.figures import draw
from mclca.report.study import Study
from mclca.report.wording import share, spans

MOST_SENTENCES = 6


def section(study: Study, again: str) -> Section | None:
    """The section; none where nothing is compared."""
    comparison = study.comparison
    if comparison is None:
        return None
    pairs = comparison.pairs
    blocks: list[Block] = [Words(_sentence(study, pair)) for pair in pairs[:MOST_SENTENCES]]
    for kind in ("difference", "ratio", "waterfall"):
        try:
            blocks.append(Picture(draw(kind, study)))
        except ModelError:
            continue
    blocks += [_table(study, pairs), *(Words(f"Note: {warning}.") for warning in comparison.warnings)]
    return Section("Comparison", tuple(blocks), {"comparison": comparison.to_json()})


def _sentence(study: Study, pair: Pair) -> str:
    above = 1 - pair.p_a_below_b - pair.p_equal
    lower, higher, chance = (pair.a, pair.b, pair.p_a_below_b)
    if above > chance:
        lower, higher, chance = pair.b, pair.a, above
    ends = sorted(abs(value) * study.shown.factor for value in (pair.difference.low, pair.difference.high))
    middle = abs(pair.difference.median) * study.shown.factor
    low, median, high = spans(ends[0], middle, ends[1])
    by = (
        f", by {study.about.said(median)}"
        if pair.difference.low * pair.difference.high <= 0
        else (f", by {study.about.said(median)} ({study.about.percent} interval {low} to {high})")
    )
    return f"{lower} is lower than {higher} in {share(chance)} of draws{by}."


def _table(study: Study, pairs: tuple[Pair, ...]) -> Table:
    columns = ("a", "b", "P(a < b)", "a - b", "low", "high", "a / b", "low ", "high ", "unit")
    rows = [
        (
            pair.a,
            pair.b,
            Amount(pair.p_a_below_b, share(pair.p_a_below_b)),
            *_amounts(pair.difference, study.shown.factor),
            *_amounts(pair.ratio, 1.0),
            study.about.unit,
        )
        for pair in pairs
    ]
    return Table(columns, tuple(rows), f"Pairs on common draws, with {study.about.percent} intervals")


def _amounts(span: Span, factor: float) -> tuple[Cell, ...]:
    low, median, high = (value * factor for value in span)
    texts = spans(low, median, high)
    return Amount(median, texts[1]), Amount(low, texts[0]), Amount(high, texts[2])
