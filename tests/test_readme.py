"""What the README says is run: its Python, its model file, and its figures about the project."""

import re
from pathlib import Path

import pytest

import mclca
from mclca.families import names

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", blocks("python"))
def test_its_python_runs(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  our own file
    assert (tmp_path / "video.nc").exists()


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
