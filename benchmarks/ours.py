"""What the benchmarks ask of mclca: calls that a user would write, on video14 and on models of other sizes."""

from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import mclca
from benchmarks import workloads
from benchmarks.video14 import MODEL, OUTPUTS, Figures

_NEXT = count()


def summary(draws: int, seed: int = 1, **options: Any) -> Figures:
    """Mean, sd and three quantiles of every output of video14; `options` are those of `mclca.run`."""
    rows = {row.name: row for row in mclca.run(_video14(), draws=draws, seed=seed, **options).rows}
    return {name: _figures(rows[name]) for name in OUTPUTS}


def errors(draws: int, seed: int = 1) -> Figures:
    """Monte Carlo standard error of the same figures."""
    rows = mclca.run(_video14(), draws=draws, seed=seed).rows
    wanted = ("mean", "sd", "low", "median", "high")
    return {row.name: [row.mcse[name] for name in wanted] for row in rows if row.name in OUTPUTS}


def keep(draws: int, seed: int = 1, **options: Any) -> Any:
    """All draws of all outputs in memory."""
    return mclca.run(_video14(), draws=draws, seed=seed, keep=True, **options).kept


def quantiles_of_kept(draws: int) -> Any:
    """What NumPy takes for three quantiles of five outputs whose draws are there already."""
    import numpy as np

    from benchmarks.video14 import PERCENT

    return [np.percentile(held, PERCENT) for held in _kept(draws)[: len(OUTPUTS)]]


def sized(draws: int, kind: str, size: int) -> Any:
    """Summary of a model of some size: 'operations', 'inputs', or 'scenarios' of video14."""
    model = _sized(kind, size)
    options: dict[str, Any] = {"across": "grid"} if kind == "scenarios" else {"of": model.result}
    return mclca.run(model, draws=draws, **options).rows


def new_model(draws: int) -> Any:
    """Summary of a model that was never seen before: text in, figures out."""
    return mclca.run(_fresh(), draws=draws).rows


def indices(points: int, of: list[str], seed: int = 1) -> dict[str, tuple[float, float]]:
    """Total Sobol' index and half the width of its interval, of every input of the first of the equations."""
    found = mclca.drivers(_video14(), points=points, of=of, seed=seed)
    return {
        index.input: (index.figures["total"], (index.figures["total_high"] - index.figures["total_low"]) / 2)
        for index in found.indices
        if index.equation == of[0]
    }


def _figures(row: Any) -> list[float]:
    return [row.mean, row.sd, row.low, row.median, row.high]


@cache
def _video14() -> mclca.Model:
    return mclca.load(MODEL)


@cache
def _kept(draws: int) -> Any:
    return keep(draws)


@cache
def _sized(kind: str, size: int) -> mclca.Model:
    make: Callable[[int], str] = getattr(workloads, kind)
    return loaded(make(size))


def _fresh() -> mclca.Model:
    return loaded(workloads.fresh(next(_NEXT)))


def loaded(text: str) -> mclca.Model:
    """Model of a text."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.toml"
        path.write_text(text)
        return mclca.load(path)
