"""What the page shows of a variant: the footprint, its drivers, a comparison, the inputs, a report."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mclca.app.input_picture import picture
from mclca.app.variant import SEED, Variant
from mclca.catalogue import Input
from mclca.compare import compare
from mclca.description import describe_input
from mclca.errors import ModelError
from mclca.report.sections.headline import said
from mclca.report.shape import density
from mclca.report.study import Study
from mclca.report.wording import shown_unit, spans
from mclca.result import Result
from mclca.sensitivity.analysis import drivers
from mclca.summary import Row

# Enough draws for a curve; every figure comes from all of them.
DRAWS_OF_CURVE = 50_000
EVERY = 2  # of the curve's points, as many as a screen shows
POINTS = 2**14
# The methods in the order of preference: the next one is for models that the one before refuses.
METHODS = ("sobol", "given_data")


def footprint(variant: Variant, draws: int) -> dict[str, Any]:
    """The result as `mclca run --json` gives it, with its sentence and its curve, and the inputs that were changed."""
    result = variant.run(draws, keep=True)
    study = Study(result)
    return {
        "result": result.to_json(),
        "sentence": said(study)[0],
        "shown": [_shown(row, result.rows[0]) for row in result.rows],
        "curve": _curve(result) if study.spread else None,
        "changed": [described(name, variant.scenario.inputs[name].input, variant) for name in _placed(variant)],
        "command": variant.command("run", draws),
        "stated": variant.stated,
        "set": dict(variant.set),
    }


def inputs(variant: Variant) -> list[dict[str, Any]]:
    """The inputs that the equation needs, the uncertain ones first, each with its picture."""
    study = Study(_as_run(variant))
    held = {**study.uncertain_inputs, **study.fixed_inputs}
    return [
        described(name, entry, variant) | {"uncertain": name in study.uncertain_inputs} for name, entry in held.items()
    ]


def described(name: str, entry: Input, variant: Variant) -> dict[str, Any]:
    """An input as `mclca show --json` gives it, with its picture."""
    about = describe_input(entry)
    return {"name": name} | about | {"picture": picture(about["distribution"], entry.distribution, entry.bounds)}


def ranking(variant: Variant) -> dict[str, Any]:
    """The drivers as `mclca sensitivity --json` gives them."""
    for method in METHODS:
        try:
            return drivers(
                variant.model, method, points=POINTS, seed=SEED, at=variant.at, set=variant.set, of=variant.of
            ).to_json()
        except ModelError as error:
            problem = error
    raise problem


def comparison(now: Variant, pinned: Sequence[Variant], draws: int) -> dict[str, Any]:
    """The variant beside pinned ones, on common draws, as `mclca compare --json` gives it."""
    sides = [_as_run(each) for each in (now, *pinned)]
    of = now.of if all(each.of == now.of for each in pinned) else ""
    return compare(*sides, draws=draws, seed=SEED, of=of).to_json()


def report(variant: Variant, draws: int) -> str:
    """The report of `mclca report`, as a page."""
    from mclca.report.write import written

    page = written(variant.run(draws), "html", variant.command("report", draws))
    assert isinstance(page, str)  # noqa: S101  HTML is text
    return page


def _as_run(variant: Variant) -> Result:
    """The variant as a thing to compare: a result, which stands for its model as it was run."""
    return variant.run(2)


def _placed(variant: Variant) -> list[str]:
    """Changed inputs by full name."""
    return [name for name in variant.set if name in variant.scenario.inputs]


def _shown(row: Row, first: Row) -> dict[str, Any]:
    unit, factor = shown_unit(row.unit, first.median if row.unit == first.unit else row.median)
    low, median, high = spans(row.low * factor, row.median * factor, row.high * factor)
    return {"unit": unit, "factor": factor, "low": low, "median": median, "high": high}


def _curve(result: Result) -> Mapping[str, Any]:
    assert result.kept is not None  # noqa: S101  it was run with keep=True
    draws = result.kept[0][:DRAWS_OF_CURVE]
    x, y = density(draws[np.isfinite(draws)])
    return {"start": float(x[0]), "step": float(x[EVERY] - x[0]), "density": y[::EVERY].tolist()}
