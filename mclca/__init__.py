"""mclca: footprints as probability distributions."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# `run`, `compare`, `explain` and `catalogue` are also names of modules: imported here, `mclca.run` is the function.
from mclca.catalogue import Catalogue, Input, Source, catalogue
from mclca.compare import Comparison, compare
from mclca.errors import ModelError
from mclca.explain import Explanation, explain
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
    from mclca.sensitivity.analysis import drivers, shapley, sobol
    from mclca.sensitivity.by_kind import ByKind, by_kind
    from mclca.sensitivity.disclosed import Disclosure
    from mclca.sensitivity.disclosure import disclose
    from mclca.sensitivity.handover import for_salib
    from mclca.sensitivity.indices import Indices
    from mclca.sensitivity.threshold import threshold
    from mclca.sensitivity.tornado import tornado
    from mclca.sensitivity.what_if import what_if

__all__ = [
    "Boundary",
    "ByKind",
    "Catalogue",
    "Comparison",
    "Disclosure",
    "Explanation",
    "Indices",
    "Input",
    "Model",
    "ModelError",
    "Result",
    "Source",
    "__version__",
    "by_kind",
    "catalogue",
    "compare",
    "disclose",
    "drivers",
    "explain",
    "for_salib",
    "load",
    "open_result",
    "parse",
    "run",
    "shapley",
    "shipped_models",
    "sobol",
    "threshold",
    "tornado",
    "what_if",
]

_LATER = {
    "Boundary": "mclca.scope",
    "ByKind": "mclca.sensitivity.by_kind",
    "Disclosure": "mclca.sensitivity.disclosed",
    "Indices": "mclca.sensitivity.indices",
    "Model": "mclca.model",
    "Result": "mclca.result",
    "by_kind": "mclca.sensitivity.by_kind",
    "disclose": "mclca.sensitivity.disclosure",
    "drivers": "mclca.sensitivity.analysis",
    "for_salib": "mclca.sensitivity.handover",
    "load": "mclca.model_file",
    "open_result": "mclca.result_file",
    "shapley": "mclca.sensitivity.analysis",
    "shipped_models": "mclca.model_parts",
    "sobol": "mclca.sensitivity.analysis",
    "threshold": "mclca.sensitivity.threshold",
    "tornado": "mclca.sensitivity.tornado",
    "what_if": "mclca.sensitivity.what_if",
}


def __getattr__(name: str) -> Any:
    """Import the rest of the public names when they are first used, so that `import mclca` stays cheap."""
    if name not in _LATER:
        raise AttributeError(f"module 'mclca' has no attribute '{name}'")
    return getattr(import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    return __all__
