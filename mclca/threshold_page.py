"""What `mclca threshold` found, in sentences."""

from mclca.description import labels_text
from mclca.sensitivity.threshold import Threshold
from mclca.tables import Page


def print_threshold(found: Threshold, command: str) -> None:
    """The answer.

    Parameters
    ----------
    command : what the user types to run it again
    """
    page, options = Page(), found.options
    page.line(f"{found.model.title or found.model.name}: {found.equation} and {found.input}", "bold")
    for sentence in found.sentences:
        page.line(sentence)
    if found.at:
        page.line(f"at {labels_text(found.at)}")
    page.line()
    draws = f"{options.draws:,} draws for each value, with the same random numbers, seed {options.seed}"
    page.end(draws, command)
