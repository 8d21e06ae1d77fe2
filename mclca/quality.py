"""Data quality scores: whether they are whole, and what they add to the uncertainty of an input."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mclca.catalogue import Input
from mclca.errors import ModelError, did_you_mean
from mclca.pedigree_tables import INDICATORS, SCORES, Spread, pedigree_table

IN_DISTRIBUTION = "its distribution is pedigree(...), which has them in it"
UNSCORED = "it has no quality scores"
DIRICHLET = "it is a share of a Dirichlet distribution, which sums to one"


@dataclass(frozen=True, slots=True)
class Widening:
    """What the quality scores of an input add to its uncertainty.

    Parameters
    ----------
    table : name of the pedigree table
    added : spread of each indicator; empty where nothing is added
    because : why nothing is added
    """

    table: str
    added: tuple[tuple[str, Spread], ...] = ()
    because: str = ""

    @property
    def spread(self) -> Spread:
        """That of all the scores."""
        return sum((held for _, held in self.added), Spread(0.0))


def widening(name: str, entry: Input, table: str, *, share: bool = False) -> Widening:
    """What a pedigree table makes of the scores of an input.

    The input is multiplied by an independent lognormal factor of median 1. That adds up the variances of ln x where the
    input is lognormal.

    Parameters
    ----------
    name : of the input, for errors
    share : whether it is a member of a Dirichlet distribution

    Raises
    ------
    ModelError
        An unknown table; scores that are not whole; a quantity that can be negative.
    """
    published = pedigree_table(table)
    scores = {key: entry.quality[key] for key in INDICATORS if key in entry.quality} if entry.quality else {}
    if not scores:
        return Widening(table, because=UNSCORED)
    if entry.distribution.name() == "pedigree" or "pedigree(" in entry.text:
        return Widening(table, because=IN_DISTRIBUTION)
    if share:
        return Widening(table, because=DIRICHLET)
    found = [f"input '{name}' {sentence}" for sentence in score_problems(entry.quality or {})]
    if entry.distribution.support().low < 0:
        text = entry.text or str(entry.distribution)
        rule = "a pedigree factor is for quantities that cannot be negative; take its quality out, or truncate it at 0"
        found.append(f"input '{name}' is {text}, which reaches {entry.distribution.support().low:g}; {rule}")
    if found:
        raise ModelError(*found)
    return Widening(table, tuple((key, published.spread(key, score)) for key, score in scores.items()))


def score_problems(quality: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the scores of an input; remarks in words beside them are free."""
    for key, value in quality.items():
        if key in INDICATORS and (isinstance(value, bool) or value not in SCORES):
            yield f"has {key} {value!r} in its quality; write a whole number, 1 (best) to 5"
        elif key not in INDICATORS and not isinstance(value, str):
            hint = did_you_mean(key, INDICATORS) or f"; the scores are {', '.join(INDICATORS)}"
            yield f"has an unknown score '{key}' in its quality{hint}"
    missing = [key for key in INDICATORS if key not in quality]
    if 0 < len(missing) < len(INDICATORS):
        names = ", ".join(missing)
        yield f"has no score for {names} in its quality; give all five: a missing score is not a perfect one"
