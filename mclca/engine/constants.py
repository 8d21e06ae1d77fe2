"""Outputs that are the same in every draw: left out of the run and put into its outcome."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mclca.engine.tally import Tally

Floats = NDArray[np.float64]
Scalar = TypeVar("Scalar", np.float64, np.int64)


def fill(kept: Floats, constants: Mapping[int, float]) -> None:
    """Write the constant rows of kept draws, shape (outputs, draws)."""
    for output, value in constants.items():
        kept[output] = value


def with_constants(tally: Tally, constants: Mapping[int, float], thresholds: Floats | None) -> Tally:
    """The tally of a run that left these outputs out.

    Parameters
    ----------
    thresholds : shape (outputs, any), as the run was given them
    """
    if not constants:
        return tally
    places, values = np.array(list(constants)), np.array(list(constants.values()))
    finite = np.isfinite(values)
    seen = np.where(finite, values, np.nan)
    exceed = tally.exceed.copy()
    if thresholds is not None:
        exceed[places] = tally.draws * (finite[:, None] & (values[:, None] > thresholds[places]))
    return replace(
        tally,
        finite=_put(tally.finite, places, np.where(finite, tally.draws, 0)),
        mean=_put(tally.mean, places, seen),
        sd=_put(tally.sd, places, np.where(finite & (tally.draws > 1), 0.0, np.nan)),
        minimum=_put(tally.minimum, places, seen),
        maximum=_put(tally.maximum, places, seen),
        exceed=exceed,
        replicates=tuple(with_constants(part, constants, thresholds) for part in tally.replicates),
    )


def _put(held: NDArray[Scalar], places: NDArray[np.int64], values: NDArray[Any]) -> NDArray[Scalar]:
    changed = held.copy()
    changed[places] = values
    return changed
