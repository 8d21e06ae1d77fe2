"""Every method of sensitivity analysis, whatever there are: found by being there, and answering in one form."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from models import one_equation, write_model

import mclca
from mclca.cli import main
from mclca.sensitivity import method, methods

BODY = (
    one_equation("x * y", {"x": "lognormal(median=1, gsd=1.1)", "y": "lognormal(median=1, gsd=1.5)"})
    + "\n[scenarios.size]\na = {}\nb = { x = 2 }\n"
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path, BODY)


@pytest.mark.parametrize("name", methods())
def test_a_method_answers_in_the_common_form(name: str, model: Path) -> None:
    found = mclca.drivers(model, name, seed=0)
    assert (found.model, found.of, found.method, found.seed) == ("small", ("footprint",), name, 0)
    assert found.verdict in {"converged", "not_converged", "not_checked"}
    assert found.sentences
    assert found.indices[0].input == "y"
    assert {index.input for index in found.indices} == {"x", "y"}
    assert found.dataset.sizes["input"] == 2
    assert found.dataset.attrs["method"] == name


@pytest.mark.parametrize("name", methods())
def test_a_method_prints_one_json_object_and_a_page(name: str, model: Path) -> None:
    words = ["sensitivity", str(model), "--method", name]
    told = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)
    assert list(told)[:6] == ["of", "points", "evaluations", "estimator", "verdict", "indices"]
    assert {"input", "at"} < set(told["indices"][0])
    page = CliRunner().invoke(main, words)
    assert page.exit_code == 0, page.output
    assert f"--method {name}" in page.stdout


@pytest.mark.parametrize("name", methods())
def test_a_method_says_what_it_does(name: str) -> None:
    assert method(name).__doc__
    assert method(name).__name__ == name


def test_an_unknown_method_is_refused(model: Path) -> None:
    with pytest.raises(mclca.ModelError, match=r"'soboll' is not a method .* did you mean 'sobol'"):
        mclca.drivers(model, "soboll")
