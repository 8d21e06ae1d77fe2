"""How a function of this room is compiled, and where the compiled code is kept."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

from mclca.cache import cache_folder

Function = TypeVar("Function", bound=Callable[..., Any])

# Strict IEEE arithmetic: fastmath would delete the NaN checks and break the argument reduction of exp.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True, "fastmath": False}
_PREFIX = "kernels-"


def part(function: Function) -> Function:
    """Compile as a part of whichever kernel calls it; never stored by itself."""
    return cast(Function, numba.njit(**_OPTIONS)(function))


def kernel(function: Function) -> Function:
    """Compile as an entry point, stored on disk together with all its parts."""
    folder = kernel_folder()
    before = numba.config.CACHE_DIR
    # Numba looks at the global setting while decorating only, so nobody else's functions move.
    numba.config.CACHE_DIR = str(folder or "")
    try:
        return cast(Function, numba.njit(cache=folder is not None, **_OPTIONS)(function))
    finally:
        numba.config.CACHE_DIR = before


def kernel_folder() -> Path | None:
    """Folder of the compiled kernels of exactly these sources, or None where nothing can be stored."""
    parent = cache_folder()
    if parent is None:
        return None
    folder = parent / f"{_PREFIX}{_fingerprint()}"
    if not folder.is_dir():
        _remove_old(parent)
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def is_warm() -> bool:
    """Whether the kernels lie compiled on disk, so that a first run does not wait for the compiler."""
    folder = kernel_folder()
    return folder is not None and any(folder.rglob("*.nbi"))


def _fingerprint() -> str:
    # All sources together: Numba itself does not notice that a function called from another file has changed.
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _remove_old(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)
