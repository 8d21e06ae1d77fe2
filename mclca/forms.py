"""Which written form of a family a call means, and what is wrong with it when it means none."""

from collections.abc import Callable
from inspect import Parameter
from math import isnan
from pathlib import Path
from typing import Any, TypeAlias

from mclca.data_file import DataFile, data_file
from mclca.distribution import Distribution, Form, parameters_of
from mclca.errors import ModelError, did_you_mean
from mclca.notation import Argument, Call, call_to_text

Builder: TypeAlias = Callable[[Argument, Path | None], Distribution]


def bind(family: type[Distribution], call: Call, folder: Path | None, build: Builder) -> Distribution:
    """Distribution of a family that a call describes.

    Parameters
    ----------
    folder : where the files that the call names may lie
    build : makes the distributions among the arguments
    """
    form = _form_for(family, call)
    parameters = parameters_of(form)
    given = dict(zip((each.name for each in parameters), call.positional, strict=False)) | dict(call.keywords)
    kinds = {each.name: each.annotation for each in parameters}
    return form(**{name: _Reader(call, name, folder, build).read(given[name], kinds[name]) for name in given})


def _form_for(family: type[Distribution], call: Call) -> Form:
    forms = family.forms()
    _refuse_unknown(family, call)
    for form in forms:
        if _fits(form, call):
            return form
    raise ModelError(f"{call_to_text(call)} {_misfit(forms, call)}; write {_listed(family, forms)}")


def _refuse_unknown(family: type[Distribution], call: Call) -> None:
    known = {each.name for form in family.forms() for each in parameters_of(form)}
    problems = [
        f"'{name}' is not a parameter of {' or '.join(_shown(family, form) for form in family.forms())}"
        f"{did_you_mean(name, sorted(known))}"
        for name, _ in call.keywords
        if name not in known
    ]
    if problems:
        raise ModelError(*problems)


def _fits(form: Form, call: Call) -> bool:
    return _is_part_of(form, call) and not _lacking(form, call)


def _misfit(forms: tuple[Form, ...], call: Call) -> str:
    """What keeps a call from being any of the forms."""
    placed = max(sum(each.kind is not Parameter.KEYWORD_ONLY for each in parameters_of(form)) for form in forms)
    if call.positional and placed == 0:
        return "is ambiguous"
    if len(call.positional) > placed:
        return f"has {len(call.positional)} values without a name, which is too many"
    lacking = [_lacking(form, call) for form in forms if _is_part_of(form, call)]
    if not lacking:
        return "mixes parameters that do not go together"
    return f"lacks {' or '.join(dict.fromkeys(', '.join(names) for names in lacking))}"


def _is_part_of(form: Form, call: Call) -> bool:
    """Whether everything in a call has its place in a form."""
    placed = sum(each.kind is not Parameter.KEYWORD_ONLY for each in parameters_of(form))
    free = [each.name for each in parameters_of(form)[len(call.positional) :]]
    return len(call.positional) <= placed and all(name in free for name, _ in call.keywords)


def _lacking(form: Form, call: Call) -> list[str]:
    given = {name for name, _ in call.keywords}
    free = parameters_of(form)[len(call.positional) :]
    return [f"'{each.name}'" for each in free if each.default is Parameter.empty and each.name not in given]


def _listed(family: type[Distribution], forms: tuple[Form, ...]) -> str:
    shown = ", ".join(_shown(family, form) for form in forms)
    return f"one of {shown}" if len(forms) > 1 else shown


def _shown(family: type[Distribution], form: Form) -> str:
    """A form as the documentation writes it: pert(low, mode, high[, shape=4])."""
    compulsory = [each for each in parameters_of(form) if each.default is Parameter.empty]
    optional = [each for each in parameters_of(form) if each.default is not Parameter.empty]
    plain = ", ".join(each.name + "=" * (each.kind is Parameter.KEYWORD_ONLY) for each in compulsory)
    extra = ", ".join(f"{each.name}={call_to_text(each.default)}" for each in optional)
    return f"{family.name()}({plain}{f'[, {extra}]' if extra else ''})"


class _Reader:
    """Turns one argument into what its parameter is annotated with."""

    def __init__(self, call: Call, name: str, folder: Path | None, build: Builder) -> None:
        self.call = call
        self.name = name
        self.folder = folder
        self.build = build

    def read(self, argument: Argument, kind: Any) -> object:
        read: dict[Any, Callable[[Argument], object]] = {
            float: self.number,
            bool: self.truth,
            str: self.text,
            DataFile: self.file,
            Distribution: self.distribution,
            tuple[float, ...]: self.numbers,
            tuple[Distribution, ...]: self.distributions,
        }
        return read[kind](argument)

    def number(self, argument: Argument) -> float:
        if not isinstance(argument, float) or isnan(argument):
            raise self.wrong(argument, "a number")
        return argument

    def truth(self, argument: Argument) -> bool:
        if not isinstance(argument, bool):
            raise self.wrong(argument, "true or false")
        return argument

    def text(self, argument: Argument) -> str:
        if not isinstance(argument, str):
            raise self.wrong(argument, "text in quotes")
        return argument

    def file(self, argument: Argument) -> DataFile:
        return data_file(self.text(argument), self.folder)

    def distribution(self, argument: Argument) -> Distribution:
        if not isinstance(argument, float | Call):
            raise self.wrong(argument, "a distribution")
        return self.build(argument, self.folder)

    def numbers(self, argument: Argument) -> tuple[float, ...]:
        return tuple(self.number(each) for each in self.list(argument, "numbers"))

    def distributions(self, argument: Argument) -> tuple[Distribution, ...]:
        return tuple(self.distribution(each) for each in self.list(argument, "distributions"))

    def list(self, argument: Argument, of_what: str) -> tuple[Argument, ...]:
        if not isinstance(argument, tuple):
            raise self.wrong(argument, f"a list of {of_what} in square brackets")
        return argument

    def wrong(self, argument: Argument, wanted: str) -> ModelError:
        return ModelError(f"{self.call.name}: {self.name} is {call_to_text(argument)}, which is not {wanted}")
