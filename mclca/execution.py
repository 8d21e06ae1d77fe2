"""How draws are made and counted: a compiled program becomes a tally and its quantiles."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca.compile import Compiled, Output
from mclca.engine.points import Design
from mclca.errors import ModelError
from mclca.shortest import Interval, ends_of, of_draws
from mclca.summary import Asked, Quantiles, quantiles

if TYPE_CHECKING:
    from mclca.engine.tally import Tally

Floats = npt.NDArray[np.float64]
_NOTHING = np.empty(0)


@dataclass(frozen=True, slots=True)
class Execution:
    """How the work is done; it changes no bit of the result.

    Parameters
    ----------
    chunk : draws that one task takes at a time
    checkpoint : file that keeps the state of a long run, so that it can be resumed
    """

    threads: int | None = None
    executor: Executor | None = None
    partitions: int | None = None
    chunk: int | None = None
    progress: Callable[[int], None] | None = None
    checkpoint: Path | None = None

    @property
    def places(self) -> dict[str, Any]:
        """Where the work is done, as the engine names it."""
        return {name: getattr(self, name) for name in ("threads", "executor", "partitions", "chunk")}


def simulated(
    compiled: Compiled,
    design: Design,
    levels: Floats,
    thresholds: Floats,
    execution: Execution,
    kept: Any = None,
    title: Callable[[], str] = str,
) -> "Tally":
    """Run the program once.

    Parameters
    ----------
    levels : quantiles that will be read
    thresholds : shape (outputs, any), in the outputs' units; draws above them are counted
    kept : shape (outputs, draws), to be filled with the draws, or None
    title : what a checkpoint must say to be resumed from

    Raises
    ------
    ModelError
        The checkpoint belongs to another run.
    """
    from mclca.engine.checkpoint import Checkpoint, CheckpointError
    from mclca.engine.simulate import simulate

    further: dict[str, Any] = {}
    if execution.checkpoint is not None:
        further["checkpoint"] = Checkpoint(execution.checkpoint, title())
    try:
        return simulate(
            compiled.program,
            design,
            levels=levels,
            thresholds=thresholds,
            keep=kept,
            progress=execution.progress,
            **execution.places,
            **further,
        )
    except CheckpointError as error:
        raise ModelError(str(error)) from error


def quantiles_of(
    compiled: Compiled, design: Design, tally: "Tally", levels: Floats, execution: Execution, *, read: int
) -> Quantiles:
    """Quantiles of every output; exact order statistics where the histogram's resolution would show.

    Parameters
    ----------
    levels : shape (levels,)
    read : how many outputs, from the first on, are worth a second pass
    """
    found = quantiles(tally, levels)
    wanted = found.too_coarse(tally)
    wanted[read:] = False
    known = _exact(compiled, design, tally, [_positions(tally, levels, wanted, at) for at in range(read)], execution)
    return found.with_exact(wanted, known)


def figures_of(
    compiled: Compiled, design: Design, tally: "Tally", asked: Asked, execution: Execution, *, exact: bool
) -> tuple[Quantiles, list[Interval]]:
    """Quantiles and shortest intervals of every output, exact where the histogram's resolution would show.

    Parameters
    ----------
    exact : exact order statistics everywhere
    """
    levels, outputs = asked.levels, range(len(compiled.outputs))
    found = quantiles(tally, levels)
    if tally.kept is not None:
        return found, of_draws(tally, asked.interval)
    wanted = found.resolution > 0 if exact else found.too_coarse(tally)
    ends = ends_of(tally, asked.interval, exact=exact)
    positions = [
        np.concatenate([_positions(tally, levels, wanted, at), ends[at].coarse_ranks.astype(float)]) for at in outputs
    ]
    known = _exact(compiled, design, tally, positions, execution)
    shortest = [ends[at].narrowest(known.get(at, _NOTHING)[int(wanted[at].sum()) :]) for at in outputs]
    return found.with_exact(wanted, known), shortest


def _positions(tally: "Tally", levels: Floats, wanted: npt.NDArray[np.bool_], output: int) -> Floats:
    return np.asarray(levels[wanted[output]] * (tally.finite[output] - 1))


def _exact(
    compiled: Compiled, design: Design, tally: "Tally", positions: list[Floats], execution: Execution
) -> dict[int, Floats]:
    """Order statistics of each output at its positions, by a second pass where there are any."""
    asked = {output: own for output, own in enumerate(positions) if own.size}
    if not asked:
        return {}
    from mclca.engine.replay import exact_at

    return exact_at(compiled.program, design, tally, asked, **execution.places)


def non_finite_problem(output: Output, count: int, draws: int) -> str:
    """The sentence about an equation that is not finite in so many draws."""
    return (
        f"equation '{output.name}' is not finite in {count} of {draws} draws{output.place}; "
        "look for a division by zero, a root or a logarithm of a negative number, or an overflow"
    )
