"""What goes to a terminal or a program: escaped text, strict JSON, and a progress bar for long runs."""

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import click

from mclca.escaping import safe
from mclca.strict_json import json_text

__all__ = ["Progress", "complain", "note", "patient_if_cold", "print_json", "safe"]

# A run shorter than this shows no progress bar.
PATIENCE = 2.0  # seconds
# Kernels that have to be compiled are mentioned after this long: a faulty option is found before.
SOON = 1.0  # seconds


def note(sentence: str) -> None:
    """One line on stderr."""
    click.echo(safe(sentence), err=True)


def complain(sentences: Iterable[str]) -> None:
    """Errors on stderr, one line each."""
    for sentence in sentences:
        note(sentence)


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object on stdout; a figure that is not finite is null."""
    click.echo(json_text(value))


@contextmanager
def patient_if_cold() -> Iterator[None]:
    """Say why it takes long, where kernels have yet to be compiled."""
    from threading import Timer

    from mclca.engine.native import is_warm

    timer = Timer(SOON, note, ["compiling the kernels, once; later runs start at once"])
    if not is_warm():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


class Progress:
    """Progress bar on stderr, from the third second of a run on, and only on a terminal.

    Parameters
    ----------
    total : number of draws of the whole run
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self.started = time.monotonic()
        self.bar: Any = None

    def __call__(self, done: int) -> None:
        """Show how many draws are done."""
        if self.bar is None and time.monotonic() - self.started > PATIENCE:
            self.bar = _bar(self.total)
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], completed=done)

    def __enter__(self) -> "Progress | None":
        return self if sys.stderr.isatty() else None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()


def _bar(total: int) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("drawing"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task("drawing", total=total)
    bar.start()
    return bar
