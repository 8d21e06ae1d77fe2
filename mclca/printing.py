"""A tree as text, which reads back to the same tree, and as LaTeX."""

import math
from collections.abc import Callable

from mclca.tree import FUNCTIONS, INFIX, Name, Number, Operation, Tree, number_to_text

_COMPARISON, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 7)
_BINDS = {
    "add": _SUM,
    "subtract": _SUM,
    "multiply": _PRODUCT,
    "divide": _PRODUCT,
    "negative": _SIGN,
    "power": _POWER,
    **dict.fromkeys(FUNCTIONS, _ATOM),
}
_LATEX = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": r"{} \cdot {}",
    "divide": r"\frac{{{}}}{{{}}}",
    "power": "{}^{{{}}}",
    "negative": "-{}",
    "less": "{} < {}",
    "less_equal": r"{} \le {}",
    "greater": "{} > {}",
    "greater_equal": r"{} \ge {}",
    "equal": "{} = {}",
    "not_equal": r"{} \ne {}",
    "where": r"\begin{{cases}} {1} & \text{{if }} {0} \\ {2} & \text{{otherwise}} \end{{cases}}",
    "exp": r"\exp\left({}\right)",
    "log": r"\ln\left({}\right)",
    "sqrt": r"\sqrt{{{}}}",
    "sin": r"\sin\left({}\right)",
    "cos": r"\cos\left({}\right)",
    "abs": r"\left|{}\right|",
    "min": r"\min\left({}\right)",
    "max": r"\max\left({}\right)",
    "floor": r"\left\lfloor {} \right\rfloor",
    "ceil": r"\left\lceil {} \right\rceil",
    "round": r"\operatorname{{round}}\left({}\right)",
}


def to_text(tree: Tree) -> str:
    """The equation as text, with as few brackets as it takes to read back to an equal tree."""
    if isinstance(tree, Number):
        return number_to_text(tree.value)
    if isinstance(tree, Name):
        return tree.name
    if tree.operator in FUNCTIONS:
        return f"{tree.operator}({', '.join(map(to_text, arguments(tree)))})"
    operands = [
        text if _binds(operand) >= least else f"({text})"
        for operand, least, text in zip(tree.operands, _least(tree.operator), map(to_text, tree.operands), strict=True)
    ]
    return f"-{operands[0]}" if tree.operator == "negative" else f" {INFIX[tree.operator]} ".join(operands)


def to_latex(tree: Tree) -> str:
    """The equation as LaTeX for display: names upright, quotients as fractions, choices as cases."""
    if isinstance(tree, Number):
        return _latex_number(tree.value)
    if isinstance(tree, Name):
        return r"\mathrm{" + tree.name.replace("_", r"\_") + "}"
    if tree.operator in ("min", "max"):
        return _LATEX[tree.operator].format(", ".join(map(to_latex, arguments(tree))))
    return _LATEX[tree.operator].format(*displayed_operands(tree, to_latex, r"\left({}\right)".format))


def displayed_operands(tree: Operation, show: Callable[[Tree], str], bracketed: Callable[[str], str]) -> list[str]:
    """Operands as typeset, in brackets where they need them beside what fractions and powers look like.

    Parameters
    ----------
    show : one operand as typeset
    bracketed : the same in brackets
    """
    if tree.operator in FUNCTIONS or tree.operator == "divide":
        return [show(operand) for operand in tree.operands]
    least = (_ATOM, _COMPARISON) if tree.operator == "power" else _least(tree.operator)
    return [
        show(operand) if _displayed_binds(operand) >= level else bracketed(show(operand))
        for operand, level in zip(tree.operands, least, strict=True)
    ]


def _binds(tree: Tree) -> int:
    """How tightly the outermost sign of a tree holds its operands."""
    if isinstance(tree, Number):
        return _SIGN if math.copysign(1, tree.value) < 0 else _ATOM
    return _BINDS.get(tree.operator, _COMPARISON) if isinstance(tree, Operation) else _ATOM


def _displayed_binds(tree: Tree) -> int:
    if isinstance(tree, Number) and "e" in number_to_text(tree.value):
        return _SIGN
    return _binds(tree)


def _least(operator: str) -> tuple[int, ...]:
    """How tightly each operand must hold together to stand without brackets; ** groups from the right."""
    binds = _BINDS.get(operator, _COMPARISON)
    if operator == "negative":
        return (_SIGN,)
    if operator == "power":
        return (_ATOM, _SIGN)
    return (_SUM, _SUM) if binds == _COMPARISON else (binds, binds + 1)


def arguments(tree: Operation) -> tuple[Tree, ...]:
    """What stands between a function's brackets: min(min(a, b), c) is written min(a, b, c)."""
    first = tree.operands[0]
    if tree.operator in ("min", "max") and isinstance(first, Operation) and first.operator == tree.operator:
        return (*arguments(first), *tree.operands[1:])
    return tree.operands


def _latex_number(value: float) -> str:
    digits, _, exponent = number_to_text(value).partition("e")
    return rf"{digits} \times 10^{{{int(exponent)}}}" if exponent else digits
