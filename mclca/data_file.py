"""A column of numbers from a CSV file that lies beside the model, and from nowhere else."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from mclca.errors import ModelError, did_you_mean

SIZE_LIMIT = 50_000_000


@dataclass(frozen=True, slots=True)
class DataFile:
    """A CSV file inside the model's folder, with a heading row.

    Parameters
    ----------
    name : as written, relative to the folder
    path : where it is
    """

    name: str
    path: Path

    def column(self, heading: str) -> tuple[float, ...]:
        """Numbers below a heading; a ModelError names the line of a cell that is no number."""
        try:
            with self.path.open(newline="", encoding="utf-8-sig") as lines:
                return tuple(self._numbers(csv.reader(lines, strict=True), heading))
        except (OSError, UnicodeDecodeError, csv.Error) as problem:
            raise ModelError(f"'{self.name}' cannot be read as a UTF-8 CSV file: {problem}") from problem

    def _numbers(self, rows: Iterator[list[str]], heading: str) -> Iterator[float]:
        headings = [each.strip() for each in next(rows, [])]
        if heading not in headings:
            raise ModelError(f"'{self.name}' has no column '{heading}'{did_you_mean(heading, headings)}")
        place = headings.index(heading)
        for line, row in enumerate(rows, start=2):
            if row:
                yield self._number(row[place] if place < len(row) else "", f"row {line} of column '{heading}'")

    def _number(self, cell: str, where: str) -> float:
        try:
            return float(cell)
        except ValueError:
            raise ModelError(f"'{self.name}' holds '{cell[:40]}' in {where}; write a number") from None


def data_file(name: str, folder: Path | None) -> DataFile:
    """Find a file by its name relative to the model's folder; a ModelError where it is not plainly inside.

    Absolute names, `..`, links that lead outside, anything but a plain file and more than 50 MB are refused.
    """
    if folder is None:
        raise ModelError(
            f"file='{name}' stands in a text without a folder; put it in a model file, or write values=[..]"
        )
    if _leaves(name):
        raise ModelError(f"file='{name}' leaves the folder of the model; name a file inside it, without '..'")
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ModelError(f"file='{name}' leads outside the folder of the model; copy the file into it")
    if not path.is_file():
        raise ModelError(f"file='{name}' is not a file in the folder of the model")
    if path.stat().st_size > SIZE_LIMIT:
        raise ModelError(f"file='{name}' is larger than 50 MB, the limit; keep a random part of its rows")
    return DataFile(name, path)


def _leaves(name: str) -> bool:
    readings = (PurePosixPath(name), PureWindowsPath(name))
    return "\0" in name or any(each.anchor or each.drive or ".." in each.parts for each in readings)
