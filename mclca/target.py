"""What an adaptive run is asked for, and how it ended."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from mclca.errors import ModelError, did_you_mean
from mclca.rounding import rounded
from mclca.stopping import FIGURES

# Figures that must be stable to so many digits of the standard uncertainty (JCGM 101:2008, 7.9.4 g).
BY_DIGITS = ("mean", "sd", "low", "high")
_MOST_SAID = 5


@dataclass(frozen=True, slots=True)
class Target:
    """When a run is good enough.

    Parameters
    ----------
    digits : significant digits of the standard uncertainty, 1 or 2; 0 where tolerances are given
    tolerance : by figure, its largest error as a share of the figure
    """

    digits: int = 0
    tolerance: Mapping[str, float] = field(default_factory=dict)

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that it is about."""
        return BY_DIGITS if self.digits else tuple(self.tolerance)


@dataclass(frozen=True, slots=True)
class Missed:
    """A figure that has not reached its tolerance.

    Parameters
    ----------
    error : stopping.ERRORS standard errors, in the equation's unit
    tolerance : what they must be below, in the equation's unit
    """

    name: str
    unit: str
    at: Mapping[str, str]
    figure: str
    error: float
    tolerance: float

    @property
    def times(self) -> float:
        """How many times the error is larger than it may be."""
        return self.error / self.tolerance if self.tolerance else float("inf")

    def sentence(self) -> str:
        """Which figure it is and how far from its tolerance."""
        place = ", ".join(f"{axis} = {label}" for axis, label in self.at.items())
        who = f"{self.figure} of {self.name}{f' ({place})' if place else ''}"
        error, tolerance = rounded(self.error, self.error / 20), rounded(self.tolerance, self.tolerance / 20)
        return f"{who} is within {error} {self.unit}, {self.times:.3g} times its tolerance of {tolerance} {self.unit}"


@dataclass(frozen=True, slots=True)
class Stopping:
    """How an adaptive run ended.

    Parameters
    ----------
    most : draws that it was allowed
    missed : figures that had not reached their tolerance at the end, the farthest first
    """

    target: Target
    most: int
    blocks: int
    block_draws: int
    missed: tuple[Missed, ...] = ()

    @property
    def draws(self) -> int:
        """Draws of all blocks."""
        return self.blocks * self.block_draws

    @property
    def verdict(self) -> str:
        """'converged' or 'not_converged'."""
        return "not_converged" if self.missed else "converged"

    def to_json(self) -> dict[str, Any]:
        """As `run --json` prints it."""
        return {
            "digits": self.target.digits or None,
            "tolerance": dict(self.target.tolerance),
            "most_draws": self.most,
            "blocks": self.blocks,
            "block_draws": self.block_draws,
            "missed": [asdict(entry) for entry in self.missed],
        }

    def sentences(self) -> Iterator[str]:
        """The outcome in words: what is stable, or what is not and how far it is from it."""
        drawn = f"{self.blocks} blocks of {self.block_draws:,} draws"
        if not self.missed:
            yield f"converged: {self._wish()}, after {drawn}"
            return
        yield f"NOT CONVERGED after {drawn}: {self._wish(are='should be')}; raise --draws"
        for entry in self.missed[:_MOST_SAID]:
            yield f"  {entry.sentence()}"
        if self.missed[_MOST_SAID:]:
            yield f"  and {len(self.missed) - _MOST_SAID} other figures"

    def _wish(self, are: str = "are") -> str:
        if self.target.digits:
            digits = "1 significant digit" if self.target.digits == 1 else f"{self.target.digits} significant digits"
            return f"mean, sd, low and high of every equation {are} stable to {digits} of its sd"
        shares = [f"{name} to {100 * share:.12g} %" for name, share in self.target.tolerance.items()]
        return f"for every equation {are} known: {', '.join(shares)}"

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Stopping":
        """Read back what `to_json` gave."""
        target = Target(int(stored["digits"] or 0), stored["tolerance"])
        missed = tuple(Missed(**entry) for entry in stored["missed"])
        return cls(target, stored["most_draws"], stored["blocks"], stored["block_draws"], missed)


def target_of(digits: int | None, tolerance: str | Mapping[str, float | str] | None) -> Target | None:
    """What the user asks of an adaptive run; None where nothing is asked.

    Parameters
    ----------
    tolerance : `mean=0.1%,high=0.5%`, or shares by figure

    Raises
    ------
    ModelError
        Digits other than 1 or 2, an unknown figure, a share that is none, or digits and tolerance together.
    """
    if digits is None and not tolerance:
        return None
    if digits is not None and tolerance:
        raise ModelError(f"digits is {digits} and tolerance is given too; give one of the two")
    if digits is not None:
        if digits not in {1, 2}:
            raise ModelError(f"digits is {digits}; give 1 or 2, the significant digits of the standard uncertainty")
        return Target(digits)
    shares, problems = _shares(tolerance or {})
    if problems:
        raise ModelError(*problems)
    return Target(tolerance=shares)


def _shares(given: str | Mapping[str, float | str]) -> tuple[dict[str, float], list[str]]:
    pairs = given.items() if isinstance(given, Mapping) else (_pair(part) for part in given.split(","))
    shares: dict[str, float] = {}
    problems = []
    for name, value in pairs:
        share = _share(str(value))
        if name not in FIGURES:
            hint = did_you_mean(name, FIGURES) or f"; the figures are {', '.join(FIGURES)}"
            problems.append(f"tolerance names '{name}', which is no figure of a summary{hint}")
        elif name in shares:
            problems.append(f"tolerance gives '{name}' twice; give it once")
        elif not 0 < share < 1:
            problems.append(
                f"tolerance of {name} is '{value}'; give a share above 0 and below 1, such as 0.1% or 0.001"
            )
        shares[name] = share
    return shares, problems


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = (part.strip() for part in text.partition("="))
    if not (name and sign and value):
        raise ModelError(f"tolerance holds '{text.strip()}'; write it as FIGURE=SHARE, such as mean=0.1%")
    return name, value


def _share(text: str) -> float:
    number, percent, rest = text.partition("%")
    try:
        return float(number) / (100 if percent and not rest else 1)
    except ValueError:
        return float("nan")
