"""A model as a problem of SALib, for whoever wants to go on there: its samplers, its other methods, its plots.

SALib's own distributions are five; a model's are any. So the problem is that of the unit cube, with bounds 0 and 1, and
what a point of it means is said by `inputs` and `evaluate`, which map it through each input's quantile function.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca.engine.program import Program
from mclca.engine.simulate import at_points
from mclca.engine.tape import Tape
from mclca.errors import ModelError
from mclca.sensitivity.study import compiled, independent_drivers, study_of

if TYPE_CHECKING:
    from mclca.catalogue import Catalogue
    from mclca.columns import Column
    from mclca.model import Model

Floats = npt.NDArray[np.float64]

# Points of the open interval: SALib's unscrambled designs begin at 0.
_LEAST, _MOST = 2.0**-53, 1 - 2.0**-53


@dataclass(frozen=True, eq=False)
class Handover:
    """One equation of a model in one scenario, as SALib takes it.

    Parameters
    ----------
    program : its columns are in the order of the problem's names, its first output is the equation
    names : of the inputs
    groups : name of the group that each input belongs to, its own where it stands alone
    values : of the program, whose outputs are the inputs in the order of their names
    """

    program: Program
    equation: str
    names: tuple[str, ...]
    groups: tuple[str, ...]
    values: Tape

    @property
    def problem(self) -> dict[str, Any]:
        """The dictionary that SALib's samplers and analyses take; with `groups` only where there are some."""
        held = {
            "num_vars": len(self.names),
            "names": list(self.names),
            "bounds": [[0.0, 1.0]] * len(self.names),
            "outputs": [self.equation],
        }
        return held if self.names == self.groups else held | {"groups": list(self.groups)}

    @property
    def spec(self) -> Any:
        """The same as a `SALib.ProblemSpec`, whose `sample_..`, `evaluate` and `analyze_..` can be chained."""
        from SALib import ProblemSpec

        return ProblemSpec(self.problem)

    def inputs(self, points: Floats) -> Floats:
        """Values of the inputs, in their units, at points of the unit cube; both of shape (rows, inputs).

        Several numbers of a point may make one input, as those of a share do: each has its value then.
        """
        return at_points(replace(self.program, tape=self.values), self._points(points)).T

    def evaluate(self, points: Floats) -> Floats:
        """The equation, in its unit, at points of the unit cube; shapes (rows, inputs) and (rows,)."""
        return np.asarray(at_points(self.program, self._points(points))[0])

    def _points(self, points: Floats) -> Floats:
        held = np.asarray(points, dtype=np.float64)
        if held.ndim != 2 or held.shape[1] != len(self.names) or not ((held >= 0) & (held <= 1)).all():
            raise ModelError(
                f"points are of shape {held.shape} from {held.min():g} to {held.max():g}; give rows of "
                f"{len(self.names)} numbers from 0 to 1, one for each of {', '.join(self.names)}"
            )
        return np.asarray(np.clip(held, _LEAST, _MOST).T)


def for_salib(
    model: "str | Path | Model",
    *,
    of: str = "",
    at: Mapping[str, str] | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    groups: Mapping[str, str | Iterable[str]] | None = None,
    pedigree: str = "",
    catalogue: "Catalogue | str | Path | None" = None,
) -> Handover:
    """Hand a model over to SALib.

    Parameters
    ----------
    model : shipped name, path of a model file, or a model
    of : the equation; by default the result
    at, set : as for a run
    groups : by name, inputs that are taken together
    pedigree : table by which quality scores widen the inputs, as for a run
    catalogue : the user's own catalogue folder, laid over the shipped one

    Raises
    ------
    ModelError
        A model or option that is wrong, or correlated inputs, which no independent points of a cube can stand for.
    """
    from mclca.model_file import load
    from mclca.options import names_of, options_of

    options = options_of(at=at, set=set, of=[of] if of else [], pedigree=pedigree)
    taken = {name: names_of(members) for name, members in (groups or {}).items()}
    study = study_of(load(model, catalogue=catalogue), options, taken)
    held = study.scenarios[0]
    found = compiled(study, held)
    listed = independent_drivers(study, found, held, "designs of SALib")
    names = _told_apart(found.columns)
    group = {column: driver.name for driver in listed if len(driver.columns) > 1 for column in driver.columns}
    values = compiled(study, held, also=[column.names[0] for column in found.columns]).program.tape
    return Handover(
        found.program,
        study.equations[0],
        names,
        tuple(group.get(column, name) for column, name in enumerate(names)),
        replace(values, outputs=values.outputs[len(study.equations) + 1 :]),
    )


def _told_apart(columns: "Sequence[Column]") -> tuple[str, ...]:
    """Names of the columns; those of the factor of an input's quality, or of a file's rows, say that they are that."""
    labels = [column.label for column in columns]
    number = [labels[: place + 1].count(label) for place, label in enumerate(labels)]
    return tuple(f"{label} ({count})" if count > 1 else label for label, count in zip(labels, number, strict=True))
