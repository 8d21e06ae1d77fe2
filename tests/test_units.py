"""Units: what reads, what converts, what is refused, and agreement with pint's own arithmetic."""

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import hypothesis.strategies as st
import pint
import pytest
from hypothesis import given

import mclca.units
from mclca.errors import ModelError
from mclca.notation import Name, Number, Operation, parse_equation, to_text
from mclca.units import ONE, Unit, conversion_factor, describe, parse_unit, scaled

STEP = "write it like kg CO2e/kWh, kWh/(GPU year) or W/m^2"

REFUSED = {
    "": "an empty unit is refused; say '1' for a pure number",
    "  ": "an empty unit is refused; say '1' for a pure number",
    "kwh": "'kwh' is not a unit that mclca knows; did you mean 'kWh'?",
    "kg CO2": "'CO2' in 'kg CO2' is not a unit that mclca knows; did you mean 'CO2e'?",
    "FLOPS": "'FLOPS' is not a unit that mclca knows; did you mean 'FLOP'?",
    "kGPU": "'kGPU' is not a unit that mclca knows; did you mean 'GPU'?",
    "__import__": "'__import__' is not a unit that mclca knows; units.txt lists them all",
    "€": "the character U+20AC is not allowed in a unit; write it like kg CO2e/kWh, W/m^2, USD or %",
    "kg[0]": "'[' is not allowed in a unit; write it like kg CO2e/kWh, W/m^2, USD or %",
    "x.__class__": f"the unit 'x.__class__' cannot be read from '.__class__' on; {STEP}",
    "9**9**9": f"the unit '9**9**9' has '**9' where a unit is due; {STEP}",
    "((9^9)^9)^9": "the unit '9^729' is out of the range of float64; simplify it",
    "kWh^99": f"the unit 'kWh^99' has the exponent 99; powers go up to 9; {STEP}",
    "m^(1/0)": f"the unit 'm^(1/0)' cannot be read from '^(1/0)' on; {STEP}",
    "s-1": f"the unit 's-1' has a '-' that joins no two units, so for a power write s^-1; {STEP}",
    "kWh/GPU h": f"the unit 'kWh/GPU h' has a space after a /, which reads two ways; {STEP}",
    "2kWh": f"the unit '2kWh' cannot be read from '2kWh' on; {STEP}",
    "0 kg": f"the unit '0 kg' has '0' where a unit is due; {STEP}",
    "kg//m": f"the unit 'kg//m' has '/' where a unit is due; {STEP}",
    "kg*": f"the unit 'kg*' ends where a unit is due; {STEP}",
    "(kg": f"the unit '(kg' has a '(' that no ')' closes; {STEP}",
    "kg)": f"the unit 'kg)' has ')' too many; {STEP}",
    "kg" * 60: "a unit of 120 characters is refused; the limit is 100",
}

SAME = [
    ("kWh", "kilowatt_hour", 1),
    ("kWh", "MJ", 3.6),
    ("kWh", "Wh", 1000),
    ("kg CO2e", "g CO2e", 1000),
    ("t CO2e", "kgCO2e", 1000),
    ("kg CO2-eq", "kg CO2eq", 1),
    ("kg CO2e/kWh", "gCO2e/MJ", 1000 / 3.6),
    ("USD/kg CO2e", "USD/(kg CO2e)", 1),
    ("kg Sb-eq", "g Sbe", 1000),
    ("GPU-hours", "GPU h", 1),
    ("kWh/GPU-hour", "kW/GPU", 1),
    ("l/(100 km)", "mm^2", 0.01),
    ("%", "1", 0.01),
    ("percent", "%", 1),
    ("year", "h", 8760),
    ("year", "day", 365),
    ("year", "month", 12),
    ("day", "min", 1440),
    ("MP", "pixels", 1e6),
    ("PFLOP/s", "GFLOP/s", 1e6),
    ("GB", "Mbit", 8000),
    ("GiB", "byte", 2**30),
    ("videos/month", "1/year", 12),
    ("W/m^2", "kW/m2", 1e-3),
    ("W*h", "J", 3600),
    ("W**2", "(W)^2", 1),
    ("m^(1/2)", "m^0.5", 1),
    ("kWh/year/person", "kWh/(person year)", 1),
    ("t km", "tkm", 1),
    ("1/s", "Hz", 1),
    ("Gbps", "Mbit/s", 1000),
    ("ha", "m2", 10_000),
]

UNITS = {
    "energy": "kWh",
    "heat": "MJ",
    "intensity": "kg CO2e/kWh",
    "other_intensity": "g CO2e/MJ",
    "training": "t CO2e",
    "inference": "g CO2e",
    "pue": "1",
    "share": "%",
    "power": "W",
    "time": "h",
    "distance": "km",
    "price": "USD",
    "cost": "EUR",
    "videos": "video/year",
}


def unit_of(name):
    return parse_unit(UNITS[name])


def checked(text):
    tree, unit = scaled(parse_equation(text), unit_of, "equation 'footprint'")
    return to_text(tree), describe(unit)


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """An empty cache folder and no units in memory, before and after."""
    monkeypatch.setenv("MCLCA_CACHE_DIR", str(tmp_path))
    forget()
    yield tmp_path
    forget()


def forget():
    mclca.units._units.cache_clear()
    parse_unit.cache_clear()


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20] or "empty")
def test_refused_unit(text):
    with pytest.raises(ModelError) as caught:
        parse_unit(text)
    assert str(caught.value) == REFUSED[text]


@pytest.mark.parametrize(("source", "target", "factor"), SAME)
def test_conversion(source, target, factor):
    assert conversion_factor(parse_unit(source), parse_unit(target)) == pytest.approx(factor, rel=1e-15)


@given(st.text() | st.text(alphabet="kWhgCO2e/*^()0123456789.- %"))
def test_any_text_is_a_unit_or_refused(text):
    try:
        positive = parse_unit(text).scale > 0
    except ModelError as refused:
        positive = "\n" not in str(refused)
    assert positive


def test_unit_keeps_its_text_scale_and_dimension():
    dimension = (("CO2e", Fraction(1)), ("m", Fraction(-2)), ("s", Fraction(2)))
    assert parse_unit("kg CO2e/kWh") == Unit("kg CO2e/kWh", Fraction(1, 3_600_000), dimension)
    assert parse_unit("1") == ONE


@pytest.mark.parametrize(
    ("left", "right", "product", "quotient"),
    [
        ("kWh", "kg CO2e/kWh", "kg CO2e", "kWh^2/kg CO2e"),
        ("kWh/year", "years", "kWh", "kWh/year^2"),
        ("kWh/(GPU year)", "GPU-hours", "kWh h/year", "kWh/(GPU^2 year h)"),
        ("1", "kWh", "kWh", "1/kWh"),
        ("kWh", "1", "kWh", "kWh"),
        ("kg CO2e", "kg CO2e", "(kg CO2e)^2", "1"),
        ("MJ", "kWh", "MJ kWh", "MJ/kWh"),
    ],
)
def test_products_are_described_in_the_units_they_are_made_of(left, right, product, quotient):
    one, other = parse_unit(left), parse_unit(right)
    assert (describe(one * other), describe(one / other)) == (product, quotient)


@given(st.lists(st.sampled_from([*UNITS.values(), "kWh/(100 km)", "m^(1/2)"]), min_size=1, max_size=5), st.data())
def test_description_reads_back_to_the_same_unit(texts, data):
    unit = ONE
    for text in texts:
        unit = unit * parse_unit(text) if data.draw(st.booleans()) else unit / parse_unit(text)
    again = parse_unit(describe(unit))
    assert (again.scale, again.dimension) == (unit.scale, unit.dimension)


def test_description_falls_back_to_base_units():
    assert describe(Unit("", Fraction(1000), (("kg", Fraction(1)), ("s", Fraction(-2))))) == "1000 kg/s^2"


@pytest.mark.parametrize(
    ("text", "result"),
    {
        "energy * intensity": ("energy * intensity", "kg CO2e"),
        "energy * intensity + training": ("energy * intensity + 1000 * training", "kg CO2e"),
        "heat * intensity": ("heat * intensity", "MJ kg CO2e/kWh"),
        "energy + heat": ("energy + 0.2777777777777778 * heat", "kWh"),
        "energy - energy": ("energy - energy", "kWh"),
        "power * time + energy": ("power * time + 1000 * energy", "W h"),
        "exp(share)": ("exp(0.01 * share)", "1"),
        "log(energy / heat)": ("log(3.6 * (energy / heat))", "1"),
        "sqrt(energy * energy) + energy": ("sqrt(energy * energy) + energy", "kWh"),
        "sqrt(energy) * sqrt(energy) + energy": ("sqrt(energy) * sqrt(energy) + energy", "kWh"),
        "energy ** (1 / 2)": ("energy ** (1 / 2)", "kWh^(1/2)"),
        "distance ** -2": ("distance ** -2", "1/km^2"),
        "pue ** share": ("pue ** (0.01 * share)", "1"),
        "share ** pue": ("(0.01 * share) ** pue", "1"),
        "share ** 2": ("share ** 2", "percent^2"),
        "share ** 100": ("(0.01 * share) ** 100", "1"),
        "1 - share": ("1 - 0.01 * share", "1"),
        "share + 1": ("share + 100", "%"),
        "max(energy, heat, 0)": ("max(energy, 0.2777777777777778 * heat, 0)", "kWh"),
        "max(0, heat)": ("max(0, heat)", "MJ"),
        "where(energy > heat, training, inference)": (
            "where(energy > 0.2777777777777778 * heat, training, 1e-06 * inference)",
            "t CO2e",
        ),
        "where(pue > 0, 0, energy)": ("where(pue > 0, 0, energy)", "kWh"),
        "where(pue > 0, 0, 0)": ("where(pue > 0, 0, 0)", "1"),
        "-abs(energy)": ("-abs(energy)", "kWh"),
        "floor(share)": ("floor(0.01 * share)", "1"),
        "energy < heat": ("energy < 0.2777777777777778 * heat", "1"),
    }.items(),
)
def test_factors_are_inserted_only_where_needed(text, result):
    assert checked(text) == result


@pytest.mark.parametrize(
    ("text", "problem"),
    {
        "energy + training": " adds kWh to t CO2e; multiply the energy by an emission factor",
        "training - energy": " subtracts kWh from t CO2e; multiply the energy by an emission factor",
        "power + energy": " adds W to kWh; multiply the power by a time",
        "price + cost": " adds USD to EUR; convert one of them with an exchange rate",
        "energy + distance": " adds kWh to km; multiply the kWh by an input in km/kWh, or correct a unit",
        "energy + 1": " adds kWh to a pure number; "
        "make the number an input in kWh, or divide the kWh by a reference value",
        "energy > 5": " compares kWh with a pure number; "
        "make the number an input in kWh, or divide the kWh by a reference value",
        "max(energy, training)": " takes the max of kWh and t CO2e; multiply the energy by an emission factor",
        "where(pue > 0, energy, training)": " chooses between kWh and t CO2e; "
        "multiply the energy by an emission factor",
        "where(energy, 1, 2)": " has kWh as the condition of where; compare it, for example with 0 kWh",
        "exp(energy)": " takes the exp of kWh; exp needs a pure number, so divide by a reference value in kWh",
        "pue ** time": " has h in an exponent; divide it by a reference value in h",
        "energy ** pue": " raises kWh to a power that is not constant; "
        "make the exponent a number, or divide the base by a reference value in kWh",
        "energy ** 100": ": kWh to the power 100 is refused; powers of units go up to 9",
        "(energy ** 9) ** 9": ": the unit 'kWh^81' is out of the range of float64; simplify it",
    }.items(),
)
def test_refused_equation(text, problem):
    with pytest.raises(ModelError) as caught:
        checked(text)
    assert str(caught.value) == f"equation 'footprint'{problem}"


def test_refused_conversion_says_what_to_do():
    with pytest.raises(ModelError) as caught:
        conversion_factor(parse_unit("kWh"), parse_unit("kg CO2e"), "equation 'inference'")
    problem = "equation 'inference' is in kWh, not in kg CO2e; multiply the energy by an emission factor"
    assert str(caught.value) == problem


# Agreement with pint: the scaled tree on plain numbers gives what pint's quantities give.

VALUES = {name: 0.5 + 0.377 * position for position, name in enumerate(UNITS)}
MADE_OF = {
    "energy": [("energy",), ("heat",), ("power", "time")],
    "emission": [("training",), ("inference",), ("energy", "intensity"), ("heat", "other_intensity")],
    "pure": [("pue",), ("share",)],
}


def product(names):
    tree = Name(names[0])
    for name in names[1:]:
        tree = Operation("multiply", (tree, Name(name)))
    return tree


def logarithm(tree):
    return Operation("log", (Operation("add", (Operation("abs", (tree,)), Number(1.0))),))


def trees(kind, depth=3):
    """Trees of one kind of quantity, with parts in several units."""
    leaf = st.sampled_from(MADE_OF[kind]).map(product)
    if depth == 0:
        return leaf
    part = st.deferred(lambda: trees(kind, depth - 1))
    pure = st.deferred(lambda: trees("pure", depth - 1))
    condition = st.sampled_from(["energy < heat", "training >= inference", "pue > share"]).map(parse_equation)
    choices = [
        leaf,
        st.tuples(st.sampled_from(["add", "subtract", "min", "max"]), part, part | st.just(Number(0.0))).map(
            lambda parts: Operation(parts[0], parts[1:])
        ),
        st.tuples(st.sampled_from(["multiply", "divide"]), part, leaf_of_pure()).map(
            lambda parts: Operation(parts[0], parts[1:])
        ),
        st.tuples(condition, part, part).map(lambda parts: Operation("where", parts)),
        part.map(lambda tree: Operation("abs", (tree,))),
    ]
    if kind == "pure":
        inner = st.sampled_from(["energy", "emission"]).flatmap(
            lambda other: st.tuples(trees(other, depth - 1), st.sampled_from(MADE_OF[other]).map(product))
        )
        choices.append(inner.map(lambda parts: Operation("divide", parts)))
        choices.append(pure.map(logarithm))
    return st.one_of(choices)


def leaf_of_pure():
    return st.sampled_from(MADE_OF["pure"]).map(product)


PLAIN = {
    "add": lambda left, right: left + right,
    "subtract": lambda left, right: left - right,
    "multiply": lambda left, right: left * right,
    "divide": lambda left, right: left / right,
    "less": lambda left, right: left < right,
    "greater": lambda left, right: left > right,
    "greater_equal": lambda left, right: left >= right,
    "min": min,
    "max": max,
    "where": lambda condition, one, other: one if condition else other,
    "abs": abs,
    "log": math.log,
}


def evaluate(tree, value_of, operations):
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return value_of(tree.name)
    return operations[tree.operator](*(evaluate(operand, value_of, operations) for operand in tree.operands))


@pytest.fixture(scope="module")
def registry():
    lines = Path(mclca.units.__file__).with_name("units.txt").read_text(encoding="utf-8").splitlines()
    registry = pint.UnitRegistry(None)
    registry.load_definitions([line for line in lines if line and not line.startswith("#")])
    return registry


def pint_text(unit):
    return UNITS[unit].replace("%", "percent")


def least(left, right):
    """The smaller one; the literal 0 takes the other's unit, which pint's own comparison would drop."""
    return min(left, right * getattr(left, "units", 1) if isinstance(right, float) and right == 0 else right)


@given(st.sampled_from(sorted(MADE_OF)).flatmap(trees))
def test_scaled_tree_agrees_with_pint(registry, tree):
    with_units = {
        **PLAIN,
        "min": least,
        "max": lambda left, right: -least(-left, -right),
        "log": lambda number: math.log(registry.Quantity(number).to("dimensionless").magnitude),
    }
    quantity = evaluate(tree, lambda name: registry.Quantity(VALUES[name], pint_text(name)), with_units)
    plain_tree, unit = scaled(tree, unit_of, "equation 'x'")
    plain = evaluate(plain_tree, VALUES.__getitem__, PLAIN)
    root = registry.Quantity(quantity).to_root_units()
    assert dict(unit.dimension) == dict(root.unit_items())
    assert plain * float(unit.scale) == pytest.approx(root.magnitude, rel=1e-9, abs=1e-6 * float(unit.scale))


@given(st.sampled_from(sorted(MADE_OF)).flatmap(trees))
def test_relabelling_kwh_as_mj_changes_no_result(tree):
    relabelled = {**UNITS, "energy": "MJ"}, {**VALUES, "energy": 3.6 * VALUES["energy"]}
    results = []
    for units, values in ((UNITS, VALUES), relabelled):
        plain, unit = scaled(tree, lambda name, units=units: parse_unit(units[name]), "equation 'x'")
        results.append(evaluate(plain, values.__getitem__, PLAIN) * float(unit.scale))
    assert results[0] == pytest.approx(results[1], rel=1e-9, abs=1e-6)


def test_every_definition_agrees_with_pint(registry):
    for name, unit in mclca.units._units().items():
        quantity = registry.Quantity(1, name.replace("%", "percent")).to_root_units()
        assert float(unit.scale) == pytest.approx(quantity.magnitude, rel=1e-12)


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\x00", b"[1]", b"abc\n{}"])
def test_damaged_cache_is_ignored(cache, damage):
    parse_unit("kWh")
    (file,) = cache.iterdir()
    file.write_bytes(damage)
    forget()
    assert parse_unit("kWh").scale == 3_600_000
    assert file.read_bytes() != damage


def test_cache_gives_the_units_that_pint_gave(cache):
    fresh = mclca.units._units()
    forget()
    assert mclca.units._units() == fresh
    assert [file.suffix for file in cache.iterdir()] == [".json"]


def test_cache_may_be_written_by_many_at_once(cache):
    units = mclca.units._units()
    (file,) = cache.iterdir()

    def write_and_read(_):
        mclca.units._save(units, file)
        return mclca.units._load(file) == units

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(write_and_read, range(40)))
    assert list(cache.iterdir()) == [file]


def test_no_cache_folder_is_no_error(monkeypatch):
    monkeypatch.setattr(mclca.units, "cache_folder", lambda: None)
    forget()
    assert parse_unit("kWh").scale == 3_600_000
    forget()


def test_known_units_need_no_pint(cache):
    parse_unit("kWh")
    script = (
        "import sys; from mclca.units import parse_unit; parse_unit('g CO2e/(GPU year)'); print('pint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
