"""The notation of distributions: calls with numbers, text, lists and further calls as arguments."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass
from typing import TypeAlias

from mclca.errors import ModelError
from mclca.syntax import finite, parse_syntax, piece
from mclca.tree import DEPTH, NODES, number_to_text

_PRINTABLE = re.compile(r"[ -~]")
_WORDS: dict[str, float | bool] = {"true": True, "false": False, "inf": math.inf}
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Call:
    """A family or wrapper with its arguments, such as uniform(1, 2)."""

    name: str
    positional: tuple[Argument, ...]
    keywords: tuple[tuple[str, Argument], ...]


Argument: TypeAlias = float | bool | str | tuple["Argument", ...] | Call


def parse_call(text: str) -> Argument:
    """A distribution as text: a number, or a call such as pert(1.05, 1.10, 1.40).

    Raises
    ------
    ModelError : anything else than numbers, true, false, inf, quoted text, [lists] and calls
    """
    line, node = parse_syntax(text, _PRINTABLE, "a distribution")
    if sum(1 for _ in ast.walk(node)) > NODES:
        raise ModelError(f"{piece(line, node)} has more than {NODES:,} parts, the limit; give the values in a file")
    return _argument(node, line, 0)


def call_to_text(argument: Argument) -> str:
    """The text that `parse_call` reads back to an equal argument."""
    match argument:
        case bool():
            return str(argument).lower()
        case str():
            escaped = argument.encode("unicode_escape").decode("ascii")
            return '"' + escaped.replace('"', '\\"') + '"'
        case tuple():
            return f"[{', '.join(map(call_to_text, argument))}]"
        case Call():
            return f"{argument.name}({', '.join(_parts(argument))})"
    return number_to_text(argument)


def _parts(call: Call) -> list[str]:
    named = [f"{name}={call_to_text(value)}" for name, value in call.keywords]
    return [*map(call_to_text, call.positional), *named]


def _argument(node: ast.expr, line: str, depth: int) -> Argument:
    if depth > DEPTH:
        raise ModelError(f"{piece(line, node)} is nested more than {DEPTH} deep, the limit; write it flatter")
    match node:
        case ast.Constant(value=str() as value):
            return _text(value, line, node)
        case ast.List(elts=elements):
            return tuple(_argument(element, line, depth + 1) for element in elements)
        case ast.Call(func=ast.Name(id=name)) if _NAME.fullmatch(name):
            return _call(name, node, line, depth)
    return _number(node, line)


def _text(value: str, line: str, node: ast.expr) -> str:
    if not value.isprintable():
        raise ModelError(f"the text {piece(line, node)} has a character that does not print; remove it")
    return value


def _number(node: ast.expr, line: str) -> float | bool:
    match node:
        case ast.Constant(value=bool() as value):
            return value
        case ast.Constant(value=int() | float() as value):
            return finite(value, line, node)
        case ast.Name(id=word) if word in _WORDS:
            return _WORDS[word]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant() | ast.Name() as operand):
            sign = -1.0 if isinstance(node.op, ast.USub) else 1.0
            value = _number(operand, line)
            if not isinstance(value, bool):
                return sign * value
    raise ModelError(f"{piece(line, node)} is not an argument of a distribution; {_next_step(node)}")


def _next_step(node: ast.expr) -> str:
    match node:
        case ast.Name(id="nan"):
            return "leave a missing value out"
        case ast.Name(id=name):
            return f'write {name}(...) for a distribution or "{name}" for text'
        case ast.Tuple():
            return "write a list as [1, 2]"
        case ast.BinOp():
            return "write the number itself, not a sum to be done"
    return 'use numbers, "text", [lists] and distributions such as uniform(1, 2)'


def _call(name: str, node: ast.Call, line: str, depth: int) -> Call:
    positional = tuple(_argument(argument, line, depth + 1) for argument in node.args)
    keywords = tuple((_keyword(part, node, line), _argument(part.value, line, depth + 1)) for part in node.keywords)
    names = [keyword for keyword, _ in keywords]
    twice = next((keyword for keyword in names if names.count(keyword) > 1), None)
    if twice is not None:
        raise ModelError(f"{piece(line, node)} gives '{twice}' twice; keep one")
    return Call(name, positional, keywords)


def _keyword(part: ast.keyword, node: ast.Call, line: str) -> str:
    if part.arg is None or not _NAME.fullmatch(part.arg):
        raise ModelError(f"{piece(line, node)} has an argument name that is no plain word; write name=value")
    return part.arg
