"""Equations as MathML: well formed whatever the tree, and typeset as a reader expects."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mclca
from mclca.mathml import equation_to_mathml, to_mathml
from mclca.notation import parse_equation
from mclca.tree import FUNCTIONS, INFIX, Name, Number, Operation


@pytest.mark.parametrize(
    ("text", "typeset"),
    [
        (
            "a / (1 - b)",
            "<mrow><mfrac><mi>a</mi><mrow><mn>1</mn><mo>\N{MINUS SIGN}</mo><mi>b</mi></mrow></mfrac></mrow>",
        ),
        ("a ** 2", "<mrow><msup><mi>a</mi><mn>2</mn></msup></mrow>"),
        ("log(a)", "<mrow><mi>ln</mi><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow></mrow>"),
        ("1e9", "<mrow><mn>1000000000</mn></mrow>"),
        ("a < b", "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"),
    ],
)
def test_an_equation_is_typeset(text, typeset):
    found = to_mathml(parse_equation(text))
    assert found in (typeset, typeset.removeprefix("<mrow>").removesuffix("</mrow>"))


def test_brackets_stand_only_where_they_are_needed():
    assert "(" not in to_mathml(parse_equation("(a + b) / (c * d)"))
    assert "(" in to_mathml(parse_equation("(a + b) * c"))


def test_a_long_sum_has_a_line_for_each_term():
    text = " + ".join(f"a_rather_long_name_{place}" for place in range(5))
    assert equation_to_mathml("total", parse_equation(text)).count("<mtr>") == 5
    assert equation_to_mathml("total", parse_equation("a + b")).count("<mtr>") == 1


def trees():
    leaves = st.builds(Number, st.floats(0, 1e300)) | st.builds(Name, st.sampled_from(["a", "b<c", "d&e", '"f"']))
    arity = dict.fromkeys(INFIX, 2) | dict(FUNCTIONS) | {"negative": 1}
    return st.recursive(
        leaves,
        lambda inner: st.sampled_from(sorted(arity)).flatmap(
            lambda name: st.tuples(*[inner] * arity[name]).map(lambda held: Operation(name, held))
        ),
        max_leaves=12,
    )


@given(trees())
def test_every_tree_is_one_well_formed_element_and_names_are_text(tree):
    assert len(ET.fromstring(f"<x>{to_mathml(tree)}</x>")) == 1
    assert {element.tag for element in ET.fromstring(equation_to_mathml("x", tree)).iter()} <= ALLOWED


ALLOWED = {"math", "mtable", "mtr", "mtd", "mrow", "mi", "mn", "mo", "mtext", "mfrac", "msup", "msqrt"}


@pytest.mark.parametrize("name", mclca.shipped_models())
def test_fractions_and_powers_have_two_parts_in_every_shipped_equation(name):
    for equation in mclca.load(name).equations.values():
        for element in ET.fromstring(equation_to_mathml(equation.name, equation.tree)).iter():
            if element.tag in ("mfrac", "msup"):
                assert len(element) == 2
