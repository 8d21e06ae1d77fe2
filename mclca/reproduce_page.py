"""What `mclca reproduce` found, as tables on stdout and as a page in Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from mclca.published import parse_published
from mclca.reproduce import DRAWS, INTERVAL, RANGE_DRAWS, SEED, RangeVerdict, Verdict, quantity
from mclca.rounding import alike, rounded
from mclca.tables import Page, percent

Rows = Iterable[Sequence[str]]

# What Markdown would not show as it is; an underscore inside a name stays one.
_MARKS = re.compile(r"[\\|*`<>\[\]~$]|(?<!\w)_|_(?!\w)")
_OUTSIDE = (1 - INTERVAL) / 2
_OF_RANGE = ("median", "low", "high")
COLUMNS = ("check", "where", "quantity", "published", "ours", "ratio", "verdict", "reason")
FIGURES = ("published", "ours", "ratio")
RANGE_COLUMNS = (
    "model",
    "where",
    "quantity",
    "published",
    "median",
    f"low ({percent(_OUTSIDE)})",
    f"high ({percent(1 - _OUTSIDE)})",
    "probability of the range",
)
_HEAD = """\
# Published figures, computed anew

Written by `mclca reproduce --markdown docs/reproduction.md`; every figure comes from the files in `mclca/models/`.

A figure *matches* where ours rounds to the printed digits. `check` counts the `[[checks]]` of a model file; the ratio
is ours over the published value. Where something uncertain enters, ours is the median of {draws:,} draws."""
_RANGES = """\
## Published ranges beside the distributions

Our median and {interval} interval ({draws:,} draws, seed {seed}), and the probability that our distribution gives to
the published range."""


def print_reproduction(verdicts: Sequence[Verdict], ranges: Sequence[RangeVerdict]) -> None:
    """All figures, model by model, then the ranges."""
    page = Page()
    for model, held in _by_model(verdicts):
        page.heading(model)
        page.table(COLUMNS, map(_row, held), FIGURES)
    if ranges:
        page.heading("published ranges beside the distributions")
        page.table(RANGE_COLUMNS, map(_range_row, ranges), RANGE_COLUMNS[3:])
        page.line()
        for entry in ranges:
            page.line(sentence(entry))
    page.line()
    page.line(tally(verdicts))


def markdown(verdicts: Sequence[Verdict], ranges: Sequence[RangeVerdict]) -> str:
    """The page, ranges first."""
    return "\n".join(_lines(verdicts, ranges)) + "\n"


def _lines(verdicts: Sequence[Verdict], ranges: Sequence[RangeVerdict]) -> Iterator[str]:
    yield from (_HEAD.format(draws=DRAWS), "", tally(verdicts))
    if ranges:
        yield from ("", _RANGES.format(interval=percent(INTERVAL), draws=RANGE_DRAWS, seed=SEED), "")
        yield from _table(RANGE_COLUMNS, map(_range_row, ranges), RANGE_COLUMNS[3:])
        yield ""
        yield from (f"- {_cell(sentence(entry))}" for entry in ranges)
    for model, held in _by_model(verdicts):
        yield from ("", f"## {_cell(model)}", "")
        yield from _table(COLUMNS, map(_row, held), FIGURES)


def tally(verdicts: Sequence[Verdict]) -> str:
    """How many figures match, differ as expected, and are not as expected."""
    good = [verdict for verdict in verdicts if verdict.as_expected]
    matching = sum(verdict.matches for verdict in good)
    parts = [
        f"{matching} match",
        f"{len(good) - matching} differ as expected",
        f"{len(verdicts) - len(good)} unexpected",
    ]
    return f"{len(verdicts)} published figures: {', '.join(parts)}."


def surprise(verdict: Verdict) -> str:
    """The sentence about a verdict that is not the expected one."""
    who = f"{verdict.model}: check {verdict.number}: {quantity(verdict)}"
    found = f"is {_ours(verdict)} {verdict.unit} beside '{verdict.published}'"
    return (
        f"{who} {found}, which {verdict.verdict} where '{verdict.expected}' is expected; correct the model or the check"
    )


def sentence(entry: RangeVerdict) -> str:
    """What the comparison of a range says."""
    shares = {name: _share(entry, name) for name in ("below", "within", "above")}
    return (
        f"{entry.model}, {quantity(entry)}: our distribution gives {shares['within']} to the published range, "
        f"{shares['below']} to less and {shares['above']} to more. {_as_sentence(entry.because)}"
    )


def _by_model(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, list[Verdict]]]:
    return ((model, list(held)) for model, held in groupby(verdicts, attrgetter("model")))


def _row(verdict: Verdict) -> list[str]:
    expected = "" if verdict.as_expected else f", {verdict.expected} expected"
    return [
        str(verdict.number),
        verdict.source,
        quantity(verdict),
        verdict.published,
        _ours(verdict),
        f"{verdict.ratio:.4g}" if verdict.value else "-",
        verdict.verdict + expected,
        "; ".join(filter(None, (verdict.because, f"median of {DRAWS:,} draws" if verdict.error else ""))),
    ]


def _ours(verdict: Verdict) -> str:
    if verdict.error:
        return rounded(verdict.ours, verdict.error)
    return parse_published(verdict.published).written(verdict.ours)


def _range_row(entry: RangeVerdict) -> list[str]:
    return [
        entry.model,
        entry.source,
        quantity(entry),
        f"{entry.published_low} to {entry.published_high}",
        *(f"{text} {entry.unit}" for text in alike((getattr(entry, name), entry.errors[name]) for name in _OF_RANGE)),
        _share(entry, "within"),
    ]


def _share(entry: RangeVerdict, name: str) -> str:
    share = getattr(entry, name)
    return f"{rounded(100 * share, 100 * entry.errors[name])} %"


def _as_sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _table(columns: Sequence[str], rows: Rows, figures: Sequence[str]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'|'.join('---:' if column in figures else '---' for column in columns)}|"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(text: str) -> str:
    """Text as Markdown that shows it as it is."""
    plain = " ".join(text.split())
    return _MARKS.sub(r"\\\g<0>", plain)
