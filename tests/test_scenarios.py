"""Scenario axes, combinations, components and shared identities, through the public API."""

from pathlib import Path

import numpy as np
import pytest
from models import ENERGY_AND_INTENSITY, write_model

import mclca

AXES = (
    ENERGY_AND_INTENSITY
    + """
[equations.inference]
value = "energy * intensity"
unit = "kg CO2e"
[equations.footprint]
value = "inference"
unit = "kg CO2e"
[scenarios.grid]
dirty = {}
clean = { intensity = 0.05 }
[scenarios.size]
small = {}
large = { energy = "uniform(10, 20)", footprint = "2 * inference" }
"""
)

MEETING = """
[inputs.value]
distribution = 1
unit = "1"
[equations.footprint]
value = "value"
unit = "1"
[scenarios.first]
a = {}
b = { value = 2 }
[scenarios.second]
c = {}
d = { value = 3 }
[[combinations]]
at = { first = "b", second = "d" }
set = { value = 7 }
"""

INNER = """
format = 1
name = "inner"
functional_unit = "one"
result = "total"
[inputs.grid]
from = "electricity.us"
[inputs.load]
distribution = "uniform(1, 3)"
unit = "kWh"
[equations.total]
value = "grid * load"
unit = "kg CO2e"
[scenarios.scale]
one = {}
ten = { load = "uniform(10, 30)" }
"""

OUTER = """
[inputs.grid]
from = "electricity.us"
[inputs.share]
distribution = "uniform(0.4, 0.6)"
unit = "1"
[inputs.cloud_load]
distribution = "uniform(5, 6)"
unit = "MWh"
[components.cloud]
model = "inner.toml"
[components.other]
model = "inner.toml"
at = { scale = "ten" }
set = { load = "cloud_load" }
[equations.ratio]
value = "cloud.total / (grid * cloud.load)"
unit = "1"
[equations.loads]
value = "cloud.load * share"
unit = "kWh"
[equations.other_ratio]
value = "other.total / (grid * cloud_load)"
unit = "1"
[equations.footprint]
value = "cloud.total + other.total + loads * grid"
unit = "kg CO2e"
"""


def test_a_run_stays_at_the_first_label(tmp_path: Path) -> None:
    row = mclca.run(write_model(tmp_path, AXES), draws=1000).rows[0]
    assert row.at == {"grid": "dirty", "size": "small"}
    assert row.low > 0.3


def test_a_label_replaces_inputs_and_equations(tmp_path: Path) -> None:
    path = write_model(tmp_path, AXES)
    row = mclca.run(path, draws=1000, at={"grid": "clean", "size": "large"}).rows[0]
    assert row.minimum >= 2 * 10 * 0.05
    assert row.maximum <= 2 * 20 * 0.05


def test_axes_spread_out_in_full_factorial_on_the_same_draws(tmp_path: Path) -> None:
    result = mclca.run(write_model(tmp_path, AXES), draws=5000, across="size,grid")
    assert dict(result.summary.sizes) == {"statistic": 14, "size": 2, "grid": 2}
    draws = result.draws["footprint"]
    assert draws.dims == ("draw", "size", "grid")
    small = draws.sel(size="small", grid="clean").values / 0.05
    large = draws.sel(size="large", grid="clean").values / 0.05 / 2
    np.testing.assert_allclose((large - 10) / 10, small - 1, rtol=0, atol=1e-12)


def test_spread_out_or_alone_a_scenario_is_the_same_bits(tmp_path: Path) -> None:
    path = write_model(tmp_path, AXES)
    together = mclca.run(path, draws=70_000, across="grid")
    alone = mclca.run(path, draws=70_000, at={"grid": "clean"})
    assert together.rows[1].to_json() == alone.rows[0].to_json()


@pytest.mark.parametrize(("first", "second", "value"), [("a", "c", 1), ("b", "c", 2), ("a", "d", 3), ("b", "d", 7)])
def test_a_combination_says_what_holds_where_labels_meet(first: str, second: str, value: float, tmp_path: Path) -> None:
    result = mclca.run(write_model(tmp_path, MEETING), draws=10, at={"first": first, "second": second})
    assert result.rows[0].mean == value


def test_a_catalogue_key_is_one_random_variable_in_all_components(tmp_path: Path) -> None:
    write_model(tmp_path, INNER, "inner.toml", head="")
    result = mclca.run(write_model(tmp_path, OUTER), draws=2000)
    by_name = {row.name: row for row in result.rows}
    assert abs(by_name["ratio"].minimum - 1) < 1e-12
    assert abs(by_name["ratio"].maximum - 1) < 1e-12
    assert abs(by_name["other_ratio"].mean - 1) < 1e-12


def test_independent_draws_a_catalogue_key_apart(tmp_path: Path) -> None:
    write_model(tmp_path, INNER, "inner.toml", head="")
    body = OUTER.replace(
        '[inputs.grid]\nfrom = "electricity.us"', '[inputs.grid]\nfrom = "electricity.us"\nindependent = true'
    )
    result = mclca.run(write_model(tmp_path, body), draws=2000)
    assert {row.name: row.sd for row in result.rows}["ratio"] > 0.01


def test_two_models_share_what_they_take_from_the_catalogue_and_nothing_else(tmp_path: Path) -> None:
    body = """
    [inputs.grid]
    from = "electricity.us"
    [inputs.x]
    distribution = "uniform(0, 1)"
    unit = "1"
    [equations.footprint]
    value = "grid"
    unit = "kg CO2e/kWh"
    [equations.x_again]
    value = "x"
    unit = "1"
    """
    first = mclca.run(write_model(tmp_path, body), draws=5000).draws
    other = write_model(tmp_path, body, "other.toml")
    other.write_text(other.read_text().replace('name = "small"', 'name = "other"'))
    second = mclca.run(other, draws=5000).draws
    np.testing.assert_array_equal(first["footprint"], second["footprint"])
    assert abs(np.corrcoef(first["x_again"], second["x_again"])[0, 1]) < 5 / np.sqrt(5000)


# --- a distribution in place of a catalogue entry

SHARED = """
[inputs.grid]
from = "electricity.us"
[inputs.load]
from = "data_centre.pue_unknown_host"
[inputs.other]
from = "electricity.us"
[equations.footprint]
value = "load * grid + 0 * other"
unit = "kg CO2e/kWh"
[equations.load_again]
value = "load"
unit = "1"
[equations.grid_again]
value = "grid"
unit = "kg CO2e/kWh"
[equations.other_again]
value = "other"
unit = "kg CO2e/kWh"
[scenarios.host]
unknown = {}
own = { load = "uniform(1.1, 1.5)" }
stated = { load = 1.2 }
"""


def ranks(values: object) -> np.ndarray:
    return np.argsort(np.argsort(np.asarray(values)))


def same_ranks(first: object, second: object) -> bool:
    return bool((ranks(first) == ranks(second)).all())


def test_a_distribution_set_in_place_of_an_entry_keeps_its_random_numbers(tmp_path: Path) -> None:
    model = write_model(tmp_path, SHARED)
    entry = mclca.run(model, draws=5000).draws["load_again"]
    for value in ("uniform(1.1, 1.5)", mclca.Input("uniform(1.1, 1.5)", unit="1")):
        changed = mclca.run(model, draws=5000, set={"load": value}).draws["load_again"]
        assert changed.max() > entry.max()
        assert same_ranks(entry, changed)


@pytest.mark.parametrize("design", ["random", "sobol", "latin"])
def test_a_label_in_place_of_an_entry_keeps_its_random_numbers(design: str, tmp_path: Path) -> None:
    model = write_model(tmp_path, SHARED)
    load = mclca.run(model, draws=4096, across="host", design=design).draws["load_again"]
    assert same_ranks(load.sel(host="unknown"), load.sel(host="own"))
    changed = mclca.run(model, draws=4096, at={"host": "stated"}, set={"load": "uniform(2, 3)"}, design=design)
    assert same_ranks(load.sel(host="unknown"), changed.draws["load_again"])


def test_another_entry_in_its_place_takes_its_own_random_numbers(tmp_path: Path) -> None:
    model = write_model(tmp_path, SHARED)
    french = mclca.run(model, draws=5000, set={"grid": "electricity.fr"}).draws["grid_again"]
    written = write_model(tmp_path, SHARED.replace("electricity.us", "electricity.fr"), "fr.toml")
    np.testing.assert_array_equal(french, mclca.run(written, draws=5000).draws["grid_again"])
    american = mclca.run(model, draws=5000).draws["grid_again"]
    assert abs(np.corrcoef(french, american)[0, 1]) < 5 / np.sqrt(5000)


@pytest.mark.parametrize("changes", [("grid",), ("grid", "other")])
def test_two_inputs_of_an_entry_are_independent_once_one_is_replaced(changes: tuple[str, ...], tmp_path: Path) -> None:
    model = write_model(tmp_path, SHARED)
    before = mclca.run(model, draws=5000).draws
    np.testing.assert_array_equal(before["grid_again"], before["other_again"])
    after = mclca.run(model, draws=5000, set=dict.fromkeys(changes, "uniform(0.3, 0.5)")).draws
    assert abs(np.corrcoef(after["grid_again"], after["other_again"])[0, 1]) < 5 / np.sqrt(5000)


def test_independent_inputs_stay_so_when_they_are_replaced(tmp_path: Path) -> None:
    entry_of = 'from = "data_centre.pue_unknown_host"'
    alone = write_model(tmp_path, SHARED.replace(entry_of, f"{entry_of}\nindependent = true"))
    load = mclca.run(alone, draws=5000, across="host").draws["load_again"]
    assert same_ranks(load.sel(host="unknown"), load.sel(host="own"))
    entry = mclca.run(write_model(tmp_path, SHARED, "other.toml"), draws=5000).draws["load_again"]
    assert abs(np.corrcoef(entry, load.sel(host="own"))[0, 1]) < 5 / np.sqrt(5000)


def test_a_file_says_that_its_distribution_stands_in_place_of_an_entry(tmp_path: Path) -> None:
    from_entry = 'from = "data_centre.pue_unknown_host"'
    written = SHARED.replace(from_entry, f'{from_entry}\ndistribution = "uniform(1.1, 1.6)"')
    model = mclca.load(write_model(tmp_path, written))
    held = model.inputs["load"]
    assert (held.key, held.replaces, held.unit, held.bounds) == ("", "data_centre.pue_unknown_host", "1", (1, np.inf))
    set_ = mclca.run(write_model(tmp_path, SHARED, "other.toml"), draws=500, set={"load": "uniform(1.1, 1.6)"})
    np.testing.assert_array_equal(set_.draws["load_again"], mclca.run(model, draws=500).draws["load_again"])
    wrong = written.replace('uniform(1.1, 1.6)"', 'uniform(1.1, 1.6)"\nunit = "kWh"')
    with pytest.raises(mclca.ModelError, match=r"wrong.toml:.*input 'load'.*kWh"):
        mclca.load(write_model(tmp_path, wrong, "wrong.toml"))


def test_a_changed_entry_of_a_component_keeps_its_random_numbers(tmp_path: Path) -> None:
    write_model(tmp_path, INNER, "inner.toml", head="")
    outer = '[components.cloud]\nmodel = "inner.toml"\n[equations.footprint]\nvalue = "cloud.total"\nunit = "kg CO2e"\n'
    model = write_model(tmp_path, outer)
    before = mclca.run(model, draws=500, set={"cloud.load": 1}).draws["footprint"]
    after = mclca.run(model, draws=500, set={"cloud.load": 1, "cloud.grid": "uniform(0, 1)"}).draws["footprint"]
    assert same_ranks(before, after)


def test_settings_reach_into_components(tmp_path: Path) -> None:
    write_model(tmp_path, INNER, "inner.toml", head="")
    result = mclca.run(
        write_model(tmp_path, OUTER), draws=10, set={"cloud.load": 2, "cloud.grid": 1.0}, of="cloud.total"
    )
    assert result.rows[0].name == "cloud.total"
    assert result.rows[0].mean == pytest.approx(2)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"at": {"gird": "clean"}}, "model 'small' has no axis 'gird'; its axes are: grid, size; did you mean 'grid'?"),
        ({"at": {"grid": "claen"}}, "axis 'grid' of model 'small' has no label 'claen'; .*did you mean 'clean'?"),
        ({"across": "grd"}, "model 'small' has no axis 'grd'"),
        ({"set": {"enregy": 1}}, "enregy = 1: there is no input 'enregy' to replace; did you mean 'energy'?"),
        ({"set": {"inference": 1}}, "inference = 1: 'inference' is an equation, not an input"),
        ({"set": {"energy": "cheap"}}, "energy = cheap: 'cheap' is not a value; write a number, a distribution"),
        ({"set": {"energy": "electricity.us"}}, "energy = electricity.us: .*kg CO2e/kWh.*kWh"),
        ({"set": {"intensity": 1}, "across": "grid"}, "'intensity' is set, but axis 'grid' replaces it too; "),
        ({"of": "footprnt"}, "model 'small' has no equation 'footprnt'; did you mean 'footprint'?"),
        ({"draws": 1}, "draws is 1; give a whole number from 2 to"),
        ({"draws": 1.5}, "draws is 1.5; give a whole number"),
        ({"seed": -1}, "seed is -1; give a whole number from 0"),
        ({"design": "halton"}, "design is halton; give one of random, sobol, latin"),
        ({"interval": 95}, "interval is 95.0; give a probability between 0 and 1"),
        ({"quantiles": [5]}, "quantile 5 is not a probability; give levels between 0 and 1"),
        ({"exceeds": ["many"]}, "exceeds many is not a number; give a threshold"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(options: dict[str, object], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(mclca.ModelError, match=sentence):
        mclca.run(write_model(tmp_path, AXES), **{"draws": 10, **options})


def test_stages_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    body = AXES.replace('value = "inference"', 'value = "1.01 * inference"') + '[boundary]\nincluded = ["inference"]\n'
    sentence = "boundary: inference differs from 'footprint' by up to 0.99 % .*; include every stage"
    with pytest.raises(mclca.ModelError, match=sentence):
        mclca.run(write_model(tmp_path, body), draws=100)


def test_stages_that_add_up_by_value_only_are_kept_apart_from_the_check(tmp_path: Path) -> None:
    body = AXES.replace('value = "inference"', 'value = "2 * inference / 2"') + '[boundary]\nincluded = ["inference"]\n'
    result = mclca.run(write_model(tmp_path, body), draws=100, keep=True, across="grid")
    again = mclca.run(write_model(tmp_path, body), draws=100, across="grid")
    assert list(result.draws) == ["footprint", "inference"]
    np.testing.assert_array_equal(result.draws["footprint"], again.draws["footprint"])


def test_contributions_are_shares_of_the_result_in_each_draw(tmp_path: Path) -> None:
    body = """
    [inputs.a]
    distribution = "uniform(1, 2)"
    unit = "kg CO2e"
    [equations.first]
    value = "a"
    unit = "kg CO2e"
    [equations.second]
    value = "3 * a"
    unit = "g CO2e"
    [equations.footprint]
    value = "first + second"
    unit = "kg CO2e"
    [boundary]
    included = ["first", "second"]
    """
    shares = mclca.run(write_model(tmp_path, body), draws=100).contributions
    np.testing.assert_allclose(shares["first"].sel(statistic=["min", "mean", "max"]), 0.25, rtol=1e-12)
    np.testing.assert_allclose(shares["second"].sel(statistic=["min", "mean", "max"]), 0.75, rtol=1e-12)


@pytest.mark.parametrize("design", ["random", "sobol", "latin"])
def test_what_is_reported_changes_no_figure(design: str, tmp_path: Path) -> None:
    path = write_model(tmp_path, OUTER)
    write_model(tmp_path, INNER, "inner.toml", head="")
    everything = mclca.run(path, draws=40_000, design=design)
    alone = mclca.run(path, draws=40_000, design=design, of="loads")
    assert alone.rows[0].to_json() == next(row for row in everything.rows if row.name == "loads").to_json()
    np.testing.assert_array_equal(alone.draws["loads"], everything.draws["loads"])
