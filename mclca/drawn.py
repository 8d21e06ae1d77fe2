"""Draws of a few equations of a result, made again from its seed: what histograms and figures are made of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from mclca.result import Result

MOST = 200_000


def drawn(result: "Result", names: Sequence[str], most: int = MOST) -> npt.NDArray[np.float64]:
    """Draws of some equations, in their units; of a random design the first ones of the run.

    Parameters
    ----------
    names : of equations
    most : draws wanted; never more than the run had

    Returns
    -------
    Shape (scenarios, equations, draws), the scenarios in the order of the result's rows.
    """
    from mclca.run import run

    options = result.options
    found = run(
        result.model,
        draws=min(most, result.draws_used),
        seed=options.seed,
        design=options.design,
        at=options.at,
        across=options.across,
        set=options.set,
        of=tuple(names),
        non_finite=options.non_finite,
        pedigree=options.pedigree,
        threads=result.threads,
        keep=True,
    )
    assert found.kept is not None  # noqa: S101  keep=True
    return np.reshape(found.kept, (-1, len(names), found.draws_used))
