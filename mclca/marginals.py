"""What each input is by itself, as it is drawn: its own distribution, a share, or widened by its quality."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from mclca.compile import compile_scenarios
from mclca.dependence import Shares
from mclca.distribution import Distribution, Points, Support, Values
from mclca.families.fixed import Fixed
from mclca.families.lognormal import Lognormal
from mclca.joint import in_one_whole
from mclca.model import Equation
from mclca.notation import Name
from mclca.scenario import PlacedInput, Scenario

Floats = npt.NDArray[np.float64]

# Points of a Sobol' design that stand for a distribution without a closed form.
SAMPLE = 2**16
_SEED = 1
# Opens the name of an equation that is an input; no name of a model begins so.
_MARK = "="


@dataclass(frozen=True, slots=True, eq=False)
class Drawn(Distribution):
    """Distribution that only draws tell.

    Parameters
    ----------
    ordered : shape (draws,), ascending
    """

    ordered: Floats

    def quantile(self, p: Values) -> Points:
        """See `Distribution`; Hyndman and Fan's type 7."""
        places = np.arange(self.ordered.size)
        return np.asarray(np.interp(np.multiply(p, self.ordered.size - 1), places, self.ordered))

    def upper_quantile(self, q: Values) -> Points:
        """See `Distribution`."""
        return self.quantile(np.subtract(1.0, q))

    def cdf(self, x: Values) -> Points:
        """See `Distribution`."""
        return np.asarray(np.searchsorted(self.ordered, x, side="right") / self.ordered.size)

    def support(self) -> Support:
        """See `Distribution`."""
        return Support(float(self.ordered[0]), float(self.ordered[-1]))

    def mean(self) -> float:
        """See `Distribution`."""
        return float(self.ordered.mean())

    def sd(self) -> float:
        """See `Distribution`."""
        return float(self.ordered.std())


def apart(held: Scenario) -> Scenario:
    """The scenario with every input by itself: its marginal distribution, and nothing that ties it to others.

    Its equations take values of inputs, so points, slopes and ends mean what a user reads in them. Its distributions
    are not all fit to be drawn.
    """
    wholes = in_one_whole(held)
    found = {name: _closed(name, placed, wholes.get(name), held) for name, placed in held.inputs.items()}
    open_ones = [name for name, distribution in found.items() if distribution is None]
    # Names of one random variable have one distribution, and so one column.
    keys = {name: name if name in wholes else held.inputs[name].identity for name in open_ones}
    drawn = {keys[name]: _drawn(own) for name, own in zip(open_ones, values_of(held, open_ones), strict=True)}
    inputs = {name: _alone(placed, found[name] or drawn[keys[name]]) for name, placed in held.inputs.items()}
    return replace(held, inputs=inputs, correlations=(), shares=(), samples=(), rows=())


def values_of(held: Scenario, names: Sequence[str], seed: int = _SEED) -> Floats:
    """Values of inputs at the points of a Sobol' design, drawn together; shape (names, SAMPLE)."""
    from mclca.engine.points import design
    from mclca.engine.simulate import generate

    values = np.empty((len(names), SAMPLE))
    if names:
        program = compile_scenarios([with_inputs(held, names)], echoes(names)).program
        generate(program, design("sobol", SAMPLE, seed), 0, SAMPLE, values)
    return values


def with_inputs(held: Scenario, names: Sequence[str]) -> Scenario:
    """The scenario with equations that are inputs, as they are drawn, for `echoes` to name."""
    units = {name: held.inputs[name].input.unit for name in names}
    added = {_MARK + name: Equation(_MARK + name, Name(name), unit) for name, unit in units.items()}
    return replace(held, equations=dict(held.equations) | added)


def echoes(names: Sequence[str]) -> list[str]:
    """Names of the equations that are these inputs."""
    return [_MARK + name for name in names]


def _closed(name: str, placed: PlacedInput, whole: Shares | None, held: Scenario) -> Distribution | None:
    """Distribution of an input where it has a closed form."""
    own, added = placed.input.distribution, placed.added.ln_variance
    if whole is not None:
        is_plain = bool(whole.concentrations) and len(whole.free(held.distribution)) == len(whole.members)
        is_kept = name not in whole.free(held.distribution) and not added
        return own if is_plain or is_kept else None
    if added == 0:
        return own
    if isinstance(own, Lognormal):
        return Lognormal(own.mu, sqrt(own.sigma**2 + added))
    support = own.support()
    return Lognormal(log(support.low), sqrt(added)) if 0 < support.low == support.high else None


def _drawn(values: Floats) -> Distribution:
    ordered = np.sort(values)
    return Fixed(float(ordered[0])) if ordered[0] == ordered[-1] else Drawn(ordered)


def _alone(placed: PlacedInput, distribution: Distribution) -> PlacedInput:
    return replace(placed, input=replace(placed.input, distribution=distribution, text=""), widening=None)
