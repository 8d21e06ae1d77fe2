"""The shape of a distribution from its draws: plain arrays."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

POINTS = 400
TAILS = (0.0005, 0.995)  # of a long tail, what lies beyond is not drawn
MARGIN = 0.02


def density(draws: Floats) -> tuple[Floats, Floats]:
    """Kernel density estimate with a Gaussian kernel, mirrored at the ends, over all but the far tails.

    Parameters
    ----------
    draws : shape (draws,), any unit, finite, not all the same

    Returns
    -------
    Places and densities, shape (POINTS,).

    References
    ----------
    Silverman (1986), Density Estimation, 2.10 (mirroring) and equation 3.31 (bandwidth).
    """
    low, high = np.quantile(draws, TAILS)
    low, high = (low, high) if low < high else (draws.min(), draws.max())
    counts, edges = np.histogram(draws, POINTS, (low, high))
    width = edges[1] - edges[0]
    reach = min(max(int(np.ceil(4 * bandwidth(draws) / width)), 1), POINTS)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * width / bandwidth(draws)) ** 2)
    smooth = np.convolve(np.pad(counts, reach, mode="symmetric"), kernel / kernel.sum(), mode="valid")
    return (edges[:-1] + edges[1:]) / 2, smooth / (draws.size * width)


def bandwidth(draws: Floats) -> float:
    """Silverman's rule of thumb: 0.9 times the smaller of sd and interquartile range / 1.34, over n^(1/5)."""
    quarter, half = np.quantile(draws, [0.25, 0.75])
    sd = float(draws.std())
    spread = min(sd, float(half - quarter) / 1.34) or sd
    return float(0.9 * spread * draws.size**-0.2)


def range_of(x: Floats, span: tuple[str, float, float, float]) -> tuple[float, float]:
    """Ends of an axis that holds the curve and the interval, with a margin."""
    low, high = min(float(x[0]), span[1]), max(float(x[-1]), span[3])
    margin = MARGIN * (high - low)
    return low - margin, high + margin


def exceedance(draws: Floats, points: int = 200) -> tuple[Floats, Floats]:
    """Places and the probability of a draw above each: as good as every order statistic, in fewer points."""
    levels = np.linspace(0, TAILS[1], points)
    return np.quantile(draws, levels), 1 - levels
