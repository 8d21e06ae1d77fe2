"""Adaptive runs (JCGM 101:2008, 7.9): blocks of draws until every requested figure is stable."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from mclca.compile import Compiled, Output
from mclca.engine.points import Design
from mclca.errors import ModelError
from mclca.execution import Execution
from mclca.gap import GAP
from mclca.stopping import (
    ERRORS,
    FEWEST_BLOCKS,
    FIGURES,
    SD,
    Blocks,
    block_figures,
    block_size,
    is_reached,
    numerical_tolerance,
)
from mclca.target import Missed, Stopping, Target

Floats = npt.NDArray[np.float64]

_VALUES_AT_ONCE = 1 << 23


def settle(
    compiled: Compiled, design: Design, target: Target, interval: float, execution: Execution, *, count: bool
) -> Stopping:
    """Run blocks until the target is reached, or the design's draws are used up.

    The rule is applied after every block, so that the outcome depends on nothing but the draws.

    Parameters
    ----------
    design : random, with as many draws as the run may take
    count : leave draws that are not finite out; otherwise the run ends at the first, for the summary to name it

    Raises
    ------
    ModelError
        A design that is not random, too few draws for the fewest blocks, or an equation with no spread to speak of.
    """
    size = block_size(interval)
    _refuse(design, size, interval, execution)
    judged = [place for place, output in enumerate(compiled.outputs) if output.name != GAP]
    outputs = [compiled.outputs[place] for place in judged]
    blocks = Blocks(len(judged), size)
    missed: tuple[Missed, ...] = ()
    for draws in _drawn(compiled, design, size, execution):
        shown = draws[judged]
        if not count and not np.isfinite(shown).all():
            return Stopping(target, design.draws, blocks.count + 1, size)
        blocks.add(_results(shown, outputs, interval))
        if blocks.count >= FEWEST_BLOCKS and not (missed := _missed(blocks, target, outputs)):
            break
    return Stopping(target, design.draws, blocks.count, size, missed)


def _refuse(design: Design, size: int, interval: float, execution: Execution) -> None:
    problems = []
    if design.kind != "random":
        reason = f"the blocks of a {design.kind} design are not independent"
        problems.append(f"design is {design.kind}, but {reason}; leave digits and tolerance out, or use design random")
    if execution.checkpoint is not None:
        problems.append("an adaptive run keeps no checkpoint; leave digits and tolerance out, or the checkpoint")
    if design.draws < FEWEST_BLOCKS * size:
        least = f"{FEWEST_BLOCKS} blocks of {size} are the fewest for an interval of {interval:g}"
        problems.append(f"draws is {design.draws}, the most that the adaptive run may take, but {least}; raise draws")
    if problems:
        raise ModelError(*problems)


def _drawn(compiled: Compiled, design: Design, size: int, execution: Execution) -> Iterator[Floats]:
    """Blocks one after the other, shape (outputs, size); many are made at once, to keep all threads busy."""
    from mclca.engine.simulate import generate

    outputs, most, done = len(compiled.outputs), design.draws // size, 0
    while done < most:
        ahead = min(max(FEWEST_BLOCKS, done // 2), max(1, _VALUES_AT_ONCE // (outputs * size)), most - done)
        values = np.empty((outputs, ahead * size))
        generate(compiled.program, design, done * size, ahead * size, values, threads=execution.threads)
        yield from (values[:, start : start + size] for start in range(0, ahead * size, size))
        done += ahead
        if execution.progress:
            execution.progress(done * size)


def _results(draws: Floats, outputs: list[Output], interval: float) -> Floats:
    if np.isfinite(draws).all():
        return block_figures(draws, interval)
    return np.concatenate([_finite_results(row, held, interval) for row, held in zip(draws, outputs, strict=True)])


def _finite_results(draws: Floats, output: Output, interval: float) -> Floats:
    finite = draws[np.isfinite(draws)]
    if finite.size < 2:
        raise ModelError(
            f"equation '{output.name}' is finite in {finite.size} of {draws.size} draws{output.place}, too few to be "
            "stable; leave digits and tolerance out"
        )
    return block_figures(finite[None, :], interval)


def _missed(blocks: Blocks, target: Target, outputs: list[Output]) -> tuple[Missed, ...]:
    """The figures that are not stable yet, the farthest from it first."""
    which = [FIGURES.index(name) for name in target.figures]
    errors, tolerances = blocks.errors[:, which], _tolerances(blocks.figures, target, outputs)
    places = np.argwhere(~is_reached(errors, tolerances)).tolist()
    found = [
        Missed(
            outputs[row].name,
            outputs[row].unit,
            outputs[row].at,
            target.figures[column],
            float(ERRORS * errors[row, column]),
            float(tolerances[row, column]),
        )
        for row, column in places
    ]
    return tuple(sorted(found, key=lambda entry: -entry.times))


def _tolerances(figures: Floats, target: Target, outputs: list[Output]) -> Floats:
    """Largest error of each figure of the target; shape (outputs, figures)."""
    if not target.digits:
        shares = [share * np.abs(figures[:, FIGURES.index(name)]) for name, share in target.tolerance.items()]
        return np.stack(shares, axis=1)
    own = [_by_digits(sd, target.digits, output) for sd, output in zip(figures[:, SD].tolist(), outputs, strict=True)]
    return np.repeat(np.array(own)[:, None], len(target.figures), axis=1)


def _by_digits(sd: float, digits: int, output: Output) -> float:
    try:
        return numerical_tolerance(sd, digits)
    except ValueError as error:
        raise ModelError(f"equation '{output.name}'{output.place}: {error}; leave digits out") from None
