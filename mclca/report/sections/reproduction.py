"""Published figures and ranges beside ours, where the model names them."""

from mclca.report.document import Amount, Block, Picture, Section, Table, Words
from mclca.report.figures import draw
from mclca.report.study import Study
from mclca.report.wording import share, spans
from mclca.reproduce import RangeVerdict, Verdict, quantity

COLUMNS = ("quantity", "published", "ours", "unit", "verdict", "where", "why")
RANGES = ("quantity", "published", "median", "low", "high", "unit", "within the range", "where", "why")


def section(study: Study, again: str) -> Section | None:
    """The section; none where the model names nothing published."""
    if not study.verdicts and not study.ranges:
        return None
    blocks: list[Block] = []
    if study.ranges:
        blocks += [Picture(draw("reproduction", study))]
        blocks += [
            Table(RANGES, tuple(map(_range, study.ranges)), "Published ranges beside our distribution", cards=True)
        ]
    if study.verdicts:
        matching = sum(verdict.matches for verdict in study.verdicts)
        blocks += [Words(f"{matching} of {len(study.verdicts)} published figures match in their printed digits.")]
        blocks += [Table(COLUMNS, tuple(map(_row, study.verdicts)), "Published figures beside ours")]
    data = {
        "checks": [verdict.to_json() for verdict in study.verdicts],
        "ranges": [entry.to_json() for entry in study.ranges],
    }
    return Section("Published figures", tuple(blocks), {"reproduction": data})


def _row(verdict: Verdict) -> tuple[str | Amount, ...]:
    ours = Amount(verdict.ours, f"{verdict.ours:.4g}")
    return quantity(verdict), verdict.published, ours, verdict.unit, verdict.verdict, verdict.source, verdict.because


def _range(entry: RangeVerdict) -> tuple[str | Amount, ...]:
    low, median, high = spans(entry.low, entry.median, entry.high)
    return (
        quantity(entry),
        f"{entry.published_low} to {entry.published_high}",
        Amount(entry.median, median),
        Amount(entry.low, low),
        Amount(entry.high, high),
        entry.unit,
        Amount(entry.within, share(entry.within)),
        entry.source,
        entry.because,
    )
