"""The method statement, to paste into a disclosure."""

from mclca.report.document import Section, Table, Words
from mclca.report.statement import CHECKLISTS, STANDARD, statement
from mclca.report.study import Study


def section(study: Study, again: str) -> Section:
    """The section."""
    items = statement(study)
    words = Words(
        f"Read off the model, for the checklists of {CHECKLISTS} [C] and the {STANDARD} [P]. Where the model does "
        "not say something, this says so."
    )
    rows = tuple((f"{item.topic} [{item.asked_by}]", item.said) for item in items)
    data = [{"topic": item.topic, "statement": item.said, "asked_for_by": item.asked_by} for item in items]
    return Section("Method statement", (words, Table(("item", ""), rows, cards=True)), {"statement": data})
