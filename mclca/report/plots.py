"""`result.plot`: every figure as a method, found by being there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mclca.report.chart import Chart
from mclca.report.figures import draw, kinds
from mclca.report.study import Study

if TYPE_CHECKING:
    from mclca.result import Result


@dataclass(frozen=True)
class Plots:
    """Figures of a result: `result.plot.distribution()`, `result.plot.exceedance(threshold=70, theme="dark")`."""

    study: Study

    @classmethod
    def of(cls, result: "Result") -> "Plots":
        """The figures of a result."""
        return cls(Study(result))

    def __getattr__(self, kind: str) -> Callable[..., Chart]:
        """A figure by its name."""
        if kind not in kinds():
            raise AttributeError(f"there is no figure '{kind}'; there are {', '.join(kinds())}")

        def drawn(theme: str = "light", **asked: Any) -> Chart:
            return draw(kind, self.study, theme, **asked)

        return drawn

    def __dir__(self) -> list[str]:
        return kinds()
