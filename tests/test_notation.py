"""The notation of equations and distributions: what reads, what is refused and in which words."""

import json
import math
import subprocess
import sys

import hypothesis.strategies as st
import pytest
from hypothesis import given

from mclca.errors import ModelError
from mclca.notation import (
    Call,
    Name,
    Number,
    Operation,
    Tree,
    call_to_text,
    names_in,
    parse_call,
    parse_equation,
    substitute,
    to_latex,
    to_text,
)
from mclca.tree import FUNCTIONS, INFIX, negated

ELSE = "use names, numbers, + - * / **, comparisons and functions"
ARGUMENT = 'is not an argument of a distribution; use numbers, "text", [lists] and distributions such as uniform(1, 2)'

REFUSED_EQUATIONS = {
    "": "an equation is empty; write an expression such as energy * intensity",
    "1e400": "the number '1e400' is beyond 1.8e308, the largest float64; write a smaller one",
    "x + 1" + "0" * 400: "the number '1"
    + "0" * 56
    + "...' is beyond 1.8e308, the largest float64; write a smaller one",
    "9" * 5000: f"'{'9' * 57}...' has a number of more than 1,000 digits; write it as 1.5e9",
    "-" * 20_000 + "x": "an equation has 20,001 characters, more than 10,000; split it into several",
    "x + " * 3_000 + "x": "an equation has 12,001 characters, more than 10,000; split it into several",
    "-" * 5_000 + "x": f"'{'-' * 57}...' strings too many operations together; split it into several",
    "-" * 60 + "x": f"'{'-' * 57}...' nests operations more than 50 deep, the limit; split it into several equations",
    "x**" * 3_000 + "x": f"'{'x**' * 19}...' strings too many operations together; split it into several",
    "x+" * 200 + "x": f"'{('x+' * 29)[:57]}...' strings more than 150 operations together, the limit; "
    "split it into several equations",
    "*".join(["(" + "+".join("x" * 30) + ")"] * 100): "'(x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+...'"
    " has more than 5,000 numbers, names and operations, the limit; split it into several equations",
    "(" * 1_000 + "x" + ")" * 1_000: f"'{'(' * 57}...' nests brackets 1000 deep, more than 50; split it into several",
    "\uff45xp(1)": "the character U+FF45 in '\uff45xp(1)' is not allowed in an equation; "
    "write it with plain ASCII characters",
    "x\0": "the character U+0000 in 'x?' is not allowed in an equation; write it with plain ASCII characters",
    "x.__class__": "the name 'x.__class__' has a part that starts with an underscore; start it with a letter",
    "_x": "the name '_x' has a part that starts with an underscore; start it with a letter",
    "().__class__": f"'().__class__' is not in the notation of equations; {ELSE}",
    "f'{x}'": "a quotation mark in 'f'{x}'' is not allowed in an equation; an equation has no text",
    "lambda: x": "':' in 'lambda: x' is not allowed in an equation; a condition is where(condition, a, b)",
    "(x := 3)": "':' in '(x := 3)' is not allowed in an equation; a condition is where(condition, a, b)",
    "[x for x in y]": "'[' in '[x for x in y]' is not allowed in an equation; an equation has no lists or subscripts",
    "max(x for x in y)": "'max(x for x in y)' gives max 1 argument; write max(a, b)",
    "exp(x for x in y)": f"'(x for x in y)' is not in the notation of equations; {ELSE}",
    "x[0]": "'[' in 'x[0]' is not allowed in an equation; an equation has no lists or subscripts",
    "x ^ 2": "'^' in 'x ^ 2' is not allowed in an equation; write ** for a power",
    "5 % x": "'%' in '5 % x' is not allowed in an equation; divide by 100 for a percentage",
    "x @ y": f"'@' in 'x @ y' is not allowed in an equation; {ELSE}",
    "footprint = a + b": "'footprint = a + b' has a single '='; write the right-hand side only, or == to compare",
    "a if b else c": "'a if b else c' is not in the notation of equations; write where(condition, a, b)",
    "a < b < c": "'a < b < c' is not in the notation of equations; "
    "compare two values at a time with < <= > >= == or !=",
    "a and b": "'a and b' is not in the notation of equations; combine conditions with where(condition, a, b)",
    "not a": "'not a' is not in the notation of equations; combine conditions with where(condition, a, b)",
    "a // b": "'a // b' is not in the notation of equations; "
    "the operators are + - * / ** and comparisons; floor(a / b) divides to a whole number",
    "True": "'True' is not in the notation of equations; write a number like 2, 0.5 or 1e-3 and a condition like a < b",
    "1j": "'1j' is not in the notation of equations; write a number like 2, 0.5 or 1e-3 and a condition like a < b",
    "expp(x)": "'expp' is not a function of equations; did you mean 'exp'?",
    "eval(x)": "'eval' is not a function of equations; the functions are where, exp, log, sqrt, sin, cos, abs, min, "
    "max, floor, ceil, round",
    "exp(x=1)": "'exp(x=1)' is not in the notation of equations; "
    "call a function by its name with plain arguments, such as max(a, b)",
    "a.b(c)": "'a.b(c)' is not in the notation of equations; "
    "call a function by its name with plain arguments, such as max(a, b)",
    "exp(*x)": f"'*x' is not in the notation of equations; {ELSE}",
    "round(x, 2)": "'round(x, 2)' gives round 2 arguments; write round(x)",
    "where(a, b)": "'where(a, b)' gives where 2 arguments; write where(condition, a, b)",
    "min + 1": "'min' in 'min + 1' is a function without arguments; write min(a, b)",
    "(a": "'(a' has 1 '(' that no ')' closes; close every bracket",
    "a))": "'a))' has 2 ')' that no '(' opens; open or remove it",
    "2 energy": "'2 energy' cannot be read from 'energy' on; "
    "an operator, a name or a bracket is missing there or one too many",
    "1if x else 2": "'1if x else 2' cannot be read; an operator, a name or a bracket is missing there or one too many",
}

REFUSED_CALLS = {
    "": "a distribution is empty; write one such as uniform(1, 2)",
    "1e400": "the number '1e400' is beyond 1.8e308, the largest float64; write a smaller one",
    "uniform(" + "1, " * 3_400 + "1)": "a distribution has 10,210 characters, more than 10,000; split it into several",
    "f(" * 60 + ")" * 60: f"'{('f(' * 29)[:57]}...' nests brackets 60 deep, more than 50; split it into several",
    "normal(\uff10, 1)": "the character U+FF10 in 'normal(\uff10, 1)' is not allowed in a distribution; "
    "write it with plain ASCII characters",
    "lognormal": "'lognormal' is not an argument of a distribution; "
    'write lognormal(...) for a distribution or "lognormal" for text',
    "nan": "'nan' is not an argument of a distribution; leave a missing value out",
    "uniform(1/3, 2)": "'1/3' is not an argument of a distribution; write the number itself, not a sum to be done",
    "choice((1, 2))": "'(1, 2)' is not an argument of a distribution; write a list as [1, 2]",
    "pert(low=1, low=2)": "'pert(low=1, low=2)' gives 'low' twice; keep one",
    "pert(**{})": "'pert(**{})' has an argument name that is no plain word; write name=value",
    "pert(_low=1)": "'pert(_low=1)' has an argument name that is no plain word; write name=value",
    "pert(*[1])": f"'*[1]' {ARGUMENT}",
    "f'{x}'": f"'f'{{x}}'' {ARGUMENT}",
    "b'x'": f"'b'x'' {ARGUMENT}",
    "lambda: 1": f"'lambda: 1' {ARGUMENT}",
    "{1: 2}": f"'{{1: 2}}' {ARGUMENT}",
    "().__class__": f"'().__class__' {ARGUMENT}",
    "__import__('os')": f"'__import__('os')' {ARGUMENT}",
    "[1, 2][0]": f"'[1, 2][0]' {ARGUMENT}",
    "[x for x in [1]]": f"'[x for x in [1]]' {ARGUMENT}",
    "None": f"'None' {ARGUMENT}",
    "-true": f"'-true' {ARGUMENT}",
    "(x := 3)": f"'x := 3' {ARGUMENT}",
    "empirical(file='a\\x00b')": "the text ''a\\x00b'' has a character that does not print; remove it",
}

ATOMS = st.sampled_from(["energy", "pue", "cloud.footprint", "a.b.c", "x1"]).map(Name) | st.floats(
    allow_nan=False, allow_infinity=False
).map(Number)


def operations(operands: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    arity = {**dict.fromkeys(INFIX, 2), **FUNCTIONS}
    plain = st.sampled_from(sorted(arity)).flatmap(
        lambda operator: st.tuples(*[operands] * arity[operator]).map(lambda parts: Operation(operator, parts))
    )
    return plain | operands.map(negated)


TREES = st.recursive(ATOMS, operations, max_leaves=25)
WORDS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(lambda word: word.isidentifier())
ARGUMENTS = st.recursive(
    st.floats(allow_nan=False) | st.booleans() | st.text().filter(str.isprintable),
    lambda parts: (
        st.lists(parts, max_size=3).map(tuple)
        | st.builds(
            Call,
            st.sampled_from(["uniform", "truncated", "mixture"]),
            st.lists(parts, max_size=3).map(tuple),
            st.dictionaries(st.sampled_from(["low", "high", "mode"]), parts, max_size=3).map(
                lambda keywords: tuple(keywords.items())
            ),
        )
    ),
    max_leaves=12,
)


def refusal(parse, text):
    with pytest.raises(ModelError) as caught:
        parse(text)
    assert caught.value.problems == (str(caught.value),)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
    return str(caught.value)


def complaint(parse, text):
    try:
        parse(text)
    except ModelError as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("text", REFUSED_EQUATIONS, ids=lambda text: ascii(text[:20]))
def test_refused_equation(text):
    assert refusal(parse_equation, text) == REFUSED_EQUATIONS[text]


@pytest.mark.parametrize("text", REFUSED_CALLS, ids=lambda text: ascii(text[:20]))
def test_refused_distribution(text):
    assert refusal(parse_call, text) == REFUSED_CALLS[text]


def test_refusals_are_quick_and_small():
    pytest.importorskip("resource")
    script = """if True:
        import json, resource, sys, time
        from mclca.errors import ModelError
        from mclca.notation import parse_call, parse_equation
        texts = json.load(sys.stdin)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for text in texts:
            for parse in (parse_equation, parse_call):
                start = time.perf_counter()
                try:
                    parse(text)
                except ModelError:
                    pass
                assert time.perf_counter() - start < 1, text[:50]
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
    bombs = [*REFUSED_EQUATIONS, *REFUSED_CALLS, "9**9**9", "not " * 2_400 + "x", "a." * 4_900 + "a", "(" * 9_999]
    bombs += ["a" + "()" * 4_900, "[" * 9_999, "x" * 10_000, "x" * 10**7, "-" * 9_998 + "x", "1if " * 2_000, "(" * 49]
    done = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps(bombs), capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 200_000


@given(st.text() | st.text(alphabet="xexp0123456789_.,()+-*/<>=! \n"))
def test_any_text_is_read_or_refused(text):
    for parse in (parse_equation, parse_call):
        assert "\n" not in complaint(parse, text)


@given(TREES)
def test_text_reads_back_to_the_same_tree(tree):
    text = to_text(tree)
    assert parse_equation(text) == tree
    assert to_text(parse_equation(text)) == text


@given(TREES)
def test_latex_has_matching_brackets(tree):
    latex = to_latex(tree)
    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\left") == latex.count(r"\right")


@given(ARGUMENTS)
def test_distribution_text_reads_back_to_the_same_call(argument):
    again = parse_call(call_to_text(argument))
    assert again == argument
    assert call_to_text(again) == call_to_text(argument)


@given(TREES)
def test_substitute_by_the_name_itself_changes_nothing(tree):
    assert substitute(tree, Name) == tree


@pytest.mark.parametrize(
    ("text", "shortest"),
    {
        "((a + b)) * (c)": "(a + b) * c",
        "a + (b * c)": "a + b * c",
        "a - (b - c)": "a - (b - c)",
        "(a - b) - c": "a - b - c",
        "a / (b * c)": "a / (b * c)",
        "(a ** b) ** c": "(a ** b) ** c",
        "a ** (b ** c)": "a ** b ** c",
        "a ** (-b)": "a ** -b",
        "(-a) ** 2": "(-a) ** 2",
        "-(a ** 2)": "-a ** 2",
        "(-3) ** 2": "(-3) ** 2",
        "-3 ** 2": "-3 ** 2",
        "--3": "3",
        "+x": "x",
        "-(a * b)": "-(a * b)",
        "(-a) * b": "-a * b",
        "max(a, b, c)": "max(a, b, c)",
        "max(a, max(b, c))": "max(a, max(b, c))",
        "(a < b) + 1": "(a < b) + 1",
        "where(a<=b,1.50,1e-9)": "where(a <= b, 1.5, 1e-09)",
        "a\n  + b": "a + b",
        "9**9**9": "9 ** 9 ** 9",
    }.items(),
)
def test_text_has_no_needless_brackets(text, shortest):
    assert to_text(parse_equation(text)) == shortest


@pytest.mark.parametrize(
    ("text", "latex"),
    {
        "energy * grid_intensity": r"\mathrm{energy} \cdot \mathrm{grid\_intensity}",
        "(a + b) / c": r"\frac{\mathrm{a} + \mathrm{b}}{\mathrm{c}}",
        "(a / b) ** 2": r"\left(\frac{\mathrm{a}}{\mathrm{b}}\right)^{2}",
        "(a + b) * 1e-9": r"\left(\mathrm{a} + \mathrm{b}\right) \cdot 1 \times 10^{-9}",
        "1e-9 ** 2": r"\left(1 \times 10^{-9}\right)^{2}",
        "where(a < 1, 2, 3)": r"\begin{cases} 2 & \text{if } \mathrm{a} < 1 \\ 3 & \text{otherwise} \end{cases}",
        "sqrt(max(a, b, 0))": r"\sqrt{\max\left(\mathrm{a}, \mathrm{b}, 0\right)}",
        "a - (b - c)": r"\mathrm{a} - \left(\mathrm{b} - \mathrm{c}\right)",
    }.items(),
)
def test_latex(text, latex):
    assert to_latex(parse_equation(text)) == latex


def test_tree_of_an_equation():
    tree = parse_equation("-2 * cloud.energy")
    assert tree == Operation("multiply", (Number(-2.0), Name("cloud.energy")))


def test_a_bomb_of_powers_is_only_data():
    nines = Number(9.0)
    assert parse_equation("9**9**9") == Operation("power", (nines, Operation("power", (nines, nines))))


def test_a_long_sum_reads():
    assert len(names_in(parse_equation(" + ".join(f"stage{number}" for number in range(140))))) == 140


def test_names_come_once_in_order_of_appearance():
    assert names_in(parse_equation("b * a + where(b < c.d, a, 1)")) == ("b", "a", "c.d")


def test_substitute_replaces_names_alone():
    tree = substitute(parse_equation("-steps * max(steps, 1)"), {"steps": Number(50.0)}.__getitem__)
    assert to_text(tree) == "-50 * max(50, 1)"


def test_distribution_with_every_kind_of_argument():
    text = 'mixture([normal(0, 1.5), empirical(file="x.csv", interpolate=true)], weights=[1, -2e-3], high=inf)'
    assert parse_call(text) == Call(
        "mixture",
        (
            (
                Call("normal", (0.0, 1.5), ()),
                Call("empirical", (), (("file", "x.csv"), ("interpolate", True))),
            ),
        ),
        (("weights", (1.0, -0.002)), ("high", math.inf)),
    )


@pytest.mark.parametrize(("text", "value"), [("3", 3.0), ("-1e-3", -0.001), ("+2", 2.0), ("-inf", -math.inf)])
def test_bare_number_is_a_float(text, value):
    assert parse_call(text) == value
    assert isinstance(parse_call(text), float)


@pytest.mark.parametrize(("text", "value"), [("true", True), ("False", False)])
def test_truth_values(text, value):
    assert parse_call(text) is value


def test_notation_and_units_import_no_heavy_library():
    script = "import sys, mclca.notation, mclca.units; print({'pint', 'scipy', 'numba', 'xarray'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
