"""The answer about one equation in one scenario: its inputs ranked, how far to trust the ranking, and a sentence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from mclca.description import labels_text
from mclca.model import Labels
from mclca.propagate import Options
from mclca.rounding import rounded
from mclca.sensitivity.estimators import Replicates
from mclca.sensitivity.indices import CONVERGED, NOT_CHECKED, NOT_CONVERGED, Index
from mclca.sensitivity.ranking import Span, span, threshold, unsettled
from mclca.sensitivity.study import Driver

# Neighbours in a ranking whose order is open; None where there is nothing to rank or nothing to judge it by.
Unsettled = tuple[tuple[int, int], ...] | None

# A spread of this share of the mean is rounding.
ROUNDING = 1e-13
MOST_NAMED = 3
# An interval is printed in digits so many times finer than its width.
FINER = 100
_WORTH_SAYING = 0.05  # share of the variance


@dataclass(frozen=True, slots=True)
class Block:
    """What was found about one equation in one scenario.

    Parameters
    ----------
    drivers : in the order of the spans
    together : share of the variance that no input explains alone, where it has an interval
    threshold : what an input that does nothing may reach by chance
    unsettled : neighbours whose order is not; None where there is nothing to rank or no replicates to go by
    remark : what stands in place of the answer, of an equation whose indices are nan or follow from nothing but logic
    """

    equation: str
    at: Labels
    drivers: tuple[Driver, ...]
    first: Span
    total: Span
    second: Span | None = None
    together: Span | None = None
    threshold: float = 0.0
    unsettled: Unsettled = None
    remark: str = ""

    @property
    def order(self) -> npt.NDArray[np.int64]:
        """Places of the drivers, that with the largest total index first."""
        return np.argsort(-self.total.value, kind="stable")

    @property
    def negligible(self) -> npt.NDArray[np.bool_]:
        """Whose total index is no more than what an input that does nothing may seem to reach."""
        return np.asarray(self.total.value <= self.threshold)


def block(
    equation: str,
    at: Labels,
    drivers: Sequence[Driver],
    active: npt.NDArray[np.bool_],
    found: Replicates,
    options: Options,
) -> Block:
    """The answer that replicates give.

    Parameters
    ----------
    active : shape (drivers,), which of them the equation depends on at all
    """
    listed, number = tuple(drivers), len(drivers)
    if (found.variance <= (ROUNDING * found.mean) ** 2).all():
        remark = f"{equation} is the same in every draw: it has no variance to explain, and its indices no value"
        return Block(equation, at, listed, _flat(number, np.nan), _flat(number, np.nan), remark=remark)
    if active.sum() == 1:
        (one,) = np.flatnonzero(active)
        exact = _flat(number, 0.0)
        for values in exact:
            values[one] = 1.0
        remark = f"{called(listed[one])} is the only uncertain input of {equation}: it explains all of its variance"
        return Block(equation, at, listed, exact, exact, remark=remark)
    return _estimated(equation, at, listed, found, options)


def _estimated(equation: str, at: Labels, drivers: tuple[Driver, ...], found: Replicates, options: Options) -> Block:
    probability, several = options.asked.interval, len(found.first) > 1
    total, limit = span(found.total, probability, found.total_half), threshold(found.dummy, probability)
    return Block(
        equation,
        at,
        drivers,
        span(found.first, probability, found.first_half),
        total,
        None if found.second is None else span(found.second, probability, found.second_half),
        span(1 - found.first.sum(axis=1, keepdims=True), probability) if several else None,
        limit,
        tuple(unsettled(found.total, probability)) if several else None,
        _unsteady(equation, len(found.total)) if np.isnan(found.total).any() else "",
    )


def _flat(number: int, value: float) -> Span:
    return Span(*np.full((3, number), value))


def _unsteady(equation: str, replicates: int) -> str:
    return (
        f"{equation} did not vary at all in some of the {replicates} designs, so its indices have no value yet; "
        "give more points"
    )


def rows(held: Block) -> Iterator[Index]:
    """Every driver, the strongest first."""
    for place in held.order.tolist():
        driver = held.drivers[place]
        figures = _figures("first", held.first, place) | _figures("total", held.total, place)
        negligible = bool(held.negligible[place])
        yield Index(driver.name, held.equation, held.at, figures, driver.names, negligible)


def pairs(held: Block) -> Iterator[Index]:
    """Every two drivers, the strongest first; none where they were not asked for."""
    if held.second is None:
        return
    listed = list(combinations(held.drivers, 2))
    for place in np.argsort(-held.second.value, kind="stable").tolist():
        one, other = listed[place]
        figures = _figures("second", held.second, place)
        yield Index(one.name, held.equation, held.at, figures, other=other.name)


def verdict(unsettled: Iterable[Unsettled]) -> str:
    """Whether all rankings are settled, from what each of them leaves open."""
    found = [pairs for pairs in unsettled if pairs is not None]
    if any(found):
        return NOT_CONVERGED
    return CONVERGED if found else NOT_CHECKED


def sentences(held: Block, across: Sequence[str]) -> Iterator[str]:
    """The answer in words, then what a reader must know about it."""
    place = labels_text({axis: held.at[axis] for axis in across})
    start = f"at {place}: " if place else ""
    if held.remark:
        yield start + held.remark
        return
    yield start + _explained(held)
    further = [*_together(held), *_negligible(held), *not_settled(held.drivers, held.unsettled)]
    yield from (start + sentence for sentence in further)


def called(driver: Driver) -> str:
    """A driver's name as words."""
    return driver.name.replace("_", " ")


def _explained(held: Block) -> str:
    chosen = [place for place in held.order.tolist() if not held.negligible[place]][:MOST_NAMED]
    if not chosen:
        return f"no input of {held.equation} is above what one that does nothing may reach by chance; give more points"
    first, *others = (f"{called(held.drivers[place])} {{}}{_share(held.first, place)}" for place in chosen)
    said = f"{first.format('explains ')} of the variance of {held.equation}"
    return "; ".join([said, *(text.format("") for text in others)])


def _together(held: Block) -> Iterator[str]:
    if held.together is not None and held.together.low[0] > _WORTH_SAYING:
        share = _share(held.together, 0)
        yield f"a further {share} comes from inputs acting together: the total index counts it, the first does not"


def _negligible(held: Block) -> Iterator[str]:
    few, number = int(held.negligible.sum()), len(held.drivers)
    if few:
        limit = f"{held.threshold:.2g}"
        yield f"{few} of {number} inputs are below {limit}, which one that does nothing may seem to reach by chance"


def not_settled(drivers: Sequence[Driver], unsettled: Unsettled) -> Iterator[str]:
    """The sentence about neighbours whose order is open, if there are any."""
    if unsettled:
        named = [[called(drivers[place]) for place in pair] for pair in unsettled[:MOST_NAMED]]
        order = ", of ".join(f"{one} and {other}" for one, other in named)
        yield f"the order of {order} is not settled; give more points"


def _share(held: Span, place: int) -> str:
    value, low, high = (100 * float(part[place]) for part in held)
    if low == high:
        return f"{rounded(value)} %"
    digits = (high - low) / FINER
    return f"{rounded(value, digits)} % ({rounded(low, digits)} to {rounded(high, digits)} %)"


def _figures(name: str, held: Span, place: int) -> dict[str, float]:
    value, low, high = (float(part[place]) for part in held)
    return {name: value, f"{name}_low": low, f"{name}_high": high}
