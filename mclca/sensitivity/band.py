"""What nested draws say: the spread of the inner distributions, and the two parts of the variance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca import statistics

if TYPE_CHECKING:
    from mclca.compile import Output

Floats = npt.NDArray[np.float64]

# Of the inner distributions.
LEVELS = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
_MISSING, _MEAN, _VARIANCE, _QUANTILES = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Band:
    """The distributions of one equation in one scenario.

    Parameters
    ----------
    mean, sd : over all draws, in the unit
    ends, end_errors : shape (3, levels): lower end of the band, median and upper end of the inner distributions'
        quantile at each of LEVELS, and their Monte Carlo standard errors
    inner_errors : shape (levels,), standard error of one outer draw's own quantile
    shares, share_errors : of ignorance and of variability in the variance; estimates, so they may lie outside [0, 1]
    widening : share of a band's width that is the inner quantiles' error, at most
    mcse : Monte Carlo standard errors of mean and sd
    """

    name: str
    unit: str
    at: Mapping[str, str]
    mean: float
    sd: float
    ends: tuple[tuple[float, ...], ...]
    end_errors: tuple[tuple[float, ...], ...]
    inner_errors: tuple[float, ...]
    shares: tuple[float, float]
    share_errors: tuple[float, float]
    widening: float
    mcse: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """As `run --by-kind --json` prints it."""
        columns = zip(LEVELS, *self.ends, *self.end_errors, self.inner_errors, strict=True)
        return {
            "name": self.name,
            "unit": self.unit,
            "at": dict(self.at),
            "mean": self.mean,
            "sd": self.sd,
            "mcse": dict(self.mcse),
            "band": [
                {
                    "level": level,
                    "median": median,
                    "low": low,
                    "high": high,
                    "mcse": {"median": median_error, "low": low_error, "high": high_error, "inner": inner},
                }
                for level, low, median, high, low_error, median_error, high_error, inner in columns
            ],
            "share_of_variance": dict(zip(("ignorance", "variability"), self.shares, strict=True)),
            "mcse_share_of_variance": dict(zip(("ignorance", "variability"), self.share_errors, strict=True)),
        }


def figures_of(draws: Floats) -> Floats:
    """Figures of inner draws.

    Parameters
    ----------
    draws : shape (outer, outputs, inner)

    Returns
    -------
    shape (outer, outputs, 3 + 3 levels): number of draws that are not finite, mean, variance, quantiles at LEVELS, and
    at levels two standard errors below and above each
    """
    ordered = np.sort(draws, axis=-1)
    levels = np.concatenate([LEVELS, *statistics.levels_around(LEVELS, draws.shape[-1])])
    missing = np.count_nonzero(~np.isfinite(ordered), axis=-1)
    with np.errstate(all="ignore"):
        moments = [missing, ordered.mean(axis=-1), ordered.var(axis=-1, ddof=1)]
        return np.concatenate([np.stack(moments, axis=-1), statistics.quantile(ordered, levels)], axis=-1)


def figures_of_points(values: Floats) -> Floats:
    """The same of distributions that are one value each; shape (outer, outputs)."""
    repeated = np.repeat(values[:, :, None], 3 * len(LEVELS), axis=-1)
    moments = [~np.isfinite(values), values, np.zeros(values.shape)]
    return np.concatenate([np.stack(moments, axis=-1), repeated], axis=-1)


def bands(
    outputs: Sequence["Output"], figures: Floats, interval: float, inner: int, *, single: bool
) -> tuple[Band, ...]:
    """The band of every output.

    Parameters
    ----------
    figures : shape (outer, outputs, figures)
    interval : probability of the band
    single : all outer draws have the same distribution, so that they differ by their inner draws alone
    """
    return tuple(_band(output, figures[:, place], interval, inner, single) for place, output in enumerate(outputs))


def _band(output: "Output", figures: Floats, interval: float, inner: int, single: bool) -> Band:
    own, below, above = np.split(figures[:, _QUANTILES:], 3, axis=1)
    inner_errors = statistics.error_of_quantile(below, above).mean(axis=0)
    ends, errors = _one_line(own) if single else _ends(own, interval)
    between, within, shares, share_error = _parts(figures[:, _MEAN], figures[:, _VARIANCE], inner)
    sd = float(np.sqrt(between + within))
    return Band(
        name=output.name,
        unit=output.unit,
        at=output.at,
        mean=float(figures[:, _MEAN].mean()),
        sd=sd,
        ends=_tuples(ends),
        end_errors=_tuples(errors),
        inner_errors=tuple(inner_errors.tolist()),
        shares=(0.0, 1.0) if single else shares,
        share_errors=(0.0, 0.0) if single else (share_error, share_error),
        widening=0.0 if single else _widening(own, inner_errors),
        mcse=_moment_errors(figures[:, _MEAN], figures[:, _VARIANCE], sd),
    )


def _ends(own: Floats, interval: float) -> tuple[Floats, Floats]:
    """Quantiles over the outer draws, shape (3, levels), and their errors."""
    ordered, outside = np.sort(own, axis=0).T, (1 - interval) / 2
    levels = np.array([outside, 0.5, 1 - outside])
    below, above = (statistics.quantile(ordered, around).T for around in statistics.levels_around(levels, len(own)))
    return statistics.quantile(ordered, levels).T, statistics.error_of_quantile(below, above)


def _one_line(own: Floats) -> tuple[Floats, Floats]:
    """The one distribution, from the draws of all."""
    error = own.std(axis=0, ddof=1) / np.sqrt(len(own))
    return np.tile(own.mean(axis=0), (3, 1)), np.tile(error, (3, 1))


def _parts(means: Floats, variances: Floats, inner: int) -> tuple[float, float, tuple[float, float], float]:
    """Variance between and within, share of each, and the error of the shares.

    The variance of the inner means is too large by the variance of one of them, which is taken off; so the estimate is
    unbiased, and may be below 0 where there is nothing. The error is the delta method's over the outer draws.

    References
    ----------
    Searle, Casella & McCulloch (1992), Variance Components, 3.5.
    """
    squares = (means - means.mean()) ** 2 * means.size / (means.size - 1) - variances / inner
    between, within = float(squares.mean()), float(variances.mean())
    total = between + within
    if total == 0:
        return 0.0, 0.0, (np.nan, np.nan), np.nan
    share = between / total
    slopes = ((1 - share) * squares - share * variances) / total
    return between, within, (share, 1 - share), float(slopes.std(ddof=1) / np.sqrt(means.size))


def _moment_errors(means: Floats, variances: Floats, sd: float) -> dict[str, float]:
    root = np.sqrt(means.size)
    squares = (means - means.mean()) ** 2 + variances
    of_sd = float(squares.std(ddof=1) / root / (2 * sd)) if sd else 0.0
    return {"mean": float(means.std(ddof=1) / root), "sd": of_sd}


def _widening(own: Floats, errors: Floats) -> float:
    """How much wider the widest-blown band is for the error of the inner quantiles, whose variance adds to it."""
    seen = own.var(axis=0, ddof=1)
    true = seen - errors**2
    if not (seen > 0).any():
        return 0.0
    return float(np.max(np.sqrt(seen / np.maximum(true, 1e-4 * seen), where=seen > 0, out=np.ones(seen.size)) - 1))


def _tuples(held: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in held.tolist())
