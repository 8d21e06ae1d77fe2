"""How a function of this room is compiled."""

import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from mclca.engine.native import kernel_folder
from mclca.engine.parts import PartCompiler

Function = TypeVar("Function", bound=Callable[..., Any])
Code = tuple[str, tuple[str, ...], bytes]

# Strict IEEE arithmetic: fastmath would delete the NaN checks and break the argument reduction of exp.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "fastmath": False}
# No part is ever called from Python or C: its wrappers would take a fifth of the time to compile.
_PART: dict[str, Any] = _OPTIONS | {
    "nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "pipeline_class": PartCompiler,
}  # fmt: skip


def part(function: Function) -> Function:
    """Compile as a part of whichever kernel calls it; never stored by itself."""
    return cast(Function, numba.njit(**_PART)(function))


def has_wide_permutations() -> bool:
    """Whether the processor that code is compiled for permutes eight float64 in registers (AVX-512)."""
    import llvmlite.binding as llvm

    config: Any = numba.config
    if config.CPU_FEATURES is not None:
        return "+avx512f" in config.CPU_FEATURES.split(",")
    return bool(config.ENABLE_AVX) and bool(llvm.get_host_cpu_features().get("avx512f"))


def compiled(function: Callable[..., None], signature: Any) -> tuple[int, Code | None]:
    """Address of a function compiled for C callers; with its name, the functions it calls, and its machine code."""
    folder = kernel_folder()
    config: Any = numba.config
    before = config.CACHE_DIR
    # Numba looks at the global setting while decorating only, so nobody else's functions move.
    config.CACHE_DIR = str(folder or "")
    try:
        callback: Any = numba.cfunc(signature, cache=folder is not None, **_OPTIONS)(function)
    finally:
        config.CACHE_DIR = before
    _KEPT.append(callback)
    return int(callback.address), None if callback.cache_hits else _machine_code(callback)


_KEPT: list[Any] = []  # machine code lives as long as its callback


def _machine_code(callback: Any) -> Code | None:
    """What native.py stores. Numba has no public way to it, so its absence only costs time."""
    try:
        library, symbol = callback._library, callback._wrapper_name
        needs = tuple(sorted(set(re.findall(r"^declare [^@]*@\"?([^\"(]+)", library.get_llvm_str(), re.MULTILINE))))
        outside = tuple(name for name in needs if not name.startswith("llvm."))
        return symbol, outside, bytes(library._get_compiled_object())
    except (AttributeError, RuntimeError):
        return None
