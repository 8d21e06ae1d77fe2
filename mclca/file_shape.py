"""The shape of a model file: which keys stand where and what kind of value they take, by its JSON Schema."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mclca.errors import did_you_mean
from mclca.toml_lines import Path as KeyPath

Schema = Mapping[str, Any]
Found = tuple[KeyPath, str]

UNKNOWN_KEY = "unknown key"

_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_WORDS = {"string": "a text", "number": "a number", "integer": "a whole number", "boolean": "true or false"} | {
    "array": "a list [..]",
    "object": "a table { .. }",
}
_THINGS = {"inputs": "input", "equations": "equation", "components": "component", "scenarios": "axis"}
_NUMBERED = {"correlations": "correlation", "combinations": "combination", "checks": "check", "ranges": "range"} | {
    "shares": "shares",
    "samples": "samples",
}


@cache
def schema() -> Schema:
    """The JSON Schema of the model file, also for editors."""
    read: Schema = json.loads((Path(__file__).parent / "model_schema.json").read_text(encoding="utf-8"))
    return read


def thing(path: KeyPath) -> str:
    """What a path of keys is, in words: `input 'pue'`."""
    if len(path) >= 2 and path[0] in _NUMBERED:
        return f"{_NUMBERED[str(path[0])]} {int(path[1]) + 1}"
    if len(path) >= 3 and path[0] == "scenarios":
        return f"label '{path[2]}' of axis '{path[1]}'"
    if len(path) >= 2 and path[0] == "weights":
        return f"weights of axis '{path[1]}'"
    if len(path) >= 2 and path[0] in _THINGS:
        return f"{_THINGS[str(path[0])]} '{path[1]}'"
    return f"[{path[0]}]" if path else "the file"


def misshapen(value: Any, rule: Schema | None = None, path: KeyPath = ()) -> Iterator[Found]:
    """Every place where a parsed file departs from its schema, each with a sentence."""
    rule = _resolved(schema() if rule is None else rule)
    if "enum" in rule and value not in rule["enum"]:
        yield path, f"{thing(path)}: {path[-1]} is {value!r}; it must be {_any_of(rule['enum'])}"
        return
    kinds = [rule["type"]] if isinstance(rule.get("type"), str) else rule.get("type", [])
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield path, f"{_place(path)} is {value!r:.60}; write {' or '.join(_WORDS[kind] for kind in kinds)}"
        return
    if isinstance(value, dict):
        yield from _misshapen_table(value, rule, path)
    elif isinstance(value, list):
        yield from _misshapen_list(value, rule, path)
    elif isinstance(value, str) and "pattern" in rule and not re.match(rule["pattern"], value):
        yield path, f"{_place(path)} is {value!r:.60}; use letters, digits and underscores, a letter first"


def _misshapen_table(value: Mapping[str, Any], rule: Schema, path: KeyPath) -> Iterator[Found]:
    known = rule.get("properties", {})
    rest = rule.get("additionalProperties", True)
    for key in rule.get("required", ()):
        if key not in value:
            yield path, f"{thing(path)} has no {key}; add {key} = ..."
    if len(value) < rule.get("minProperties", 0):
        yield path, f"{thing(path)} is empty; give it at least one label"
    for key, inner in value.items():
        if key in known:
            yield from misshapen(inner, known[key], (*path, key))
        elif rest is False:
            yield (*path, key), _unknown_key(key, known, path)
        elif rest is not True:
            yield from misshapen(inner, rest, (*path, key))


def _misshapen_list(value: list[Any], rule: Schema, path: KeyPath) -> Iterator[Found]:
    least, most = rule.get("minItems", 0), rule.get("maxItems", len(value))
    if not least <= len(value) <= most:
        bound = str(least) if "maxItems" in rule else f"at least {least}"
        yield path, f"{_place(path)} holds {len(value)} values; it must hold {bound}"
    if "items" in rule:
        for index, item in enumerate(value):
            yield from misshapen(item, rule["items"], (*path, index))


def _unknown_key(key: str, known: Mapping[str, Any], path: KeyPath) -> str:
    hint = did_you_mean(key, known) or f"; its keys are {', '.join(known)}"
    return f"{UNKNOWN_KEY} '{key}' in {thing(path)}{hint}"


def _place(path: KeyPath) -> str:
    owner = thing(path[:-1]) if len(path) > 1 else ""
    if owner and thing(path) != owner and path[0] in (_THINGS | _NUMBERED):
        return thing(path)
    return f"{owner}: {path[-1]}" if owner else str(path[-1] if path else "the file")


def _any_of(values: list[Any]) -> str:
    return " or ".join(repr(value) for value in values)


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _KINDS[kind])


def _resolved(rule: Schema) -> Schema:
    if "$ref" not in rule:
        return rule
    target: Any = schema()
    for key in str(rule["$ref"]).removeprefix("#/").split("/"):
        target = target[key]
    return {**target, **{key: value for key, value in rule.items() if key != "$ref"}}
