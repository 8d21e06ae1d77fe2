"""What drives the spread of a result, and what knowing an input would do to it: asked at the scenario of one row."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from mclca.errors import ModelError
from mclca.linear import Linear, first_order
from mclca.model import Model
from mclca.propagate import Options
from mclca.sensitivity import method
from mclca.sensitivity.disclosed import Disclosure
from mclca.sensitivity.disclosure import disclose
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.study import Wishes, study_of
from mclca.sensitivity.tornado import Chart, tornado
from mclca.summary import Row

# Base points that settle the leading indices of the shipped models to about a percent, in well under a second.
POINTS = 2**17
INNER = 1024


@dataclass(frozen=True)
class Knowledge:
    """Answers about one equation at one scenario, each worked out when first asked for.

    Parameters
    ----------
    row : of the equation and the scenario
    options : of the run that it comes from
    """

    model: Model
    row: Row
    options: Options

    @cached_property
    def sobol(self) -> Indices:
        """Sobol' indices.

        Raises
        ------
        ModelError
            The inputs are correlated, nothing is uncertain, or evaluations are not finite.
        """
        return self._indices("sobol", POINTS)

    @cached_property
    def shapley(self) -> Indices:
        """Shapley effects, which are there for correlated inputs too."""
        return self._indices("shapley", None)

    @cached_property
    def tornado(self) -> Chart:
        """Each input alone at the ends of its interval."""
        if self.options.pedigree:
            raise ModelError(
                "the tornado does not take --pedigree; name the table in the model file, "
                f'as in pedigree = "{self.options.pedigree}"'
            )
        (chart,) = tornado(self.model, of=self.row.name, interval=self.options.asked.interval, **self._place).charts
        return chart

    @cached_property
    def disclosure(self) -> Disclosure:
        """What knowing each input would do to the interval."""
        return disclose(
            self.model,
            of=self.row.name,
            interval=self.options.asked.interval,
            seed=self.options.seed,
            inner=INNER,
            pedigree=self.options.pedigree,
            **self._place,
        )

    @cached_property
    def linear(self) -> Linear:
        """What first-order rules say beside the draws."""
        (found,) = first_order(self.model, self.options, [self.row])
        return found

    @property
    def _place(self) -> dict[str, Any]:
        return {"at": self.row.at, "set": self.options.set}

    def _indices(self, name: str, points: int | None) -> Indices:
        options = replace(self.options, at=self.row.at, across=(), of=(self.row.name,))
        return method(name)(study_of(self.model, options, {}), Wishes(points))
