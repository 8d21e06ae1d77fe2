"""The last few things made of a kind, by what determines them: an edit of one input makes most of them again."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Recent(Generic[Thing]):
    """Things by key; the oldest make room.

    Parameters
    ----------
    most : how many are kept
    """

    most: int
    held: dict[Hashable, Thing] = field(default_factory=dict)

    def of(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing of that key, made where it is not there."""
        found = self.held.get(key)
        if found is None:
            while len(self.held) >= self.most:
                self.held.pop(next(iter(self.held)), None)
            found = self.held[key] = make()
        return found
