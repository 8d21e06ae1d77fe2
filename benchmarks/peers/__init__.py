"""What people would use instead, one file each, found by being there.

A file opens with its name, a colon, and what it does. It answers some of three questions about video14, each a function
of the same name: `summary(draws, seed)` gives mean, sd and three percentiles of every output; `keep(draws, seed)` gives
all draws in memory; `indices(points, seed)` gives the total Sobol' index of every input of the footprint and half the
width of its interval. `PACKAGE` is what pip installs for it, `LARGEST` the most draws it is asked for, and `DESIGN` the
design that mclca is set to beside it. Libraries are imported in functions, so that a file can be read without them.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from benchmarks.job import Call


@dataclass(frozen=True, slots=True)
class Peer:
    """One of them, by its file."""

    module: ModuleType

    @property
    def label(self) -> str:
        return self._opening.partition(":")[0]

    @property
    def does(self) -> str:
        return self._opening.partition(":")[2].strip()

    @property
    def package(self) -> str:
        return getattr(self.module, "PACKAGE", "")

    @property
    def largest(self) -> float:
        return getattr(self.module, "LARGEST", 1e7)

    @property
    def design(self) -> str:
        return getattr(self.module, "DESIGN", "random")

    def answers(self, question: str) -> bool:
        """Whether it has an answer to 'summary', 'keep' or 'indices'."""
        return hasattr(self.module, question)

    def call(self, question: str, size: dict[str, float], seed: int = 1) -> Call:
        """The call that answers it."""
        return Call(f"{self.module.__name__}:{question}", size | {"seed": seed})

    @property
    def _opening(self) -> str:
        return (self.module.__doc__ or "").splitlines()[0].rstrip(".")


@cache
def peers() -> tuple[Peer, ...]:
    """All of them, by file name."""
    files = sorted(Path(__file__).parent.glob("[!_]*.py"))
    return tuple(Peer(import_module(f"{__name__}.{file.stem}")) for file in files)
