"""What is measured, one file for each table of the page, found by being there.

A file has a function `cases(found)`: it gives cases one by one, and may look at what has been found so far, by key. Its
`judged(key, record)`, if there is one, says by label what speaks against timing a contender any further. `LASTING` says
that its processes live from case to case.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType


@cache
def studies() -> dict[str, ModuleType]:
    """All of them, by name."""
    files = sorted(Path(__file__).parent.glob("[!_]*.py"))
    return {file.stem: import_module(f"{__name__}.{file.stem}") for file in files}
