"""Models from Python functions: the second door to the same tree."""

import numpy as np
import pytest

import mclca


def inference(energy: "kWh", intensity: "kg CO2e/kWh") -> "kg CO2e":
    """Emissions of the electricity."""
    return energy * intensity


def embodied(inference: "kg CO2e", share) -> "kg CO2e":
    """Share of making the hardware."""
    return share / (1 - share) * inference


def footprint(inference, embodied) -> "g CO2e":
    """Both."""
    return np.maximum(inference + embodied, 0)


INPUTS = {
    "energy": mclca.Input("triangular(100, 110, 160)", unit="Wh", source="a meter"),
    "intensity": "electricity.uk",
    "share": mclca.Input("uniform(0.05, 0.1)", unit="1"),
}
FUNCTIONS = [inference, embodied, footprint]


def test_functions_and_the_file_they_write_are_one_model() -> None:
    model = mclca.Model.from_functions(FUNCTIONS, inputs=INPUTS, result="footprint", name="kettle")
    from mclca.model_file import parse_model

    again = parse_model(model.text, mclca.catalogue())
    first, second = (mclca.run(held, draws=40_000, seed=3) for held in (model, again))
    assert first.to_json()["results"] == second.to_json()["results"]
    assert first.digest == second.digest
    assert first.rows[0].unit == "g CO2e"
    assert model.equations["inference"].summary == "Emissions of the electricity."


def test_units_are_converted_through_functions() -> None:
    model = mclca.Model.from_functions(FUNCTIONS, inputs=INPUTS, result="footprint")
    result = mclca.run(model, draws=10, set={"energy": 100, "intensity": 0.2, "share": 0.5})
    assert result.rows[0].mean == pytest.approx(0.1 * 0.2 * 1000 * 2)


def test_an_annotation_that_does_not_fit_is_refused() -> None:
    inputs = INPUTS | {"intensity": mclca.Input(1, unit="kg CO2e")}
    with pytest.raises(mclca.ModelError, match="equation 'inference' takes 'intensity' in kg CO2e/kWh: "):
        mclca.Model.from_functions(FUNCTIONS, inputs=inputs, result="footprint")


def test_a_function_without_a_unit_is_refused() -> None:
    def footprint(energy):
        return energy

    with pytest.raises(mclca.ModelError, match="equation 'footprint' has no unit; annotate what it returns"):
        mclca.Model.from_functions([footprint], inputs={"energy": INPUTS["energy"]}, result="footprint")


def test_a_branch_on_a_value_is_refused() -> None:
    def footprint(energy) -> "kWh":
        return energy if energy > 1 else 0

    with pytest.raises(mclca.ModelError, match=r"numpy\.where"):
        mclca.Model.from_functions([footprint], inputs={"energy": INPUTS["energy"]}, result="footprint")
