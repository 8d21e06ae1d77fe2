"""Pedigree tables: how much uncertainty each score of data quality adds, whichever way its source publishes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

from mclca.errors import ModelError, did_you_mean

INDICATORS = ("reliability", "completeness", "temporal", "geographical", "technological")
SCORES = (1, 2, 3, 4, 5)
NONE = "none"


@dataclass(frozen=True, slots=True)
class Spread:
    """Uncertainty by a factor. It is made and read by the name of a notation, so that no two can be mixed up.

    Parameters
    ----------
    ln_variance : variance of ln x, without unit; those of independent factors add up
    """

    ln_variance: float

    @classmethod
    def from_gsd(cls, gsd: float) -> "Spread":
        """Spread of a geometric standard deviation."""
        return cls(log(gsd) ** 2)

    @classmethod
    def from_gsd_squared(cls, gsd_squared: float) -> "Spread":
        """Spread of the square of a geometric standard deviation."""
        return cls(log(gsd_squared) ** 2 / 4)

    @property
    def sigma(self) -> float:
        """Standard deviation of ln x."""
        return sqrt(self.ln_variance)

    @property
    def gsd(self) -> float:
        """Geometric standard deviation."""
        return exp(self.sigma)

    @property
    def gsd_squared(self) -> float:
        """Square of the geometric standard deviation."""
        return exp(2 * self.sigma)

    def __add__(self, other: "Spread") -> "Spread":
        return Spread(self.ln_variance + other.ln_variance)


@dataclass(frozen=True, slots=True)
class PedigreeTable:
    """A published table.

    Parameters
    ----------
    spreads : by indicator, those of the scores 1 to 5
    """

    source: str
    spreads: Mapping[str, tuple[Spread, ...]]

    def spread(self, indicator: str, score: float) -> Spread:
        """What a score adds."""
        return self.spreads[indicator][int(score) - 1]


def _of_variances(*variances: float) -> tuple[Spread, ...]:
    return tuple(map(Spread, variances))


def _of_gsds(*gsds: float) -> tuple[Spread, ...]:
    return tuple(map(Spread.from_gsd, gsds))


TABLES: Mapping[str, PedigreeTable] = {
    # Table 10.5 gives variances of ln x.
    "ecoinvent3": PedigreeTable(
        "Weidema et al. (2013), data quality guideline for the ecoinvent database version 3, table 10.5",
        {
            "reliability": _of_variances(0.0, 0.0006, 0.002, 0.008, 0.04),
            "completeness": _of_variances(0.0, 0.0001, 0.0006, 0.002, 0.008),
            "temporal": _of_variances(0.0, 0.0002, 0.002, 0.008, 0.04),
            "geographical": _of_variances(0.0, 0.000025, 0.0001, 0.0006, 0.002),
            "technological": _of_variances(0.0, 0.0006, 0.008, 0.04, 0.12),
        },
    ),
    # The paper gives geometric standard deviations, not their squares.
    "ciroth2016": PedigreeTable(
        "Ciroth et al. (2016), Empirically based uncertainty factors for the pedigree matrix in ecoinvent",
        {
            "reliability": _of_gsds(1.0, 1.54, 1.61, 1.69, 1.69),
            "completeness": _of_gsds(1.0, 1.03, 1.04, 1.08, 1.08),
            "temporal": _of_gsds(1.0, 1.03, 1.10, 1.19, 1.29),
            "geographical": _of_gsds(1.0, 1.04, 1.08, 1.11, 1.11),
            "technological": _of_gsds(1.0, 1.18, 1.65, 2.08, 2.80),
        },
    ),
}


def pedigree_table(name: str) -> PedigreeTable:
    """Table of a name.

    Raises
    ------
    ModelError
        There is none.
    """
    if name not in TABLES:
        known = did_you_mean(name, [*TABLES, NONE])
        raise ModelError(f"pedigree is '{name}'; give one of {', '.join(TABLES)}, or {NONE}{known}")
    return TABLES[name]
