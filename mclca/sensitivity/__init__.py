"""Which inputs drive the spread of a result: methods, one file each, found by being there and imported when named."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from mclca.errors import ModelError, did_you_mean

# Imported before the function below takes its name, which an import later would take away again.
from mclca.sensitivity import methods as _folder

if TYPE_CHECKING:
    from mclca.sensitivity.indices import Indices
    from mclca.sensitivity.study import Study, Wishes

    Method = Callable[[Study, Wishes], Indices]


def methods() -> tuple[str, ...]:
    """Names of all methods, sorted."""
    return tuple(sorted(module.name for module in iter_modules(_folder.__path__)))


def method(name: str) -> "Method":
    """The method of that name: the function in `methods/NAME.py` that is called like its file.

    Raises
    ------
    ModelError
        There is none.
    """
    if name not in methods():
        hint = did_you_mean(name, methods()) or f"; the methods are {', '.join(methods())}"
        raise ModelError(f"'{name}' is not a method of sensitivity analysis{hint}")
    found: Any = getattr(import_module(f"{_folder.__name__}.{name}"), name)
    return found  # type: ignore[no-any-return]
