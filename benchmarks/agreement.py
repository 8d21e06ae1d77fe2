"""Whether a peer gives the same answer as mclca, within the Monte Carlo error of both: only then is it timed."""

from collections.abc import Mapping, Sequence
from math import hypot

# Standard errors of a difference: with 25 figures of a peer, a false alarm once in 70,000 checks.
FAR = 5.0
NAMES = ("mean", "sd", "low", "median", "high")

Answer = Mapping[str, Sequence[float]]


def disagreement(theirs: Answer, ours: Answer, errors: Answer) -> str | None:
    """What differs by more than five standard errors, as a sentence; None where nothing does.

    Parameters
    ----------
    theirs, ours : mean, sd, low, median, high of every output, from as many draws each
    errors : Monte Carlo standard error of ours
    """
    for output, figures in ours.items():
        for name, figure, error, other in zip(NAMES, figures, errors[output], theirs[output], strict=True):
            if not abs(other - figure) <= FAR * hypot(error, error):
                return f"does not agree: {name} of {output} is {other:.6g}, ours {figure:.6g} (error {error:.2g})"
    return None


def disagreement_of_indices(theirs: Answer, ours: Answer) -> str | None:
    """The same for total Sobol' indices, each with half the width of its 95 % interval.

    The width of a 95 % interval is two standard errors on each side; SALib's is wider than that.
    """
    for name, (total, half) in ours.items():
        other, other_half = theirs[name]
        if not abs(other - total) <= FAR / 2 * hypot(half, other_half):
            return f"does not agree: total index of {name} is {other:.4f}, ours {total:.4f}"
    return None


def agreeing(labels: Sequence[str], case: Mapping[str, Mapping[str, str]] | None) -> list[str]:
    """Those of the labels that nothing was found against."""
    against = (case or {}).get("left_out", {})
    return [label for label in labels if label not in against]
