"""One computation at a time; of those that wait for their turn, only the newest of each kind is made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import TypeVar

Answer = TypeVar("Answer")


class SupersededError(Exception):
    """A newer question of the same kind came before this one had its turn."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A queue of one."""

    _busy: Lock = field(default_factory=Lock)
    _numbers: "count[int]" = field(default_factory=count)
    _newest: dict[str, int] = field(default_factory=dict)

    def run(self, kind: str, work: Callable[[], Answer]) -> Answer:
        """The answer of `work`, which waits for the one before it.

        Parameters
        ----------
        kind : questions of one kind supersede each other

        Raises
        ------
        SupersededError
            It waited, and a newer one of its kind waits too.
        """
        number = next(self._numbers)
        self._newest[kind] = number
        with self._busy:
            if self._newest[kind] != number:
                raise SupersededError
            return work()
