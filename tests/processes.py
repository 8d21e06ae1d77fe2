"""Processes of their own, for tests of memory, of settings that hold for a whole process, and of sudden ends."""

import os
import subprocess
import sys
from pathlib import Path

import mclca

SURROUNDINGS = os.environ | {"PYTHONPATH": str(Path(mclca.__file__).parents[1])}

# Linux hands the peak that getrusage tells on from parent to child; that of /proc is the process's own.
PEAK = """
def peak_bytes():
    import pathlib, re, resource
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        return 1024 * int(re.search(r"VmHWM:\\s*(\\d+)", status.read_text()).group(1))
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
"""


def script(folder: Path, *lines: str) -> list[str]:
    """The command of a script: a file, since spawned workers import it again."""
    path = folder / "script.py"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [sys.executable, str(path)]


def answer(command: list[str], timeout: float = 300, **environment: str) -> str:
    """What a command prints."""
    surroundings = SURROUNDINGS | environment
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True, timeout=timeout).stdout
