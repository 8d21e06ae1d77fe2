"""What disclosing an input would be worth: the interval that is left if it were known."""

from mclca.errors import ModelError
from mclca.report.document import Amount, Block, Cell, Picture, Section, Table, Words
from mclca.report.figures import draw
from mclca.report.figures.disclosure import expected, narrower, narrowing
from mclca.report.study import Study
from mclca.report.wording import as_sentence, share, spans
from mclca.sensitivity.disclosed import Disclosed

MOST_SENTENCES = 3


def section(study: Study, again: str) -> Section | None:
    """The section; none where nothing is uncertain or it cannot be worked out."""
    if not study.spread:
        return None
    try:
        found = study.knowledge.disclosure
    except ModelError:
        return None
    ranked = narrowing(found)
    said = [Words(_sentence(study, each)) for each in ranked[:MOST_SENTENCES]]
    notes = [Words(as_sentence(note)) for note in found.notes]
    blocks: list[Block] = [*said, Picture(draw("disclosure", study)), _table(study, ranked), *notes]
    return Section("What disclosure would be worth", tuple(blocks), {"disclosure": found.to_json()})


def _sentence(study: Study, each: Disclosed) -> str:
    now, known = study.headline, expected(study, each)
    low, _, high = spans(*known[1:])
    before = spans(*now[1:])
    return (
        f"If {each.what.name} were disclosed, the {study.about.percent} interval, {before[0]} to "
        f"{study.about.said(before[2])}, would shrink to about {low} to {study.about.said(high)}: narrower by "
        f"{share(narrower(known, now))}."
    )


def _table(study: Study, ranked: list[Disclosed]) -> Table:
    columns = ("if known", "low", "high", "unit", "narrower by", "standard error", "narrower by, if half known")
    rows = tuple(_row(study, each) for each in ranked)
    return Table(columns, rows, f"{study.about.percent} interval as expected if an input were known exactly")


def _row(study: Study, each: Disclosed) -> tuple[Cell, ...]:
    known = expected(study, each)
    low, _, high = spans(*known[1:])
    less, error = narrower(known, study.headline), each.known.mcse["shrinkage"]
    ends = (Amount(known.low, low), Amount(known.high, high), study.about.unit)
    shares = (Amount(less, _percent(less)), Amount(error, _percent(error)), _halved(each))
    return (each.what.name, *ends, *shares)


def _halved(each: Disclosed) -> Cell:
    """Nothing where no spread can be halved."""
    return "" if each.halved is None else Amount(each.halved.shrinkage, _percent(each.halved.shrinkage))


def _percent(value: float) -> str:
    return f"{100 * value + 0.0:.1f} %"
