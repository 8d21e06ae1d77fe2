"""One way that the model on the page stands: its labels, the inputs that were changed, and the equation looked at."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from mclca.amount import amount_of
from mclca.app.asked import Asked
from mclca.app.faults import FieldsError
from mclca.app.handles import moved
from mclca.app.shelf import Shelf
from mclca.errors import ModelError
from mclca.model import Model
from mclca.propagate import Options, scenarios_of, settings_of
from mclca.result import Result
from mclca.run import run
from mclca.scenario import Scenario, labels_of

SEED = 1
MOST_DRAWS = 1_000_000
UNIT = "functional unit"  # the field of the amount; no input or axis can have such a name


@dataclass(frozen=True)
class Variant:
    """A model as it stands on the page.

    Parameters
    ----------
    label : what a command names the model by
    at : label by axis
    set : text by input
    of : equation looked at
    """

    model: Model
    label: str
    at: Mapping[str, str]
    set: Mapping[str, str]
    of: str

    @cached_property
    def scenario(self) -> Scenario:
        """The model written out at its labels, with the changes made.

        Raises
        ------
        FieldsError
            A text that is no distribution or does not fit its input; a label that is not there.
        """
        problems = {name: held for name, held in self._problems() if held}
        if problems:
            raise FieldsError(problems)
        return scenarios_of(self.model, Options(at=self.at, set=self.set))[0]

    @property
    def reported(self) -> tuple[str, ...]:
        """The equation looked at and, where it is the result, the stages that add up to it."""
        stages = self.scenario.included if self.of == self.model.result else ()
        return tuple(dict.fromkeys([self.of, *stages]))

    @property
    def stated(self) -> bool:
        """Whether the equation is stated per functional unit, and so can be asked for an amount of it."""
        return self.of in self.scenario.stated(self.model.result)

    def run(self, draws: int, *, keep: bool = False) -> Result:
        """The result of a run, as `mclca run --of` would give it."""
        return run(self.model, draws=draws, seed=SEED, at=self.at, set=self.set, of=self.reported, keep=keep)

    def command(self, name: str, draws: int) -> str:
        """The command that gives the same figures."""
        places = [word for axis, label in self.at.items() for word in ("--at", f"{axis}={label}")]
        changes = [word for input_, text in self.set.items() for word in ("--set", f"{input_}={text}")]
        chosen = ["--of", ",".join(self.reported)]
        amount = [] if self.model.amount == 1 else ["--amount", f"{self.model.amount:.15g}"]
        words = [self.label, *places, *changes, *chosen, *amount]
        return shlex.join(["mclca", name, *words, "--draws", str(draws), "--seed", str(SEED)])

    def _problems(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for axis, label in self.at.items():
            yield axis, _said(labels_of, self.model, {axis: label})
        for name, text in self.set.items():
            found = _said(settings_of, self.model, {name: text})
            yield name, tuple(sentence.removeprefix(f"{name} = {text}: ") for sentence in found)


def variant(shelf: Shelf, asked: Asked) -> Variant:
    """The variant that a request describes, for the amount of the functional unit where its equation is stated per one.

    Raises
    ------
    ModelError
        Its model is not open, or has no such equation.
    FieldsError
        The amount is not a number from 1e-100 to 1e100.
    """
    key = asked.text("model")
    model = shelf.model(key)
    at = {axis: label for axis, label in asked.texts("at").items() if label != model.base.get(axis)}
    of = asked.text("of", "") or model.result
    found = Variant(model, shelf.label(key), at, asked.texts("set") | _moved(asked.part("move")), of)
    try:
        model = shelf.model(key, amount_of(asked.text("amount", "1")))
    except ModelError as error:
        raise FieldsError({UNIT: error.problems}) from None
    return replace(found, model=model) if model.amount != 1 and found.stated else found


def _moved(move: Asked | None) -> dict[str, str]:
    """The input whose handle was dragged, as it is then."""
    if move is None:
        return {}
    return {move.text("name"): moved(move.text("text"), move.text("part"), move.number("to"))}


def draws_of(asked: Asked) -> int:
    """Number of draws that a request asks for.

    Raises
    ------
    ModelError
        More than the page may ask for.
    """
    draws = int(asked.number("draws"))
    if draws > MOST_DRAWS:
        raise ModelError(f"draws is {draws}; the page makes at most {MOST_DRAWS}, mclca run makes more")
    return draws


def _said(check: Callable[[Model, dict[str, str]], object], model: Model, given: dict[str, str]) -> tuple[str, ...]:
    try:
        check(model, given)
    except ModelError as error:
        return error.problems
    return ()
