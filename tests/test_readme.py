"""What the documents say is run: Python, model files, commands and what they print, and the picture made anew."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import documents
import pytest

import mclca
from mclca.families import names

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", blocks("python"))
def test_its_python_runs(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  our own file
    assert {path.name for path in tmp_path.iterdir()} == {"video.nc", "video.png", "video.html"}


@pytest.mark.parametrize("text", blocks("toml"))
def test_its_model_file_runs(text: str, tmp_path: Path) -> None:
    path = tmp_path / "kettle.toml"
    path.write_text(text)
    row = mclca.run(path, draws=10_000).rows[0]
    assert row.unit == "g CO2e"
    assert 10 < row.median < 60


def test_it_counts_the_families() -> None:
    assert f"- {len(names())} families of distributions" in README


def test_its_commands_exist() -> None:
    from mclca import commands

    used = {word for block in blocks("") for word in re.findall(r"^mclca ([\w-]+)", block, re.MULTILINE)}
    assert used
    assert used <= set(commands.names())


def test_its_pictures_are_there():
    named = re.findall(r'"(docs/[^"]+)"', README)
    assert named == ["docs/footprint_dark.svg", "docs/footprint.svg"]
    assert all((ROOT / name).exists() for name in named)


def test_every_document_is_linked():
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"(docs/{path.name})" not in README] == []


# --- the picture


@pytest.mark.parametrize(("name", "theme"), [("footprint", "light"), ("footprint_dark", "dark")])
def test_the_picture_is_what_the_tool_makes(name, theme):
    """Its words and its hundred dots; how it is laid out also depends on the fonts of a machine."""
    shown = content((ROOT / "docs" / f"{name}.svg").read_text(encoding="utf-8"))
    assert len(shown[1]) == 100
    assert shown == content(mclca.run("text_to_video").plot.distribution(theme=theme).svg())


def content(svg: str) -> tuple[list[str], list[tuple[str, str]]]:
    """All texts, and the dots with place and colour."""
    found = list(ET.fromstring(svg).iter())
    dots = [element for element in found if element.get("aria-roledescription") == "circle"]
    texts = [element.text for element in found if element.tag.endswith("text") and element.text]
    return texts, [(dot.get("transform", ""), dot.get("fill", "")) for dot in dots]


# --- the other documents


@pytest.mark.parametrize("name", ["disclosure", "variability"])
def test_a_document_shows_what_its_commands_print(name):
    text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert without_versions(text) == without_versions(documents.renewed(text))


# --- the tutorial


@pytest.fixture(scope="module")
def renewed() -> str:
    return documents.renewed(TUTORIAL)


def test_the_tutorial_shows_what_its_commands_print(renewed):
    """Digests and versions aside; after a change that is meant, `make docs` writes it anew."""
    assert without_versions(TUTORIAL) == without_versions(renewed)


def without_versions(text: str) -> str:
    return re.sub(r"mclca \d[\w.]*; digest \w+", "", text)


def test_the_tutorial_goes_all_the_way():
    used = re.findall(r"^\$ mclca (\w+)", TUTORIAL, re.MULTILINE)
    assert set(used) == {"run", "check", "compare", "sensitivity", "disclose", "report", "plot"}


def test_a_document_whose_output_is_wrong_is_renewed(tmp_path):
    text = "```console lines=1\n$ mclca --version\nmclca 0\n```\n"
    assert documents.renewed(text) == f"```console lines=1\n$ mclca --version\nmclca {mclca.__version__}\n```\n"
