"""Runs a program as if more were known of some of its inputs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

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

    def figures(self, known: Known, strength: float) -> Floats:
        """Figures of every point that could be learnt; shape (outer points, replicates, figures).

        Parameters
        ----------
        strength : correlation of what is learnt with the normal scores of the inputs; 1 for their exact values
        """
        from mclca.engine.nested import nested, points, values
        from mclca.engine.staged import staged

        program = self.compiled.program
        stages = staged(program, known.columns, known.columns, strength)
        given = [
            np.empty((len(known.columns), self.inner.draws)),  # held, so never read
            values(stages.before, self.inner),
            points(program.streams, self.inner, stages.moving),
        ]
        found = nested(
            stages.after, self._held(known), self.inner.points, self.read, given=np.concatenate(given),
            threads=self.threads,
        )  # fmt: skip
        return found.reshape(self.outer.points, self.outer.replicates, -1)

    def _held(self, known: Known) -> Floats:
        """Points of what is learnt, by column; the replicates take turns, as the given sets of points do."""
        from mclca.compile import stream
        from mclca.engine.nested import points

        # Not the inputs' own streams: what is learnt must not follow the points that stay uncertain.
        streams = np.array([stream(f"learnt {identity}") for identity in known.identities], dtype=np.uint64)
        found = points(streams, self.outer, range(len(streams)))
        turns = found.reshape(-1, self.outer.replicates, self.outer.points).swapaxes(1, 2).reshape(len(streams), -1)
        places = [known.identities.index(self.compiled.columns[column].identity) for column in known.columns]
        return np.ascontiguousarray(turns[places])
