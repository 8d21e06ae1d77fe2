"""The entries of a model file about dependent inputs become correlations, shares and samples."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mclca.data_file import data_file
from mclca.dependence import Correlation, Samples, Shares
from mclca.distribution import require
from mclca.errors import ModelError

_COEFFICIENTS = ("rank", "normal", "pearson")
_KINDS = ("dirichlet", "mean", "renormalised")
_ROUNDING = 1e-9


def correlation(entry: Mapping[str, Any]) -> Correlation:
    """Correlated inputs, by a matrix of coefficients or by loadings on a shared factor."""
    given = [name for name in (*_COEFFICIENTS, "factor") if name in entry]
    if len(given) != 1:
        raise ModelError("give exactly one of rank, normal or pearson: which coefficient the figure is; or a factor")
    if given == ["factor"]:
        if "between" in entry:
            raise ModelError("factor names the inputs itself, each with its loading; take between out")
        return Correlation.of_factor(tuple(entry["factor"]), tuple(map(float, entry["factor"].values())))
    if "between" not in entry:
        raise ModelError("it has no between; add between = [..], the inputs that are correlated")
    between = tuple(entry["between"])
    return Correlation(between, given[0], _matrix(entry[given[0]], len(between)))


def shares(entry: Mapping[str, Any]) -> Shares:
    """Inputs that sum to one."""
    given = [name for name in _KINDS if name in entry]
    if len(given) != 1:
        raise ModelError("give exactly one of dirichlet, mean (with concentration) or renormalised")
    if ("mean" in entry) != ("concentration" in entry):
        raise ModelError("mean and concentration go together: mean = { a = 0.2, b = 0.8 }, concentration = 10")
    if given == ["renormalised"]:
        return Shares(tuple(entry["renormalised"]))
    parts = {name: float(value) for name, value in entry[given[0]].items()}
    if given == ["mean"]:
        total = sum(parts.values())
        require(abs(total - 1) <= _ROUNDING, "mean", f"mean shares sum to one; they sum to {total:.12g}")
        parts = {name: value * float(entry["concentration"]) for name, value in parts.items()}
    return Shares(tuple(parts), tuple(parts.values()))


def samples(entry: Mapping[str, Any], folder: Path | None) -> Samples:
    """Inputs whose values stand together in the rows of a file."""
    from mclca.families.empirical import Empirical

    if not entry["columns"]:
        raise ModelError("columns is empty; give for each input the heading of its column")
    file = data_file(entry["file"], folder)
    headings, weights = list(entry["columns"].values()), entry.get("weights", "")
    read = file.columns([*headings, *([weights] if weights else [])])
    shared = read[-1] if weights else ()
    columns = tuple(
        Empirical(values=values, weights=shared, origin=(file, heading, weights))
        for heading, values in zip(headings, read, strict=False)
    )
    return Samples(entry["file"], tuple(entry["columns"]), tuple(headings), columns, weights)


def _matrix(given: Any, size: int) -> tuple[tuple[float, ...], ...]:
    if isinstance(given, int | float):
        if size != 2:
            raise ModelError(f"one coefficient for {size} inputs; give the full {size} x {size} matrix")
        return ((1.0, float(given)), (float(given), 1.0))
    square = isinstance(given, list) and len(given) == size
    if not square or not all(isinstance(row, list) and len(row) == size for row in given):
        raise ModelError(f"the matrix must be {size} x {size}, one row per input of between")
    try:
        return tuple(tuple(float(value) for value in row) for row in given)
    except (TypeError, ValueError):
        raise ModelError("the matrix holds something that is not a number; write numbers only") from None
