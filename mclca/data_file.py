"""Columns of numbers from a CSV file that lies beside the model, and from nowhere else."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TypeVar

from mclca.errors import ModelError, did_you_mean

SIZE_LIMIT = 50_000_000
Taken = TypeVar("Taken")


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
        return self._read(lambda rows: tuple(self._numbers(rows, heading)))

    def columns(self, headings: Sequence[str]) -> tuple[tuple[float, ...], ...]:
        """Finite numbers below several headings, row by row; a ModelError where a row is not as long as the first."""
        return self._read(lambda rows: tuple(zip(*self._rows(rows, headings), strict=True)))

    def _read(self, take: Callable[[Iterator[list[str]]], Taken]) -> Taken:
        try:
            with self.path.open(newline="", encoding="utf-8-sig") as lines:
                return take(csv.reader(lines, strict=True))
        except (OSError, UnicodeDecodeError, csv.Error) as problem:
            raise ModelError(f"'{self.name}' cannot be read as a UTF-8 CSV file: {problem}") from problem

    def _numbers(self, rows: Iterator[list[str]], heading: str) -> Iterator[float]:
        place = self._place(self._headings(rows), heading)
        for line, row in enumerate(rows, start=2):
            if row:
                yield self._number(row[place] if place < len(row) else "", line, heading)

    def _rows(self, rows: Iterator[list[str]], wanted: Sequence[str]) -> Iterator[tuple[float, ...]]:
        headings = self._headings(rows)
        places = [self._place(headings, heading) for heading in wanted]
        filled = False
        for line, row in enumerate(rows, start=2):
            if row and len(row) != len(headings):
                rule = "write one cell under each, so that the rows stay together"
                raise ModelError(
                    f"'{self.name}' has {len(row)} cells in row {line} and {len(headings)} headings; {rule}"
                )
            if row:
                filled = True
                yield tuple(self._finite(row[place], line, headings[place]) for place in places)
        if not filled:
            raise ModelError(f"'{self.name}' has no rows below its headings; write one row for each joint sample")

    @staticmethod
    def _headings(rows: Iterator[list[str]]) -> list[str]:
        return [each.strip() for each in next(rows, [])]

    def _place(self, headings: list[str], heading: str) -> int:
        if heading not in headings:
            raise ModelError(f"'{self.name}' has no column '{heading}'{did_you_mean(heading, headings)}")
        return headings.index(heading)

    def _number(self, cell: str, line: int, heading: str) -> float:
        try:
            return float(cell)
        except ValueError:
            raise self._wrong(cell, line, heading, "a number") from None

    def _finite(self, cell: str, line: int, heading: str) -> float:
        number = self._number(cell, line, heading)
        if not isfinite(number):
            raise self._wrong(cell, line, heading, "a finite number, or take the row out")
        return number

    def _wrong(self, cell: str, line: int, heading: str, rule: str) -> ModelError:
        return ModelError(f"'{self.name}' holds '{cell[:40]}' in row {line} of column '{heading}'; write {rule}")


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
