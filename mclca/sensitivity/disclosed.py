"""The value of disclosure as a result: what knowing each input would do, labelled."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mclca.sensitivity.known import Known
from mclca.sensitivity.narrowing import Decided, Narrowed
from mclca.version import __version__

if TYPE_CHECKING:
    import xarray

    from mclca.model import Model
    from mclca.propagate import Options

_NARROWED = ("low", "median", "high", "width", "sd", "shrinkage", "sd_shrinkage")
_SHARES = ("shrinkage", "sd_shrinkage", "p_change")
_DECIDED = ("p_change", "regret_avoided")
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What knowing an input, or several, would do.

    Parameters
    ----------
    known : the interval if it were known exactly
    halved : the interval if the spread of its normal score were halved: exactly the spread of a normal input, and of
        the logarithm of a lognormal one; None of joint samples, whose order means nothing
    decided : what knowing it exactly is worth to the choice, where there is one
    """

    what: Known
    known: Narrowed
    halved: Narrowed | None
    decided: Decided | None = None

    def to_json(self) -> dict[str, Any]:
        """As `disclose --json` prints it."""
        found = {"name": self.what.name, "inputs": list(self.what.inputs), "is_group": self.what.is_group}
        found |= {"known": self.known.to_json(), "halved": self.halved and self.halved.to_json()}
        return found | ({"decision": self.decided.to_json()} if self.decided else {})


@dataclass(frozen=True)
class Disclosure:
    """The value of knowing each input, the one that narrows the interval most first.

    Parameters
    ----------
    of, unit, at : the equation whose interval it is, and the scenario
    plain : the interval as it is
    disclosed : of each input and group
    decision : the axis to choose from; empty where there is no choice
    alternatives : its labels, and the expected value of each
    chosen : the label with the lowest
    perfect : what knowing all inputs is worth to the choice: no input is worth more
    notes : what a reader should know, in sentences
    inner, outer, replicates : draws of the other inputs, points of the known one, and how often both were randomised
    digest : SHA-256 of the model, its inputs and the engine's version
    """

    model: "Model"
    options: "Options"
    of: str
    unit: str
    at: Mapping[str, str]
    plain: Narrowed
    disclosed: tuple[Disclosed, ...]
    decision: str
    alternatives: Mapping[str, float]
    chosen: str
    perfect: Decided | None
    notes: tuple[str, ...]
    inner: int
    outer: int
    replicates: int
    digest: str

    def to_json(self) -> dict[str, Any]:
        """As `mclca disclose --json` prints it."""
        now = self.plain.figures()
        found = {
            "model": self.model.name,
            "functional_unit": self.model.functional_unit,
            "of": self.of,
            "unit": self.unit,
            "at": dict(self.at),
            "interval": self.options.asked.interval,
            "now": now | {"mcse": {name: self.plain.mcse[name] for name in now}},
            "disclosed": [each.to_json() for each in self.disclosed],
            "notes": list(self.notes),
            "seed": self.options.seed,
            "inner": self.inner,
            "outer": self.outer,
            "replicates": self.replicates,
            "mclca": __version__,
            "digest": self.digest,
        }
        if self.perfect is None:
            return found
        about = {"axis": self.decision, "expected": dict(self.alternatives), "chosen": self.chosen}
        return found | {"decision": about | {"perfect_information": self.perfect.to_json()}}

    @cached_property
    def dataset(self) -> "xarray.Dataset":
        """Per input, dims (input) or (input, knowledge); the errors are the `mcse_` ones; nan where nothing is told."""
        import xarray

        columns: list[list[Narrowed | None]] = [
            [each.known for each in self.disclosed],
            [each.halved for each in self.disclosed],
        ]
        variables: dict[str, Any] = {}
        for name in _NARROWED:
            for label, read in _readings(name):
                values = [[_NAN if held is None else read(held) for held in column] for column in columns]
                variables[label] = (("input", "knowledge"), list(zip(*values, strict=True)), self._units(name))
        decided = [each.decided for each in self.disclosed if each.decided]
        for name in _DECIDED if decided else ():
            for label, read in _readings(name):
                variables[label] = ("input", [read(held) for held in decided], self._units(name))
        coordinates = {"input": [each.what.name for each in self.disclosed], "knowledge": ["known", "halved"]}
        return xarray.Dataset(variables, coordinates, self._about())

    def _units(self, figure: str) -> dict[str, str]:
        return {"units": "1" if figure in _SHARES else self.unit}

    def _about(self) -> dict[str, Any]:
        about = {"model": self.model.name, "of": self.of, "at": json.dumps(dict(self.at)), "digest": self.digest}
        numbers = {"interval": self.options.asked.interval, **self.plain.figures()}
        return about | numbers | {"seed": str(self.options.seed), "mclca": __version__}

    def __repr__(self) -> str:
        first = self.disclosed[0]
        return (
            f"<mclca.Disclosure of {len(self.disclosed)} inputs: knowing {first.what.name} narrows the interval of "
            f"{self.of} by {100 * first.known.shrinkage:.3g} %>"
        )

    def _repr_html_(self) -> str:
        return str(self.dataset._repr_html_())


def _readings(name: str) -> list[tuple[str, Callable[[Narrowed | Decided], float]]]:
    """A figure and its Monte Carlo error, each with how it is read."""
    return [(name, lambda held: getattr(held, name)), (f"mcse_{name}", lambda held: held.mcse[name])]
