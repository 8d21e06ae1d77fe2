"""The catalogue: every shipped entry keeps the same promises, and an entry that does not is refused by name."""

import math
import re
import tomllib
from pathlib import Path

import pytest

from mclca.catalogue import Input, Source, catalogue
from mclca.distribution import mass_outside
from mclca.errors import ModelError
from mclca.families import parse
from mclca.units import parse_unit

FOLDER = Path(__file__).parents[1] / "distributions"
SHIPPED = catalogue()
SCORES = {"reliability", "completeness", "temporal", "geographical", "technological"}
SPAN = {2: 1.128, 3: 1.693}

WHOLE = {
    "unit": '"kWh"',
    "distribution": '"uniform(1, 2)"',
    "source": '"meter"',
    "where": '"page 1"',
    "reported": '"1 to 2"',
    "because": '"nothing else is known"',
    "kind": '"ignorance"',
    "quality": "{ reliability = 1, completeness = 1, temporal = 1, geographical = 1, technological = 1 }",
}
METER = '[sources.meter]\ntitle = "Readings"\npublisher = "Us"\nyear = 2026\n'

REFUSED = [
    ({"source": None}, "own.toml:5: entry 'house' has no source; add source = \"...\""),
    ({"because": '" "'}, "own.toml:5: entry 'house' has no because; add because = \"...\""),
    ({"reported": "3"}, "own.toml:5: entry 'house' has no reported; add reported = \"...\""),
    ({"where": None}, "own.toml:5: entry 'house' has no where; add where = \"...\""),
    ({"distribution": None}, "own.toml:5: entry 'house' has no distribution; add distribution = \"...\""),
    (
        {"source": '"metre"'},
        "own.toml:5: entry 'house' has a source that is not described, 'metre'; did you mean 'meter'?",
    ),
    (
        {"source": '"zz"'},
        "own.toml:5: entry 'house' has a source that is not described, 'zz'; add [sources.zz]",
    ),
    ({"kind": '"doubt"'}, "own.toml:5: entry 'house' has kind 'doubt'; write 'ignorance' or 'variability'"),
    ({"sumary": '"x"'}, "own.toml:5: entry 'house' has an unknown key 'sumary'; did you mean 'summary'?"),
    (
        {"bounds": "[2, 1]"},
        "own.toml:5: entry 'house' has bounds [2, 1]; write [low, high] with low < high, -inf and inf",
    ),
    (
        {"quality": "{ reliability = 1, completeness = 1, temporal = 1, geographical = 1, technological = 6 }"},
        "own.toml:5: entry 'house' has technological 6 in its quality; write a whole number, 1 (best) to 5",
    ),
    (
        {"quality": None},
        "own.toml:5: entry 'house' has no quality; add quality = { reliability = 1, completeness = 1, temporal = 1, ",
    ),
    (
        {"unit": '"kwh"'},
        "own.toml:5: entry 'house' cannot be read: 'kwh' is not a unit that mclca knows; did you mean 'kWh'?",
    ),
    ({"distribution": '"unifrom(1, 2)"'}, "own.toml:5: entry 'house' cannot be read: 'unifrom' is not a family of"),
    ({"distribution": '"empirical(file=\\"../x.csv\\", column=\\"a\\")"'}, "leaves the folder"),
]


@pytest.fixture
def own(tmp_path):
    """Writes own.toml with one entry, changed as told, and gives the catalogue with it laid over."""

    def write(changes=None, sources=METER, name="own.toml", entry="house"):
        held = {key: value for key, value in (WHOLE | (changes or {})).items() if value is not None}
        lines = "".join(f"{key} = {value}\n" for key, value in held.items())
        (tmp_path / name).write_text(f"{sources}[{entry}]\n{lines}", encoding="utf-8")
        return catalogue(tmp_path)

    return write


@pytest.mark.parametrize("key", SHIPPED.keys())
def test_every_entry_keeps_its_promises(key):
    entry = SHIPPED[key]
    assert entry.key == key
    assert parse(entry.text) == entry.distribution == parse(str(entry.distribution))
    assert math.isfinite(entry.distribution.mean())
    assert parse_unit(entry.unit).scale > 0
    assert str(SHIPPED.source(key)) == entry.source
    assert 2000 < SHIPPED.source(key).year <= 2026
    assert all(text.strip() for text in (entry.summary, entry.where, entry.reported, entry.because))
    assert entry.kind in {"ignorance", "variability"}
    assert entry.quality.keys() == SCORES
    assert set(entry.quality.values()) <= {1, 2, 3, 4, 5}
    assert mass_outside(entry.distribution, *entry.bounds) <= 2.0**-53


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_file_is_headed_and_in_order(path):
    text = path.read_text(encoding="utf-8")
    table = tomllib.loads(text)
    sources = table.pop("sources")
    assert text.startswith(f"# distributions/{path.name}: ")
    assert list(table) == sorted(table)
    assert list(sources) == sorted(sources)
    assert {f"{path.stem}.{name}" for name in table} == set(SHIPPED.keys(path.stem))
    for key, source in sources.items():
        assert any(entry["source"] == key or source["publisher"] in entry["reported"] for entry in table.values()), key


@pytest.mark.parametrize("key", [key for key in SHIPPED if SHIPPED[key].because.startswith("the head's rule")])
def test_the_rule_of_the_head_gives_the_distribution(key):
    """The figures that an entry reports, put through the rule that its file states."""
    entry = SHIPPED[key]
    figures = [float(number) for number in re.findall(r"([\d.]+) \(", entry.reported)]
    median = math.sqrt(figures[0] * figures[-1]) / 1000
    gsd = max(math.exp(math.log(max(figures) / min(figures)) / SPAN[len(figures)]), 1.05)
    assert float(entry.distribution.quantile(0.5)) == pytest.approx(median, rel=0.006)
    assert float(entry.distribution.quantile(0.8413447460685429)) / median == pytest.approx(gsd, abs=0.015)


def test_many_countries():
    assert len([key for key in SHIPPED.keys("electricity") if re.fullmatch(r"electricity\.[a-z]{2}", key)]) >= 43


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_an_entry_that_is_not_whole_is_refused(own, changes, sentence):
    with pytest.raises(ModelError) as refusal:
        own(changes)["own.house"]
    assert sentence in str(refusal.value)


def test_all_faults_of_an_entry_are_told_at_once(own):
    with pytest.raises(ModelError) as refusal:
        own({"source": None, "because": None, "unit": '"kwh"'})["own.house"]
    assert len(refusal.value.problems) == 3


def test_a_source_that_is_not_whole_is_refused(own):
    with pytest.raises(ModelError, match="has source 'meter' without year; a source has title, publisher and year"):
        own(sources='[sources.meter]\ntitle = "Readings"\npublisher = "Us"\nlink = "x"\n')["own.house"]


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("electricity.uss", "the catalogue has no entry 'electricity.uss'; did you mean 'electricity.us'?"),
        ("electrcity.world", "the catalogue has no entry 'electrcity.world'; did you mean 'electricity.world'?"),
        ("electricity", "the catalogue has no entry 'electricity'"),
        ("../distributions/electricity.us", "the catalogue has no entry '../distributions/electricity.us'"),
        ("electricity.sources", "the catalogue has no entry 'electricity.sources'"),
        ("", "the catalogue has no entry ''; known are data_centre."),
    ],
)
def test_an_unknown_key_is_refused_with_a_hint(key, sentence):
    with pytest.raises(ModelError) as refusal:
        SHIPPED[key]
    assert str(refusal.value).startswith(sentence)
    assert key not in SHIPPED


def test_a_folder_of_ones_own_wins_entry_by_entry(own):
    laid_over = own(name="electricity.toml", entry="us")
    assert laid_over["electricity.us"].unit == "kWh"
    assert laid_over["electricity.us"].source == "Us (2026), Readings"
    assert laid_over["electricity.fr"] == SHIPPED["electricity.fr"]
    assert laid_over.keys() == SHIPPED.keys() == tuple(laid_over)
    assert "own.house" in own()
    assert own().subjects() == tuple(sorted({*SHIPPED.subjects(), "own"}))


def test_an_edited_file_is_read_again(own):
    assert own()["own.house"].unit == "kWh"
    assert own({"unit": '"kWh"', "distribution": "41.5"})["own.house"].distribution == parse("41.5")


def test_a_broken_file_or_folder_is_refused(tmp_path):
    (tmp_path / "own.toml").write_text("[house\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"own\.toml is not a TOML file: "):
        catalogue(tmp_path)["own.house"]
    (tmp_path / "own.toml").write_text("house = 3\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"own\.toml:1: entry 'house' is 3; write a table"):
        catalogue(tmp_path)["own.house"]
    (tmp_path / "own.toml").write_text("#" * 1_000_001, encoding="utf-8")
    with pytest.raises(ModelError, match=r"own\.toml is larger than 1 MB, the limit of a catalogue file"):
        catalogue(tmp_path)["own.house"]
    with pytest.raises(ModelError, match="there is no catalogue folder 'nowhere'; name one that holds files such as"):
        catalogue("nowhere")


def test_only_the_subject_asked_for_is_read(tmp_path):
    (tmp_path / "broken.toml").write_text("[", encoding="utf-8")
    assert catalogue(tmp_path)["electricity.us"] == SHIPPED["electricity.us"]


def test_an_input_takes_text_a_number_or_a_distribution():
    written = Input("pert(1.05, 1.10, 1.40)", unit="1", source="here")
    assert written.distribution == parse("pert(1.05, 1.10, 1.40)")
    assert written.text == "pert(1.05, 1.10, 1.40)"
    assert Input(0.41, unit="1").distribution == parse("0.41")
    assert Input(written.distribution, unit="1").text == ""
    with pytest.raises(ModelError, match="'prt' is not a family"):
        Input("prt(1, 2, 3)", unit="1")


def test_a_source_reads_as_a_citation():
    assert str(Source("iea2025", "Emission factors 2025", "IEA", 2025)) == "IEA (2025), Emission factors 2025"
