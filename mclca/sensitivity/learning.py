"""Runs a program as if more were known of some of its inputs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mclca import statistics
from mclca.sensitivity.known import Known

if TYPE_CHECKING:
    from mclca.compile import Compiled
    from mclca.engine.points import Design

Floats = npt.NDArray[np.float64]
Read = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Learning:
    """What is run.

    Parameters
    ----------
    inner, outer : replicates of points for the inputs that stay uncertain, and as many for what is learnt
    read : from draws, shape (some, outputs, inner points), to figures, shape (some, 1, figures)
    threads : change no bit
    """

    compiled: "Compiled"
    inner: "Design"
    outer: "Design"
    read: Read
    threads: int | None = None

    def plain(self) -> Floats:
        """Draws of all outputs as they are now; shape (outputs, replicates, inner points)."""
        from mclca.engine.nested import values

        return values(self.compiled.program, self.inner).reshape(-1, self.inner.replicates, self.inner.points)

    def lesson(self, known: Known) -> "Lesson":
        """Points and values that serve however much becomes known of the inputs."""
        from mclca.engine.nested import points, values
        from mclca.engine.staged import staged

        program = self.compiled.program
        stages = staged(program, known.columns)
        given = [
            np.empty((len(known.columns), self.inner.draws)),  # held, so never read
            values(stages.before, self.inner),
            points(program.streams, self.inner, stages.moving),
        ]
        return Lesson(self, known, np.concatenate(given), *self._learnt(known))

    def _learnt(self, known: Known) -> tuple[Floats, Floats]:
        """Points of what is learnt, shape (columns, outer points * replicates), and their weights.

        The replicates take turns, as the given sets of points do. The points lie further out than their distribution
        and weigh less there: what rare values leave open can be much wider than the rest, and few points must find it.
        """
        from mclca.compile import stream
        from mclca.engine.nested import points

        identities = [self.compiled.columns[column].identity for column in known.columns]
        own = list(dict.fromkeys(identities))
        # Not the inputs' own streams: what is learnt must not follow the points that stay uncertain.
        streams = np.array([stream(f"learnt {identity}") for identity in own], dtype=np.uint64)
        found = points(streams, self.outer, range(len(streams)))
        turns = found.reshape(-1, self.outer.replicates, self.outer.points).swapaxes(1, 2)
        further, weights = statistics.drawn_apart(turns)
        return further.reshape(len(own), -1)[[own.index(identity) for identity in identities]], weights


@dataclass(frozen=True, slots=True)
class Lesson:
    """What could be learnt of some inputs.

    Parameters
    ----------
    given : points of the other columns of the second stage; see `nested`
    learnt : shape (columns, outer points * replicates)
    weights : shape (outer points, replicates), of what is learnt
    """

    learning: Learning
    known: Known
    given: Floats
    learnt: Floats
    weights: Floats

    def figures(self, strength: float) -> Floats:
        """Figures of every point that could be learnt; shape (outer points, replicates, figures).

        Parameters
        ----------
        strength : correlation of what is learnt with the normal scores of the inputs; 1 for their exact values
        """
        from mclca.engine.nested import nested
        from mclca.engine.staged import staged

        held, columns = self.learning, self.known.columns
        after = staged(held.compiled.program, columns, columns, strength).after
        found = nested(after, self.learnt, held.inner.points, held.read, given=self.given, threads=held.threads)
        return found.reshape(*self.weights.shape, -1)
