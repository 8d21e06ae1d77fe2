"""Which random variables are variability, and which are ignorance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mclca.columns import factor_of, value_in_row
from mclca.errors import ModelError

if TYPE_CHECKING:
    from mclca.columns import Column
    from mclca.scenario import Scenario

IGNORANCE, VARIABILITY = "ignorance", "variability"
KINDS = (IGNORANCE, VARIABILITY)


def kinds_of(scenarios: Sequence["Scenario"]) -> dict[str, str]:
    """Kind of every random variable, by what its random numbers are keyed by.

    What quality scores add is ignorance: they say how well the datum fits, not how cases differ.

    Raises
    ------
    ModelError
        Inputs of both kinds that are one random variable, shares of one whole, or in the rows of one file.
    """
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    for held in scenarios:
        for name, placed in held.inputs.items():
            kind, first = _kind(held, name), names.setdefault(placed.identity, name)
            if found.setdefault(placed.identity, kind) != kind:
                raise ModelError(_two(first, found[placed.identity], name, kind, _one(placed.identity)))
            found[factor_of(placed.identity)] = IGNORANCE
        for members, identities, why in _bound(held):
            kind = _common(held, members, why)
            found |= dict.fromkeys(identities, kind)
    return found


def inputs_of_kinds(columns: Iterable["Column"], kinds: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Names of the uncertain inputs of each kind; what quality scores add to one of the other kind goes by its own."""
    varying = {factor_of(identity) for identity, kind in kinds.items() if kind == VARIABILITY}
    found: dict[str, dict[str, None]] = {kind: {} for kind in KINDS}
    for column in columns:
        ending = " (by its quality scores)" if column.identity in varying else ""
        found[kinds[column.identity]] |= dict.fromkeys(name + ending for name in column.names)
    return {kind: tuple(names) for kind, names in found.items()}


def _kind(held: "Scenario", name: str) -> str:
    return held.inputs[name].input.kind or IGNORANCE


def _bound(held: "Scenario") -> Iterator[tuple[Sequence[str], Sequence[str], str]]:
    """Inputs that must be of one kind, the identities that this settles, and why."""
    for shares in held.shares:
        yield shares.members, (), "they are shares of one whole, so neither can vary while the other does not"
    for rows, samples in zip(held.rows, held.samples, strict=True):
        members = tuple(samples.together(held.distribution))
        identities = (rows, *(value_in_row(rows, name) for name in members))
        yield members, identities, f"every draw takes both from one row of '{samples.file}'"


def _common(held: "Scenario", members: Sequence[str], why: str) -> str:
    kinds = {name: _kind(held, name) for name in members}
    first, kind = next(iter(kinds.items()), ("", IGNORANCE))
    for name, other in kinds.items():
        if other != kind:
            raise ModelError(_two(first, kind, name, other, f"{why}; give both one kind"))
    return kind


def _one(identity: str) -> str:
    return (
        f"they are one random variable ({identity.partition(':')[2]}); give both one kind, or one of them "
        "independent = true"
    )


def _two(first: str, kind: str, name: str, other: str, why: str) -> str:
    return f"'{first}' is {kind} and '{name}' is {other}, but {why}"
