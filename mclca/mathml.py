"""A tree as MathML, which browsers typeset by themselves."""

from collections.abc import Iterator
from html import escape

from mclca.printing import arguments, displayed_operands, to_text
from mclca.tree import Name, Number, Operation, Tree, number_to_text

# Characters of an equation on one line; a longer sum has a line for each of its terms.
LINE = 60

_SIGNS = {
    "add": "+",
    "subtract": "\N{MINUS SIGN}",
    "multiply": "\N{MIDDLE DOT}",
    "less": "&lt;",
    "less_equal": "\N{LESS-THAN OR EQUAL TO}",
    "greater": "&gt;",
    "greater_equal": "\N{GREATER-THAN OR EQUAL TO}",
    "equal": "=",
    "not_equal": "\N{NOT EQUAL TO}",
}
_SHAPES = {
    "divide": "<mfrac>{}{}</mfrac>",
    "power": "<msup>{}{}</msup>",
    "negative": "<mo>\N{MINUS SIGN}</mo>{}",
    "sqrt": "<msqrt>{}</msqrt>",
    "abs": "<mo>|</mo>{}<mo>|</mo>",
    "floor": "<mo>\N{LEFT FLOOR}</mo>{}<mo>\N{RIGHT FLOOR}</mo>",
    "ceil": "<mo>\N{LEFT CEILING}</mo>{}<mo>\N{RIGHT CEILING}</mo>",
    "where": "<mo>{{</mo><mtable><mtr><mtd>{1}</mtd><mtd><mtext>if </mtext>{0}</mtd></mtr>"
    "<mtr><mtd>{2}</mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable>",
}
_FUNCTIONS = {"log": "ln"}


def equation_to_mathml(name: str, tree: Tree) -> str:
    """`name = tree` as a display of its own."""
    first, *others = _rows(tree)
    head = f"<mtr><mtd>{_name(name)}<mo>=</mo></mtd><mtd>{first}</mtd></mtr>"
    rest = "".join(f"<mtr><mtd></mtd><mtd>{row}</mtd></mtr>" for row in others)
    return f'<math display="block"><mtable class="equation" displaystyle="true">{head}{rest}</mtable></math>'


def to_mathml(tree: Tree) -> str:
    """The tree as one MathML element; names are escaped."""
    if isinstance(tree, Number):
        return _number(tree.value)
    if isinstance(tree, Name):
        return _name(tree.name)
    return f"<mrow>{_operation(tree)}</mrow>"


def _operation(tree: Operation) -> str:
    if tree.operator in _SIGNS:
        return f"<mo>{_SIGNS[tree.operator]}</mo>".join(_operands(tree))
    if tree.operator in _SHAPES:
        return _SHAPES[tree.operator].format(*_operands(tree))
    name = _FUNCTIONS.get(tree.operator, tree.operator)
    inside = "<mo>,</mo>".join(map(to_mathml, arguments(tree)))
    return f"<mi>{name}</mi>{_bracketed(inside)}"


def _operands(tree: Operation) -> list[str]:
    return displayed_operands(tree, to_mathml, _bracketed)


def _bracketed(inside: str) -> str:
    return f"<mrow><mo>(</mo>{inside}<mo>)</mo></mrow>"


def _rows(tree: Tree) -> list[str]:
    """The tree on one line, or the terms of a long sum on one line each."""
    if len(to_text(tree)) <= LINE or not isinstance(tree, Operation) or tree.operator not in ("add", "subtract"):
        return [to_mathml(tree)]
    return list(_terms(tree))


def _terms(tree: Operation) -> Iterator[str]:
    left = tree.operands[0]
    shown = _operands(tree)
    if isinstance(left, Operation) and left.operator in ("add", "subtract"):
        yield from _terms(left)
    else:
        yield shown[0]
    yield f'<mo form="infix">{_SIGNS[tree.operator]}</mo>{shown[1]}'


def _name(name: str) -> str:
    return f"<mi>{escape(name)}</mi>"


def _number(value: float) -> str:
    digits, _, exponent = number_to_text(value).partition("e")
    if not exponent:
        return f"<mn>{digits}</mn>"
    power = f"<msup><mn>10</mn><mn>{int(exponent)}</mn></msup>"
    return f"<mrow><mn>{digits}</mn><mo>\N{MULTIPLICATION SIGN}</mo>{power}</mrow>"
