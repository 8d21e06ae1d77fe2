"""What the page asks for: a JSON body, read strictly."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from mclca.errors import ModelError
from mclca.model_file import MOST_BYTES

# A model file as a JSON string may take six bytes for one of its own; the rest is small.
MOST_BODY = 6 * MOST_BYTES + 100_000
MOST_SETTINGS = 5000


@dataclass(frozen=True, slots=True)
class Asked:
    """A JSON object whose values are taken out by name and kind."""

    held: Mapping[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """A text; compulsory without a default."""
        return str(self._of(name, str, "a text", default))

    def number(self, name: str, default: float | None = None) -> float:
        """A number; compulsory without a default."""
        return float(self._of(name, (int, float), "a number", default))

    def texts(self, name: str) -> dict[str, str]:
        """Texts by name; none where nothing is given."""
        found = self._of(name, dict, "texts by name", {})
        if len(found) > MOST_SETTINGS or not all(isinstance(text, str) for text in found.values()):
            raise ModelError(f"'{name}' is not at most {MOST_SETTINGS} texts by name; load the page anew")
        return dict(found)

    def parts(self, name: str) -> list["Asked"]:
        """Objects in a list; none where nothing is given."""
        found = self._of(name, list, "a list of objects", [])
        if not all(isinstance(part, dict) for part in found):
            raise ModelError(f"'{name}' is not a list of objects; load the page anew")
        return [Asked(part) for part in found]

    def part(self, name: str) -> "Asked | None":
        """An object; None where none is given."""
        found = self._of(name, dict, "an object", {})
        return Asked(found) if found else None

    def _of(self, name: str, kind: Any, said: str, default: Any) -> Any:
        found = self.held.get(name, default)
        if not isinstance(found, kind) or isinstance(found, bool):
            raise ModelError(f"'{name}' in the request is not {said}; load the page anew")
        return found


async def read(request: Request) -> Asked:
    """The body of a request.

    Raises
    ------
    ModelError
        It is larger than any model file, or not a JSON object.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY:
            raise ModelError(f"the file is too large; a model file has at most {MOST_BYTES} bytes")
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, dict):
        raise ModelError("the request is not a JSON object; load the page anew")
    return Asked(held)
