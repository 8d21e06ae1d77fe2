"""Saving a run's books now and then, so that a killed run goes on where it was and ends with the same bits."""

import os
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from mclca.engine.ledger import Ledger

_FORMAT = 2


class CheckpointError(ValueError):
    """A file from which this run cannot go on."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where and how often to save.

    Parameters
    ----------
    path : of the file
    digest : of everything that decides the outcome: model, inputs, seed, draws, options
    every_seconds : between savings
    """

    path: str | Path
    digest: str
    every_seconds: float = 10.0

    def save(self, cell: int, ledger: Ledger) -> None:
        """Save the books with all cells below `cell` in them; a file is there whole or not at all."""
        target = Path(self.path)
        temporary = target.with_name(f"{target.name}.{os.getpid()}.part")
        with temporary.open("wb") as file:
            np.savez(
                file,
                allow_pickle=False,
                format=_FORMAT,
                digest=self.digest,
                cell=cell,
                moments=ledger.moments,
                carries=ledger.carries,
                histograms=ledger.histograms,
                exceed=ledger.exceed,
            )
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)

    def resume(self, ledger: Ledger) -> int:
        """Fill the books from the file, if there is one; return the first cell that is still to be run.

        Raises
        ------
        CheckpointError
            The file belongs to another model or to other options, or cannot be read.
        """
        if not Path(self.path).exists():
            return 0
        stored = self._read()
        if int(stored["format"]) != _FORMAT or str(stored["digest"]) != self.digest or not _fits(stored, ledger):
            raise CheckpointError(
                f"checkpoint {self.path} was written by another run: the model or its options have changed; "
                "delete it or name another file"
            )
        ledger.moments, ledger.carries = stored["moments"], stored["carries"]
        ledger.histograms, ledger.exceed = stored["histograms"], stored["exceed"]
        return int(stored["cell"])

    def remove(self) -> None:
        """Delete the file of a run that has ended."""
        Path(self.path).unlink(missing_ok=True)

    def _read(self) -> dict[str, np.ndarray]:
        try:
            with Path(self.path).open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                return {name: file[name] for name in ("format", "digest", "cell", *Ledger.__slots__)}
        except (OSError, KeyError, ValueError, TypeError, EOFError, BadZipFile) as error:
            raise CheckpointError(
                f"checkpoint {self.path} cannot be read ({error}); delete it or name another file"
            ) from error


def _fits(stored: dict[str, np.ndarray], ledger: Ledger) -> bool:
    return all(stored[name].shape == getattr(ledger, name).shape for name in Ledger.__slots__)
