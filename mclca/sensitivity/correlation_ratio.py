"""First-order indices from any draws: the spread of the output's mean between bins of an input.

References
----------
Plischke, Borgonovo & Smith (2013), Global sensitivity measures from given data, European Journal of Operational
Research 226, section 3; Kelley (1935), An unbiased correlation ratio measure, for the correction.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def first_order(order: npt.NDArray[np.intp], output: Floats) -> Floats:
    """Share of the output's variance that lies between bins of each input, free of the bias that binning noise has.

    About sqrt(draws) bins of as many draws: the noise inside the bins is taken off, so that many bins cost little, and
    what an input does inside a bin, which is missed, fades with their number.

    Parameters
    ----------
    order : shape (inputs, draws), the draws by rising value of each input
    output : shape (draws,), not constant

    Returns
    -------
    shape (inputs,); about 0, also below, for an input that does nothing
    """
    draws = output.size
    size = int(np.sqrt(draws))
    bins = draws // size
    # Bins of one size but for the last, which takes what is left over.
    starts = np.arange(bins) * size
    counts = np.diff(starts, append=draws)
    centred = output - output.mean()
    sums = np.add.reduceat(centred[order], starts, axis=1)
    total = float(centred @ centred)
    between = (sums**2 / counts).sum(axis=1)
    return np.asarray(1 - ((total - between) / (draws - bins)) / (total / (draws - 1)))
