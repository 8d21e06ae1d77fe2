"""Libraries of the extra `report`, imported when first used."""

from importlib import import_module
from typing import Any

from mclca.errors import ModelError


def needed(library: str) -> Any:
    """A library of the extra.

    Raises
    ------
    ModelError
        It is not installed.
    """
    try:
        return import_module(library)
    except ImportError:
        raise ModelError(
            f'figures and reports need {library}, which is not installed; pip install "mclca[report]"'
        ) from None
