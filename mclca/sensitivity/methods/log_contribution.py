"""Contributions to the variance of the result's logarithm: exact where the result is a product of powers."""

import math

import numpy as np
import numpy.typing as npt

from mclca.compile import Compiled
from mclca.errors import ModelError
from mclca.scenario import Scenario
from mclca.sensitivity.answer import Answer, constant, indices_of
from mclca.sensitivity.indices import Indices
from mclca.sensitivity.product_chain import Logarithm, NotAChain, powers
from mclca.sensitivity.ranking import Span
from mclca.sensitivity.reach import refuse_tied
from mclca.sensitivity.study import Study, Wishes, compiled, drivers

Floats = npt.NDArray[np.float64]


def log_contribution(study: Study, wishes: Wishes) -> Indices:
    """Share of each input in the variance of ln Y, for Y = c X_1^a_1 X_2^a_2 ...: a_i^2 Var(ln X_i) over their sum.

    Raises
    ------
    ModelError
        The equation is no such product, an input may be zero or negative, or inputs are correlated.

    References
    ----------
    Heijungs & Lenzen (2014), Error propagation methods for LCA, a comparison; for lognormal inputs also the GHG
    Protocol's quantitative uncertainty guidance: (ln GSD_y)^2 = sum (a_i ln GSD_i)^2.
    """
    answers = [
        _answer(study, held, compiled(study, held), place, name)
        for place, name in enumerate(study.equations)
        for held in study.scenarios
    ]
    return indices_of(study, "log_contribution", answers, 0, 0, "exact, from the distributions: no draws")


def _answer(study: Study, held: Scenario, found: Compiled, place: int, equation: str) -> Answer:
    refuse_tied(found, held, [place], "the log-space contribution")
    listed = drivers(study, found, held)
    variances = _log_variances(found, place, equation)
    total = float(variances.sum())
    if total == 0:
        return constant(equation, held.at, listed, ["log_share"])
    share = np.array([variances[list(driver.columns)].sum() for driver in listed]) / total
    return Answer(
        equation,
        held.at,
        listed,
        "share of the variance of the logarithm of",
        {"log_share": Span(share, share, share)},
        share == 0,
        is_share=True,
        notes=(f"{equation} is a product of powers, and its geometric sd is {math.exp(math.sqrt(total)):.6g}",),
    )


def _log_variances(found: Compiled, place: int, equation: str) -> Floats:
    """Part of each column in the variance of ln Y."""
    try:
        exponents = powers(found.program.tape, place)
    except NotAChain as reason:
        raise ModelError(
            f"equation '{equation}' is not a product of powers of its inputs: it has {reason}; "
            "its logarithm does not fall into parts, use --method sobol"
        ) from reason
    variances = np.zeros(len(found.columns))
    for column, exponent in exponents.items():
        held = found.columns[column]
        low = held.distribution.support().low
        if low < 0 or held.distribution.cdf(0.0) > 0:
            raise ModelError(
                f"input '{held.names[0]}' = {held.distribution} can be zero or negative, so it has no logarithm; "
                "use --method sobol"
            )
        variances[column] = (exponent * Logarithm(held.distribution).sd()) ** 2
    return variances
