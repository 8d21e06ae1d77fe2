"""Installs mclca and every peer beside it, by the interpreter that runs this file; what cannot be had is skipped."""

import ast
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
_HELD = ("numpy", "scipy", "numba")  # a peer that wants other versions of these is not installed


def main() -> int:
    """Install them one by one, so that one failure takes no other with it; return the exit code."""
    if not installed("--editable", f"{ROOT}[report]", "pytest-benchmark"):
        print("mclca itself cannot be installed", file=sys.stderr)
        return 1
    held = [f"{name}=={version(name)}" for name in _HELD]
    for package in packages(ROOT / "benchmarks" / "peers"):
        if not installed(package, *held):
            print(f"{package} cannot be installed; the benchmarks leave it out", file=sys.stderr)
    return 0


def packages(folder: Path) -> list[str]:
    """What the peers' files want installed; read without importing them, since there is nothing to import yet."""
    found = set()
    for file in folder.glob("*.py"):
        for line in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "PACKAGE":
                found.add(str(ast.literal_eval(line.value)))
    return sorted(found)


def installed(*what: str) -> bool:
    """Whether uv, or pip where there is none, has installed it."""
    words = ["-m", "uv", "pip", "install", "--python", sys.executable] if find_spec("uv") else ["-m", "pip", "install"]
    done = subprocess.run([sys.executable, *words, "--quiet", *what], stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
