"""What drives the spread: Sobol' indices, or Shapley effects where inputs are correlated, and the tornado."""

from mclca.errors import ModelError
from mclca.report.document import Amount, Block, Cell, Picture, Section, Table, Words
from mclca.report.figures import draw
from mclca.report.figures.sobol import telling
from mclca.report.study import Study
from mclca.report.wording import as_sentence, number
from mclca.sensitivity.indices import Index, Indices

FIGURES = {"sobol": ("first", "total"), "shapley": ("shapley",)}
MEANING = {
    "sobol": "The first-order index is the share of the variance that an input explains alone: learning its value "
    "would take that share away, on average. The total index counts what it does together with others as well.",
    "shapley": "Inputs of this model are correlated, so the variance is shared out by Shapley effects, which add up to "
    "all of it.",
}


def section(study: Study, again: str) -> Section | None:
    """The section; none where nothing is uncertain or no method fits."""
    if not study.spread:
        return None
    kind, found = _found(study)
    if found is None:
        return None
    said = [Words(as_sentence(sentence)) for sentence in found.sentences]
    blocks: list[Block] = [*said, Picture(draw(kind, study)), _table(kind, found), Words(MEANING[kind])]
    try:
        blocks.append(Picture(draw("tornado", study)))
        tornado = {"tornado": study.knowledge.tornado.to_json()}
    except ModelError:
        tornado = {}
    return Section("What drives the spread", tuple(blocks), {"sensitivity": found.to_json()} | tornado)


def _found(study: Study) -> tuple[str, Indices | None]:
    """The first method that fits the model."""
    for kind in FIGURES:
        try:
            return kind, getattr(study.knowledge, kind)
        except ModelError:
            continue
    return "", None


def _table(kind: str, found: Indices) -> Table:
    columns = ["input"]
    for figure in FIGURES[kind]:
        columns += [figure, f"{figure}, low", f"{figure}, high"]
    shown = telling(found)
    caption = f"Shares of the variance, from {found.evaluations:,} evaluations of the model"
    left = len(found.indices) - len(shown)
    caption += f"; {left} inputs that cannot be told from ones that do nothing are left out" if left else ""
    return Table(tuple(columns), tuple(_row(index, FIGURES[kind]) for index in shown), caption)


def _row(index: Index, figures: tuple[str, ...]) -> tuple[Cell, ...]:
    held = [index.figures[name] for figure in figures for name in (figure, f"{figure}_low", f"{figure}_high")]
    return (index.input, *(Amount(value, f"{number(100 * value)} %") for value in held))
