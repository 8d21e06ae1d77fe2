"""The one error that says a user's model, option or file is wrong, and how to mend it."""

from collections.abc import Iterable

MOST_CHARACTERS = 1000


class ModelError(ValueError):
    """A model, option or file that mclca refuses.

    Parameters
    ----------
    problems : one sentence each: the thing, its value, the rule, the next step
    """

    def __init__(self, *problems: str) -> None:
        self.problems = tuple(map(_readable, problems))
        super().__init__("\n".join(self.problems))


def _readable(sentence: str) -> str:
    """The sentence, or its beginning and its end where it quotes a text of a stranger at length."""
    return sentence if len(sentence) <= MOST_CHARACTERS else f"{sentence[:400]} ... {sentence[-200:]}"


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Closing words of an error about an unknown name: the nearest known one, or nothing."""
    from difflib import get_close_matches

    nearest = get_close_matches(word, list(candidates), n=1)
    return f"; did you mean '{nearest[0]}'?" if nearest else ""
