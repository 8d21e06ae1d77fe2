"""What the draws of one equation say: mean, sd, median, intervals, and the Monte Carlo error of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca import statistics

if TYPE_CHECKING:
    from mclca.engine.tally import Tally

Floats = npt.NDArray[np.float64]

# A quantile whose own resolution is at least this many times finer than its Monte Carlo error needs no second pass.
FINER = 10.0
# And it is to be this share of the value, or of the sd where the value is smaller.
FINEST = 2e-5


@dataclass(frozen=True, slots=True)
class Row:
    """Summary of one equation in one scenario, in the equation's unit.

    Parameters
    ----------
    low, high : the probabilistically symmetric coverage interval (JCGM 101, 7.7.2)
    shortest : the shortest coverage interval (JCGM 101, 7.7.4)
    quantiles : by level, as the user wrote it
    exceeds : probability that the value is above a threshold, by threshold as the user wrote it
    resolution : largest distance of a printed quantile from the exact order statistic, as estimated; 0 where exact
    mcse : Monte Carlo standard error of each figure
    """

    name: str
    unit: str
    at: Mapping[str, str]
    mean: float
    sd: float
    median: float
    low: float
    high: float
    shortest: tuple[float, float]
    minimum: float
    maximum: float
    quantiles: Mapping[str, float]
    exceeds: Mapping[str, float]
    non_finite: int
    resolution: float
    mcse: Mapping[str, float]

    def to_json(self) -> dict[str, object]:
        """The row as `run --json` prints it."""
        figures = {"mean": self.mean, "sd": self.sd, "median": self.median, "low": self.low, "high": self.high}
        edges = {"shortest": list(self.shortest), "min": self.minimum, "max": self.maximum}
        return {
            "name": self.name,
            "unit": self.unit,
            "at": dict(self.at),
            **figures,
            **edges,
            "quantiles": dict(self.quantiles),
            "exceeds": dict(self.exceeds),
            "non_finite": self.non_finite,
            "resolution": self.resolution,
            "mcse": dict(self.mcse),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Row":
        """Read back what `to_json` gave."""
        held = dict(stored)
        ends = {"minimum": held.pop("min"), "maximum": held.pop("max"), "shortest": tuple(held.pop("shortest"))}
        return cls(**held, **ends)

    @classmethod
    def blank(cls, name: str, unit: str, at: Mapping[str, str], asked: "Asked", non_finite: int) -> "Row":
        """A row in which no figure is known."""
        nothing = float("nan")
        figures = dict.fromkeys(("mean", "sd", "median", "low", "high", "minimum", "maximum", "resolution"), nothing)
        quantiles, exceeds = dict.fromkeys(asked.quantiles, nothing), dict.fromkeys(asked.exceeds, nothing)
        errors = ["mean", "sd", "median", "low", "high"]
        errors += [f"quantile {text}" for text in asked.quantiles] + [f"exceeds {text}" for text in asked.exceeds]
        return cls(
            name=name,
            unit=unit,
            at=at,
            shortest=(nothing, nothing),
            quantiles=quantiles,
            exceeds=exceeds,
            non_finite=non_finite,
            mcse=dict.fromkeys(errors, nothing),
            **figures,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures a summary holds.

    Parameters
    ----------
    interval : probability of the coverage intervals
    quantiles, exceeds : further levels and thresholds, as the user wrote them
    """

    interval: float = 0.95
    quantiles: tuple[str, ...] = ()
    exceeds: tuple[str, ...] = ()

    @property
    def levels(self) -> Floats:
        """Low, median, high, then the further levels."""
        outside = round((1 - self.interval) / 2, 16)  # 0.025, not 0.025000000000000022
        return np.array([outside, 0.5, 1 - outside, *map(float, self.quantiles)])

    @property
    def thresholds(self) -> Floats:
        """In the unit of whatever equation they are compared with."""
        return np.array([float(text) for text in self.exceeds])


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Quantiles of every output at every asked level, with their errors.

    Parameters
    ----------
    values, errors, resolution : shape (outputs, levels), each in the output's unit
    """

    values: Floats
    errors: Floats
    resolution: Floats

    def too_coarse(self, tally: "Tally") -> npt.NDArray[np.bool_]:
        """Where the histogram's resolution would show, beside the Monte Carlo error or in the value's fifth digit."""
        by_error = self.resolution * FINER > self.errors
        by_value = self.resolution > FINEST * np.maximum(np.abs(self.values), tally.sd[:, None])
        return np.asarray((self.resolution > 0) & (by_error | by_value) & (tally.finite[:, None] > 0))

    def with_exact(self, wanted: npt.NDArray[np.bool_], known: Mapping[int, Floats]) -> "Quantiles":
        """The same with order statistics in place of what was read from a histogram.

        Parameters
        ----------
        wanted : shape (outputs, levels)
        known : by output, those at its wanted levels come first
        """
        values = self.values.copy()
        for output, found in known.items():
            values[output, wanted[output]] = found[: int(wanted[output].sum())]
        return replace(self, values=values, resolution=np.where(wanted, 0.0, self.resolution))


def quantiles(tally: "Tally", levels: Floats) -> Quantiles:
    """Quantiles of a tally; their errors from rank intervals, or from the replicates of a Sobol' or Latin design."""
    if len(tally.replicates) > 1:
        values, resolution = tally.read(levels)
        return Quantiles(values, _replicate_errors(tally, levels), resolution)
    around = statistics.levels_around(levels, tally.draws)
    values, resolution = tally.read(np.concatenate([levels, *around]))
    own, below, above = (values[:, start : start + levels.size] for start in range(0, 3 * levels.size, levels.size))
    return Quantiles(own, statistics.error_of_quantile(below, above), resolution[:, : levels.size])


def _replicate_errors(tally: "Tally", levels: Floats) -> Floats:
    """Standard errors of quantiles from replicates: of their own quantiles, or of their shares below the common one.

    The larger of the two: replicates of few points have quantiles that move less than those of all points together,
    and shares that may all be the same.

    References
    ----------
    Asmussen & Glynn (2007), Stochastic Simulation, III.5: batching and sectioning.
    """
    apart = statistics.replicate_error(tally.replicate_quantiles(levels))
    reach = 2 * statistics.replicate_error(tally.replicate_shares(levels))
    below, above = tally.read(np.maximum(levels - reach, 0))[0], tally.read(np.minimum(levels + reach, 1))[0]
    return np.maximum(apart, statistics.error_of_quantile(below, above))


def rows(
    names: Sequence[tuple[str, str, Mapping[str, str]]],
    tally: "Tally",
    found: Quantiles,
    shortest: Sequence[tuple[float, float]],
    asked: Asked,
) -> list[Row]:
    """One row per output of the tally.

    Parameters
    ----------
    names : name, unit and labels of each output
    shortest : shortest coverage interval of each output
    """
    shares = tally.exceed / np.maximum(tally.finite[:, None], 1)
    further = [f"quantile {text}" for text in asked.quantiles] + [f"exceeds {text}" for text in asked.exceeds]
    figures = ("mean", "sd", "median", "low", "high", *further)
    low, median, *others = found.errors.T
    moments = _moment_errors(tally, np.array([_kurtosis(tally, index) for index in range(len(names))]))
    errors = np.column_stack([*moments, median, low, *others, _share_errors(tally, shares)])
    plain = np.column_stack([tally.mean, tally.sd, tally.minimum, tally.maximum, np.max(found.resolution, axis=1)])
    result = []
    for (name, unit, at), own, levels, above, finite, ends, mcse in zip(
        names, plain.tolist(), found.values.tolist(), shares.tolist(), tally.finite.tolist(), shortest, errors.tolist(),
        strict=True,
    ):  # fmt: skip
        mean, sd, minimum, maximum, resolution = own
        low, median, high, *others = levels
        result.append(
            Row(
                name=name,
                unit=unit,
                at=at,
                mean=mean,
                sd=sd,
                median=median,
                low=low,
                high=high,
                shortest=ends,
                minimum=minimum,
                maximum=maximum,
                quantiles=dict(zip(asked.quantiles, others, strict=True)),
                exceeds=dict(zip(asked.exceeds, above, strict=True)),
                non_finite=tally.draws - finite,
                resolution=resolution,
                mcse=dict(zip(figures, mcse, strict=True)),
            )
        )
    return result


def _kurtosis(tally: "Tally", output: int) -> float:
    """Kurtosis of one output, from its ordered draws or its histogram."""
    if not tally.minimum[output] < tally.maximum[output]:
        return 1.0
    if tally.kept is not None:
        return statistics.kurtosis(tally.ordered(output))
    return statistics.histogram_kurtosis(*tally.coarse_bins(output))


def _moment_errors(tally: "Tally", kurtosis: Floats) -> tuple[Floats, Floats]:
    if len(tally.replicates) > 1:
        means, sds = (np.stack([getattr(part, name) for part in tally.replicates]) for name in ("mean", "sd"))
        return statistics.replicate_error(means), statistics.replicate_error(sds)
    count = np.maximum(tally.finite, 1)
    return statistics.error_of_mean(tally.sd, count), statistics.error_of_sd(tally.sd, kurtosis, count)


def _share_errors(tally: "Tally", shares: Floats) -> Floats:
    if len(tally.replicates) > 1:
        return statistics.replicate_error(
            np.stack([part.exceed / np.maximum(part.finite[:, None], 1) for part in tally.replicates])
        )
    return np.asarray(statistics.error_of_share(shares, tally.finite[:, None]))
