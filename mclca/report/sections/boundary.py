"""What is counted, what is left out, and why."""

from mclca.report.document import Section, Table, Words
from mclca.report.study import Study


def section(study: Study, again: str) -> Section:
    """The section."""
    boundary = {"included": list(study.stages), "excluded": study.excluded}
    rows = [(name, _counted(study, name), _summary(study, name)) for name in study.stages]
    rows += [(name, "left out", reason) for name, reason in study.excluded.items()]
    if not rows:
        words = Words("The model declares no boundary: it does not say what it leaves out.")
        return Section("Boundary", (words,), {"boundary": boundary})
    words = Words("What is counted adds up to the footprint in every draw.")
    return Section("Boundary", (words, Table(("stage", "", "what and why"), tuple(rows))), {"boundary": boundary})


def _counted(study: Study, name: str) -> str:
    """Whether anything comes from a stage in this scenario."""
    return "0 in this scenario" if name in study.empty_stages else "counted"


def _summary(study: Study, name: str) -> str:
    equation = study.scenario.equations.get(name)
    return equation.summary if equation else ""
