"""Columns of numbers come from files inside the model's folder, and from nowhere else."""

import pytest

from mclca.errors import ModelError
from mclca.families import parse


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "model"
    (inside / "data").mkdir(parents=True)
    (inside / "x.csv").write_text("hour,watt\n0,1.5\n\n1,2.5\n2,2.5\n")
    (inside / "data" / "y.csv").write_text('\ufeff"a, b",c\n"1",2\n"3",4\n', encoding="utf-8")
    (tmp_path / "secret.csv").write_text("watt\n1\n")
    return inside


def test_a_column_is_read(folder):
    d = parse('empirical(file="x.csv", column="watt")', folder)
    assert d == parse("empirical(values=[1.5, 2.5, 2.5])")
    assert str(d) == 'empirical(file="x.csv", column="watt")'
    assert parse(str(d), folder) == d
    assert parse('empirical(file="data/y.csv", column="a, b", interpolate=true)', folder).mean() == 2


@pytest.mark.parametrize("nested", ["truncated({}, low=2)", "mixture([{}, 1], weights=[0.5, 0.5])"])
def test_nested_texts_read_files_too(folder, nested):
    d = parse(nested.format('empirical(file="x.csv", column="watt")'), folder)
    assert parse(str(d), folder) == d


@pytest.mark.parametrize(
    "name",
    [
        "../secret.csv",
        "data/../../secret.csv",
        "/etc/passwd",
        "C:\\\\x.csv",
        "..\\\\secret.csv",
        "\\\\\\\\host\\\\x.csv",
    ],
)
def test_names_that_leave_the_folder_are_refused(folder, name):
    with pytest.raises(ModelError, match=r"leaves the folder of the model; name a file inside it"):
        parse(f'empirical(file="{name}", column="watt")', folder)


def test_links_that_lead_outside_are_refused(folder):
    (folder / "link.csv").symlink_to(folder.parent / "secret.csv")
    (folder / "up").symlink_to(folder.parent, target_is_directory=True)
    for name in ("link.csv", "up/secret.csv"):
        with pytest.raises(ModelError, match="leads outside the folder of the model"):
            parse(f'empirical(file="{name}", column="watt")', folder)


@pytest.mark.parametrize("name", ["none.csv", "data", ""])
def test_what_is_no_file_is_refused(folder, name):
    with pytest.raises(ModelError, match="is not a file in the folder of the model"):
        parse(f'empirical(file="{name}", column="watt")', folder)


def test_a_text_without_a_folder_reads_nothing():
    with pytest.raises(ModelError, match="stands in a text without a folder"):
        parse('empirical(file="x.csv", column="watt")')


def test_too_large_a_file_is_refused(folder):
    with (folder / "large.csv").open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(ModelError, match="larger than 50 MB"):
        parse('empirical(file="large.csv", column="watt")', folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"watt\n1\nabc\n", r"holds 'abc' in row 3 of column 'watt'; write a number"),
        (b"hour,watt\n1\n", r"holds '' in row 2 of column 'watt'"),
        (b"wat\n1\n", r"has no column 'watt'; did you mean 'wat'\?"),
        (b"", r"has no column 'watt'"),
        (b"watt\n", r"at least one value"),
        (b"watt\n1\nnan\n", r"every value is finite"),
        (b"\xff\xfewatt\n1\n", r"cannot be read as a UTF-8 CSV file"),
        (b'watt\n"1\n', r"cannot be read as a UTF-8 CSV file"),
    ],
)
def test_a_file_that_is_not_a_column_of_numbers_is_refused(folder, content, words):
    (folder / "z.csv").write_bytes(content)
    with pytest.raises(ModelError, match=words):
        parse('empirical(file="z.csv", column="watt")', folder)
