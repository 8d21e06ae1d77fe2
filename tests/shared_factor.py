"""A catalogue of one entry, which several inputs share, and a model that uses it under two names."""

from pathlib import Path

ENTRY = """
[sources.made_up]
title = "Made up"
publisher = "The tests"
year = 2026

[factor]
summary = "A factor that several inputs share"
unit = "kg CO2e/kWh"
distribution = "lognormal(median=1, gsd_squared=3)"
source = "made_up"
where = "nowhere"
reported = "nothing"
because = "several names for one random variable"
kind = "ignorance"
quality = { reliability = 1, completeness = 1, temporal = 1, geographical = 1, technological = 1 }
"""

SHARED = """
[inputs.first]
from = "common.factor"
[inputs.second]
from = "common.factor"
[inputs.energy]
distribution = "1"
unit = "kWh"
[equations.footprint]
value = "first * energy * 2 + second * energy * 3"
unit = "kg CO2e"
"""


def own_catalogue(folder: Path) -> Path:
    own = folder / "own"
    own.mkdir()
    (own / "common.toml").write_text(ENTRY, encoding="utf-8")
    return own
