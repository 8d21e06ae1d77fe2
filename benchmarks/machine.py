"""What a measurement was made on, without the machine's name."""

import hashlib
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIBRARIES = ("mclca", "numpy", "scipy", "numba", "llvmlite", "SALib")


def described(further: tuple[str, ...] = ()) -> dict[str, object]:
    """Processor, cores, memory, versions, commit and day."""
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: found for name in (*LIBRARIES, *further) if (found := _version(name))},
        "commit": commit(),
        "sources": fingerprint(),
        "day": datetime.now(UTC).date().isoformat(),
    }


def processor() -> str:
    """Its model and, of an x86, whether it has AVX-512."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    fields = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    name = fields.get("model name") or platform.processor() or platform.machine()
    wide = " with AVX-512" if "avx512f" in fields.get("flags", "") else ""
    detail = f" (family {fields['cpu family']}, model {fields['model']})" if "cpu family" in fields else ""
    return f"{name}{detail}{wide}"


def commit() -> str:
    """Short name of the commit, with '+' where files differ from it."""
    found = _git("rev-parse", "--short", "HEAD")
    return found + ("+" if found and _git("status", "--porcelain", "--", "mclca", "benchmarks/*.py") else "")


def fingerprint() -> str:
    """Of every source that a figure depends on: what was measured with others is not gone on with."""
    digest = hashlib.sha256()
    for folder in ("mclca", "benchmarks"):
        for source in sorted((ROOT / folder).rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _memory_gb() -> int | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    except (ValueError, OSError, AttributeError):
        return None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()
