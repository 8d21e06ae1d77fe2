"""Pedigree: a value with the quality scores of the ecoinvent matrix."""

from dataclasses import dataclass, field
from math import log, sqrt

from mclca.distribution import require, require_finite
from mclca.families.lognormal import Lognormal
from mclca.pedigree_tables import INDICATORS, SCORES, TABLES
from mclca.reparameterised import Reparameterised


@dataclass(frozen=True, slots=True)
class Pedigree(Reparameterised):
    """Lognormal distribution around a value, as wide as its quality scores say.

    Parameters
    ----------
    value
        Median, in the unit of the input; > 0.
    reliability, completeness, temporal, geographical, technological
        Scores 1 (best) to 5 of the pedigree matrix, without unit. All compulsory: unknown is not perfect.
    basic
        Basic uncertainty: variance of ln x, without unit; >= 0.

    References
    ----------
    Weidema et al. (2013), Overview and methodology: data quality guideline for the ecoinvent database version 3.
    """

    value: float
    reliability: float = field(kw_only=True)
    completeness: float = field(kw_only=True)
    temporal: float = field(kw_only=True)
    geographical: float = field(kw_only=True)
    technological: float = field(kw_only=True)
    basic: float = field(kw_only=True)
    curve: Lognormal = field(init=False, repr=False, compare=False)

    examples = (
        "pedigree(0.41, reliability=2, completeness=3, temporal=1, geographical=1, technological=3, basic=0.0006)",
        "pedigree(1e3, reliability=5, completeness=5, temporal=5, geographical=5, technological=5, basic=0)",
    )
    refused = (
        ("pedigree(1, reliability=2, completeness=1, temporal=1, geographical=1, technological=1)", "lacks 'basic'"),
        ("pedigree(1, reliability=2, completeness=1, geographical=1, basic=0)", "lacks 'temporal', 'technological'"),
        (
            "pedigree(1, reliability=6, completeness=1, temporal=1, geographical=1, technological=1, basic=0)",
            "reliability is one of the scores",
        ),
        (
            "pedigree(0, reliability=2, completeness=1, temporal=1, geographical=1, technological=1, basic=0)",
            "value > 0",
        ),
        (
            "pedigree(1, reliability=2, completeness=1, temporal=1, geographical=1, technological=1, basic=-1)",
            "basic >= 0",
        ),
        (
            "pedigree(1, reliability=1, completeness=1, temporal=1, geographical=1, technological=1, basic=0)",
            "some variance",
        ),
    )

    def __post_init__(self) -> None:
        require_finite(self)
        require(self.value > 0, self, "value > 0")
        for name in INDICATORS:
            require(getattr(self, name) in SCORES, self, f"{name} is one of the scores 1, 2, 3, 4, 5")
        require(self.basic >= 0, self, "basic >= 0")
        require(self.variance > 0, self, "some variance; a value without uncertainty is fixed(x)")
        object.__setattr__(self, "curve", Lognormal(log(self.value), sqrt(self.variance)))

    @property
    def variance(self) -> float:
        """Variance of ln x: basic uncertainty and that of every score."""
        table = TABLES["ecoinvent3"]
        return self.basic + sum(table.spread(name, getattr(self, name)).ln_variance for name in INDICATORS)
