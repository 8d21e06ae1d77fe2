"""What a distribution is: quantiles from both ends, cdf, mean, sd, support, and a text that says it again."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from inspect import Parameter, signature
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mclca.data_file import DataFile
from mclca.errors import ModelError
from mclca.notation import Argument, Call, call_to_text
from mclca.quadrature import mean_and_sd

Values: TypeAlias = float | NDArray[np.float64]
Points: TypeAlias = NDArray[np.float64]
Parameters: TypeAlias = Mapping[str, Any]
Form: TypeAlias = Callable[..., "Distribution"]

# Mass that a draw of 52 bits can hardly meet; discrete distributions list no atom below it.
NEGLIGIBLE_MASS = 2.0**-60
ATOM_LIMIT = 600_000
# A mass below this share of its tail is the difference of two nearly equal numbers and has lost its digits.
LEAST_SHARE = 1e-9
# A rise of the cdf between neighbouring doubles above this is a mass, below it rounding.
LEAST_STEP = 1e-12
EXACT_DIGITS = 17


@dataclass(frozen=True, slots=True)
class Support:
    """Where a distribution lives, and where its quantile function is not smooth.

    Parameters
    ----------
    low, high : the ends, possibly infinite
    breaks : ascending, strictly between the ends: where the quantile function has a kink or a gap (both its edges).
        A value that alone carries probability inside a continuous distribution is the pair of doubles around its step.
    atoms : ascending; for a discrete distribution every value that carries more than 2^-60, else None
    """

    low: float
    high: float
    breaks: tuple[float, ...] = ()
    atoms: NDArray[np.float64] | None = None


class Distribution(ABC):
    """One probability distribution, parameters fixed.

    A family is a frozen dataclass in a file of its own in `families`. What may be written as text are its fields or,
    where it has class methods named `from_...`, the parameters of those; by position only where Python allows it too.
    All methods take numbers or float64 arrays of any shape.
    """

    __slots__ = ()
    # Texts that work, and texts that do not with words of the error they give; tests and documentation draw on both.
    examples: ClassVar[tuple[str, ...]]
    refused: ClassVar[tuple[tuple[str, str], ...]]

    @abstractmethod
    def quantile(self, p: Values) -> Points:
        """Smallest x with P(X <= x) >= p, for p in [0, 1]; accurate for tiny p."""

    @abstractmethod
    def upper_quantile(self, q: Values) -> Points:
        """Smallest x with P(X > x) <= q, for q in [0, 1]; accurate for tiny q."""

    @abstractmethod
    def cdf(self, x: Values) -> Points:
        """P(X <= x)."""

    def upper_cdf(self, x: Values) -> Points:
        """P(X > x); overridden where the upper tail needs more digits than 1 - cdf has."""
        return np.subtract(1.0, self.cdf(x))

    @abstractmethod
    def support(self) -> Support:
        """Ends, breaks and atoms."""

    def mean(self) -> float:
        """Expectation; inf or nan where it does not exist. By quadrature where the family has no closed form."""
        return mean_and_sd(self)[0]

    def sd(self) -> float:
        """Standard deviation; inf or nan where it does not exist. By quadrature where the family has no closed form."""
        return mean_and_sd(self)[1]

    def readings(self) -> Iterator[Parameters]:
        """Ways to write this distribution, the most readable first and the exact one last."""
        yield _fields_of(self)

    def call(self) -> Call:
        """The shortest call that gives an equal distribution again."""
        readings = list(self.readings())
        shortest = readings[0] if len(readings) == 1 else next(_equal(self, readings), readings[-1])
        return _call(type(self), shortest)

    def __str__(self) -> str:
        return call_to_text(self.call())

    @classmethod
    def name(cls) -> str:
        """Text name of the family: the name of its file."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def forms(cls) -> tuple[Form, ...]:
        """What may be written: the `from_...` class methods, or the constructor where there are none."""
        return tuple(getattr(cls, name) for name, item in vars(cls).items() if _is_form(name, item)) or (cls,)

    @classmethod
    def written(cls, **parameters: object) -> str:
        """Text of a call with these parameters."""
        return call_to_text(_call(cls, parameters))


@cache
def parameters_of(form: Form) -> tuple[Parameter, ...]:
    """What a form takes."""
    return tuple(signature(form).parameters.values())


def points(x: ArrayLike) -> Points:
    """Numbers as an array, for functions that tell the two apart."""
    return np.asarray(x, dtype=float)


def require(condition: bool | np.bool, what: Distribution | str, rule: str) -> None:
    """Raise a ModelError that names the distribution and the rule, unless the condition holds.

    Parameters
    ----------
    rule : what must hold; after a semicolon, what to do
    """
    if not condition:
        text = what if isinstance(what, str) else type(what).written(**_fields_of(what))
        broken, mark, advice = rule.partition("; ")
        raise ModelError(f"{text}: {broken} does not hold{mark}{advice}")


def require_finite(distribution: Distribution) -> None:
    """Raise a ModelError where a field is, or holds, a number that is not finite."""
    for name, value in _fields_of(distribution).items():
        numbers = value if isinstance(value, tuple) else (value,)
        finite = all(np.isfinite(number) for number in numbers if isinstance(number, float | int))
        require(finite, distribution, f"{name} is finite")


def shares_of_one(weights: tuple[float, ...], what: Distribution | str) -> NDArray[np.float64]:
    """Weights divided by their sum, which must already be one within 1e-9: other weights are a slip, not a wish."""
    shares = np.array(weights, dtype=float)
    require(bool(np.all(shares > 0)), what, "every weight > 0; leave out what cannot be")
    require(abs(shares.sum() - 1) <= 1e-9, what, f"weights sum to one; they sum to {shares.sum():.12g}")
    return shares / shares.sum()


def below(distribution: Distribution, x: float) -> float:
    """P(X < x)."""
    return float(distribution.cdf(np.nextafter(x, -np.inf)))


def mass_outside(distribution: Distribution, low: float, high: float) -> float:
    """Probability of falling below low or above high."""
    return below(distribution, low) + float(distribution.upper_cdf(high))


def edges(distribution: Distribution, places: Points, low: float, high: float) -> tuple[float, ...]:
    """Breaks of a continuous distribution on [low, high] at these places: two doubles around one that carries mass."""
    step = distribution.cdf(places) - distribution.cdf(np.nextafter(places, -np.inf)) > LEAST_STEP
    around = np.concatenate([np.nextafter(places[step], -np.inf), np.nextafter(places[step & (places <= low)], np.inf)])
    found = np.unique(np.concatenate([places, around]))
    inner = found[(found > low) & (found < high)]
    repeated = (inner[1:] <= np.nextafter(inner[:-1], np.inf)) & (np.diff(distribution.cdf(inner)) <= LEAST_STEP)
    return tuple(np.delete(inner, 1 + np.flatnonzero(repeated)).tolist())


def mass_between(distribution: Distribution, low: float, high: float) -> float:
    """P(low <= X <= high) as the difference of the smaller numbers; 0 where that is only their rounding."""
    before, onward = below(distribution, low), float(distribution.upper_cdf(np.nextafter(low, -np.inf)))
    up_to, beyond = float(distribution.cdf(high)), float(distribution.upper_cdf(high))
    mass, tail = (onward - beyond, onward) if before > 0.5 else (up_to - before, up_to)
    return mass if mass > LEAST_SHARE * tail else 0.0


def _is_form(name: str, item: object) -> bool:
    return name.startswith("from_") and isinstance(item, classmethod)


def _fields_of(distribution: Distribution) -> dict[str, Any]:
    return {each.name: getattr(distribution, each.name) for each in fields(distribution) if each.init}  # type: ignore[arg-type]


def _equal(distribution: Distribution, readings: list[Parameters]) -> Iterator[Parameters]:
    """Readings that give this very distribution again, those with the fewest digits first."""
    for digits in range(1, EXACT_DIGITS + 1):
        for reading in readings:
            rounded = {name: _rounded(value, digits) for name, value in reading.items()}
            if _built(type(distribution), rounded) == distribution:
                yield rounded


def _rounded(value: object, digits: int) -> object:
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def _built(family: type[Distribution], parameters: Parameters) -> Distribution | None:
    try:
        return _form(family, parameters)(**parameters)
    except ModelError:
        return None


def _form(family: type[Distribution], parameters: Parameters) -> Form:
    fitting = (form for form in family.forms() if {each.name for each in parameters_of(form)} >= parameters.keys())
    return next(fitting, family)


def _call(family: type[Distribution], parameters: Parameters) -> Call:
    """Compulsory parameters by position where that is allowed, the rest by keyword, defaults left out."""
    order = parameters_of(_form(family, parameters))
    given = [each for each in order if each.name in parameters and parameters[each.name] != each.default]
    placed = [each for each in given if each.default is Parameter.empty and each.kind is not Parameter.KEYWORD_ONLY]
    return Call(
        family.name(),
        tuple(_argument(parameters[each.name]) for each in placed),
        tuple((each.name, _argument(parameters[each.name])) for each in given if each not in placed),
    )


def _argument(value: Any) -> Argument:
    if isinstance(value, Distribution):
        return value.call()
    if isinstance(value, DataFile):
        return value.name
    if isinstance(value, tuple):
        return tuple(_argument(each) for each in value)
    return value if isinstance(value, bool | str) else float(value)
