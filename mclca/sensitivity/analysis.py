"""The calls that answer: a model in, sensitivity indices out."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray

    from mclca.catalogue import Catalogue
    from mclca.model import Model
    from mclca.sensitivity.indices import Indices


def drivers(  # noqa: PLR0913  one keyword for each thing that can be asked for
    model: "str | Path | Model",
    method: str = "sobol",
    *,
    points: float | None = None,
    seed: int = 1,
    at: Mapping[str, str] | None = None,
    across: str | Iterable[str] = (),
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    of: str | Iterable[str] = (),
    interval: float = 0.95,
    groups: Mapping[str, str | Iterable[str]] | None = None,
    second_order: bool = False,
    bootstrap: int = 0,
    pedigree: str = "",
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    catalogue: "Catalogue | str | Path | None" = None,
) -> "Indices":
    """Which inputs drive the spread of a model's result.

    Parameters
    ----------
    model : shipped name, path of a model file, or a model
    method : one of `mclca.sensitivity.methods()`
    points : base points of the method's design; its own default where None
    seed : 0 to 2**64 - 1; with the model it determines every bit of the indices
    at, across, set : as for a run
    of : equations to analyse; by default the result
    interval : probability of the intervals of the indices
    groups : by name, inputs that are taken together
    second_order : also of every pair of inputs, where the method has it
    bootstrap : resamples of SALib's own bootstrap, for intervals from a single replicate; 0 for none
    pedigree : table by which quality scores widen the inputs, as for a run
    threads, progress : how the work is spread and followed; they change no bit
    catalogue : the user's own catalogue folder, laid over the shipped one

    Raises
    ------
    ModelError
        Model, option or setting that is wrong; evaluations that are not finite; a method that does not fit the model.
    """
    from mclca.model_file import load
    from mclca.options import names_of, options_of, whole_number
    from mclca.sensitivity import method as method_of
    from mclca.sensitivity.study import Wishes, study_of

    found = method_of(method)
    options = options_of(seed=seed, at=at, across=across, set=set, of=of, interval=interval, pedigree=pedigree)
    taken = {name: names_of(members) for name, members in (groups or {}).items()}
    wishes = Wishes(
        None if points is None else whole_number(points, "points"), second_order, bootstrap, threads, progress
    )
    return found(study_of(load(model, catalogue=catalogue), options, taken), wishes)


def sobol(model: "str | Path | Model", points: float | None = None, seed: int = 1, **further: Any) -> "xarray.Dataset":
    """Sobol' indices: first, total, and on request second order, each with its interval as `_low` and `_high`.

    Parameters
    ----------
    points : base points in all, rounded up to a power of two
    further : see `drivers`, which gives the same indices with the verdict and the answer in words

    Returns
    -------
    Dataset with dims (input, *axes spread out)
    """
    return drivers(model, "sobol", points=points, seed=seed, **further).dataset


def shapley(
    model: "str | Path | Model", points: float | None = None, seed: int = 1, **further: Any
) -> "xarray.Dataset":
    """Shapley effects, for independent and for correlated inputs: `shapley`, with its interval as `_low` and `_high`.

    Parameters
    ----------
    points : walks in all, rounded up; where None, as many as make every interval narrow
    further : see `drivers`, which gives the same effects with the verdict and the answer in words

    Returns
    -------
    Dataset with dims (input, *axes spread out)
    """
    return drivers(model, "shapley", points=points, seed=seed, **further).dataset
