"""Installs every peer beside mclca: `python -m benchmarks.install`. One that cannot be had is skipped with a line."""

import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec

from benchmarks.peers import peers

_HELD = ("numpy", "scipy", "numba")  # a peer that wants other versions of these is not installed


def main() -> None:
    """Install them one by one, so that one failure takes no other with it."""
    for package in sorted({peer.package for peer in peers() if peer.package}):
        if not installed(package):
            print(f"{package} cannot be installed; the benchmarks leave it out", file=sys.stderr)


def installed(package: str) -> bool:
    """Whether pip, or uv where there is one, has installed a package."""
    installer = ["-m", "uv", "pip"] if find_spec("uv") else ["-m", "pip"]
    where = ["--python", sys.executable] if find_spec("uv") else []
    held = [f"{name}=={version(name)}" for name in _HELD]
    done = subprocess.run(
        [sys.executable, *installer, "install", "--quiet", *where, package, *held], capture_output=True, check=False
    )
    return done.returncode == 0


if __name__ == "__main__":
    main()
