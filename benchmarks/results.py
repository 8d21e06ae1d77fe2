"""Files of results: one for each study, written after every case so that an interrupted run goes on."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.machine import described

FOLDER = Path(__file__).parent / "results"
_UNFINISHED = "unfinished"


def load(folder: Path = FOLDER) -> dict[str, Any]:
    """All files of a folder, by study."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def cases_of(results: Mapping[str, Any]) -> dict[str, Any]:
    """All cases, by 'study/key'."""
    return {f"{study}/{key}": case for study, file in results.items() for key, case in file["cases"].items()}


class Notebook:
    """One study's results while they come in."""

    def __init__(self, folder: Path, study: str, versions: tuple[str, ...] = (), *, quick: bool = False) -> None:
        self.path = folder / f"{study}.json"
        self.unfinished = folder / _UNFINISHED / f"{study}.json"
        self.machine = described(versions) | {"quick": quick}
        self.cases = self._resumed()

    def _resumed(self) -> dict[str, Any]:
        """Cases of a run that was interrupted, if nothing that they depend on has changed since."""
        if not self.unfinished.exists():
            return {}
        held: dict[str, Any] = json.loads(self.unfinished.read_text(encoding="utf-8"))
        same = all(held["machine"][name] == self.machine[name] for name in ("sources", "processor", "day", "quick"))
        cases: dict[str, Any] = held["cases"]
        return cases if same else {}

    def add(self, key: str, record: Mapping[str, Any]) -> None:
        """Hold a case, on disk too."""
        self.cases[key] = dict(record)
        self._write(self.unfinished)

    def finish(self) -> None:
        """Put the results where the page reads them."""
        self._write(self.path)
        self.unfinished.unlink(missing_ok=True)

    def _write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"machine": self.machine, "cases": self.cases}, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
