"""The compiled machine as the host calls it: stored machine code where there is some, the compiler otherwise.

Importing Numba takes several times as long as a million draws. So the object code of a first run is kept on disk, and
later processes load it by llvmlite alone. Where anything about it is unusual, Numba compiles as ever.
"""

import ctypes
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from time import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mclca.cache import cache_folder
from mclca.engine.layout import Plan, Points, Recording, Sums

_PREFIX = "kernels-"
_KEPT = 30 * 24 * 3600  # seconds
_ENTRY = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
# What LLVM may turn its own operations into, depending on the processor.
_LOWERED = ("pow", "sin", "cos", "sqrt", "fma", "floor", "ceil", "rint", "memcpy", "memmove", "memset")
# What makes Numba compile for another processor than this one.
_TARGET = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_ENABLE_AVX")
_WORDS = 4  # of an argument: its address and up to three lengths, or its value
_MOMENTS = sum(len(kind._fields) for kind in (Plan, Points, Recording)) + Sums._fields.index("moments")

Entry = Callable[[int, int, int], None]

_LOADING = Lock()


class CellKernel:
    """The kernel of machine.py with its arguments but the moments; other threads go on while it runs.

    Parameters
    ----------
    sums : its moments are those of each run
    rows : shape (slots, BLOCK), scratch
    scratch : shape (columns + 1, SCRATCH_WORDS), scratch
    """

    def __init__(
        self,
        plan: Plan,
        points: Points,
        recording: Recording,
        sums: Sums,
        rows: NDArray[np.float64],
        scratch: NDArray[np.uint64],
    ) -> None:
        self._arrays = (*plan, *points, *recording, *sums, rows, scratch)  # the kernel knows addresses only
        self._arguments = np.array([_words(value) for value in self._arrays], dtype=np.int64)

    def run(self, first: int, last: int, moments: NDArray[np.float64]) -> None:
        """Run the cells first..last - 1.

        Parameters
        ----------
        moments : shape (cells, outputs, 5), to which their partial sums are added
        """
        self._arguments[_MOMENTS] = _words(moments)
        _entry()(first, last, self._arguments.ctypes.data)


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
    return folder is not None and any(folder.glob("*/*.nbi"))


def _words(value: Any) -> tuple[int, ...]:
    if not isinstance(value, np.ndarray):
        return (int(value), 0, 0, 0)
    if not value.flags.c_contiguous:
        raise ValueError("an array for the kernels is not in C order")
    # Half the time of value.ctypes.data, forty times a call.
    return (value.__array_interface__["data"][0], *value.shape, 0, 0)[:_WORDS]


def _entry() -> Entry:
    # A second thread that loaded the code at the same time would free what the first one runs.
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Entry:
    folder = kernel_folder()
    return (folder and _stored(folder)) or _compiled(folder)


def _compiled(folder: Path | None) -> Entry:
    from mclca.engine.machine import compiled_entry

    entry, code = compiled_entry()
    if folder is not None and code is not None:
        _store(folder, code)
    return _ENTRY(entry)


def _store(folder: Path, code: tuple[str, tuple[str, ...], bytes]) -> None:
    symbol, needs, machine_code = code
    name = _processor()
    (folder / f"{name}.part").write_bytes(machine_code)
    (folder / f"{name}.part").replace(folder / f"{name}.o")
    about = {"symbol": symbol, "needs": needs, "sha256": hashlib.sha256(machine_code).hexdigest()}
    (folder / f"{name}.json").write_text(json.dumps(about))


def _stored(folder: Path) -> Entry | None:
    """Entry point in the stored machine code, or None where it is missing, damaged or needs what is not there."""
    name = _processor()
    try:
        about = json.loads((folder / f"{name}.json").read_text())
        machine_code = (folder / f"{name}.o").read_bytes()
    except (OSError, ValueError):
        return None
    intact = hashlib.sha256(machine_code).hexdigest() == about["sha256"]
    if not intact or not resolvable(about["needs"]):
        return None
    return _ENTRY(_linker(machine_code).get_function_address(about["symbol"]))


def resolvable(symbols: Iterable[str]) -> bool:
    """Make known to LLVM what machine code calls outside itself; return whether all of it is there.

    Functions of Numba's runtime are only called to raise exceptions, which these kernels never do: they become stubs.
    """
    import llvmlite.binding as llvm

    if sys.platform == "win32":  # no one place to look functions up
        return False
    process = ctypes.CDLL(None)
    unknown = [symbol for symbol in {*symbols, *_LOWERED} if llvm.address_of_symbol(symbol) is None]
    for symbol in unknown:
        name = "abort" if symbol.startswith(("NRT_", "numba_")) else symbol
        if not hasattr(process, name):
            return False
        llvm.add_symbol(symbol, ctypes.cast(getattr(process, name), ctypes.c_void_p).value)
    return True


@cache
def _linker(machine_code: bytes) -> Any:
    """Execution engine with the code in it; kept as long as the process, like the code."""
    import llvmlite.binding as llvm

    _initialise(llvm)
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(machine_code))
    engine.finalize_object()
    return engine


def _initialise(llvm: Any) -> None:
    if tuple(int(part) for part in version("llvmlite").split(".")[:2]) < (0, 45):
        llvm.initialize()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


@cache
def _processor() -> str:
    import llvmlite.binding as llvm

    asked = [os.environ.get(name, "") for name in _TARGET]
    text = f"{llvm.get_process_triple()} {llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()} {asked}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _fingerprint() -> str:
    # All sources together: Numba itself does not notice that a function called from another file has changed.
    digest = hashlib.sha256(f"{version('numba')} {version('llvmlite')}".encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _remove_old(parent: Path) -> None:
    # Not at once: two versions in turn on one machine must not compile at every change between them.
    for folder in parent.glob(f"{_PREFIX}*"):
        if time() - folder.stat().st_mtime > _KEPT:
            shutil.rmtree(folder, ignore_errors=True)
