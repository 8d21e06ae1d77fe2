"""What a model file may say, and the one sentence that it gets for each fault."""

import json
from pathlib import Path

import jsonschema
import pytest
from models import HEAD, one_equation, problems_of, write_model

import mclca
from mclca.file_shape import schema
from mclca.model_file import MOST_BYTES

SOUND = """
[inputs.energy]
distribution = "uniform(1, 2)"
unit = "kWh"
[inputs.pue]
distribution = "pert(1.05, 1.10, 1.40)"
unit = "1"
bounds = [1, inf]
[inputs.intensity]
distribution = "lognormal(median=0.4, gsd=1.1)"
unit = "kg CO2e/kWh"
[equations.inference]
value = "energy * pue * intensity"
unit = "g CO2e"
[equations.footprint]
value = "inference"
unit = "kg CO2e"
"""

FAULTS = {
    "unknown key": (
        SOUND.replace('unit = "1"\nbounds', 'untis = "1"\nunit = "1"\nbounds'),
        "small.toml:11: unknown key 'untis' in input 'pue'; did you mean 'unit'?",
    ),
    "misspelt name": (
        SOUND.replace("energy * pue", "enregy * pue"),
        "small.toml:17: equation 'inference' names 'enregy', which is not defined; did you mean 'energy'?",
    ),
    "misspelt family": (
        SOUND.replace("pert(", "prt("),
        "small.toml:9: input 'pue': 'prt' is not a family of distributions; did you mean 'pert'?",
    ),
    "misspelt parameter": (
        SOUND.replace("uniform(1, 2)", "triangular(1, 2, hgih=3)"),
        "small.toml:6: input 'energy': 'hgih' is not a parameter of triangular(low, mode, high); did you mean 'high'?",
    ),
    "wrong dimension": (
        SOUND.replace('value = "inference"', 'value = "inference + energy"'),
        "small.toml:20: equation 'footprint' adds g CO2e to kWh; multiply the energy by an emission factor",
    ),
    "wrong declared unit": (
        SOUND.replace('unit = "kg CO2e"\n', 'unit = "kWh"\n'),
        "small.toml:20: equation 'footprint' says kWh but its value is in g CO2e; correct the unit or the formula",
    ),
    "unknown unit": (
        SOUND.replace('unit = "kWh"', 'unit = "kWhh"', 1),
        "small.toml:8: input 'energy': 'kWhh' is not a unit that mclca knows; did you mean 'kWh'?",
    ),
    "cycle": (
        SOUND.replace("energy * pue * intensity", "footprint * 2"),
        "small.toml:16: equation 'inference' needs itself: inference -> footprint -> inference; break the circle",
    ),
    "axis named like an equation": (
        SOUND + "[scenarios.inference]\nx = { energy = 1 }\n",
        "small.toml:22: axis 'inference' has the name of an equation; rename one",
    ),
    "axis named like a dimension": (
        SOUND + "[scenarios.draw]\nx = { energy = 1 }\n",
        "small.toml:22: axis 'draw' has the name of a dimension of every result; rename it",
    ),
    "equation named like a dimension": (
        SOUND.replace("[equations.inference]", "[equations.statistic]").replace('"inference"', '"statistic"'),
        "small.toml:16: equation 'statistic' has the name of a dimension of every result; rename it",
    ),
    "undefined catalogue key": (
        SOUND.replace('distribution = "uniform(1, 2)"\nunit = "kWh"', 'from = "electricity.atlantis"'),
        "small.toml:6: input 'energy': ",
    ),
    "ambiguous": (
        SOUND.replace("lognormal(median=0.4, gsd=1.1)", "lognormal(0.4, 0.1)"),
        "small.toml:13: input 'intensity': lognormal(0.4, 0.1) is ambiguous; write one of lognormal(median=, gsd=), ",
    ),
    "negative sd": (
        SOUND.replace("uniform(1, 2)", "normal(1, -2)"),
        "small.toml:6: input 'energy': normal(1, -2): sd > 0",
    ),
    "low above high": (
        SOUND.replace("uniform(1, 2)", "uniform(2, 1)"),
        "small.toml:6: input 'energy': uniform(2, 1): low < high",
    ),
    "mass outside the bounds": (
        SOUND.replace("pert(1.05, 1.10, 1.40)", "normal(1.1, 0.1)"),
        "small.toml:9: input 'pue' puts 16 % of its mass below 1, its lower bound; "
        "use truncated(normal(1.1, 0.1), low=1) or correct it",
    ),
    "unused": (
        SOUND + '[inputs.other]\ndistribution = 1\nunit = "1"\n',
        "small.toml:22: input 'other' is used by no equation; use it or take it out",
    ),
    "no unit": (
        SOUND.replace('distribution = "uniform(1, 2)"\nunit = "kWh"', 'distribution = "uniform(1, 2)"'),
        "small.toml:6: input 'energy': it has no unit; add unit = ..., '1' for a plain number",
    ),
    "equation as number of a function": (
        SOUND.replace("[inputs.energy]", "[inputs.exp]").replace("energy *", "exp *"),
        "'exp' cannot be a name",
    ),
    "boundary": (
        SOUND + '[boundary]\nincluded = ["inferense"]\n',
        "small.toml:23: boundary includes 'inferense', which is not an equation; did you mean 'inference'?",
    ),
    "counted and left out": (
        SOUND + '[boundary]\nincluded = ["inference"]\n[boundary.excluded]\ninference = "too small"\n',
        "small.toml:25: boundary includes 'inference' and excludes it; take it out of one of the two",
    ),
    "boundary of another dimension": (
        SOUND.replace(
            "[equations.footprint]", '[equations.drawn]\nvalue = "energy"\nunit = "kWh"\n[equations.footprint]'
        )
        + '[boundary]\nincluded = ["inference", "drawn"]\n',
        "boundary adds g CO2e to kWh; multiply the energy by an emission factor",
    ),
    "correlation that cannot be": (
        SOUND
        + '[[correlations]]\nbetween = ["energy", "pue", "intensity"]\n'
        + "rank = [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]\n",
        "small.toml:22: the correlations of energy, pue, intensity contradict each other (smallest eigenvalue -0.",
    ),
    "correlation outside": (
        SOUND + '[[correlations]]\nbetween = ["energy", "pue"]\nrank = 1.5\n',
        "small.toml:22: correlation 1: a coefficient lies outside [-1, 1]; correct it",
    ),
    "correlation of an unknown": (
        SOUND + '[[correlations]]\nbetween = ["energy", "peu"]\nrank = 0.5\n',
        "small.toml:22: correlation 1 names 'peu', which is not an input; did you mean 'pue'?",
    ),
    "two coefficients": (
        SOUND + '[[correlations]]\nbetween = ["energy", "pue"]\nrank = 0.5\nnormal = 0.5\n',
        "correlation 1: give exactly one of rank, normal or pearson: which coefficient the figure is",
    ),
    "two labels": (
        SOUND + "[scenarios.a]\nx = { pue = 1 }\n[scenarios.b]\ny = { pue = 2 }\n",
        "small.toml:23: 'pue' is replaced both by a = 'x' and by b = 'y'; "
        'say what holds in [[combinations]] at = { a = "x", b = "y" }',
    ),
    "label of nothing": (
        SOUND + "[scenarios.a]\nx = { peu = 1 }\n",
        "small.toml:23: label 'x' of axis 'a': there is no input 'peu' to replace; did you mean 'pue'?",
    ),
    "label outside the bounds": (
        SOUND + "[scenarios.a]\nx = { pue = 0.5 }\n",
        "small.toml:23: input 'pue' is 0.5, below 1, its lower bound; correct the value",
    ),
    "check of nothing": (
        SOUND + '[[checks]]\nequation = "footprnt"\npublished = "1 kg CO2e"\nsource = "s"\n',
        "small.toml:22: check 1 names 'footprnt', which is not an equation; did you mean 'footprint'?",
    ),
    "check of an unknown axis": (
        SOUND + '[[checks]]\nequation = "footprint"\nat = { grid = "us" }\npublished = "1 kg CO2e"\nsource = "s"\n',
        "check 1 names the axis 'grid', which does not exist; the axes are none",
    ),
    "component that is not there": (
        SOUND + '[components.cloud]\nmodel = "clowd.toml"\n',
        "component 'cloud': clowd.toml: the file cannot be read (No such file or directory); check the path",
    ),
    "component outside the folder": (
        SOUND + '[components.cloud]\nmodel = "../small.toml"\n',
        "component 'cloud': '../small.toml' leads out of the model's folder; put the file beside the model",
    ),
    "component of itself": (
        SOUND + '[components.cloud]\nmodel = "small.toml"\n',
        "component 'cloud': model 'small.toml' is a component of itself; take one of the two out",
    ),
    "twice the same table": (SOUND + "[inputs.pue]\n", "small.toml:22: not TOML: "),
    "wrong kind": (
        SOUND.replace('unit = "kWh"', "unit = 3", 1),
        "small.toml:8: input 'energy': unit is 3; write a text",
    ),
}


def test_a_sound_file_is_sound(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SOUND) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_gets_its_sentence(fault: str, tmp_path: Path) -> None:
    body, sentence = FAULTS[fault]
    found = problems_of(tmp_path, body)
    assert any(sentence in problem for problem in found), found


def test_all_faults_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    body = SOUND.replace("pert(1.05, 1.10, 1.40)", "normal(1.1, 0.1)").replace("uniform(1, 2)", "uniform(2, 1)")
    body = body.replace('value = "inference"', 'value = "inferense"')
    found = problems_of(tmp_path, body)
    assert [problem.split(":")[1] for problem in found] == ["6", "9", "20"]


def test_a_label_that_replaces_a_faulty_input_gets_no_second_sentence(tmp_path: Path) -> None:
    body = SOUND.replace("uniform(1, 2)", "uniform(2, 1)") + "[scenarios.a]\nx = { energy = 1 }\n"
    assert len(problems_of(tmp_path, body)) == 1


def test_what_stands_at_the_head_is_needed(tmp_path: Path) -> None:
    found = problems_of(tmp_path, SOUND, HEAD.replace('functional_unit = "one unit"\n', "").replace("= 1", "= 2"))
    assert "small.toml:1: the file has no functional_unit; add functional_unit = ..." in found
    assert "small.toml:1: [format]: format is 2; it must be 1" in found


def test_a_file_of_two_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_text("#" * 2_000_000)
    with pytest.raises(mclca.ModelError, match=f"large.toml: the file has 2000000 bytes; .* at most {MOST_BYTES}"):
        mclca.load(path)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(mclca.ModelError, match=r"binary\.toml: the file is not UTF-8 text; save it as UTF-8"):
        mclca.load(path)


def test_deeply_nested_tables_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.toml"
    path.write_text("a = " + "[" * 100_000)
    with pytest.raises(mclca.ModelError, match=r"deep\.toml"):
        mclca.load(path)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    write_model(tmp_path, SOUND, "outside.toml")
    (inner / "link.toml").symlink_to(tmp_path / "outside.toml")
    found = problems_of(inner, SOUND + '[components.cloud]\nmodel = "link.toml"\n')
    assert any("'link.toml' leads out of the model's folder" in problem for problem in found)


def test_the_schema_is_a_json_schema_and_takes_what_the_loader_takes(tmp_path: Path) -> None:
    import tomllib

    jsonschema.Draft202012Validator.check_schema(dict(schema()))
    validator = jsonschema.Draft202012Validator(json.loads(json.dumps(schema())))
    for name in mclca.shipped_models():
        path = Path(mclca.__file__).parent / "models" / f"{name}.toml"
        validator.validate(tomllib.loads(path.read_text(encoding="utf-8")))
    broken = tomllib.loads(write_model(tmp_path, SOUND.replace("unit =", "untis =")).read_text())
    assert not validator.is_valid(broken)


def test_there_is_no_such_model() -> None:
    with pytest.raises(mclca.ModelError, match="there is no model 'text_to_vidio'; did you mean 'text_to_video'"):
        mclca.load("text_to_vidio")


def test_a_summary_and_a_number_are_kept(tmp_path: Path) -> None:
    model = mclca.load(write_model(tmp_path, one_equation("a * 2", {"a": "fixed(3)"})))
    assert model.inputs["a"].text == "fixed(3)"
    assert model.title == "A small model"
