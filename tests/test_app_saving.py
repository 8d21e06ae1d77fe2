"""Saving: the file with the changes in it gives the figures of the page, and is otherwise as it was."""

import difflib

import pytest

import mclca
from mclca.app.edited import edited
from mclca.app.faults import FieldsError
from mclca.app.handles import handles, moved
from mclca.app.variant import Variant
from mclca.catalogue import catalogue
from mclca.model_file import parse_model
from mclca.propagate import settings_of
from mclca.report.study import Study
from mclca.toml_edit import removed, replaced

DRAWS = 2000


def dragged(variant):
    """A change of every uncertain input that can be dragged a little."""
    found = {}
    for name, entry in Study(variant.run(2)).uncertain_inputs.items():
        text = entry.text or str(entry.distribution)
        for handle in handles(text, entry.bounds)[-1:]:
            to = min(handle.value * 1.02, handle.most)
            changed = {name: moved(text, handle.part, to)}
            try:
                settings_of(variant.model, changed)
            except mclca.ModelError:
                continue
            found |= changed
    return found


@pytest.mark.parametrize("name", mclca.shipped_models())
def test_the_saved_file_gives_the_figures_of_the_page(name):
    model = mclca.load(name)
    last = {axis: list(labels)[-1] for axis, labels in model.scenarios.items()}
    for at in ({}, last):
        plain = Variant(model, name, at, {}, model.result)
        variant = Variant(model, name, at, dragged(plain), model.result)
        assert variant.set or at == last  # nothing is uncertain in a report's own figures
        again = parse_model(edited(variant), catalogue(), folder=model.folder)
        assert mclca.run(again, draws=DRAWS, at=at).rows[0] == variant.run(DRAWS).rows[0]
        assert variant.run(DRAWS).rows[0] != plain.run(DRAWS).rows[0] or at == last


def test_only_what_was_changed_is_written_anew():
    model = mclca.load("text_to_video")
    changes = {"pue": "pert(1.05, 1.2, 1.6)", "grid_intensity": "uniform(0.04, 0.06)", "steps": "40"}
    text = edited(Variant(model, "x", {"grid": "fr"}, changes, "footprint"))
    lines = list(difflib.unified_diff(model.text.splitlines(), text.splitlines(), lineterm="", n=0))
    added = {line[1:] for line in lines if line.startswith("+") and not line.startswith("+++")}
    assert added == {
        "distribution = 40",
        'because = "changed by hand from 50"',
        'distribution = "pert(1.05, 1.2, 1.6)"',
        'because = "changed by hand from triangular(1.05, 1.10, 1.40)"',
        'fr = { grid_intensity = { from = "electricity.fr", distribution = "uniform(0.04, 0.06)" } }',
    }


def test_a_catalogue_key_is_written_as_one():
    model = mclca.load("text_to_video")
    variant = Variant(model, "x", {}, {"pue": "data_centre.pue_unknown_host", "steps": "video.steps"}, "footprint")
    again = parse_model(edited(variant), catalogue())
    assert again.inputs["steps"].key == "video.steps"
    assert again.inputs["pue"] == model.inputs["pue"]


def test_a_change_that_does_not_hold_is_not_saved():
    with pytest.raises(FieldsError, match="close every bracket"):
        edited(Variant(mclca.load("advert"), "x", {}, {next(iter(mclca.load("advert").inputs)): "uniform(1"}, ""))


@pytest.mark.parametrize(
    ("text", "path", "value", "after"),
    [
        ("a = 1 # one\nb = 2\n", ("a",), 3, "a = 3 # one\nb = 2\n"),
        ("[t]\na = [1,\n  2] # two\nb = 2", ("t", "a"), "x", '[t]\na = "x" # two\nb = 2'),
        ("[t]\nb = 2\n", ("t", "a"), 1, "[t]\na = 1\nb = 2\n"),
        ("[t]", ("t", "a"), 1, "[t]\na = 1\n"),
        ("t = { a = 1, b = { c = 2 } }\n", ("t", "b", "c"), 5, "t = { a = 1, b = { c = 5 } }\n"),
        ("t = {}\n", ("t", "b", "c"), 5, "t = { b = { c = 5 } }\n"),
        ("[[t]]\na = 1\n[[t]]\na = 2\n", ("t", 1, "a"), 3, "[[t]]\na = 1\n[[t]]\na = 3\n"),
        ("[t]\na.b = 1\n", ("t", "a", "b"), 2, "[t]\na.b = 2\n"),
        ('a = """x\n# y = 1\n"""\ny = 1\n', ("y",), 2, 'a = """x\n# y = 1\n"""\ny = 2\n'),
        ('"a b" = 1\n', ("a b",), 2, '"a b" = 2\n'),
        ("", ("a b",), True, '"a b" = true\n'),
    ],
)
def test_one_value_is_put_in_place_of_another(text, path, value, after):
    assert replaced(text, path, value) == after


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("a = 1 # one\nb = 2\n", ("a",), "b = 2\n"),
        ("t = { a = 1, b = 2 }\n", ("t", "a"), "t = { b = 2 }\n"),
        ("a = 1\n", ("b",), "a = 1\n"),
        ("a = [1,\n2]\nb = 2", ("a",), "b = 2"),
    ],
)
def test_a_value_is_taken_out(text, path, after):
    assert removed(text, path) == after
