"""What is installed is what was written: the catalogue, the units and the models travel in sdist and wheel."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = [
    "distributions/*.toml",
    "mclca/units.txt",
    "mclca/models/*.toml",
    "mclca/*.json",
    "mclca/report/*.html",
    "mclca/app/static/*",
    "mclca/py.typed",
]


@pytest.fixture(scope="module")
def unpacked_sdist(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(built(ROOT, "sdist", folder)) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


def built(project, target, folder):
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    return next(Path(folder).glob("*.whl" if target == "wheel" else "*.tar.gz"))


def data_of(project):
    return {path.relative_to(project).as_posix() for pattern in DATA for path in project.glob(pattern)}


def test_sdist_carries_the_data_and_the_licence(unpacked_sdist):
    assert data_of(ROOT) <= data_of(unpacked_sdist)
    for name in ("LICENSE", "README.md", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "Makefile", "tests"):
        assert (unpacked_sdist / name).exists(), f"the sdist lacks {name}; add it to pyproject.toml"


def test_wheel_made_from_the_sdist_carries_the_data(unpacked_sdist, tmp_path):
    names = zipfile.ZipFile(built(unpacked_sdist, "wheel", tmp_path)).namelist()
    inside = {"mclca/" + name.removeprefix("mclca/") for name in data_of(ROOT)}
    assert inside <= set(names)
    assert any(name.startswith("mclca/distributions/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "distributions/"))]
