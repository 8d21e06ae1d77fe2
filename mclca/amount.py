"""Figures stated for an amount of the functional unit: the result and its stages, that many times."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from math import nan

from mclca.errors import ModelError
from mclca.model import Equation, Model
from mclca.notation import Name, Number, Operation, substitute
from mclca.units import parse_unit

# No equation can have such a name.
_OF_ONE = " of one"
# The squares of figures within these limits, which the sd needs, are neither infinite nor 0.
_LEAST, _MOST = 1e-100, 1e100
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")


def amount_of(text: str) -> float:
    """An amount of the functional unit from text, such as 1000, 1e3 or 1,000.

    Raises
    ------
    ModelError
        The text is no number from 1e-100 to 1e100.
    """
    try:
        amount = float(text.replace(",", "") if _THOUSANDS.fullmatch(text.strip()) else text)
    except ValueError:
        amount = nan
    _refuse_unfit(amount, repr(text))
    return amount


def for_amount(model: Model, amount: float) -> Model:
    """The model with its figures stated for an amount of its functional unit.

    Parameters
    ----------
    amount : how many functional units, from 1e-100 to 1e100; 1 for the model as it is

    Raises
    ------
    ModelError
        The amount is not such a number.
    """
    _refuse_unfit(amount, f"{amount:g}")
    if amount == 1:
        return model
    unit = f"{amount:,.15g} x {model.functional_unit}"
    return replace(model, amount=model.amount * amount, functional_unit=unit)


def stated(result: str, included: Iterable[str], equations: Mapping[str, Equation]) -> tuple[str, ...]:
    """The equations that are stated per functional unit: the result and its stages, where they are amounts.

    A ratio or a rate, in % or kg CO2e/h, stays what it is however often the functional unit is taken.
    """
    names = dict.fromkeys([result, *included])
    if result not in equations or not _is_amount(equations[result].unit):
        return ()
    return tuple(name for name in names if name in equations and _is_amount(equations[name].unit))


def multiplied(equations: Mapping[str, Equation], names: Iterable[str], amount: float) -> Mapping[str, Equation]:
    """The equations with the named ones that many times; what they are made from stays that of one unit."""
    ones = {name: f"{name}{_OF_ONE}" for name in names}
    found = {ones.get(name, name): _of_one(equation, ones) for name, equation in equations.items()}
    return found | {name: _times(equations[name], amount, one) for name, one in ones.items()}


def refuse_unstated(asked: Iterable[str], names: Collection[str]) -> None:
    """Refuse equations that are no amounts per functional unit, such as an efficiency.

    Raises
    ------
    ModelError
        One sentence for each.
    """
    known = ", ".join(names) or "none"
    found = [
        f"'{name}' cannot be given for an amount of the functional unit, only the result and its stages can, where "
        f"they are no ratios or rates (here: {known}); leave the amount out, or name one of these"
        for name in asked
        if name not in names
    ]
    if found:
        raise ModelError(*found)


def _refuse_unfit(amount: float, said: str) -> None:
    if not _LEAST <= amount <= _MOST:
        rule = f"give a number from {_LEAST:g} to {_MOST:g}, such as 1000"
        raise ModelError(f"the amount of the functional unit is {said}; {rule}")


def _is_amount(unit: str) -> bool:
    parsed = parse_unit(unit)
    return bool(parsed.dimension) and all(power > 0 for _, power in parsed.symbols or ())


def _of_one(equation: Equation, ones: Mapping[str, str]) -> Equation:
    return equation.in_full.of(("of one", *ones), lambda: _renamed(equation, ones))


def _times(equation: Equation, amount: float, one: str) -> Equation:
    tree = Operation("multiply", (Number(amount), Name(one)))
    return equation.in_full.of(("times", amount), lambda: replace(equation, tree=tree))


def _renamed(equation: Equation, ones: Mapping[str, str]) -> Equation:
    tree = substitute(equation.tree, lambda name: Name(ones.get(name, name)))
    return replace(equation, name=ones.get(equation.name, equation.name), tree=tree)
