"""The mixture over weighted scenarios: its figures, and how much of its variance is choice and how much parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca import statistics
from mclca.compile import Compiled, Output
from mclca.engine.points import Design
from mclca.mixing import Pooled, Variances, pooled_draws, pooled_histograms, spread_together, total_variance
from mclca.summary import Asked, Row

if TYPE_CHECKING:
    from mclca.engine.tally import Tally

Floats = npt.NDArray[np.float64]
Weights = Mapping[str, Mapping[str, float]]

# Draws from which is learnt how the scenarios move together; fewer than so many in a tail tell nothing of it.
_PILOT = 1 << 14
_FEWEST_IN_TAIL = 100
# Mean, sd and the share of `between` come before the quantiles.
_MOMENTS = 3


@dataclass(frozen=True, slots=True)
class Mixture:
    """One equation over weighted scenarios, in its unit.

    Parameters
    ----------
    row : figures of the mixture; `at` names the axes that are not mixed
    weights : by axis and label, of the axes that are
    between, within : its variance, that of the scenarios' means (choices) and the mean of theirs (parameters)
    axes : by axis, the part of `between` that it has alone
    share_error : Monte Carlo standard error of the share of `between`
    """

    row: Row
    weights: Weights
    between: float
    within: float
    axes: Mapping[str, float]
    share_error: float

    @property
    def share(self) -> float:
        """Share of the variance that is between scenarios; 0 where there is no variance."""
        total = self.between + self.within
        return self.between / total if total > 0 else 0.0

    def to_json(self) -> dict[str, Any]:
        """As `run --json` prints it."""
        variance = {
            "total": self.between + self.within,
            "between": self.between,
            "within": self.within,
            "between_share": self.share,
            "between_share_mcse": self.share_error,
            "axes": dict(self.axes),
        }
        weights = {axis: dict(labels) for axis, labels in self.weights.items()}
        return self.row.to_json() | {"weights": weights, "variance": variance}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Mixture":
        """Read back what `to_json` gave."""
        variance = stored["variance"]
        row = Row.from_json({key: held for key, held in stored.items() if key not in {"weights", "variance"}})
        parts = (variance["between"], variance["within"], variance["axes"], variance["between_share_mcse"])
        return cls(row, stored["weights"], *parts)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What one tally says about the scenarios of a mixture.

    Parameters
    ----------
    rows : outputs, those without weight left out
    weights : shape (rows,)
    whole : every output, and its weight, shape (labels of the first axis, ...)
    """

    tally: "Tally"
    kept: Floats | None
    rows: npt.NDArray[np.int64]
    weights: Floats
    whole: npt.NDArray[np.int64]
    shaped: Floats

    def variances(self) -> Variances:
        means, sds = self.tally.mean[self.whole], self.tally.sd[self.whole]
        unweighted = self.shaped == 0
        return total_variance(np.where(unweighted, 0.0, means), np.where(unweighted, 0.0, sds), self.shaped)

    def exceeds(self) -> Floats:
        finite = np.maximum(self.tally.finite[self.rows, None], 1)
        return np.asarray(self.weights @ (self.tally.exceed[self.rows] / finite))

    def pooled(self) -> Pooled:
        if self.tally.kept is not None or self.kept is not None:
            return pooled_draws([self._ordered(row) for row in self.rows], self.weights)
        return pooled_histograms([self._histogram(row) for row in self.rows], self.weights)

    def _ordered(self, row: int) -> Floats:
        if self.tally.kept is not None or self.kept is None:
            return self.tally.ordered(row)
        return np.sort(self.kept[row][np.isfinite(self.kept[row])])

    def _histogram(self, row: int) -> tuple[Floats, npt.NDArray[np.integer]]:
        return self.tally.edges_and_counts(row)

    def figures(self, levels: Floats) -> Floats:
        """Mean, sd, share of `between`, quantiles and exceedances in one row."""
        found = self.variances()
        return np.array(
            [found.mean, np.sqrt(found.total), found.share, *self.pooled().quantile(levels), *self.exceeds()]
        )


def mixtures(
    compiled: Compiled, design: Design, tally: "Tally", asked: Asked, weights: Weights, kept: Floats | None
) -> tuple[Mixture, ...]:
    """The mixture of every equation over the axes that have weights; in the order of the outputs.

    Quantiles are those of the draws where these are kept, and else read from the scenarios' histograms.

    Parameters
    ----------
    weights : by axis and label; every axis is spread out in the outputs
    kept : shape (outputs, draws), or None
    """
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[int]] = {}
    for place, output in enumerate(compiled.outputs):
        rest = tuple((axis, label) for axis, label in output.at.items() if axis not in weights)
        groups.setdefault((output.name, rest), []).append(place)
    pilot = _pilot(compiled, design, tally, kept) if len(tally.replicates) < 2 else None
    return tuple(_mixture(compiled.outputs, places, tally, asked, weights, kept, pilot) for places in groups.values())


def _pilot(compiled: Compiled, design: Design, tally: "Tally", kept: Floats | None) -> Floats:
    """The first draws of every output: shape (outputs, draws)."""
    count = min(_PILOT if tally.kept is None else tally.kept.shape[1], design.draws)
    if kept is not None:
        return kept[:, :count]
    from mclca.engine.simulate import generate

    values = np.empty((len(compiled.outputs), count))
    generate(compiled.program, design, 0, values.shape[1], values)
    return values


def _mixture(
    outputs: Sequence[Output],
    places: list[int],
    tally: "Tally",
    asked: Asked,
    weights: Weights,
    kept: Floats | None,
    pilot: Floats | None,
) -> Mixture:
    shape = tuple(len(labels) for labels in weights.values())
    ordered = _placed(outputs, places, weights)
    shaped = np.array([prod([weights[axis][outputs[place].at[axis]] for axis in weights]) for place in ordered])
    used = shaped > 0
    whole = np.array(ordered)
    part = _Part(tally, kept, whole[used], shaped[used], whole.reshape(shape), shaped.reshape(shape))
    first = outputs[places[0]]
    at = {axis: label for axis, label in first.at.items() if axis not in weights}
    blank = Row.blank(first.name, first.unit, at, asked, int((tally.draws - tally.finite[part.rows]).sum()))
    if not (tally.finite[part.rows] > 1).all():
        return Mixture(blank, weights, np.nan, np.nan, dict.fromkeys(weights, np.nan), np.nan)
    errors = _replicated(part, asked.levels) if pilot is None else _independent(part, asked.levels, pilot[part.rows])
    return _with_figures(blank, part, asked, weights, errors)


def _placed(outputs: Sequence[Output], places: list[int], weights: Weights) -> list[int]:
    """Outputs in the order of the axes of the weights, the first axis slowest."""
    order = {axis: list(labels) for axis, labels in weights.items()}
    return sorted(places, key=lambda place: [order[axis].index(outputs[place].at[axis]) for axis in weights])


def _with_figures(blank: Row, part: _Part, asked: Asked, weights: Weights, errors: Floats) -> Mixture:
    pooled, found = part.pooled(), part.variances()
    (low, median, high, *further), shares = pooled.quantile(asked.levels).tolist(), part.exceeds().tolist()
    names = ["mean", "sd", "share", "low", "median", "high"]
    names += [f"quantile {text}" for text in asked.quantiles] + [f"exceeds {text}" for text in asked.exceeds]
    mcse = dict(zip(names, errors.tolist(), strict=True))
    share_error = mcse.pop("share")
    row = replace(
        blank,
        mean=found.mean,
        sd=float(np.sqrt(found.total)),
        median=median,
        low=low,
        high=high,
        shortest=pooled.shortest(asked.interval),
        minimum=float(part.tally.minimum[part.rows].min()),
        maximum=float(part.tally.maximum[part.rows].max()),
        quantiles=dict(zip(asked.quantiles, further, strict=True)),
        exceeds=dict(zip(asked.exceeds, shares, strict=True)),
        resolution=float(pooled.resolution(asked.levels).max()),
        mcse=mcse,
    )
    return Mixture(row, weights, found.between, found.within, dict(zip(weights, found.axes, strict=True)), share_error)


def _replicated(part: _Part, levels: Floats) -> Floats:
    """Standard errors of `_Part.figures` from the replicates of a Sobol' or Latin design; see `summary.quantiles`."""
    parts = [replace(part, tally=own, kept=None) for own in part.tally.replicates]
    errors = statistics.replicate_error(np.stack([own.figures(levels) for own in parts]))
    pooled = part.pooled()
    values = pooled.quantile(levels)
    reach = 2 * statistics.replicate_error(np.stack([own.pooled().share_below(values) for own in parts]))
    own = slice(_MOMENTS, _MOMENTS + levels.size)
    errors[own] = np.maximum(errors[own], _quarter(pooled, levels, reach))
    return errors


def _quarter(pooled: Pooled, levels: Floats, reach: Floats) -> Floats:
    """Standard errors of quantiles from those at levels two standard errors below and above."""
    below, above = np.maximum(levels - reach, 0), np.minimum(levels + reach, 1)
    return statistics.error_of_quantile(pooled.quantile(below), pooled.quantile(above))


def _independent(part: _Part, levels: Floats, pilot: Floats) -> Floats:
    """Standard errors of `_Part.figures` of independent draws.

    All scenarios see the same draws, so their errors do not average out: a pilot tells how they move together.
    """
    found, draws = part.variances(), part.tally.finite[part.rows].min()
    known = np.where(np.isfinite(pilot), pilot, np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        off = (known - found.mean) ** 2
        mean = spread_together(known, part.weights)
        sd = spread_together(off, part.weights) / (2 * np.sqrt(found.total)) if found.total > 0 else 0.0
        share = spread_together(_pull(known, part, found), part.weights)
    errors = np.array([mean, sd, share]) / np.sqrt(draws)
    exceeds = statistics.error_of_share(part.exceeds(), draws)
    return np.concatenate([errors, _quantile_errors(part.pooled(), levels, known, part.weights, draws), exceeds])


def _pull(known: Floats, part: _Part, found: Variances) -> Floats:
    """How far each draw pulls the share of `between`: its influence, but for a constant."""
    if found.total == 0:
        return np.zeros(known.shape)
    own = part.tally.mean[part.rows][:, None]
    between = 2 * (own - found.mean) * (known - own)
    within = (known - own) ** 2
    return np.asarray((found.within * between - found.between * within) / found.total**2)


def _quantile_errors(pooled: Pooled, levels: Floats, known: Floats, weights: Floats, draws: int) -> Floats:
    """Standard errors of quantiles from how the scenarios' shares below them move together."""
    alone = np.sqrt(levels * (1 - levels))
    together = np.array(
        [spread_together(np.where(np.isnan(known), np.nan, known <= q), weights) for q in pooled.quantile(levels)]
    )
    few = np.minimum(levels, 1 - levels) * known.shape[1] < _FEWEST_IN_TAIL
    return _quarter(pooled, levels, 2 * np.where(few, alone, together) / np.sqrt(draws))
