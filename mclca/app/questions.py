"""What the page can ask, by name: each takes what was asked and gives plain values, or a file to download."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mclca.app import answers
from mclca.app.asked import Asked
from mclca.app.edited import edited
from mclca.app.handles import moved
from mclca.app.input_picture import picture
from mclca.app.shelf import Shelf
from mclca.app.variant import draws_of, variant
from mclca.description import describe_model
from mclca.errors import ModelError
from mclca.families import parse

MOST_PINNED = 6
FIRST_MODEL = "text_to_video"


@dataclass(frozen=True, slots=True)
class File:
    """Text to save under a name."""

    name: str
    kind: str
    text: str


def open_model(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A shipped model by its name, or a file by its text: all that it says."""
    name = asked.text("name", "")
    key = name or shelf.open(asked.text("text"), asked.text("label", "model.toml"))
    return {"key": key, "label": shelf.label(key)} | describe_model(shelf.model(key))


def inputs(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """The inputs that the equation needs where the variant stands."""
    return {"inputs": answers.inputs(variant(shelf, asked))}


def footprint(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """The numbers."""
    return answers.footprint(variant(shelf, asked), draws_of(asked))


def drivers(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """Which inputs drive the spread."""
    return answers.ranking(variant(shelf, asked))


def comparison(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """The variant beside the pinned ones."""
    pinned = asked.parts("pinned")
    if len(pinned) > MOST_PINNED:
        raise ModelError(f"{len(pinned)} variants are pinned; remove some, {MOST_PINNED} fit")
    return answers.comparison(variant(shelf, asked), [variant(shelf, part) for part in pinned], draws_of(asked))


def move(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    """A distribution after one of its handles was dragged."""
    text = moved(asked.text("text"), asked.text("part"), asked.number("to"))
    return {"text": text, "picture": picture(text, parse(text))}


def save(shelf: Shelf, asked: Asked) -> File:
    """The model file with the changes in it."""
    held = variant(shelf, asked)
    return File(f"{held.model.name}.toml", "application/toml", edited(held))


def report(shelf: Shelf, asked: Asked) -> File:
    """The report, as one file."""
    held = variant(shelf, asked)
    return File(f"{held.model.name}.html", "text/html; charset=utf-8", answers.report(held, draws_of(asked)))


QUESTIONS: Mapping[str, Callable[[Shelf, Asked], Any]] = {
    "open": open_model,
    "inputs": inputs,
    "footprint": footprint,
    "drivers": drivers,
    "comparison": comparison,
    "move": move,
    "save": save,
    "report": report,
}


def warm(shelf: Shelf) -> None:
    """Make the first answer quick: import, compile and run once while the user reads the page."""
    held = variant(shelf, Asked({"model": FIRST_MODEL}))
    answers.footprint(held, 20_000)
