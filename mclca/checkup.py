"""A model tried out: not only read, but run once at every label of every axis."""

from collections.abc import Iterator

from mclca.errors import ModelError
from mclca.file_shape import thing
from mclca.model import Labels, Model
from mclca.run import run
from mclca.toml_lines import line_of

DRAWS = 1_000


def scenarios_tried(model: Model) -> list[dict[str, str]]:
    """The base case, then every other label by itself."""
    others = [{axis: label} for axis, labels in model.scenarios.items() for label in list(labels)[1:]]
    return [{}, *others]


def faults(model: Model, label: str) -> list[str]:
    """What goes wrong when the model runs, each with its line.

    Parameters
    ----------
    label : what errors call the model file
    """
    base = list(_faults_at(model, {}, label))
    if base:
        return base
    found = [sentence for at in scenarios_tried(model)[1:] for sentence in _faults_at(model, at, label)]
    return list(dict.fromkeys(found))


def _faults_at(model: Model, at: Labels, file: str) -> Iterator[str]:
    try:
        run(model, draws=DRAWS, at=at, threads=1)
    except ModelError as error:
        for axis, label in at.items():
            path = ("scenarios", axis, label)
            yield from (f"{file}:{line_of(model.text, path)}: {thing(path)}: {each}" for each in error.problems)
        if not at:
            yield from (f"{file}: {each}" for each in error.problems)
