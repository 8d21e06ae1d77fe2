"""Equations and distributions from text to checked trees: one allow-list, and nothing of the text is ever run."""

import ast
import re
from collections.abc import Callable
from functools import reduce

from mclca.call import Argument, Call, call_to_text, parse_call
from mclca.errors import ModelError, did_you_mean
from mclca.printing import to_latex, to_text
from mclca.syntax import finite, parse_syntax, piece, quoted
from mclca.tree import FUNCTIONS, Name, Number, Operation, Tree, names_in, negated, require_size, substitute

__all__ = [
    "Argument",
    "Call",
    "Name",
    "Number",
    "Operation",
    "Tree",
    "call_to_text",
    "names_in",
    "parse_call",
    "parse_equation",
    "substitute",
    "to_latex",
    "to_text",
]

_ALLOWED = re.compile(r"[A-Za-z0-9_ .,()+\-*/<>=!]")
_NAME = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)*", re.ASCII)
_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}
_ELSE = "use names, numbers, + - * / **, comparisons and functions"
_INSTEAD: dict[type[ast.expr], str] = {
    ast.IfExp: "write where(condition, a, b)",
    ast.BoolOp: "combine conditions with where(condition, a, b)",
    ast.UnaryOp: "combine conditions with where(condition, a, b)",
    ast.Compare: "compare two values at a time with < <= > >= == or !=",
    ast.BinOp: "the operators are + - * / ** and comparisons; floor(a / b) divides to a whole number",
    ast.Call: "call a function by its name with plain arguments, such as max(a, b)",
    ast.Constant: "write a number like 2, 0.5 or 1e-3 and a condition like a < b",
}


def parse_equation(text: str) -> Tree:
    """An equation's text as a checked tree.

    Raises
    ------
    ModelError : one sentence that quotes the part which is not in the notation
    """
    line, node = parse_syntax(text, _ALLOWED, "an equation")
    try:
        tree = _tree(node, line)
    except RecursionError:
        raise ModelError(f"{quoted(line)} strings too many operations together; split it into several") from None
    require_size(tree, quoted(line))
    return tree


def _tree(node: ast.expr, line: str) -> Tree:
    read = _READERS.get(type(node))
    tree = read(node, line) if read else None
    if tree is None:
        raise ModelError(f"{piece(line, node)} is not in the notation of equations; {_INSTEAD.get(type(node), _ELSE)}")
    return tree


def _constant(node: ast.expr, line: str) -> Tree | None:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Number(finite(value, line, node))
    return None


def _name(node: ast.expr, line: str) -> Tree | None:
    name = _dotted(node)
    if name is None:
        return None
    if not _NAME.fullmatch(name):
        raise ModelError(f"the name {quoted(name)} has a part that starts with an underscore; start it with a letter")
    if name in FUNCTIONS:
        raise ModelError(f"'{name}' in {quoted(line)} is a function without arguments; write {_form(name)}")
    return Name(name)


def _dotted(node: ast.expr) -> str | None:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def _unary(node: ast.expr, line: str) -> Tree | None:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return negated(_tree(operand, line))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _tree(operand, line)
    return None


def _binary(node: ast.expr, line: str) -> Tree | None:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return Operation(_BINARY[type(op)], (_tree(left, line), _tree(right, line)))
    return None


def _comparison(node: ast.expr, line: str) -> Tree | None:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            return Operation(_COMPARISONS[type(op)], (_tree(left, line), _tree(right, line)))
    return None


def _function(node: ast.expr, line: str) -> Tree | None:
    match node:
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            _require_function(name, len(arguments), piece(line, node))
            operands = tuple(_tree(argument, line) for argument in arguments)
            return _nested(name, operands) if name in ("min", "max") else Operation(name, operands)
    return None


def _nested(name: str, operands: tuple[Tree, ...]) -> Tree:
    return reduce(lambda left, right: Operation(name, (left, right)), operands)


def _require_function(name: str, given: int, shown: str) -> None:
    if name not in FUNCTIONS:
        known = did_you_mean(name, FUNCTIONS) or f"; the functions are {', '.join(FUNCTIONS)}"
        raise ModelError(f"'{name}' is not a function of equations{known}")
    takes = FUNCTIONS[name]
    if given != takes and not (name in ("min", "max") and given > takes):
        raise ModelError(f"{shown} gives {name} {given} argument{'s' * (given != 1)}; write {_form(name)}")


def _form(name: str) -> str:
    return {"where": "where(condition, a, b)", "min": "min(a, b)", "max": "max(a, b)"}.get(name, f"{name}(x)")


_READERS: dict[type[ast.expr], Callable[[ast.expr, str], Tree | None]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _name,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _comparison,
    ast.Call: _function,
}
