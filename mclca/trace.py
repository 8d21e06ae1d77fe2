"""A plain Python function as a tree: called once with symbols that write down what is done to them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from mclca.errors import ModelError
from mclca.tree import Name, Number, Operation, Tree, negated, require_size

_UFUNCS: dict[Any, str] = {
    np.add: "add",
    np.subtract: "subtract",
    np.multiply: "multiply",
    np.divide: "divide",
    np.power: "power",
    np.float_power: "power",
    np.less: "less",
    np.less_equal: "less_equal",
    np.greater: "greater",
    np.greater_equal: "greater_equal",
    np.equal: "equal",
    np.not_equal: "not_equal",
    np.exp: "exp",
    np.log: "log",
    np.sqrt: "sqrt",
    np.sin: "sin",
    np.cos: "cos",
    np.absolute: "abs",
    np.fabs: "abs",
    np.minimum: "min",
    np.maximum: "max",
    np.floor: "floor",
    np.ceil: "ceil",
    np.rint: "round",
}
_KNOWN = "use + - * / **, comparisons, numpy.where and numpy's exp log sqrt sin cos abs minimum maximum floor ceil rint"


class Symbol(NDArrayOperatorsMixin):
    """A value that stands for a tree; every operator and numpy function on it makes a larger one."""

    __slots__ = ("tree",)

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: object, **options: object) -> Symbol:
        if method == "__call__" and not options and ufunc in _UFUNCS:
            return _operation(_UFUNCS[ufunc], *operands)
        if method == "__call__" and not options and ufunc in (np.negative, np.positive):
            tree = _tree(operands[0])
            return Symbol(negated(tree) if ufunc is np.negative else tree)
        raise ModelError(f"uses numpy.{ufunc.__name__}, which equations do not have; {_KNOWN}")

    def __array_function__(self, function: Any, types: object, operands: Sequence[object], options: object) -> Symbol:
        if function is np.where and len(operands) == 3:
            return _operation("where", *operands)
        raise ModelError(f"uses numpy.{function.__name__} on the value of an input; {_KNOWN}")

    def __bool__(self) -> NoReturn:
        raise ModelError(
            "branches on the value of an input; use numpy.where(condition, a, b), numpy.minimum or maximum"
        )

    def __float__(self) -> NoReturn:
        raise ModelError("turns an input into one number, as math functions do; use numpy.exp, numpy.log and the like")

    def __round__(self, digits: int | None = None) -> Symbol:
        if digits is None:
            return _operation("round", self)
        raise ModelError(f"rounds to {digits} digits; round(x) rounds to a whole number")

    __int__ = __index__ = __complex__ = __float__


def trace(function: Callable[..., object], argument_names: Sequence[str]) -> Tree:
    """The tree of what a function computes from its arguments, which are passed by name.

    Raises
    ------
    ModelError : the function branches on a value, uses what equations do not have, fails, or returns no number
    """
    what = f"function '{getattr(function, '__name__', 'without a name')}'"
    try:
        tree = _tree(function(**{name: Symbol(Name(name)) for name in argument_names}))
    except ModelError as refusal:
        raise ModelError(f"{what} {refusal}") from refusal
    except Exception as failure:
        problem = f"fails when called with symbols ({type(failure).__name__}: {failure})"
        raise ModelError(f"{what} {problem}; write it with + - * / ** and numpy functions alone") from failure
    require_size(tree, what)
    return tree


def _operation(operator: str, *operands: object) -> Symbol:
    return Symbol(Operation(operator, tuple(map(_tree, operands))))


def _tree(value: object) -> Tree:
    if isinstance(value, Symbol):
        return value.tree
    if isinstance(value, int | float | np.number | np.bool_) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return Number(_finite(float(value)))
    raise ModelError(f"returns or combines a {type(value).__name__}; equations have numbers and inputs only")


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ModelError(f"uses {value}, which is not a finite number; write a finite one")
    return value
