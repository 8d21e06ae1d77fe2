"""What a method of sensitivity analysis is given: a model's equations in scenarios, and whose influence to find."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mclca.columns import title
from mclca.compile import Compiled, compile_reports
from mclca.engine.tape import COLUMN, NUMBER, Tape
from mclca.errors import ModelError, did_you_mean
from mclca.gap import GAP, with_gap
from mclca.marginals import echoes, with_inputs
from mclca.model import Model
from mclca.pieces import Piece, pieces
from mclca.propagate import Options, refuse_bad, reported, scenarios_of
from mclca.scenario import Scenario

MOST_POINTS = 2**36


@dataclass(frozen=True, slots=True)
class Study:
    """A model's equations in scenarios.

    Parameters
    ----------
    equations : names of those analysed
    options : seed, at, across, set and interval, as for a run
    groups : by name, the inputs that are taken together
    """

    model: Model
    scenarios: tuple[Scenario, ...]
    equations: tuple[str, ...]
    options: Options
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a method is to go about it; each takes what concerns it.

    Parameters
    ----------
    points : base points; the method's own default where None
    second_order : also of every pair of inputs
    bootstrap : resamples of SALib's own bootstrap, in place of the spread of replicates; 0 for none
    threads, progress : how the work is spread and followed; they change no bit
    """

    points: int | None = None
    second_order: bool = False
    bootstrap: int = 0
    threads: int | None = None
    progress: Callable[[int], None] | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """One row of a ranking: an input, one that several names share, or a group.

    Parameters
    ----------
    columns : of the program
    names : full names of the inputs
    """

    name: str
    columns: tuple[int, ...]
    names: tuple[str, ...]


def study_of(model: Model, options: Options, groups: Mapping[str, Sequence[str]]) -> Study:
    """The study that options ask for; the result's equation where they name none.

    Raises
    ------
    ModelError
        An option that does not fit the model.
    """
    refuse_bad(options)
    scenarios = tuple(scenarios_of(model, options))
    names = [name for name in reported(model, options, scenarios) if name != GAP]
    equations = tuple(names) if options.of else (model.result,)
    return Study(model, scenarios, equations, options, {name: tuple(held) for name, held in groups.items()})


def compiled(study: Study, held: Scenario, also: Sequence[str] = ()) -> Compiled:
    """Program of one scenario: the equations, then the boundary's gap; every uncertain input has a column.

    Parameters
    ----------
    also : inputs that are outputs too, the last ones

    Raises
    ------
    ModelError
        No input is uncertain.
    """
    whole = with_gap(study.model, held)
    reports = [(whole, (*study.equations, GAP))]
    if also:
        reports.append((with_inputs(whole, also), (*echoes(also),)))
    found = compile_reports(reports, whole=True)
    if not found.columns:
        raise ModelError(
            f"model '{study.model.name}' has no uncertain input, so there is no spread to explain; "
            "give an input a distribution, such as --set NAME=uniform(1, 2)"
        )
    return found


def drivers(study: Study, found: Compiled, held: Scenario) -> tuple[Driver, ...]:
    """Whose influence to find: groups as one each, and every other piece of its own.

    Raises
    ------
    ModelError
        A group that names what is not an input, that holds a part of a piece, or that shares one with another group.
    """
    every = pieces(found.columns, held)
    placed: dict[Piece, str] = {}
    for group, wanted in study.groups.items():
        members = _members(study, group, wanted, every)
        if not members:
            raise ModelError(f"group '{group}' holds no uncertain input here; leave it out, or give one a distribution")
        for piece in members:
            if placed.setdefault(piece, group) != group:
                raise ModelError(
                    f"groups '{placed[piece]}' and '{group}' share the input '{piece.name}'; put it in one of them"
                )
    return (*_grouped(placed), *(_driver(piece.name, [piece]) for piece in every if piece not in placed))


def independent_drivers(study: Study, found: Compiled, held: Scenario, what: str) -> tuple[Driver, ...]:
    """Drivers that are independent of each other, for a method that is defined for such only.

    Shares of one whole and rows of one file are pieces, and so one driver each. Correlated inputs that a component
    brings along are one driver together, as a group of the user's is; those of the model itself are refused unless the
    user groups them.

    Parameters
    ----------
    what : opens the sentence, such as "Sobol' indices"

    Raises
    ------
    ModelError
        Correlated inputs in different drivers.

    References
    ----------
    Jacques, Lavergne & Devictor (2006), Sensitivity analysis in presence of model uncertainty and correlated inputs:
    indices of groups are sound where the groups are independent.
    """
    listed = drivers(study, found, held)
    for members in dependent_columns(found, len(study.equations)):
        tied = [driver for driver in listed if not members.isdisjoint(driver.columns)]
        if len(tied) == 1:
            continue
        if not all(_in_component(study, driver) for driver in tied):
            raise ModelError(_correlated([driver.name for driver in tied], what))
        listed = (*(driver for driver in listed if driver not in tied), _joined(tied))
    return listed


def dependent_columns(found: Compiled, equations: int) -> list[set[int]]:
    """Columns that depend on each other, as far as the first so many outputs need them; groups of two and more."""
    needed = set().union(*(needed_columns(found.program.tape, output) for output in range(equations)))
    groups = [needed.intersection(group.columns.tolist()) for group in found.program.groups]
    return [members for members in groups if len(members) > 1]


def needed_columns(tape: Tape, output: int) -> set[int]:
    """Columns that an output depends on; not those that it only multiplies by zero."""
    waiting, seen, columns = [tape.outputs[output]], zeros(tape), set[int]()
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        node = tape.nodes[place]
        if node.operator == COLUMN:
            columns.add(node.operands[0])
        else:
            waiting.extend(node.operands)
    return columns


def zeros(tape: Tape) -> set[int]:
    """Places of a tape whose values are zero whatever is drawn."""
    found: set[int] = set()
    for place, node in enumerate(tape.nodes):
        operands = [operand in found for operand in node.operands] if node.operator != COLUMN else []
        is_number = node.operator == NUMBER and node.number == 0
        is_product = node.operator == "multiply" and any(operands)
        is_sum = node.operator in {"add", "subtract", "negative"} and all(operands)
        if is_number or is_product or is_sum:
            found.add(place)
    return found


def refuse_points(points: int, least: int) -> None:
    """Refuse a number of points that no design has."""
    if not least <= points <= MOST_POINTS:
        raise ModelError(f"points is {points}; give a whole number from {least} to {MOST_POINTS}, such as 16384")


def _in_component(study: Study, driver: Driver) -> bool:
    return driver.name not in study.groups and all("." in name for name in driver.names)


def _joined(held: Sequence[Driver]) -> Driver:
    columns = tuple(column for driver in held for column in driver.columns)
    names = tuple(name for driver in held for name in driver.names)
    return Driver(" + ".join(driver.name for driver in held), columns, names)


def _correlated(names: Sequence[str], what: str) -> str:
    return (
        f"{what} are defined for independent inputs, and {', '.join(names)} are correlated: their shares of the "
        f"variance would overlap; use --method shapley, or take them together with --group NAME={','.join(names)}"
    )


def _members(study: Study, group: str, wanted: Sequence[str], every: Sequence[Piece]) -> list[Piece]:
    known = [name for held in study.scenarios for name in held.inputs]
    if group in known and group not in wanted:
        raise ModelError(f"group '{group}' has the name of an input; give it another one")
    for name in wanted:
        if name not in known:
            hint = did_you_mean(name, known) or "; `mclca show` lists the inputs"
            raise ModelError(f"group '{group}' names '{name}', which is not an input{hint}")
    found = [piece for piece in every if set(piece.names) & set(wanted)]
    for piece in found:
        missing = [names for names in piece.together if not set(names) & set(wanted)]
        if missing:
            raise ModelError(
                f"group '{group}' has a part of {piece.name}, which are drawn together and count as one; "
                f"add {', '.join(title(names) for names in missing)} to it"
            )
    return found


def _grouped(placed: Mapping[Piece, str]) -> Iterable[Driver]:
    for group in dict.fromkeys(placed.values()):
        yield _driver(group, [piece for piece, held in placed.items() if held == group])


def _driver(name: str, held: Sequence[Piece]) -> Driver:
    columns = tuple(sorted(column for piece in held for column in piece.columns))
    ordered = sorted(held, key=lambda piece: piece.columns)
    return Driver(name, columns, tuple(name for piece in ordered for name in piece.names))
