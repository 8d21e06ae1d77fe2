"""What a user asks of a run, in plain words, becomes its options."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mclca.errors import ModelError

if TYPE_CHECKING:
    from mclca.propagate import Options


def options_of(  # noqa: PLR0913  one keyword for each thing that decides the figures of a run
    *,
    draws: float = 1_000_000,
    seed: float = 1,
    design: str = "random",
    at: Mapping[str, str] | None = None,
    across: str | Iterable[str] | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    of: str | Iterable[str] | None = None,
    interval: float = 0.95,
    quantiles: Iterable[float | str] = (),
    exceeds: Iterable[float | str] = (),
    pedigree: str = "",
    **further: Any,
) -> "Options":
    """The options of a run, each as `mclca.run` takes it.

    Parameters
    ----------
    further : `exact` and `non_finite`

    Raises
    ------
    ModelError
        Draws or a seed that are no whole number; what a run refuses is found by `refuse_bad`.
    """
    from mclca.propagate import Options
    from mclca.summary import Asked

    return Options(
        draws=whole_number(draws, "draws"),
        seed=whole_number(seed, "seed"),
        design=design,
        at=dict(at or {}),
        across=names_of(across or ()),
        set=dict(set or {}),
        of=names_of(of or ()),
        asked=Asked(float(interval), tuple(map(str, quantiles)), tuple(map(str, exceeds))),
        pedigree=pedigree,
        **further,
    )


def whole_number(value: float, name: str) -> int:
    """A number that must be whole, also as 1e6."""
    if isinstance(value, bool) or not float(value).is_integer():
        raise ModelError(f"{name} is {value}; give a whole number")
    return int(value)


def names_of(given: str | Iterable[str]) -> tuple[str, ...]:
    """Names in a text with commas, or as they are."""
    return tuple(part.strip() for part in given.split(",")) if isinstance(given, str) else tuple(given)
