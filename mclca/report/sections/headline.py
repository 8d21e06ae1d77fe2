"""The answer: the footprint with its interval and its distribution."""

from mclca.report.document import Block, Picture, Section, Words
from mclca.report.figures import draw
from mclca.report.study import Study
from mclca.report.wording import share, shown_unit, spans, with_unit
from mclca.summary import Row


def section(study: Study, again: str) -> Section:
    """The section."""
    blocks: list[Block] = [Words(sentence, lead=True) for sentence in said(study)]
    if study.spread:
        blocks += [Picture(draw("distribution", study)), Picture(draw("exceedance", study))]
    blocks += _thresholds(study)
    return Section("Result", tuple(blocks), {"result": study.result.to_json()})


def said(study: Study) -> list[str]:
    """A sentence for every scenario, with the functional unit."""
    result, across = study.result, study.result.options.across
    heads = [row for row in result.rows if row.name == study.row.name]
    return [_sentence(study, row, ", ".join(row.at[axis] for axis in across)) for row in heads]


def _sentence(study: Study, row: Row, place: str) -> str:
    unit, factor = shown_unit(row.unit, row.median)
    low, median, high = spans(row.low * factor, row.median * factor, row.high * factor)
    who = f"The {row.name}" + (f" at {place}" if place else "")
    if row.minimum == row.maximum:
        return f"{who} of {study.about.per} is exactly {with_unit(median, unit)}: nothing in it is uncertain."
    sure = f"we are {study.about.percent} sure that it is between {low} and {with_unit(high, unit)}"
    return f"{who} of {study.about.per} is {with_unit(median, unit)}, and {sure}."


def _thresholds(study: Study) -> list[Block]:
    return [
        Words(
            f"The chance that the {study.row.name} is more than {with_unit(text, study.row.unit)} is {share(chance)}."
        )
        for text, chance in study.row.exceeds.items()
    ]
