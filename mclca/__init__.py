"""mclca: footprints as probability distributions."""

from mclca.catalogue import Catalogue, Input, Source, catalogue
from mclca.errors import ModelError
from mclca.families import parse
from mclca.model import Model
from mclca.model_file import load, shipped_models
from mclca.result import Result, __version__
from mclca.result_file import open_result
from mclca.run import run
from mclca.scope import Boundary

__all__ = [
    "Boundary",
    "Catalogue",
    "Input",
    "Model",
    "ModelError",
    "Result",
    "Source",
    "__version__",
    "catalogue",
    "load",
    "open_result",
    "parse",
    "run",
    "shipped_models",
]
