"""The rules for weighted scenarios: weights are of labels that exist, of all of an axis, and sum to one."""

from collections.abc import Iterator, Mapping
from math import inf, isfinite

from mclca.declared import Declared
from mclca.errors import did_you_mean
from mclca.file_shape import Found

_ROUNDING = 1e-9


def check_weights(declared: Declared) -> Iterator[Found]:
    """Every weighted axis exists, with one weight for each label, none negative, that sum to one."""
    axes = declared.model.scenarios
    for axis, weights in declared.model.weights.items():
        path = ("weights", axis)
        if axis not in axes:
            hint = did_you_mean(axis, axes) or f"; the axes are {', '.join(axes) or 'none'}"
            yield path, f"weights name the axis '{axis}', which does not exist{hint}"
            continue
        faults = [
            ((*path, label), f"weights of axis '{axis}' {fault}") for label, fault in _faults(weights, axes[axis])
        ]
        yield from faults
        # Not fsum, which raises where the sum is beyond floats.
        total = sum(weights.values())
        if not faults and abs(total - 1) > _ROUNDING:
            mend = f"divide each by {total:.10g} or correct them" if isfinite(total) else "correct them"
            yield path, f"weights of axis '{axis}' sum to {total:.10g}, not to 1; {mend}"


def _faults(weights: Mapping[str, float], labels: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for label, weight in weights.items():
        if label not in labels:
            hint = did_you_mean(label, labels) or f"; its labels are {', '.join(labels)}"
            yield label, f"name the label '{label}', which does not exist{hint}"
        elif not 0 <= weight < inf:
            yield label, f"give '{label}' {weight:g}; a weight is a probability, from 0 to 1"
    for label in labels:
        if label not in weights:
            yield label, f"leave out the label '{label}'; give it a weight, 0 if it is not to count"
