"""The one error that says a user's model, option or file is wrong, and how to mend it."""

from collections.abc import Iterable


class ModelError(ValueError):
    """A model, option or file that mclca refuses.

    Parameters
    ----------
    problems : one sentence each: the thing, its value, the rule, the next step
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Closing words of an error about an unknown name: the nearest known one, or nothing."""
    from difflib import get_close_matches

    nearest = get_close_matches(word, list(candidates), n=1)
    return f"; did you mean '{nearest[0]}'?" if nearest else ""
