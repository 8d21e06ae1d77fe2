"""Outputs that are the same in every draw: left out of the run and entered in its books."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mclca.engine.ledger import Ledger
from mclca.engine.points import Design

Floats = NDArray[np.float64]


def fill(kept: Floats, constants: Mapping[int, float]) -> None:
    """Write the constant rows of kept draws, shape (outputs, draws)."""
    for output, value in constants.items():
        kept[output] = value


def enter(
    constants: Mapping[int, float], ledger: Ledger, design: Design, centres: Floats, thresholds: Floats | None
) -> None:
    """Enter the draws of constant outputs, about centres that become the constants.

    Parameters
    ----------
    centres : shape (outputs,), changed
    thresholds : shape (outputs, any), as the run was given them
    """
    if not constants:
        return
    places, values = np.array(list(constants)), np.array(list(constants.values()))
    finite = np.isfinite(values)
    draws = np.where(finite, design.points, 0)
    centres[places] = np.where(finite, values, 0.0)
    nothing = np.zeros(values.size)
    ledger.moments[:, places] = np.stack([draws, nothing, nothing, values, values], axis=1)
    if thresholds is not None:
        ledger.exceed[:, places] = draws[:, None] * (values[:, None] > thresholds[places])
