"""The one call that answers: a model in, a result out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mclca.errors import ModelError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from mclca.catalogue import Catalogue
    from mclca.model import Model
    from mclca.result import Result


def run(  # noqa: PLR0913  one keyword for each thing that a run can be asked for
    model: "str | Path | Model",
    *,
    draws: float | None = None,
    seed: int = 1,
    design: str = "random",
    at: Mapping[str, str] | None = None,
    across: str | Iterable[str] = (),
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    of: str | Iterable[str] = (),
    interval: float = 0.95,
    digits: float | None = None,
    tolerance: str | Mapping[str, float | str] | None = None,
    quantiles: Iterable[float | str] = (),
    exceeds: Iterable[float | str] = (),
    exact: bool = False,
    keep: bool = False,
    non_finite: str = "error",
    pedigree: str = "",
    threads: int | None = None,
    executor: "Executor | None" = None,
    partitions: int | None = None,
    chunk: int | None = None,
    checkpoint: str | Path | None = None,
    progress: Callable[[int], None] | None = None,
    catalogue: "Catalogue | str | Path | None" = None,
) -> "Result":
    """Propagate the uncertainty of every input through a model.

    Parameters
    ----------
    model : shipped name, path of a model file, or a model
    draws : how many, 1e6 by default; a Sobol' or Latin design rounds up to what it can do. With digits or tolerance
        the most that the run may take, 1e7 by default.
    seed : 0 to 2**64 - 1; with the model it determines every bit of the result
    design : 'random', 'sobol' (16 independent scrambles) or 'latin'
    at : label per scenario axis; axes not named stay at their first label
    across : axes to spread out as dimensions of the result
    set : value per input: a number or a distribution in the input's unit, or a catalogue key
    of : equations to report, all of them by default
    interval : probability of the coverage intervals
    digits : 1 or 2: draw until mean, sd, low and high of every reported equation are stable to so many significant
        digits of its standard uncertainty (JCGM 101:2008, 7.9)
    tolerance : draw until these figures (mean, sd, median, low, high) are known to these shares of themselves, as in
        `mean=0.1%,high=0.5%` or {"mean": 0.001, "high": 0.005}
    quantiles : further levels
    exceeds : thresholds, in the unit of each reported equation
    exact : exact order statistics for every quantile, whatever the number of draws
    keep : hold all draws in memory instead of making them again when asked for
    non_finite : 'error', or 'count' to leave such draws out and say how many
    pedigree : 'ecoinvent3' or 'ciroth2016': widen every input that has quality scores by that table; 'none' not to,
        where the model file asks for it
    threads, executor, partitions, chunk : how the work is spread; they change no bit of the result
    checkpoint : file that keeps the state of a long run; an interrupted run resumes from it
    progress : called with the number of draws done

    Raises
    ------
    ModelError
        Model, option or setting that is wrong; draws that are not finite; stages that do not add up to the result.
    """
    from mclca.execution import Execution
    from mclca.model_file import load
    from mclca.options import options_of, whole_number
    from mclca.propagate import propagate
    from mclca.result import Result, digest_of
    from mclca.target import target_of

    loaded = load(model, catalogue=catalogue)
    target = target_of(None if digits is None else whole_number(digits, "digits"), tolerance)
    options = options_of(
        draws=default_draws(adaptive=target is not None) if draws is None else draws,
        seed=seed,
        design=design,
        at=at,
        across=across,
        set=set,
        of=of,
        interval=interval,
        quantiles=quantiles,
        exceeds=exceeds,
        pedigree=pedigree,
        exact=exact,
        non_finite=non_finite,
    )
    if keep and checkpoint is not None:
        raise ModelError(
            "a checkpointed run does not keep its draws; leave keep out, they are made again from the seed"
        )
    execution = Execution(
        threads, executor, partitions, chunk, progress, None if checkpoint is None else Path(checkpoint)
    )
    digest = digest_of(loaded, options)
    found = propagate(loaded, options, execution, digest, keep=keep, target=target)
    if found.stopping is not None:
        options = replace(options, draws=found.stopping.draws)
    return Result(
        loaded,
        options,
        found.rows,
        found.design.draws,
        digest,
        stopping=found.stopping,
        threads=threads,
        kept=found.kept,
        mixtures=found.mixtures,
    )


def default_draws(*, adaptive: bool) -> int:
    """Draws of a run that is not told how many, or the most of one that finds out itself."""
    return 10_000_000 if adaptive else 1_000_000
