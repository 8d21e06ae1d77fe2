"""What a footprint counts, what it leaves out, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Boundary:
    """System boundary of a model (ISO 14044, 4.2.3.3).

    Parameters
    ----------
    included : names of the equations that add up to the result in every draw; empty where none is declared
    excluded : what is left out, each with its reason
    """

    included: tuple[str, ...] = ()
    excluded: Mapping[str, str] = field(default_factory=dict)
