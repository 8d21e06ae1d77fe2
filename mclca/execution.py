"""How draws are made and counted: a compiled program becomes a tally and its quantiles."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mclca.compile import Compiled, Output
from mclca.engine.points import Design
from mclca.errors import ModelError
from mclca.summary import Quantiles, quantiles

if TYPE_CHECKING:
    from mclca.engine.tally import Tally

Floats = npt.NDArray[np.float64]


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
    title: str = "",
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
    from mclca.engine.simulate import simulate

    further: dict[str, Any] = {}
    if execution.checkpoint is not None:
        from mclca.engine.checkpoint import Checkpoint

        further["checkpoint"] = Checkpoint(execution.checkpoint, title)
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
    except ValueError as error:
        raise ModelError(str(error)) from error


def quantiles_of(
    compiled: Compiled,
    design: Design,
    tally: "Tally",
    levels: Floats,
    execution: Execution,
    *,
    exact: bool = False,
    read: int | None = None,
) -> Quantiles:
    """Quantiles of every output; exact order statistics where the histogram's resolution would show.

    Parameters
    ----------
    levels : shape (levels,)
    exact : exact order statistics everywhere
    read : how many outputs, from the first on, are worth a second pass; all by default
    """
    found = quantiles(tally, levels)
    wanted = np.full(found.values.shape, True) if exact else found.too_coarse(tally.sd)
    wanted &= found.resolution > 0
    wanted &= tally.finite[:, None] > 0
    if read is not None:
        wanted[read:] = False
    if not wanted.any():
        return found
    from mclca.engine.replay import exact_quantiles

    values = exact_quantiles(compiled.program, design, tally, wanted, levels, **execution.places)
    return replace(
        found, values=np.where(wanted, values, found.values), resolution=np.where(wanted, 0.0, found.resolution)
    )


def non_finite_problem(output: Output, count: int, draws: int) -> str:
    """The sentence about an equation that is not finite in so many draws."""
    return (
        f"equation '{output.name}' is not finite in {count} of {draws} draws{output.place}; "
        "look for a division by zero, a root or a logarithm of a negative number, or an overflow"
    )
