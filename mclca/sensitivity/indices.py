"""Sensitivity indices with their intervals, labelled by input, equation and scenario."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from mclca.version import __version__

if TYPE_CHECKING:
    import xarray

CONVERGED, NOT_CONVERGED, NOT_CHECKED = "converged", "not_converged", "not_checked"


@dataclass(frozen=True, slots=True)
class Index:
    """What one input, or one group of inputs, does to one equation in one scenario.

    Parameters
    ----------
    input : name of the input, or of the group
    figures : by name, such as first, first_low, first_high, total; nan where there is none
    names : full names of all inputs that it stands for; by default the one
    negligible : whether the figures are no more than what an input that does nothing may seem to reach
    other : the second input of a pair
    """

    input: str
    equation: str
    at: Mapping[str, str]
    figures: Mapping[str, float]
    names: tuple[str, ...] = ()
    negligible: bool = False
    other: str = ""

    def to_json(self) -> dict[str, Any]:
        """The index as `mclca sensitivity --json` prints it."""
        pair = {"other": self.other} if self.other else {}
        mark = {} if self.other else {"negligible": self.negligible, "names": list(self.names or (self.input,))}
        return {"input": self.input, **pair, "at": dict(self.at), **self.figures, **mark}


@dataclass(frozen=True)
class Indices:
    """What a method of sensitivity analysis found.

    Parameters
    ----------
    model : its name
    of : the equations analysed
    across : scenario axes spread out
    points : base points, after rounding
    evaluations : of the model, in each scenario
    estimator : what was computed, and from what, in words
    verdict : 'converged', 'not_converged' or 'not_checked'
    indices : equation by equation and scenario by scenario, the strongest input first
    sentences : the answer in words, then what a reader must know about it
    pairs : second-order indices, where asked for
    """

    model: str
    of: tuple[str, ...]
    across: tuple[str, ...]
    method: str
    points: int
    evaluations: int
    estimator: str
    verdict: str
    indices: tuple[Index, ...]
    sentences: tuple[str, ...]
    seed: int
    interval: float
    pairs: tuple[Index, ...] = ()

    def block(self, equation: str) -> "Indices":
        """The same for one of the equations."""
        return replace(
            self,
            of=(equation,),
            indices=tuple(index for index in self.indices if index.equation == equation),
            pairs=tuple(index for index in self.pairs if index.equation == equation),
        )

    def to_json(self) -> dict[str, Any]:
        """One equation as `mclca sensitivity --json` prints it; several as a list of such blocks."""
        if len(self.of) > 1:
            return {"blocks": [self.block(equation).to_json() for equation in self.of]}
        further = {"second_order": [pair.to_json() for pair in self.pairs]} if self.pairs else {}
        return {
            "of": self.of[0],
            "points": self.points,
            "evaluations": self.evaluations,
            "estimator": self.estimator,
            "verdict": self.verdict,
            "indices": [index.to_json() for index in self.indices],
            **further,
            "model": self.model,
            "method": self.method,
            "seed": self.seed,
            "interval": self.interval,
            "sentences": list(self.sentences),
            "mclca": __version__,
        }

    @cached_property
    def dataset(self) -> "xarray.Dataset":
        """One variable per figure, dims (input, *axes), with `equation` in front where there are several."""
        import xarray

        spread = ("equation",) if len(self.of) > 1 else ()
        names = (*spread, "input", *self.across)
        labels = {name: _labels(name, self.indices) for name in names}
        variables = {figure: (names, _placed(self.indices, figure, labels)) for figure in _figures(self.indices)}
        return xarray.Dataset(variables | self._of_pairs(names, labels), labels | self._others(labels), self._about())

    def _of_pairs(self, names: tuple[str, ...], labels: Mapping[str, list[str]]) -> dict[str, Any]:
        wider = dict(labels) | {"other": labels["input"]}
        order = [*names, "other"]
        return {
            figure: (order, _placed(self.pairs, figure, {name: wider[name] for name in order}))
            for figure in _figures(self.pairs)
        }

    def _others(self, labels: Mapping[str, list[str]]) -> dict[str, Any]:
        return {"other": labels["input"]} if self.pairs else {}

    def _about(self) -> dict[str, Any]:
        about = {name: getattr(self, name) for name in ("model", "method", "points", "evaluations", "estimator")}
        about |= {"of": ", ".join(self.of), "verdict": self.verdict, "seed": str(self.seed), "interval": self.interval}
        return about | {"sentences": "\n".join(self.sentences), "mclca": __version__}

    def __repr__(self) -> str:
        return f"<mclca.Indices of {', '.join(self.of)} by {self.method}, {self.verdict}: {self.sentences[0]}>"

    def _repr_html_(self) -> str:
        return str(self.dataset._repr_html_())


def _figures(indices: Iterable[Index]) -> list[str]:
    return list(dict.fromkeys(name for index in indices for name in index.figures))


def _label(name: str, index: Index) -> str:
    own = {"equation": index.equation, "input": index.input, "other": index.other}
    return own[name] if name in own else index.at[name]


def _labels(name: str, indices: Iterable[Index]) -> list[str]:
    return list(dict.fromkeys(_label(name, index) for index in indices))


def _placed(indices: Iterable[Index], figure: str, labels: Mapping[str, list[str]]) -> Any:
    values = np.full([len(held) for held in labels.values()], np.nan)
    for index in indices:
        place = tuple(held.index(_label(name, index)) for name, held in labels.items())
        values[place] = index.figures.get(figure, np.nan)
    return values
