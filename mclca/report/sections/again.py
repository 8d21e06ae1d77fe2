"""How to run it again, and what says that it is the same."""

from mclca.report.document import Block, Code, Picture, Section, Words
from mclca.report.figures import draw
from mclca.report.study import Study
from mclca.version import __version__


def section(study: Study, again: str) -> Section:
    """The section."""
    result = study.result
    options = result.options
    words = Words(
        f"{result.draws_used:,} draws, {options.design} design, seed {options.seed}; mclca {__version__}; digest of "
        f"model, inputs and engine {result.digest}. The same command gives the same digits on any machine."
    )
    blocks: list[Block] = [Code(again), words]
    if study.spread:
        blocks.append(Picture(draw("convergence", study)))
    return Section("Run this again", tuple(blocks), {"command": again})
