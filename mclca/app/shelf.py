"""The models that are open, in memory only, until the process ends."""

import tomllib
from dataclasses import dataclass, field

from mclca.catalogue import Catalogue, catalogue
from mclca.errors import ModelError
from mclca.model import Model
from mclca.model_file import MOST_BYTES, load, parse_model
from mclca.model_parts import SHIPPED, shipped_models

MOST_FILES = 20


def titles() -> list[dict[str, str]]:
    """Name and title of every shipped model, without building any."""
    return [{"name": name, "title": _title(name)} for name in shipped_models()]


def _title(name: str) -> str:
    # What stands above the first table: reading the whole of every file takes a second.
    head = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8").partition("\n[")[0]
    return str(tomllib.loads(head).get("title", name))


@dataclass(frozen=True, slots=True)
class Shelf:
    """Open models by key: a shipped name, or the key that a file was given.

    Parameters
    ----------
    labels : by key, the name of the file as the user knows it
    scaled : by key, the model for the amount of its functional unit that was last asked for
    """

    entries: Catalogue = field(default_factory=catalogue)
    models: dict[str, Model] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    scaled: dict[str, Model] = field(default_factory=dict)

    def model(self, key: str, amount: float = 1.0) -> Model:
        """An open or a shipped model, for an amount of its functional unit.

        Raises
        ------
        ModelError
            There is none, or it is open no more; the amount is not a number from 1e-100 to 1e100.
        """
        one = self._one(key)
        if amount == 1:
            return one
        if key not in self.scaled or self.scaled[key].amount != amount:
            self.scaled[key] = one.for_amount(amount)
        return self.scaled[key]

    def _one(self, key: str) -> Model:
        if key not in self.models and key not in shipped_models():
            raise ModelError(f"the model '{key}' is not open; open its file again")
        if key not in self.models:
            self.models[key] = load(key, catalogue=self.entries)
        return self.models[key]

    def open(self, text: str, label: str) -> str:
        """Put the text of a model file on the shelf; the key to ask for it by.

        Raises
        ------
        ModelError
            Everything that is wrong with it, each with its line. It may read no files from this machine.
        """
        _refuse_size(text, label)
        model = parse_model(text, self.entries, label=label)
        key = f"file {1 + max([0, *(int(held.split()[1]) for held in self.labels)])}"
        self.models[key], self.labels[key] = model, label
        for oldest in list(self.labels)[:-MOST_FILES]:
            del self.models[oldest], self.labels[oldest]
            self.scaled.pop(oldest, None)
        return key

    def label(self, key: str) -> str:
        """What a command would name the model by."""
        return self.labels.get(key, key)


def _refuse_size(text: str, label: str) -> None:
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise ModelError(f"{label}: the file is not UTF-8 text; save it as UTF-8") from None
    if size > MOST_BYTES:
        raise ModelError(f"{label}: the file has {size} bytes; a model file has at most {MOST_BYTES}")
