"""Sobol' indices by SALib, on outputs that the engine has computed and that have been looked at first.

SALib 1.6 turns a single output that is not finite into indices of 0, takes seed 0 for no seed, and gives 0 for what has
no value; none of these reaches it from here.

References
----------
Iwanaga, Usher & Herman (2022), Toward SALib 2.0, Socio-Environmental Systems Modelling 4.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from mclca.engine.points import Design
from mclca.engine.program import Program
from mclca.engine.simulate import generate
from mclca.sensitivity.estimators import Replicates, dummy_index, pooled_variance
from mclca.sensitivity.saltelli import stored_program
from mclca.sensitivity.study import Driver

Floats = npt.NDArray[np.float64]

# Points that are computed and analysed together; of a design of few points, all replicates.
_AT_ONCE = 2**15


def analysed(
    program: Program,
    drivers: Sequence[Driver],
    equations: int,
    design: Design,
    *,
    second_order: bool = False,
    resamples: int = 0,
    interval: float = 0.95,
    progress: Callable[[int], None] | None = None,
) -> tuple[list[Replicates], npt.NDArray[np.int64]]:
    """SALib's indices of every equation, none where an evaluation is not finite, and how many of each are not.

    Parameters
    ----------
    program : whose columns are independent but for those of one driver; its first `equations` outputs are analysed
    resamples : of SALib's bootstrap, where its intervals are wanted
    """
    stored = stored_program(program, drivers, equations, second_order=second_order)
    missing = np.zeros(equations, dtype=np.int64)
    found: list[list[dict[str, Any]]] = [[] for _ in range(equations)]
    for outputs in _portions(stored, design, progress):
        held = outputs.reshape(equations, -1, *outputs.shape[1:])
        missing += held[0].size - np.isfinite(held).sum(axis=(1, 2, 3))
        for equation in range(0 if missing.any() else equations):
            part = _indices(held[equation], len(drivers), second_order=second_order)
            if resamples:
                part |= _bootstrapped(held[equation], len(drivers), design.seed, resamples, interval, second_order)
            found[equation].append(part)
    return [] if missing.any() else [_together(parts) for parts in found], missing


def salib_order(held: Floats) -> Floats:
    """Outputs in the order of `SALib.sample.sobol`: all rows of the first base point, then all of the second, ...

    Parameters
    ----------
    held : shape (rows, points)
    """
    return held.T.ravel()


def _portions(stored: Program, design: Design, progress: Callable[[int], None] | None) -> Iterator[Floats]:
    """Outputs of some replicates after others, shape (rows, replicates, points)."""
    size = max(1, _AT_ONCE // design.points)
    for first in range(0, design.replicates, size):
        count = min(size, design.replicates - first)
        outputs = np.empty((stored.outputs, count * design.points))
        generate(stored, design, first * design.points, outputs.shape[1], outputs)
        yield outputs.reshape(stored.outputs, count, design.points)
        if progress:
            progress((first + count) * design.points)


def _indices(held: Floats, drivers: int, *, second_order: bool) -> dict[str, Floats]:
    """Figures of each replicate by SALib's estimators, which take replicates as columns.

    Parameters
    ----------
    held : shape (rows, replicates, points)
    """
    from SALib.analyze.sobol import first_order, total_order

    at_a, at_b, swapped, back = _normalised(held, drivers)
    figures = {
        "first": np.array([first_order(at_a, each, at_b) for each in swapped]).T,
        "total": np.array([total_order(at_a, each, at_b) for each in swapped]).T,
    }
    if second_order:
        figures["second"] = _pairs(at_a, at_b, swapped, back)
    constant = held.max(axis=(0, 2)) == held.min(axis=(0, 2))
    for values in figures.values():
        values[constant] = np.nan
    return figures | _of_outputs(held[0], held[-1])


def _normalised(held: Floats, drivers: int) -> tuple[Floats, Floats, list[Floats], list[Floats]]:
    """Outputs as `SALib.analyze.sobol.analyze` normalises them: A, B, AB of each driver, BA of each if there."""
    mean, sd = held.mean(axis=(0, 2)), held.std(axis=(0, 2))
    with np.errstate(invalid="ignore"):
        at_a, *others, at_b = (((row.T - mean) / sd) for row in held)
    return at_a, at_b, others[:drivers], others[drivers:]


def _pairs(at_a: Floats, at_b: Floats, swapped: Sequence[Floats], back: Sequence[Floats]) -> Floats:
    from SALib.analyze.sobol import second_order

    found = [
        second_order(at_a, swapped[one], swapped[other], back[one], at_b)
        for one, other in combinations(range(len(swapped)), 2)
    ]
    return np.array(found).reshape(-1, at_a.shape[1]).T


def _of_outputs(at_a: Floats, at_b: Floats) -> dict[str, Floats]:
    mean_a, mean_b = at_a.mean(axis=1), at_b.mean(axis=1)
    variance = pooled_variance(mean_a, mean_b, at_a.var(axis=1), at_b.var(axis=1))
    covariance = ((at_a.T - mean_a) * (at_b.T - mean_b)).mean(axis=0)
    return {"mean": (mean_a + mean_b) / 2, "variance": variance, "dummy": dummy_index(covariance, variance)}


def _bootstrapped(
    held: Floats, drivers: int, seed: int, resamples: int, interval: float, second_order: bool
) -> dict[str, Floats]:
    """Half widths of SALib's intervals for a single replicate, shape (1, drivers)."""
    from SALib.analyze.sobol import analyze

    names = [f"driver {place}" for place in range(drivers)]
    found = analyze(
        {"num_vars": drivers, "names": names, "bounds": [[0, 1]] * drivers},
        salib_order(held[:, 0]),
        calc_second_order=second_order,
        num_resamples=resamples,
        conf_level=interval,
        # Not the bare number: SALib takes 0 for none.
        seed=np.random.SeedSequence(seed),
    )
    halves = {"first_half": found["S1_conf"], "total_half": found["ST_conf"]}
    if second_order:
        halves["second_half"] = found["S2_conf"][np.triu_indices(drivers, 1)]
    return {name: np.asarray(values)[None, :] for name, values in halves.items()}


def _together(parts: Sequence[dict[str, Floats]]) -> Replicates:
    held = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    halves = {name: held.pop(name)[0] for name in list(held) if name.endswith("_half")}
    return Replicates(**held, **halves)
