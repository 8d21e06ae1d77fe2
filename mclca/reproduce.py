"""Published figures computed anew: every check and every published range of the models, beside ours."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mclca import statistics
from mclca.catalogue import Catalogue
from mclca.description import describe_settings, labels_text
from mclca.errors import ModelError
from mclca.model import Check, Labels, Model, Range
from mclca.model_file import load
from mclca.model_parts import shipped_models
from mclca.published import parse_published
from mclca.run import run
from mclca.scenario import Scenario, scenario
from mclca.units import conversion_factor, parse_unit

if TYPE_CHECKING:
    from mclca.engine.program import Program
    from mclca.summary import Row

Models = str | Path | Model | Iterable[str | Path | Model] | None
Floats = npt.NDArray[np.float64]

DRAWS = 20_000
RANGE_DRAWS = 100_000
SEED = 1
INTERVAL = 0.95


@dataclass(frozen=True, slots=True)
class Verdict:
    """A published figure beside ours.

    Parameters
    ----------
    number : of the check in its model file, from 1
    set : text per input that the check replaces
    published : as printed; `value` and `unit` are read from it
    ours : in `unit`; the median where something uncertain enters
    error : Monte Carlo standard error of `ours`; 0 where it is exact
    matches : whether ours rounds to the printed digits
    expected : 'matches' or 'differs'
    """

    model: str
    number: int
    equation: str
    at: Labels
    set: Mapping[str, str]
    published: str
    value: float
    unit: str
    ours: float
    error: float
    matches: bool
    expected: str
    source: str
    because: str

    @property
    def ratio(self) -> float:
        """Ours over the published value; nan where that is 0."""
        return self.ours / self.value if self.value else math.nan

    @property
    def verdict(self) -> str:
        """'matches' or 'differs'."""
        return "matches" if self.matches else "differs"

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the model file expects."""
        return self.verdict == self.expected

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self) | {"ratio": self.ratio, "verdict": self.verdict, "as_expected": self.as_expected}


@dataclass(frozen=True, slots=True)
class RangeVerdict:
    """A published range beside our distribution.

    Parameters
    ----------
    value_low, value_high : the published ends, in `unit`
    median, low, high : ours, in `unit`, with the ends of the 95 % interval
    below, within, above : probability that our distribution gives to each side of the range and to the range
    errors : Monte Carlo standard errors, by the names of the six figures
    because : why the two differ
    """

    model: str
    number: int
    equation: str
    at: Labels
    set: Mapping[str, str]
    published_low: str
    published_high: str
    value_low: float
    value_high: float
    unit: str
    median: float
    low: float
    high: float
    below: float
    within: float
    above: float
    errors: Mapping[str, float]
    source: str
    because: str

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self) | {"interval": INTERVAL, "draws": RANGE_DRAWS}


def reproduce(models: Models = None, catalogue: Catalogue | str | Path | None = None) -> tuple[Verdict, ...]:
    """The published figures that the models' checks name, each with ours and a verdict.

    Parameters
    ----------
    models : shipped names, paths of model files or models; all shipped models by default
    catalogue : the user's own catalogue folder, laid over the shipped one

    Raises
    ------
    ModelError
        A model or a check that is wrong.
    """
    return tuple(verdict for model in loaded(models, catalogue) for verdict in _verdicts(model))


def reproduce_ranges(
    models: Models = None, catalogue: Catalogue | str | Path | None = None
) -> tuple[RangeVerdict, ...]:
    """The published ranges that the models name, each beside our distribution; see `reproduce`."""
    return tuple(
        _range_verdict(model, number, entry)
        for model in loaded(models, catalogue)
        for number, entry in enumerate(model.ranges, 1)
    )


def loaded(models: Models = None, catalogue: Catalogue | str | Path | None = None) -> tuple[Model, ...]:
    """The models, all that are shipped by default."""
    chosen = shipped_models() if models is None else models
    several = [chosen] if isinstance(chosen, str | Path | Model) else chosen
    return tuple(_of_one(load(each, catalogue=catalogue)) for each in several)


def _of_one(model: Model) -> Model:
    """What is published is of one functional unit."""
    return model if model.amount == 1 else replace(model, amount=1.0)


def quantity(entry: Verdict | RangeVerdict) -> str:
    """What was computed: `footprint, grid = us; steps = 30`."""
    places = "; ".join(filter(None, (labels_text(entry.at), labels_text(entry.set))))
    return f"{entry.equation}, {places}" if places else entry.equation


def _verdicts(model: Model) -> Iterator[Verdict]:
    for number, (check, found) in enumerate(zip(model.checks, _computed(model), strict=True), 1):
        published = parse_published(check.published)
        scale = conversion_factor(parse_unit(found.unit), published.unit)
        ours, error = _median(found.draws)
        yield Verdict(
            **_about(model, number, check),
            published=check.published,
            value=published.value,
            unit=published.unit.text,
            ours=ours * scale,
            error=error * scale,
            matches=published.agrees_with(ours * scale),
            expected=check.expect,
        )


def _about(model: Model, number: int, entry: Check | Range) -> dict[str, Any]:
    return {
        "model": model.name,
        "number": number,
        "equation": entry.equation,
        "at": dict(entry.at),
        "set": describe_settings(entry.inputs),
        "source": entry.source,
        "because": entry.because,
    }


class _Computed(NamedTuple):
    """An equation's draws, shape (draws,), in its declared unit; only one where nothing in the program is uncertain."""

    unit: str
    draws: Floats


def _computed(model: Model) -> list[_Computed]:
    """What each check's equation gives: one program for all of them, each scenario written out once."""
    from mclca.compile import compile_reports

    alike = _alike(model.checks)
    reports = [(_scenario(model, held[0]), [model.checks[index].equation for index in held]) for held in alike]
    compiled = compile_reports(reports)
    units = [output.unit for output in compiled.outputs]
    found = map(_Computed, units, _values(compiled.program))
    in_order = dict(zip([index for held in alike for index in held], found, strict=True))
    return [in_order[index] for index in sorted(in_order)]


def _values(program: "Program") -> Floats:
    """Draws of every output, shape (outputs, draws)."""
    found = [program.tape.nodes[place] for place in program.tape.outputs]
    if all(node.operator == "number" for node in found):
        return np.array([[node.number] for node in found])
    from mclca.engine.points import design
    from mclca.engine.simulate import generate

    values = np.empty((program.outputs, DRAWS))
    generate(program, design("random", DRAWS, SEED), 0, DRAWS, values)
    return values


def _alike(checks: Iterable[Check]) -> list[list[int]]:
    """Places of the checks, those of the same scenario together."""
    found: dict[object, list[int]] = {}
    for index, check in enumerate(checks):
        found.setdefault((frozenset(check.at.items()), frozenset(check.inputs.items())), []).append(index)
    return list(found.values())


def _scenario(model: Model, index: int) -> Scenario:
    check = model.checks[index]
    try:
        return scenario(model, check.at, check.inputs)
    except ModelError as error:
        raise ModelError(*(f"{model.name}: check {index + 1}: {each}" for each in error.problems)) from None


def _median(draws: Floats) -> tuple[float, float]:
    """Median with its Monte Carlo error; a constant with none."""
    ordered = np.sort(draws)
    if not np.isfinite(ordered).all() or ordered[0] == ordered[-1]:
        return float(ordered[-1]), 0.0
    below, above = (statistics.quantile(ordered, level) for level in statistics.levels_around(0.5, ordered.size))
    return float(statistics.quantile(ordered, 0.5)), float(statistics.error_of_quantile(below, above))


def _range_verdict(model: Model, number: int, entry: Range) -> RangeVerdict:
    first, last = parse_published(entry.published_low), parse_published(entry.published_high)
    value_low, value_high = first.value * conversion_factor(first.unit, last.unit), last.value
    declared = scenario(model, entry.at, entry.inputs).equations[entry.equation].unit
    scale = conversion_factor(parse_unit(declared), last.unit)
    row = _run(model, entry, (value_low / scale, value_high / scale))
    above_low, above = row.exceeds.values()
    shares = {"below": 1 - above_low, "within": above_low - above, "above": above}
    errors = {name: row.mcse[name] * scale for name in ("median", "low", "high")}
    errors |= {name: float(statistics.error_of_share(share, RANGE_DRAWS)) for name, share in shares.items()}
    return RangeVerdict(
        **_about(model, number, entry),
        published_low=entry.published_low,
        published_high=entry.published_high,
        value_low=value_low,
        value_high=value_high,
        unit=last.unit.text,
        median=row.median * scale,
        low=row.low * scale,
        high=row.high * scale,
        below=shares["below"],
        within=shares["within"],
        above=shares["above"],
        errors=errors,
    )


def _run(model: Model, entry: Range, thresholds: tuple[float, float]) -> "Row":
    result = run(
        model,
        draws=RANGE_DRAWS,
        seed=SEED,
        at=entry.at,
        set=entry.inputs,
        of=entry.equation,
        interval=INTERVAL,
        exceeds=thresholds,
    )
    return result.rows[0]
