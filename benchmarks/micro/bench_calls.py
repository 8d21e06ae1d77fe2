"""Small calls: reading a model, a run whose overhead shows, and drawing from one family."""

from typing import Any

import pytest

import mclca
from benchmarks.ours import loaded
from benchmarks.video14 import MODEL
from benchmarks.workloads import model_of

VIDEO14 = mclca.load(MODEL)
FAMILIES = ("uniform(1, 2)", "triangular(1, 2, 4)", "lognormal(median=2, gsd=1.5)", "beta(2, 5)", "poisson(3)")


def test_load(benchmark: Any) -> None:
    assert benchmark(mclca.load, MODEL).name == "video14"


def test_parse(benchmark: Any) -> None:
    assert str(benchmark(mclca.parse, "truncated(normal(1, 0.1), low=0)")).startswith("truncated")


@pytest.mark.parametrize("draws", [100, 1000, 10_000])
def test_run(benchmark: Any, draws: int) -> None:
    assert benchmark(mclca.run, VIDEO14, draws=draws).draws_used == draws


@pytest.mark.parametrize("family", FAMILIES)
def test_family_1e6(benchmark: Any, family: str) -> None:
    model = loaded(model_of([family], ["x0"]))
    assert benchmark(mclca.run, model, draws=10**6, threads=1).rows[0].sd > 0


@pytest.mark.parametrize("design", ["random", "sobol", "latin"])
def test_design_1e6(benchmark: Any, design: str) -> None:
    assert benchmark(mclca.run, VIDEO14, draws=10**6, threads=1, design=design).rows[0].sd > 0
