"""What is kept from one run to the next changes no bit of it."""

import pytest
from models import one_equation, write_model

import mclca
from mclca import compile as compile_module
from mclca import correlation, order, propagate, result
from mclca.catalogue import Input
from mclca.recent import Recent
from mclca.report.study import Study

DRAWS = 2000


def forget():
    of_runs = (propagate._COMPILED, propagate._WRITTEN_OUT, result._DIGESTS)
    for kept in (compile_module._TAPES, correlation._GROUPS, order._ORDERS, *of_runs):
        kept.held.clear()


def variants(model):
    """The model as it is; inputs moved, made exact, at two values; the last labels; an amount; fewer equations."""
    study = Study(mclca.run(model, draws=2))
    names = list(study.uncertain_inputs)[:3]
    yield model, {}
    for name in names:
        held = study.inputs[name]
        middle = float(held.distribution.quantile(0.5))
        moved = mclca.Input(f"uniform({middle * 0.999!r}, {middle!r})", unit=held.unit)
        yield from ((model, {"set": {name: value}}) for value in (moved, middle, middle * 0.999))
    yield model, {"at": {axis: list(labels)[-1] for axis, labels in model.scenarios.items()}}
    yield model, {"of": [model.result]}
    yield model.for_amount(3), {"of": study.stages[:1]} if study.stages else {"of": list(model.equations)[-1:]}


@pytest.mark.parametrize("name", ["text_to_video", "vfx_scene", "local_video"])
def test_what_was_run_before_changes_no_bit(name):
    model = mclca.load(name)
    asked = [*variants(model), *variants(model)]
    after_others = [mclca.run(one, draws=DRAWS, **options) for one, options in asked]
    for (one, options), found in zip(asked, after_others, strict=True):
        forget()
        alone = mclca.run(mclca.load(name).for_amount(one.amount), draws=DRAWS, **options)
        assert alone.rows == found.rows
        assert alone.digest == found.digest


def test_the_unit_of_an_input_is_part_of_what_is_kept():
    def model(unit, factor):
        return mclca.Model.from_functions(
            [footprint], inputs={"energy": Input(f"uniform({factor}, {2 * factor})", unit=unit)}, result="footprint"
        )

    def footprint(energy) -> "kWh":  # noqa: F821  a unit
        """Energy."""
        return energy

    one, thousand = (mclca.run(model(unit, factor), draws=DRAWS) for unit, factor in (("kWh", 1), ("Wh", 1000)))
    assert one.rows[0].mean == pytest.approx(thousand.rows[0].mean, rel=1e-12)


def test_a_setting_is_told_apart_to_the_sign_of_zero(tmp_path):
    model = mclca.load(write_model(tmp_path, one_equation("x + 1", {"x": "uniform(0, 1)"})))
    digests = [mclca.run(model, draws=2, set={"x": value}).digest for value in (1.5, 0.0, -0.0, 0.0, 1, 1.0, "1")]
    assert len(set(digests[:3])) == 3
    assert digests[3] == digests[1]
    assert len(set(digests[4:])) == 1


def test_the_oldest_makes_room():
    made = []
    kept = Recent(2)
    for key in ("a", "b", "a", "c", "a"):
        kept.of(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b", "c", "a"]
