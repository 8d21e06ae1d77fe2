"""Sobol' indices by SALib, on outputs that the engine has computed and that have been looked at first.

SALib 1.6 turns a single output that is not finite into indices of 0, takes seed 0 for no seed, and divides by a spread
of 0; none of these reaches it from here.

References
----------
Iwanaga, Usher & Herman (2022), Toward SALib 2.0, Socio-Environmental Systems Modelling 4.
"""

from collections.abc import Callable, Sequence
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

# The fewest that SALib's bootstrap works with; its intervals are not used then.
_FEWEST_RESAMPLES = 2


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
    program : of independent columns; its first `equations` outputs are analysed
    resamples : of SALib's bootstrap, where its intervals are wanted
    """
    stored = stored_program(program, drivers, equations, second_order=second_order)
    rows = stored.outputs // equations
    outputs = np.empty((stored.outputs, design.points))
    missing = np.zeros(equations, dtype=np.int64)
    found: list[list[dict[str, Any]]] = [[] for _ in range(equations)]
    for replicate in range(design.replicates):
        generate(stored, design, replicate * design.points, design.points, outputs)
        for equation, held in enumerate(outputs.reshape(equations, rows, -1)):
            missing[equation] += held.size - np.isfinite(held).sum()
            if not missing.any():
                found[equation].append(_one(held, len(drivers), design.seed, resamples, interval, second_order))
        if progress:
            progress((replicate + 1) * design.points)
    return [] if missing.any() else [_together(parts, resamples) for parts in found], missing


def salib_order(held: Floats) -> Floats:
    """Outputs in the order of `SALib.sample.sobol`: all rows of the first base point, then all of the second, ...

    Parameters
    ----------
    held : shape (rows, points)
    """
    return held.T.ravel()


def _one(held: Floats, drivers: int, seed: int, resamples: int, interval: float, second_order: bool) -> dict[str, Any]:
    """Figures of one replicate of one equation."""
    at_a, at_b = held[0], held[-1]
    variance = float(pooled_variance(at_a.mean(), at_b.mean(), at_a.var(), at_b.var()))
    figures = {"mean": (at_a.mean() + at_b.mean()) / 2, "variance": variance}
    pairs = drivers * (drivers - 1) // 2
    if held.min() == held.max():
        nothing = {name: np.full(drivers, np.nan) for name in ("S1", "ST", "S1_conf", "ST_conf")}
        second = {name: np.full(pairs, np.nan) for name in ("S2", "S2_conf")}
        return figures | nothing | second | {"dummy": np.nan}
    covariance = ((at_a - at_a.mean()) * (at_b - at_b.mean())).mean()
    indices = _analyze(salib_order(held), drivers, seed, resamples, interval, second_order)
    return figures | indices | {"dummy": float(dummy_index(covariance, np.asarray(variance)))}


def _analyze(
    outputs: Floats, drivers: int, seed: int, resamples: int, interval: float, second_order: bool
) -> dict[str, Floats]:
    from SALib.analyze import sobol

    names = [f"driver {place}" for place in range(drivers)]
    found = sobol.analyze(
        {"num_vars": drivers, "names": names, "bounds": [[0, 1]] * drivers},
        outputs,
        calc_second_order=second_order,
        num_resamples=resamples or _FEWEST_RESAMPLES,
        conf_level=interval,
        # Not the bare number: SALib takes 0 for none.
        seed=np.random.SeedSequence(seed),
    )
    wanted = {name: np.asarray(found[name]) for name in ("S1", "ST", "S1_conf", "ST_conf")}
    if second_order:
        places = tuple(np.array(list(combinations(range(drivers), 2)), dtype=int).reshape(-1, 2).T)
        wanted |= {name: np.asarray(found[name])[places] for name in ("S2", "S2_conf")}
    return wanted


def _together(parts: Sequence[dict[str, Any]], resamples: int) -> Replicates:
    held = {name: np.array([part[name] for part in parts]) for name in parts[0]}
    halves = ("S1_conf", "ST_conf", "S2_conf") if resamples else ()
    first_half, total_half, second_half = (held[name][0] if name in held else None for name in halves or ("", "", ""))
    return Replicates(
        first=held["S1"],
        total=held["ST"],
        dummy=held["dummy"],
        mean=held["mean"],
        variance=held["variance"],
        second=held.get("S2"),
        first_half=first_half,
        total_half=total_half,
        second_half=second_half,
    )
