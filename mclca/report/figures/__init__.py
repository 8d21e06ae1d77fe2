"""The figures, one file each, found by being there: a pure function of plain rows, and where a model's rows come from.

In every file `figure` makes the specification of plain figures, and `of` asks a model's study for them.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from mclca.errors import ModelError, did_you_mean
from mclca.report.chart import Chart

if TYPE_CHECKING:
    from mclca.report.study import Study


def kinds() -> list[str]:
    """Names of all figures that a study has the rows of, sorted."""
    return sorted(module.name for module in iter_modules(__path__) if hasattr(_file(module.name), "of"))


def draw(kind: str, study: "Study", theme: str = "light", **asked: Any) -> Chart:
    """One figure of a study.

    Parameters
    ----------
    asked : what the figure leaves open, such as `threshold`

    Raises
    ------
    ModelError
        There is no such figure, or the model has nothing to show in it.
    """
    require(kind)
    return Chart(_file(kind).of(study, **asked), theme)


def require(kind: str) -> None:
    """Refuse a figure that there is not.

    Raises
    ------
    ModelError
        There is none of this name.
    """
    if kind not in kinds():
        hint = did_you_mean(kind, kinds()) or f"; the kinds are {', '.join(kinds())}"
        raise ModelError(f"there is no figure '{kind}'{hint}")


def _file(kind: str) -> Any:
    return import_module(f"{__name__}.{kind}")
