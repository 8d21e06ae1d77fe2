"""What `mclca sensitivity` found: the answer in sentences, then every input, the strongest first."""

from collections.abc import Mapping
from math import isnan

from mclca.description import labels_text
from mclca.rounding import alike, rounded
from mclca.sensitivity.block import FINER
from mclca.sensitivity.indices import Index, Indices
from mclca.tables import Page, percent

LOW, HIGH = "_low", "_high"


def print_indices(found: Indices, command: str) -> None:
    """The sentences, then a table for each equation and scenario.

    Parameters
    ----------
    command : what the user types to run it again
    """
    page = Page()
    page.line(f"{found.model}: what drives {', '.join(found.of)}", "bold")
    for sentence in found.sentences:
        page.line(sentence)
    for equation in found.of:
        for place in _places(found.block(equation).indices):
            _print_block(page, found, equation, place)
    page.line()
    counts = f"{found.points:,} points, {found.evaluations:,} evaluations, seed {found.seed}"
    page.line(f"{found.method}: {found.estimator}; {found.verdict}", "dim")
    page.end(counts, command)


def _print_block(page: Page, found: Indices, equation: str, place: Mapping[str, str]) -> None:
    shown = {axis: place[axis] for axis in found.across}
    page.heading(f"{equation} ({labels_text(shown)})" if shown else equation)
    held = [index for index in found.indices if index.equation == equation and index.at == place]
    _print_table(page, ["input"], [index for index in held if _has_answer(index)], found.interval)
    idle = [index.input for index in held if _without_effect(index)]
    if idle:
        page.line(f"without any effect: {', '.join(idle)}", "dim")
    pairs = [index for index in found.pairs if index.equation == equation and index.at == place]
    if pairs:
        page.line()
        _print_table(page, ["input", "with"], pairs, found.interval)


def _has_answer(index: Index) -> bool:
    return not _without_effect(index) and not all(map(isnan, index.figures.values()))


def _without_effect(index: Index) -> bool:
    return not any(index.figures.values())


def _print_table(page: Page, titles: list[str], held: list[Index], interval: float) -> None:
    if not held:
        return
    names = [name for name in held[0].figures if not name.endswith((LOW, HIGH))]
    columns = [title for name in names for title in _columns(name, held[0], interval)]
    rows = [
        [index.input, *([index.other] if index.other else []), *_cells(index, names), _remark(index)] for index in held
    ]
    page.table([*titles, *columns, ""], rows, columns)


def _columns(name: str, index: Index, interval: float) -> list[str]:
    return [name, f"{percent(interval)} interval"] if name + LOW in index.figures else [name]


def _cells(index: Index, names: list[str]) -> list[str]:
    return [cell for name in names for cell in _cell(index.figures, name)]


def _cell(figures: Mapping[str, float], name: str) -> list[str]:
    if name + LOW not in figures:
        return [rounded(figures[name])]
    low, high = figures[name + LOW], figures[name + HIGH]
    digits = (high - low) / FINER
    value, *ends = alike((each, digits) for each in (figures[name], low, high))
    return [value, " to ".join(ends)]


def _remark(index: Index) -> str:
    shared = [f"stands for {', '.join(index.names)}"] if len(index.names) > 1 else []
    return "; ".join([*(["below the dummy threshold"] if index.negligible else []), *shared])


def _places(indices: tuple[Index, ...]) -> list[Mapping[str, str]]:
    places: list[Mapping[str, str]] = []
    for index in indices:
        if index.at not in places:
            places.append(index.at)
    return places
