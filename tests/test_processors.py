"""Same bits on other processors: the kernels compiled without AVX-512, and without vectors of eight lanes at all."""

import sys
from pathlib import Path

import pytest
from processes import answer

# One input per kind of sampler, dependent ones included, and operations of every kind.
MODEL = """
format = 1
name = "kinds"
functional_unit = "one"
result = "total"
inputs.line = { distribution = "uniform(1, 2)", unit = "1" }
inputs.exponential_line = { distribution = "loguniform(1, 20)", unit = "1" }
inputs.roots = { distribution = "triangular(1, 2, 5)", unit = "1" }
inputs.centred = { distribution = "lognormal(median=2, gsd=1.7)", unit = "1" }
inputs.table = { distribution = "normal(0, 1)", unit = "1" }
inputs.kinked = { distribution = "trapezoidal(0, 1, 2, 4)", unit = "1" }
inputs.mixed = { distribution = "mixture([normal(0, 1), normal(4, 0.5)], weights=[0.3, 0.7])", unit = "1" }
inputs.atoms = { distribution = "poisson(3)", unit = "1" }
inputs.left = { distribution = "gamma(shape=2, scale=3)", unit = "1" }
inputs.right = { distribution = "beta(2, 5)", unit = "1" }
correlations = [{ between = ["left", "right"], rank = 0.6 }]
[equations.smooth]
value = "exp(line / 9) * log(exponential_line + 1) + sqrt(roots) ** 3 / centred - sin(table) * cos(kinked)"
unit = "1"
[equations.sharp]
value = "where(mixed > 1, max(left, right), min(left, 2)) + floor(atoms / 2) + round(table) + abs(mixed) ** 1.3"
unit = "1"
[equations.total]
value = "smooth + sharp"
unit = "1"
"""
ASK = """
import hashlib, json, sys
import mclca
for design in ("random", "sobol", "latin"):
    result = mclca.run(sys.argv[1], draws=300_000, seed=5, design=design, quantiles=[0.001, 0.9])
    draws = b"".join(result.draws[name].values.tobytes() for name in ("smooth", "sharp", "total"))
    print(json.dumps(result.to_json()["results"]), hashlib.sha256(draws).hexdigest())
"""


@pytest.mark.slow
def test_the_same_bits_without_wide_vectors(tmp_path: Path) -> None:
    """As a processor without AVX-512 would compute them; on one that has none, the two are the same code."""
    (tmp_path / "kinds.toml").write_text(MODEL)
    command = [sys.executable, "-c", ASK, str(tmp_path / "kinds.toml")]
    narrow = {"NUMBA_CPU_NAME": "x86-64-v3", "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma,+bmi,+bmi2,+sse4.2,+popcnt"}
    here = answer(command)
    there = answer(command, MCLCA_CACHE_DIR=str(tmp_path / "cache"), **narrow)
    assert len(here.splitlines()) == 3
    assert here == there
