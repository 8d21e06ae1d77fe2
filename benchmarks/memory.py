"""Peak memory of this process."""

import resource
import sys
from pathlib import Path

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak_mb() -> float:
    """Largest resident set, in MB of 2^20 bytes: since the last `forget_peak` where the system can tell."""
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return largest_mb(resource.getrusage(resource.RUSAGE_SELF))


def largest_mb(usage: resource.struct_rusage) -> float:
    """Largest resident set of a process that has ended, in MB."""
    return usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def forget_peak() -> None:
    """Begin the peak anew, where the system lets one."""
    if _CLEAR.exists():
        try:
            _CLEAR.write_text("5")
        except OSError:
            return
