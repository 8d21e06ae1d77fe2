"""User text to a syntax tree that is read and never run, behind limits on length, characters and brackets."""

import ast
import re
import warnings

from mclca.errors import ModelError
from mclca.tree import DEPTH

LENGTH = 10_000
_EXAMPLES = {
    "an equation": "an expression such as energy * intensity",
    "a distribution": "one such as uniform(1, 2)",
}
_SHOWN = {"'": "a quotation mark", '"': "a quotation mark"}
_ELSE = "use names, numbers, + - * / **, comparisons and functions"
_INSTEAD = {
    "^": "write ** for a power",
    "%": "divide by 100 for a percentage",
    "[": "an equation has no lists or subscripts",
    "'": "an equation has no text",
    '"': "an equation has no text",
    ":": "a condition is where(condition, a, b)",
    "&": "write where(a, b, 0) for 'a and b'",
    "|": "write max(a, b) for 'a or b'",
    "#": "put remarks into the summary",
}


def parse_syntax(text: str, allowed: re.Pattern[str], what: str) -> tuple[str, ast.expr]:
    """The text on one line, and its syntax tree.

    Parameters
    ----------
    allowed : matches one character that may occur
    what : "an equation" or "a distribution"; for the error messages

    Raises
    ------
    ModelError : text that is too long, has other characters, nests too deep, or is no expression
    """
    if len(text) > LENGTH:
        raise ModelError(f"{what} has {len(text):,} characters, more than {LENGTH:,}; split it into several")
    line = re.sub(r"[\r\n\t]", " ", text).strip()
    if not line:
        raise ModelError(f"{what} is empty; write {_EXAMPLES[what]}")
    _require_characters(line, allowed, what)
    _require_brackets(line)
    return line, _parse(line, what)


def quoted(text: str) -> str:
    """The text as an error message shows it: in quotes, one line, at most 60 characters."""
    line = "".join(character if character.isprintable() else "?" for character in text)
    return f"'{line}'" if len(line) <= 60 else f"'{line[:57]}...'"


def piece(text: str, node: ast.expr) -> str:
    """The part of a text that a node of its syntax tree was read from, in quotes."""
    return quoted(text[node.col_offset : node.end_col_offset])


def finite(value: float, text: str, node: ast.expr) -> float:
    """A literal as a float64."""
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if number in (float("inf"), float("-inf")):
        raise ModelError(f"the number {piece(text, node)} is beyond 1.8e308, the largest float64; write a smaller one")
    return number


def _require_characters(line: str, allowed: re.Pattern[str], what: str) -> None:
    strange = next((character for character in line if not allowed.match(character)), None)
    if strange is None:
        return
    plain = strange.isascii() and strange.isprintable()
    shown = _SHOWN.get(strange, f"'{strange}'") if plain else f"the character U+{ord(strange):04X}"
    step = _INSTEAD.get(strange, _ELSE) if plain else "write it with plain ASCII characters"
    raise ModelError(f"{shown} in {quoted(line)} is not allowed in {what}; {step}")


def _require_brackets(line: str) -> None:
    depth = deepest = 0
    for character in line:
        depth += (character in "([") - (character in ")]")
        deepest = max(deepest, depth)
    if deepest > DEPTH:
        raise ModelError(f"{quoted(line)} nests brackets {deepest} deep, more than {DEPTH}; split it into several")


def _parse(line: str, what: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return ast.parse(line, mode="eval").body
    except (RecursionError, MemoryError):
        raise ModelError(f"{quoted(line)} strings too many operations together; split it into several") from None
    except (SyntaxError, ValueError, Warning) as problem:
        raise ModelError(_unreadable(line, what, getattr(problem, "offset", None) or 0)) from None


def _unreadable(line: str, what: str, offset: int) -> str:
    missing, extra = line.count("(") - line.count(")"), line.count(")") - line.count("(")
    if missing > 0:
        return f"{quoted(line)} has {missing} '(' that no ')' closes; close every bracket"
    if extra > 0:
        return f"{quoted(line)} has {extra} ')' that no '(' opens; open or remove it"
    if re.search(r"\d{1000}", line):
        return f"{quoted(line)} has a number of more than 1,000 digits; write it as 1.5e9"
    if re.search(r"(?<![=<>!])=(?!=)", line) and what == "an equation":
        return f"{quoted(line)} has a single '='; write the right-hand side only, or == to compare"
    rest = line[max(offset - 1, 0) :]
    where = f" from {quoted(rest)} on" if rest not in ("", line) else ""
    return f"{quoted(line)} cannot be read{where}; an operator, a name or a bracket is missing there or one too many"
