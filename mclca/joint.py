"""The groups of dependent inputs of a scenario, and what is wrong with them there, replacements included."""

from collections.abc import Iterator

from mclca.correlation import faults
from mclca.dependence import Shares
from mclca.distribution import below
from mclca.errors import ModelError
from mclca.file_shape import Found, thing
from mclca.scenario import Scenario
from mclca.toml_lines import Path

# The smallest point that the engine draws.
_SMALLEST = 2.0**-53
_ROUNDING = 1e-9


def in_one_whole(held: Scenario) -> dict[str, Shares]:
    """For each share of a scenario, the shares that it belongs to."""
    return {name: entry for entry in held.shares for name in entry.members}


def require_possible(held: Scenario) -> None:
    """Refuse groups of inputs that cannot be drawn.

    Raises
    ------
    ModelError
        Inputs in two groups, correlations that contradict each other, shares that cannot sum to one.
    """
    found = [sentence for _, sentence in impossible(held)]
    if found:
        raise ModelError(*found)


def impossible(held: Scenario) -> Iterator[Found]:
    """What is wrong with the groups of a scenario, each with the keys of its place."""
    overlapping = list(_overlapping(held))
    yield from overlapping
    if not overlapping:
        yield from ((("correlations", place), sentence) for place, sentence in faults(held.correlations, held.inputs))
        for place, entry in enumerate(held.shares):
            yield from ((("shares", place), sentence) for sentence in _misshared(entry, held))


def _overlapping(held: Scenario) -> Iterator[Found]:
    seen = {name for entry in held.correlations for name in entry.between}
    named: list[tuple[Path, tuple[str, ...]]] = [
        *((("shares", place), entry.members) for place, entry in enumerate(held.shares)),
        *((("samples", place), entry.members) for place, entry in enumerate(held.samples)),
    ]
    rule = "an input is in one of correlations, shares and samples, and once; take it out of the others"
    for path, members in named:
        for name in members:
            if name in seen:
                yield path, f"{thing(path)}: '{name}' is in another group of dependent inputs too; {rule}"
        seen |= set(members)


def _misshared(entry: Shares, held: Scenario) -> Iterator[str]:
    who = f"the shares {', '.join(entry.members)}"
    for name in entry.members:
        unit = held.inputs[name].input.unit
        if unit != "1":
            yield f"{who}: '{name}' is in {unit}; shares are in unit '1'"
    if not entry.concentrations:
        yield from _unfit(entry, held, who)
    if entry.concentrations or entry.kept:
        yield from _misreplaced(entry, held, who)


def _unfit(entry: Shares, held: Scenario, who: str) -> Iterator[str]:
    members = {name: held.distribution(name) for name in entry.members if name not in entry.kept}
    for name, distribution in members.items():
        if below(distribution, 0.0) > 0:
            yield f"{who}: '{name}' is {distribution}, which can be negative; a share lies between 0 and 1"
    if members and all(float(distribution.quantile(_SMALLEST)) <= 0 for distribution in members.values()):
        yield f"{who} can all be 0 at once, and then have no shares; give one of them a distribution above 0"


def _misreplaced(entry: Shares, held: Scenario, who: str) -> Iterator[str]:
    free = entry.free(held.distribution)
    replaced = {name: held.inputs[name].input for name in entry.members if name not in free}
    supports = [placed.distribution.support() for placed in replaced.values()]
    # Not fsum, which raises where the sum is beyond floats.
    most = sum(support.high for support in supports)
    for (name, placed), support in zip(replaced.items(), supports, strict=True):
        if support.low < 0 or support.high > 1:
            yield f"{who}: '{name}' is {placed.text or placed.distribution}; a share lies between 0 and 1"
    if free and most > 1 + _ROUNDING:
        yield f"{who}: {', '.join(replaced)} can sum to {most:g}, which leaves nothing to the rest; give them less"
    if not free and (any(s.low < s.high for s in supports) or abs(most - 1) > _ROUNDING):
        rule = "replace all of them by numbers that sum to one, or leave one to take the rest"
        yield f"{who} are all replaced, and do not sum to one in every draw; {rule}"
