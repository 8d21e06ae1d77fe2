"""mclca: footprints as probability distributions."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# `run`, `compare` and `catalogue` are also names of modules: imported here, the functions are what `mclca.run` means.
from mclca.catalogue import Catalogue, Input, Source, catalogue
from mclca.compare import Comparison, compare
from mclca.errors import ModelError
from mclca.families import parse
from mclca.run import run
from mclca.version import __version__

if TYPE_CHECKING:
    from mclca.model import Model
    from mclca.model_file import load
    from mclca.model_parts import shipped_models
    from mclca.result import Result
    from mclca.result_file import open_result
    from mclca.scope import Boundary
    from mclca.sensitivity.analysis import drivers, sobol
    from mclca.sensitivity.handover import for_salib
    from mclca.sensitivity.indices import Indices

__all__ = [
    "Boundary",
    "Catalogue",
    "Comparison",
    "Indices",
    "Input",
    "Model",
    "ModelError",
    "Result",
    "Source",
    "__version__",
    "catalogue",
    "compare",
    "drivers",
    "for_salib",
    "load",
    "open_result",
    "parse",
    "run",
    "shipped_models",
    "sobol",
]

_LATER = {
    "Boundary": "mclca.scope",
    "Indices": "mclca.sensitivity.indices",
    "Model": "mclca.model",
    "Result": "mclca.result",
    "drivers": "mclca.sensitivity.analysis",
    "for_salib": "mclca.sensitivity.handover",
    "load": "mclca.model_file",
    "open_result": "mclca.result_file",
    "shipped_models": "mclca.model_parts",
    "sobol": "mclca.sensitivity.analysis",
}


def __getattr__(name: str) -> Any:
    """Import the rest of the public names when they are first used, so that `import mclca` stays cheap."""
    if name not in _LATER:
        raise AttributeError(f"module 'mclca' has no attribute '{name}'")
    return getattr(import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    return __all__
