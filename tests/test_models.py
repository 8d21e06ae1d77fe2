"""Every shipped model keeps the same promises: it builds, it is sourced, it runs on every axis. None is named here."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations, product

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mclca
from mclca.catalogue import Input
from mclca.model import Model, Setting
from mclca.model_parts import shipped_models
from mclca.scenario import scenario

DRAWS = 500
EVERY_MODEL = shipped_models()


@cache
def load(name: str) -> Model:
    return mclca.load(name)


EVERY_AXIS = [(name, axis) for name in EVERY_MODEL for axis in load(name).scenarios]


def settings(model: Model) -> Iterator[tuple[str, Mapping[str, Setting]]]:
    """What labels, combinations and components put in place of inputs, with their places."""
    for axis, labels in model.scenarios.items():
        yield from ((f"{axis} = {label}", replacement.inputs) for label, replacement in labels.items())
    yield from ((f"combination {dict(entry.at)}", entry.replacement.inputs) for entry in model.combinations)
    yield from ((f"component {name}", component.inputs) for name, component in model.components.items())


def replaced_inputs(model: Model) -> Iterator[tuple[str, Input]]:
    for place, held in settings(model):
        yield from ((f"{name}, {place}", value) for name, value in held.items() if isinstance(value, Input))


def is_one_number(held: Input) -> bool:
    support = held.distribution.support()
    return support.low == support.high


def test_there_are_shipped_models():
    assert len(EVERY_MODEL) >= 12


@pytest.mark.parametrize("name", EVERY_MODEL)
def test_a_model_says_what_it_is_about(name):
    model = load(name)
    assert model.name == name
    assert model.title
    assert model.functional_unit
    assert model.boundary.included
    assert model.boundary.excluded
    assert all(reason.strip() for reason in model.boundary.excluded.values())


@pytest.mark.parametrize("name", EVERY_MODEL)
def test_every_input_has_a_source_and_a_reason(name):
    inputs = load(name).inputs
    assert [name for name, held in inputs.items() if not (held.source.strip() and held.because.strip())] == []


@pytest.mark.parametrize("name", EVERY_MODEL)
def test_every_distribution_put_in_place_of_an_input_has_a_source(name):
    """A bare number is the label's own meaning (a width of 1920), which the replaced input explains."""
    replaced = replaced_inputs(load(name))
    assert [place for place, held in replaced if not (held.source.strip() or is_one_number(held))] == []


@pytest.mark.parametrize("name", EVERY_MODEL)
def test_every_equation_has_a_summary(name):
    assert [equation.name for equation in load(name).equations.values() if not equation.summary] == []


@pytest.mark.parametrize(("name", "axis"), EVERY_AXIS)
def test_a_model_runs_on_every_label(name, axis):
    """The engine refuses draws that are not finite, and stages that do not add up to the result."""
    model = load(name)
    means = mclca.run(model, draws=DRAWS, seed=1, across=axis).summary[model.result].sel(statistic="mean")
    assert means.sizes[axis] == len(model.scenarios[axis])
    assert np.isfinite(means.values).all()


@pytest.mark.parametrize("name", EVERY_MODEL)
def test_every_pair_of_labels_makes_a_scenario(name):
    """Where two labels replace the same name the file must say what holds; making the scenario asks for it."""
    model = load(name)
    for first, second in combinations(model.scenarios, 2):
        for label, other in product(model.scenarios[first], model.scenarios[second]):
            assert scenario(model, {first: label, second: other}).included


@pytest.mark.parametrize("name", EVERY_MODEL)
def test_stages_add_up(name):
    model = load(name)
    draws = mclca.run(model, draws=DRAWS, seed=2, keep=True).draws
    stages = sum(draws[stage].values for stage in model.boundary.included)
    assert_allclose(stages, draws[model.result].values, rtol=1e-12)


@pytest.mark.parametrize("name", EVERY_MODEL)
def test_published_figures_name_what_exists(name):
    """Loading refuses others by name; this holds what is left: each says where it is printed, and why it differs."""
    model = load(name)
    for entry in [*model.checks, *model.ranges]:
        assert entry.equation in model.equations
        assert all(label in model.scenarios[axis] for axis, label in entry.at.items())
        assert entry.source.strip()
    assert [entry for entry in model.checks if entry.expect == "differs" and not entry.because.strip()] == []
