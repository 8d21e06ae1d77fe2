"""The rules for published figures in a model file: a check or a range names what exists, in a unit that fits."""

from collections.abc import Iterator, Sequence

from mclca.declared import Declared, unknown_labels
from mclca.errors import ModelError, did_you_mean
from mclca.file_shape import Found, thing
from mclca.model import Check, Range
from mclca.published import parse_published
from mclca.toml_lines import Path
from mclca.units import conversion_factor


def check_published(declared: Declared) -> Iterator[Found]:
    """Every check and every range names an equation, axes and labels that exist, and figures of that kind."""
    for index, check in enumerate(declared.model.checks):
        path = ("checks", index)
        yield from _entry(declared, check, (check.published,), path)
        if check.expect == "differs" and not check.because:
            yield path, f"{thing(path)} expects 'differs' and gives no because; say why the figure differs"
    for index, entry in enumerate(declared.model.ranges):
        path = ("ranges", index)
        faults = list(_entry(declared, entry, (entry.published_low, entry.published_high), path))
        yield from faults or _empty(entry, path)


def _entry(declared: Declared, entry: Check | Range, texts: Sequence[str], path: Path) -> Iterator[Found]:
    who = thing(path)
    is_equation = declared.defined(entry.equation) and not declared.is_input(entry.equation)
    if not is_equation and not declared.is_doubtful(entry.equation):
        hint = did_you_mean(entry.equation, declared.model.equations) or "; name one of the equations"
        yield path, f"{who} names '{entry.equation}', which is not an equation{hint}"
    yield from unknown_labels(entry.at, declared.model.scenarios, path, who)
    for text in texts:
        try:
            found = parse_published(text)
            if is_equation and declared.has_unit(entry.equation):
                what = f"{who} publishes '{text}', but equation '{entry.equation}'"
                conversion_factor(declared.unit(entry.equation), found.unit, what)
        except ModelError as error:
            yield from ((path, _about(who, sentence)) for sentence in error.problems)


def _empty(entry: Range, path: Path) -> Iterator[Found]:
    low, high = parse_published(entry.published_low), parse_published(entry.published_high)
    if low.value * conversion_factor(low.unit, high.unit) >= high.value:
        text = f"'{entry.published_low}' to '{entry.published_high}'"
        yield path, f"{thing(path)} is {text}; published_low must be below published_high"


def _about(who: str, sentence: str) -> str:
    return sentence if sentence.startswith(who) else f"{who}: {sentence}"
