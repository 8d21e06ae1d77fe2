"""The command line: what each command prints where, with which exit code, and nothing unsafe to a terminal."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import mclca
from mclca.cli import main
from mclca.starter import name_for, renamed
from mclca.terminal import Progress, print_json, safe

KETTLE = """\
format = 1
name = "kettle"
title = "A litre of tea"
functional_unit = "one litre of tea"
result = "footprint"

[boundary]
included = ["boiling", "making"]
excluded = { tea = "the same for every kettle" }

[inputs.energy]
distribution = "triangular(0.10, 0.11, 0.16)"
unit = "kWh"
source = "measured"

[inputs.grid]
distribution = "lognormal(median=0.4, gsd=1.1)"
unit = "kg CO2e/kWh"

[inputs.made]
distribution = 2
unit = "g CO2e"

[equations.boiling]
value = "energy * grid"
unit = "g CO2e"
summary = "Emissions of the electricity."

[equations.making]
value = "made"
unit = "g CO2e"

[equations.footprint]
value = "boiling + making"
unit = "g CO2e"

[scenarios.place]
home = {}
office = { energy = "uniform(0.2, 0.3)" }
"""

DESIGN_KEYS = [
    "model",
    "title",
    "functional_unit",
    "draws",
    "seed",
    "design",
    "interval",
    "converged",
    "mclca",
    "digest",
]
ROW_KEYS = [
    "name",
    "unit",
    "at",
    "mean",
    "sd",
    "median",
    "low",
    "high",
    "shortest",
    "min",
    "max",
    "quantiles",
    "exceeds",
]


@pytest.fixture
def kettle(tmp_path: Path) -> Path:
    return written(tmp_path, KETTLE)


def written(folder: Path, text: str) -> Path:
    path = folder / "kettle.toml"
    path.write_text(text, encoding="utf-8")
    return path


def call(*words: object, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, [str(word) for word in words], prog_name="mclca")


def answer(*words: object) -> str:
    result = call(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words: object) -> list[str]:
    """Sentences of a refusal, which leaves stdout empty."""
    result = call(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()


def process(*words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(Path(mclca.__file__).parents[1])}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


# --- run


def test_run_answers_in_a_sentence_and_a_table(kettle: Path) -> None:
    lines = answer("run", kettle, "--draws", "2e3").splitlines()
    assert lines[0] == "A litre of tea"
    assert lines[1].startswith("footprint: 5")
    assert " g CO2e (median), 95 % interval " in lines[1]
    assert lines[1].endswith(", per one litre of tea")
    assert lines[2] == "at place = home"
    assert " ".join(lines[4].split()) == "equation mean sd median low (2.5 %) high (97.5 %) unit"
    assert [line.split()[0] for line in lines[5:8]] == ["footprint", "boiling", "making"]
    assert lines[7].split() == ["making", "2", "0", "2", "2", "2", "g", "CO2e"]
    assert lines[-1] == f"Run it again: mclca run {kettle} --draws 2000 --seed 1"


def test_the_figures_of_one_equation_have_one_notation() -> None:
    """The low end alone would be written as 6000000."""
    lines = answer("run", "text_to_video", "--of", "lifetime_videos", "--across", "grid", "--draws", "1e5").splitlines()
    rows = [line.split() for line in lines if line.endswith("  video")]
    assert [row[1] for row in rows] == ["us", "fr", "uk"]
    assert {row[5] for row in rows} == {"6e6"}
    assert all("e" in cell for row in rows for cell in row[2:7])


def test_run_spreads_an_axis_out_with_the_result_first(kettle: Path) -> None:
    lines = answer("run", kettle, "--draws", "2e3", "--across", "place", "--of", "footprint,boiling").splitlines()
    assert lines[1].startswith("footprint (place = home): ")
    assert lines[2].startswith("footprint (place = office): ")
    assert lines[3] == "per one litre of tea"
    assert [line.split()[:2] for line in lines[6:10]] == [
        ["footprint", "home"],
        ["footprint", "office"],
        ["boiling", "home"],
        ["boiling", "office"],
    ]


def test_a_result_without_uncertainty_says_so(kettle: Path) -> None:
    out = answer("run", kettle, "--draws", "100", "--set", "energy=0.1", "--set", "grid=0.4")
    assert "footprint: 42 g CO2e, exactly: nothing in it is uncertain, per one litre of tea" in out


def test_run_prints_further_quantiles_and_exceedance(kettle: Path) -> None:
    header = answer("run", kettle, "--draws", "2e3", "--quantiles", "0.05,0.5", "--exceeds", "50", "--interval", "0.9")
    assert "low (5 %)" in header
    assert "high (95 %)" in header
    for column in ("quantile 0.05", "quantile 0.5", "P(> 50)"):
        assert column in header


def test_the_last_line_runs_it_again(kettle: Path) -> None:
    options = [
        "--draws",
        "3e3",
        "--set",
        "energy=uniform(0.1, 0.2)",
        "--at",
        "place=home",
        "--exact",
        "--interval",
        "0.9",
    ]
    first = answer("run", kettle, *options, "--threads", "1")
    words = shlex.split(first.splitlines()[-1].removeprefix("Run it again: mclca "))
    assert "--threads" not in words
    assert answer(*words) == first


def test_json_has_the_keys_of_the_design_and_nothing_else_on_stdout(kettle: Path) -> None:
    found = json.loads(
        answer(
            "run", kettle, "--draws", "2e3", "--quantiles", "0.05", "--exceeds", "1.0", "--across", "place", "--json"
        )
    )
    assert set(DESIGN_KEYS) <= found.keys()
    assert (found["model"], found["draws"], found["seed"], found["converged"]) == ("kettle", 2000, 1, "not_checked")
    assert len(found["results"]) == 6
    first = found["results"][0]
    assert {*ROW_KEYS, "non_finite", "mcse"} <= first.keys()
    assert (first["name"], first["at"], first["unit"]) == ("footprint", {"place": "home"}, "g CO2e")
    assert first["quantiles"].keys() == {"0.05"}
    assert first["exceeds"].keys() == {"1.0"}
    assert {"mean", "sd", "median", "low", "high"} <= first["mcse"].keys()


def test_json_writes_null_for_what_is_not_finite(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        KETTLE.replace('value = "made"', 'value = "made / 0"').replace(
            '[boundary]\nincluded = ["boiling", "making"]', "[boundary]"
        ),
    )
    found = json.loads(
        answer("run", path, "--draws", "100", "--non-finite", "count", "--json"), parse_constant=pytest.fail
    )
    (making,) = (row for row in found["results"] if row["name"] == "making")
    assert making["non_finite"] == 100
    assert making["mean"] is None
    assert "not finite" in answer("run", path, "--draws", "100", "--non-finite", "count")


def test_a_design_that_rounds_the_draws_up_says_so_on_stderr(kettle: Path) -> None:
    result = call("run", kettle, "--draws", "1000", "--design", "sobol", "--json")
    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)["draws"]
    assert made > 1000
    assert f"a sobol design makes {made} draws of the 1000 asked for" in result.stderr.splitlines()


def test_set_takes_text_with_signs_of_equality_and_commas(kettle: Path) -> None:
    found = json.loads(
        answer("run", kettle, "--draws", "1e4", "--set", "energy=lognormal(median=1, gsd=1.2)", "--json")
    )
    assert found["results"][0]["median"] == pytest.approx(402, rel=0.02)


def test_a_large_seed_keeps_every_digit(kettle: Path) -> None:
    assert json.loads(answer("run", kettle, "--draws", "10", "--seed", 2**64 - 1, "--json"))["seed"] == 2**64 - 1


def test_save_writes_a_file_that_opens_again(kettle: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.nc"
    found = json.loads(answer("run", kettle, "--draws", "100", "--save", file, "--keep", "--json"))
    opened = mclca.open_result(file)
    assert opened.digest == found["digest"]
    assert opened.draws["footprint"].sizes["draw"] == 100


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--draws many", "--draws is many; give a whole number, such as 1e6"),
        ("--draws inf", "--draws is inf; give a whole number, such as 1e6"),
        ("--draws 2.5", "--draws is 2.5; give a whole number, such as 1e6"),
        ("--draws 1", "draws is 1; give a whole number from 2 to 1e+13"),
        ("--seed -1", "seed is -1; give a whole number from 0 to 2**64 - 1"),
        ("--design halton", "design is halton; give one of random, sobol, latin"),
        ("--interval 95", "interval is 95.0; give a probability between 0 and 1, such as 0.95"),
        ("--quantiles 0.5,5", "quantile 5 is not a probability; give levels between 0 and 1"),
        ("--exceeds much", "exceeds much is not a number; give a threshold"),
        ("--non-finite hide", "non_finite is hide; give 'error' or 'count'"),
        ("--set energy", "--set is 'energy'; write it as NAME=TEXT"),
        ("--at place=", "--at is 'place='; write it as AXIS=LABEL"),
        ("--set energy=1 --set energy=2", "--set gives 'energy' twice; give it once"),
        ("--set energi=1", "energi = 1: there is no input 'energi' to replace; did you mean 'energy'?"),
        ("--at plce=home", "model 'kettle' has no axis 'plce'; its axes are: place; did you mean 'place'?"),
        ("--at place=moon", "axis 'place' of model 'kettle' has no label 'moon'; its labels are: home, office"),
        ("--of footprnt", "model 'kettle' has no equation 'footprnt'; did you mean 'footprint'?"),
        ("--save no/such/folder/r.nc", "--save is 'no/such/folder/r.nc'; name a file in a folder that exists"),
        ("--checkpoint .", "--checkpoint is '.'; name a file in a folder that exists"),
    ],
)
def test_a_bad_option_is_one_sentence(kettle: Path, options: str, sentence: str) -> None:
    assert refused("run", kettle, *options.split()) == [sentence]


def test_several_faults_are_several_lines(kettle: Path) -> None:
    assert refused("run", kettle, "--set", "energi=1", "--set", "grid=lognormal(0.4, 0.1)")[0].startswith(
        "energi = 1: "
    )
    assert len(refused("run", kettle, "--interval", "2", "--design", "x")) == 2


@pytest.mark.parametrize(
    "words", ["run", "run text_to_video --drawz 1", "walk", "show", "run text_to_video --threads 0"]
)
def test_a_misuse_of_the_command_line_is_code_2(words: str) -> None:
    result = call(*words.split())
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr


def test_an_unknown_model_has_a_hint() -> None:
    assert refused("run", "text_to_vido") == ["there is no model 'text_to_vido'; did you mean 'text_to_video'?"]
    assert refused("run", "no.toml") == ["no.toml: the file cannot be read (No such file or directory); check the path"]


def test_nothing_is_written_when_the_run_fails(tmp_path: Path) -> None:
    path = written(tmp_path, KETTLE.replace('value = "made"', 'value = "made / 0"'))
    refused("run", path, "--draws", "100", "--save", tmp_path / "r.nc")
    assert [file.name for file in tmp_path.iterdir()] == ["kettle.toml"]


def test_an_interruption_is_one_line_and_code_130(kettle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(mclca, "run", interrupted)
    result = call("run", kettle)
    assert result.exit_code == 130
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1] == "interrupted; nothing was printed or saved"


def test_a_cold_start_says_why_it_takes_long(kettle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mclca.engine.native.is_warm", lambda: False)
    monkeypatch.setattr("mclca.terminal.SOON", 0.0)
    result = call("run", kettle, "--draws", "1e5", "--json")
    assert json.loads(result.stdout)["draws"] == 100_000
    assert "compiling the kernels, once; later runs start at once" in result.stderr.splitlines()


def test_running_out_of_memory_is_a_sentence(kettle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise MemoryError("Unable to allocate 9 TiB")

    monkeypatch.setattr(mclca, "run", greedy)
    assert refused("run", kettle)[-1] == (
        "out of memory (Unable to allocate 9 TiB); leave out --keep, or ask for fewer draws or equations"
    )


def test_our_own_fault_is_code_1_with_a_traceback(kettle: Path) -> None:
    script = f"import mclca, mclca.cli; mclca.run = lambda *_, **__: 1 / 0; mclca.cli.main(['run', {str(kettle)!r}])"
    result = process("-c", script)
    assert result.returncode == 1
    assert result.stdout == ""
    assert "ZeroDivisionError" in result.stderr


def test_python_dash_m_is_the_command(kettle: Path) -> None:
    result = process("-m", "mclca", "run", kettle, "--draws", "100", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["draws"] == 100


def test_json_imports_nothing_heavy(kettle: Path) -> None:
    script = (
        "import sys\nfrom mclca.cli import main\n"
        f"main(['run', {str(kettle)!r}, '--draws', '100', '--json'], standalone_mode=False)\n"
        "print(*{'rich', 'xarray', 'SALib', 'pint', 'pandas', 'scipy.stats'} & set(sys.modules), file=sys.stderr)"
    )
    process("-c", script)  # the first one may still parse units
    result = process("-c", script)
    assert result.returncode == 0, result.stderr
    assert result.stderr.strip() == ""


# --- show, models, catalogue


def test_models_lists_names_titles_and_axes() -> None:
    out = answer("models")
    assert all(name in out for name in mclca.shipped_models())
    assert "grid: us, fr, uk" in out
    found = json.loads(answer("models", "--json"))["models"]
    assert [model["name"] for model in found] == list(mclca.shipped_models())
    assert all(model["title"] and model["functional_unit"] for model in found)


def test_show_says_all_that_the_model_says(kettle: Path) -> None:
    out = answer("show", kettle)
    for line in (
        "A litre of tea (kettle)",
        "functional unit: one litre of tea",
        "included: boiling + making",
        "left out: tea: the same for every kettle",
        "boiling = energy * grid  [g CO2e]",
        "    Emissions of the electricity.",
    ):
        assert line in out.splitlines()
    rows = [line.split() for line in out.splitlines()]
    assert ["energy", "triangular(0.10,", "0.11,", "0.16)", "kWh", "measured"] in rows
    assert ["place", "office", "energy", "=", "uniform(0.2,", "0.3)"] in rows


def test_show_as_json_and_as_the_file(kettle: Path) -> None:
    found = json.loads(answer("show", kettle, "--json"))
    assert found["inputs"][0] == {
        "name": "energy",
        "distribution": "triangular(0.10, 0.11, 0.16)",
        "unit": "kWh",
        "source": "measured",
    }
    assert found["axes"] == {"place": {"home": {}, "office": {"energy": "uniform(0.2, 0.3)"}}}
    assert answer("show", kettle, "--toml") == KETTLE
    assert refused("show", kettle, "--toml", "--json") == ["--toml and --json are two forms of one answer; choose one"]


def test_every_shipped_model_can_be_shown() -> None:
    for name in mclca.shipped_models():
        assert f"({name})" in answer("show", name)
        assert json.loads(answer("show", name, "--json"))["model"] == name


def test_catalogue_lists_subjects_and_entries() -> None:
    out = answer("catalogue")
    assert "electricity.us" in out
    found = json.loads(answer("catalogue", "electricity", "--json"))
    assert found["subjects"] == ["electricity"]
    assert all(entry["key"].startswith("electricity.") for entry in found["entries"])
    assert all(entry["distribution"] and entry["unit"] and entry["source"] for entry in found["entries"])


def test_catalogue_shows_all_about_one_entry() -> None:
    (entry,) = json.loads(answer("catalogue", "electricity.us", "--json"))["entries"]
    assert {"key", "distribution", "unit", "source", "where", "reported", "because", "kind", "quality"} <= entry.keys()
    assert entry["because"][:40] in answer("catalogue", "electricity.us")


def test_an_unknown_subject_has_a_hint() -> None:
    assert refused("catalogue", "electrcity") == [
        "the catalogue has no subject 'electrcity'; did you mean 'electricity'?"
    ]
    assert refused("catalogue", "electricity.usa")[0].startswith(
        "the catalogue has no entry 'electricity.usa'; did you mean"
    )


# --- check, new


def test_check_says_ok(kettle: Path) -> None:
    assert answer("check", kettle) == f"{kettle}: OK: model 'kettle', 3 inputs, 3 equations, 2 scenarios tried\n"
    assert json.loads(answer("check", kettle, "--json")) == {"file": str(kettle), "ok": True, "problems": []}


def test_check_lists_all_faults_with_their_lines(tmp_path: Path) -> None:
    path = written(tmp_path, KETTLE.replace('"energy * grid"', '"enrgy * grid"').replace("gsd=1.1", "gsd=0.1"))
    sentences = refused("check", path)
    assert len(sentences) == 2
    assert sentences[0].startswith("kettle.toml:16: input 'grid': lognormal(median=0.4, gsd=0.1): ")
    assert sentences[1] == (
        "kettle.toml:25: equation 'boiling' names 'enrgy', which is not defined; did you mean 'energy'?"
    )
    result = call("check", path, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout) == {"file": str(path), "ok": False, "problems": sentences}


def test_check_tries_every_label(tmp_path: Path) -> None:
    path = written(tmp_path, KETTLE.replace('energy = "uniform(0.2, 0.3)"', 'boiling = "energy * grid / 0"'))
    (footprint, boiling) = refused("check", path)
    assert boiling.startswith(
        "kettle.toml:39: label 'office' of axis 'place': equation 'boiling' is not finite in 1000 of 1000 draws"
    )
    assert "equation 'footprint' is not finite" in footprint


def test_new_copies_a_model_under_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "My café-model.toml"
    out = answer("new", path)
    assert out.splitlines() == [
        f"{path}: a copy of text_to_video, named 'My_caf_model'. Change an input, then:",
        f"  mclca check '{path}'",
        f"  mclca run '{path}'",
    ]
    shipped = mclca.load("text_to_video")
    copied = mclca.load(path)
    assert copied.name == "My_caf_model"
    assert copied.title == shipped.title
    assert copied.text == shipped.text.replace('name = "text_to_video"', 'name = "My_caf_model"')
    answer("check", path)


def test_new_leaves_what_exists_as_it_is(kettle: Path) -> None:
    assert refused("new", kettle) == [f"'{kettle}' exists and is left as it is; choose another name"]
    assert kettle.read_text(encoding="utf-8") == KETTLE


def test_new_takes_any_model_and_refuses_bad_places(kettle: Path, tmp_path: Path) -> None:
    assert json.loads(answer("new", tmp_path / "2nd.toml", "--from", kettle, "--json"))["name"] == "model_2nd"
    assert refused("new", tmp_path / "third") == [
        f"'{tmp_path / 'third'}' does not end in .toml; name the file 'third.toml'"
    ]
    nowhere = tmp_path / "no" / "my.toml"
    assert refused("new", nowhere) == [
        f"'{nowhere}' cannot be written (No such file or directory); choose another place"
    ]


def test_names_are_made_of_letters_digits_and_underscores() -> None:
    names = {"a.b c": "a_b_c", "_x_": "x", "2160p": "model_2160p", "中": "model"}
    assert {stem: name_for(Path(f"{stem}.toml")) for stem in names} == names


def test_renaming_changes_the_first_name_only() -> None:
    assert (
        renamed("# name = 1\r\nname = 'a' # b\r\n[t]\nname = 'c'\n", "d")
        == "# name = 1\r\nname = \"d\" # b\r\n[t]\nname = 'c'\n"
    )


# --- safety


NASTY = r'title = "[red]tea[/red] :smile: \u001b[31m\u009b2J\u202e"'
SHOWN = r"[red]tea[/red] :smile: \x1b[31m\x9b2J\u202e"


@pytest.mark.parametrize(
    "words", [("run", "--draws", "10"), ("show",), ("show", "--json"), ("run", "--draws", "10", "--json")]
)
@pytest.mark.parametrize("environment", [{}, {"FORCE_COLOR": "1", "NO_COLOR": "1"}])
def test_markup_and_control_characters_are_shown_not_obeyed(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str]
) -> None:
    path = written(tmp_path, KETTLE.replace('title = "A litre of tea"', NASTY))
    result = call(words[0], path, *words[1:], **environment)
    assert result.exit_code == 0, result.output
    assert not any(character in result.stdout for character in "\x9b\u202e")
    assert "\x1b[31m" not in result.stdout
    if "--json" in words:
        assert json.loads(result.stdout)["title"] == "[red]tea[/red] :smile: \x1b[31m\x9b2J\u202e"
    else:
        assert SHOWN in result.stdout


def test_errors_are_escaped_too(tmp_path: Path) -> None:
    path = written(tmp_path, KETTLE.replace('result = "footprint"', r'result = "foot\u001b[2Jprint\n"'))
    (sentence,) = refused("show", path)
    assert sentence.startswith(r"kettle.toml:5: result 'foot\x1b[2Jprint\n' is not an equation")


def test_no_colour_when_piped(kettle: Path) -> None:
    assert "\x1b" not in answer("run", kettle, "--draws", "10")
    assert "\x1b[1m" in call("run", kettle, "--draws", "10", FORCE_COLOR="1").stdout


def test_no_figure_is_cut_on_a_narrow_terminal(kettle: Path) -> None:
    wide = answer("run", kettle, "--draws", "2e3").split()
    narrow = call(
        "run", kettle, "--draws", "2e3", FORCE_COLOR="1", NO_COLOR="1", TERM="dumb", COLUMNS="20"
    ).stdout.split()
    figures = [word for word in wide if word[0].isdigit()]
    assert [word for word in narrow if word in figures] == figures


def test_safe_keeps_what_can_be_read() -> None:
    assert safe("CO₂e · 中 é") == "CO₂e · 中 é"
    assert safe("a\tb\nc\x07\x7f\u200b") == r"a\tb\nc\x07\x7f\u200b"


def test_json_is_strict(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": float("nan"), "b": [float("inf"), {"c": (1.0, -float("inf"))}]})
    assert json.loads(capsys.readouterr().out) == {"a": None, "b": [None, {"c": [1.0, None]}]}


# --- progress


def test_no_progress_bar_away_from_a_terminal() -> None:
    with Progress(10) as progress:
        assert progress is None


def test_a_progress_bar_after_two_seconds_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress(10) as progress:
        assert progress is not None
        progress(1)
        assert progress.bar is None
        progress.started -= 3
        progress(5)
        assert progress.bar.tasks[0].completed == 5
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "50%" in captured.err
