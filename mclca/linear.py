"""What first-order rules say beside the Monte Carlo: the law of propagation of uncertainty, and the product rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from mclca.columns import Column
from mclca.compile import Written, write_scenarios
from mclca.correlation import dependent
from mclca.marginals import apart, values_of
from mclca.model import Model
from mclca.propagate import Options, scenarios_of
from mclca.rounding import alike
from mclca.scenario import Scenario
from mclca.stopping import numerical_tolerance
from mclca.summary import Row

Floats = npt.NDArray[np.float64]

DIGITS = 2  # of the standard uncertainty that must be right (JCGM 101, 7.9.2)
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """What a first-order rule says of one equation, and how it stands to the draws.

    Parameters
    ----------
    value : of the equation at the means of its inputs, or at their medians (product rule); its unit
    spread : standard uncertainty in the equation's unit, or geometric standard deviation (product rule)
    low, high : ends of the coverage interval
    shares : of each input in the squared spread, covariances included, by name
    verdict : 'agrees', 'disagrees', 'undecided' (too few draws to tell) or 'not_applicable'
    sentence : the verdict in words
    """

    value: float
    spread: float
    low: float
    high: float
    shares: Mapping[str, float]
    verdict: str
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        figures = {"value": self.value, "spread": self.spread, "low": self.low, "high": self.high}
        return figures | {"shares": dict(self.shares), "verdict": self.verdict, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Linear:
    """First-order cross-check of one equation in one scenario.

    Parameters
    ----------
    propagation : law of propagation of uncertainty at the means (JCGM 100:2008, 5.1.2 and 5.2.2)
    product : (ln GSD_y)^2 = sum of (S_i ln GSD_i)^2, S_i the log-log slope at the medians (GHG Protocol, 2011)
    """

    name: str
    unit: str
    at: Mapping[str, str]
    propagation: FirstOrder
    product: FirstOrder

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        rules = {"law_of_propagation": self.propagation.to_json(), "product_rule": self.product.to_json()}
        return {"name": self.name, "unit": self.unit, "at": dict(self.at)} | rules


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The inputs, each a column, as the two rules see them; each array of shape (columns,) but the correlations.

    Parameters
    ----------
    reach : half the distance of the logarithms of the interval's ends, over the normal distribution's
    correlations, log_correlations : shape (columns, columns)
    """

    columns: tuple[Column, ...]
    means: Floats
    sds: Floats
    medians: Floats
    reach: Floats
    correlations: Floats
    log_correlations: Floats

    def shares(self, steps: Floats, correlations: Floats) -> tuple[float, dict[str, float]]:
        """Sum of all covariances of the steps, and the share of each column in it; inputs of no effect left out."""
        used = np.flatnonzero(steps)
        parts = steps[used] * (correlations[np.ix_(used, used)] @ steps[used])
        total = float(parts.sum())
        shares: dict[str, float] = {}
        for place, part in zip(used, parts.tolist(), strict=True):
            label = self.columns[place].label
            shares[label] = shares.get(label, 0.0) + (part / total if total > 0 else 0.0)
        return total, shares


def first_order(model: Model, options: Options, rows: Sequence[Row]) -> tuple[Linear, ...]:
    """Both rules for every row of a result, by automatic differentiation.

    Parameters
    ----------
    rows : what the draws say, in the order of the answer
    """
    from mclca.engine.gradient import gradient

    names = list(dict.fromkeys(row.name for row in rows))
    scenarios = scenarios_of(model, options)
    alone = [apart(each) for each in scenarios]
    written = write_scenarios(alone, names)
    held = _inputs(written, options, *_correlations(written, scenarios, alone, options.seed))
    tape, places = written.tape, np.stack([held.means, held.medians], axis=1).reshape(-1, 2)
    values, slopes = gradient(tape, np.where(np.isfinite(places), places, held.medians[:, None]))
    outputs = {(each.name, tuple(each.at.items())): place for place, each in enumerate(written.outputs)}
    found = []
    for row in rows:
        place = outputs[row.name, tuple(row.at.items())]
        propagation = _propagation(row, held, values[place, 0], slopes[place, :, 0], options.asked.interval)
        product = _product(row, held, values[place, 1], slopes[place, :, 1], options.asked.interval)
        found.append(Linear(row.name, row.unit, row.at, propagation, product))
    return tuple(found)


def _propagation(row: Row, held: _Inputs, value: float, slopes: Floats, interval: float) -> FirstOrder:
    rule = "the law of propagation (GUM 5.1.2)"
    used = slopes != 0
    for place in np.flatnonzero(used & ~np.isfinite(held.sds)):
        return _not_applicable(f"{rule} does not apply: '{held.columns[place].label}' has no standard deviation")
    if not np.isfinite([value, *slopes]).all():
        return _not_applicable(f"{rule} does not apply: '{row.name}' has no finite slope at the means of its inputs")
    steps = np.where(used, slopes * np.where(used, held.sds, 0.0), 0.0)
    variance, shares = held.shares(steps, held.correlations)
    u = float(np.sqrt(max(variance, 0.0)))
    reach = _factor(interval) * u
    centre = float(value)
    return _judged(rule, row, FirstOrder(centre, u, centre - reach, centre + reach, shares, "", ""))


def _product(row: Row, held: _Inputs, value: float, slopes: Floats, interval: float) -> FirstOrder:
    rule = "the lognormal product rule (GHG Protocol)"
    used = slopes != 0
    if not (value > 0 and np.isfinite([value, *slopes]).all()):
        return _not_applicable(f"{rule} does not apply: '{row.name}' is not above 0 at the medians of its inputs")
    for place in np.flatnonzero(used & ~np.isfinite(held.reach)):
        return _not_applicable(f"{rule} does not apply: '{held.columns[place].label}' is not above 0 over its interval")
    steps = np.where(used, slopes * held.medians / value * np.where(used, held.reach, 0.0), 0.0)
    variance, shares = held.shares(steps, held.log_correlations)
    s = float(np.sqrt(max(variance, 0.0)))
    times = float(np.exp(_factor(interval) * s))
    centre = float(value)
    return _judged(rule, row, FirstOrder(centre, float(np.exp(s)), centre / times, centre * times, shares, "", ""))


def _judged(rule: str, row: Row, found: FirstOrder) -> FirstOrder:
    """Compare the ends of the interval with those of the draws (JCGM 101, clause 8)."""
    if row.non_finite or not np.isfinite(row.sd):
        return _not_applicable(f"{rule} cannot be held against draws of '{row.name}' that are not finite")
    tolerance = numerical_tolerance(row.sd, DIGITS)
    apart = max(abs(found.low - row.low), abs(found.high - row.high))
    rounding = _ROUNDING * max(abs(row.low), abs(row.high))
    noise = 2 * max(row.mcse["low"], row.mcse["high"]) + rounding
    verdict = "agrees" if apart + noise <= tolerance else "disagrees" if apart - noise > tolerance else "undecided"
    if row.minimum == row.maximum and apart <= rounding:
        verdict = "agrees"
    return replace(found, verdict=verdict, sentence=f"{rule} gives {_ends(row, found, tolerance)}: {_SAID[verdict]}")


_SAID = {
    "agrees": "they agree within that",
    "disagrees": "they differ by more, so the first-order rule does not hold here",
    "undecided": "too few draws to tell whether they agree within that",
}


def _ends(row: Row, found: FirstOrder, tolerance: float) -> str:
    unit = "" if row.unit == "1" else f" {row.unit}"
    ours = [(found.low, tolerance / 10), (found.high, tolerance / 10)]
    low, high, drawn_low, drawn_high = alike([*ours, (row.low, row.mcse["low"]), (row.high, row.mcse["high"])])
    drawn = f"{drawn_low} to {drawn_high}{unit}"
    return f"{low} to {high}{unit}, the draws {drawn}, with a tolerance of {tolerance:.1g}{unit} (JCGM 101, clause 8)"


def _not_applicable(sentence: str) -> FirstOrder:
    return FirstOrder(np.nan, np.nan, np.nan, np.nan, {}, "not_applicable", sentence)


def _factor(interval: float) -> float:
    """Coverage factor of the normal distribution: 1.96 at 95 %."""
    return NormalDist().inv_cdf((1 + interval) / 2)


def _inputs(written: Written, options: Options, plain: Floats, logs: Floats) -> _Inputs:
    distributions = [column.distribution for column in written.columns]
    levels = options.asked.levels[:3]
    ends = np.array([[float(each.quantile(level)) for level in levels] for each in distributions]).reshape(-1, 3)
    with np.errstate(all="ignore"):
        reach = np.where(ends[:, 0] > 0, np.log(ends[:, 2] / ends[:, 0]), np.nan) / (
            2 * _factor(options.asked.interval)
        )
    return _Inputs(
        columns=written.columns,
        means=np.array([each.mean() for each in distributions]),
        sds=np.array([each.sd() for each in distributions]),
        medians=ends[:, 1],
        reach=reach,
        correlations=plain,
        log_correlations=logs,
    )


def _correlations(
    written: Written, scenarios: Sequence[Scenario], alone: Sequence[Scenario], seed: int
) -> tuple[Floats, Floats]:
    """Correlations of the columns and of their logarithms: 0 but for dependent inputs, theirs from draws."""
    plain = np.eye(len(written.columns))
    logs = plain.copy()
    place_of = {(column.identity, column.distribution): place for place, column in enumerate(written.columns)}
    for held, own in zip(scenarios, alone, strict=True):
        keys = {name: (placed.identity, placed.input.distribution) for name, placed in own.inputs.items()}
        for group in dependent(held):
            names = [name for name in group if keys[name] in place_of]
            drawn, places = values_of(held, names, seed), [place_of[keys[name]] for name in names]
            plain[np.ix_(places, places)] = _correlation(drawn)
            with np.errstate(all="ignore"):
                logs[np.ix_(places, places)] = _correlation(np.log(drawn))
    return plain, logs


def _correlation(drawn: Floats) -> Floats:
    """Correlation matrix of finite draws, shape (columns, draws); a constant is correlated with nothing."""
    finite = drawn[:, np.isfinite(drawn).all(axis=0)]
    if finite.shape[1] < 2:
        return np.eye(len(drawn))
    with np.errstate(all="ignore"):
        found = np.asarray(np.nan_to_num(np.corrcoef(finite)))
    found[np.diag_indices_from(found)] = 1.0
    return found
