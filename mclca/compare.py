"""Paired comparison: alternatives on common draws, so that what they share cancels out of their difference."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mclca.errors import ModelError
from mclca.version import __version__

if TYPE_CHECKING:
    import xarray

    from mclca.alternatives import Alternative
    from mclca.catalogue import Catalogue
    from mclca.comparison_figures import Pair, Standing
    from mclca.compile import Compiled
    from mclca.engine.tally import Tally
    from mclca.model import Model
    from mclca.propagate import Options
    from mclca.result import Result

_STATISTICS = ("median", "low", "high")


@dataclass(frozen=True)
class Comparison:
    """Alternatives on common draws.

    Parameters
    ----------
    unit : of every value, difference and regret: that of the first alternative
    standings : of each alternative among all, in the order of `alternatives`
    margin : share of b by which `p_a_below_b_by_margin` wants a to be lower
    warnings : what makes the comparison less fair than it looks
    digest : SHA-256 of what determines the distributions
    """

    alternatives: tuple["Alternative", ...]
    pairs: tuple["Pair", ...]
    standings: tuple["Standing", ...]
    unit: str
    options: "Options"
    margin: float
    warnings: tuple[str, ...]
    draws_used: int
    digest: str

    def to_json(self) -> dict[str, Any]:
        """The comparison as `mclca compare --json` prints it."""
        return {
            "pairs": [pair.to_json() for pair in self.pairs],
            "alternatives": [
                each.to_json() | standing.to_json()
                for each, standing in zip(self.alternatives, self.standings, strict=True)
            ],
            "unit": self.unit,
            "margin": self.margin,
            "warnings": list(self.warnings),
            "draws": self.draws_used,
            "seed": self.options.seed,
            "design": self.options.design,
            "interval": self.options.asked.interval,
            "mclca": __version__,
            "digest": self.digest,
        }

    @cached_property
    def summary(self) -> "xarray.Dataset":
        """Dims (pair), (alternative), each also with (statistic) or (rank); the errors are the `mcse_` ones."""
        import xarray

        coordinates = {
            "pair": [f"{pair.a} : {pair.b}" for pair in self.pairs],
            "a": ("pair", [pair.a for pair in self.pairs]),
            "b": ("pair", [pair.b for pair in self.pairs]),
            "alternative": [standing.name for standing in self.standings],
            "rank": np.arange(len(self.standings)) + 1,
            "statistic": list(_STATISTICS),
        }
        about = {"seed": str(self.options.seed), "design": self.options.design, "number_of_draws": self.draws_used}
        about |= {"interval": self.options.asked.interval, "margin": self.margin, "digest": self.digest}
        return xarray.Dataset(self._of_pairs() | self._of_alternatives(), coordinates, about | {"mclca": __version__})

    def __repr__(self) -> str:
        first = self.pairs[0]
        return (
            f"<mclca.Comparison of {len(self.alternatives)} alternatives: "
            f"P({first.a} < {first.b}) = {first.p_a_below_b:.4g}; {self.draws_used} draws>"
        )

    def _repr_html_(self) -> str:
        return str(self.summary._repr_html_())

    def _of_pairs(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in ("p_a_below_b", "p_a_below_b_by_margin", "p_equal"):
            found[name] = _labelled(["pair"], [getattr(pair, name) for pair in self.pairs])
            found[f"mcse_{name}"] = _labelled(["pair"], [pair.mcse[name] for pair in self.pairs])
        for name, unit in (("difference", self.unit), ("ratio", "1")):
            dims = ["pair", "statistic"]
            found[name] = _labelled(dims, [_ordered(getattr(pair, name)) for pair in self.pairs], unit)
            found[f"mcse_{name}"] = _labelled(dims, [_ordered(pair.mcse[name]) for pair in self.pairs], unit)
        found["unpaired_p_a_below_b"] = _labelled(["pair"], [pair.unpaired_p for pair in self.pairs])
        found["times_wider_unpaired"] = _labelled(["pair"], [pair.times_wider for pair in self.pairs])
        return found

    def _of_alternatives(self) -> dict[str, Any]:
        held, dims = self.standings, ["alternative", "statistic"]
        return {
            "value": _labelled(dims, [_ordered(each.value) for each in held], self.unit),
            "mcse_value": _labelled(dims, [_ordered(each.mcse["value"]) for each in held], self.unit),
            "rank_probability": _labelled(["alternative", "rank"], [each.ranks for each in held]),
            "mcse_rank_probability": _labelled(["alternative", "rank"], [each.mcse["ranks"] for each in held]),
            "expected_regret": _labelled(["alternative"], [each.expected_regret for each in held], self.unit),
            "mcse_expected_regret": _labelled(
                ["alternative"], [each.mcse["expected_regret"] for each in held], self.unit
            ),
        }


def compare(  # noqa: PLR0913  one keyword for each thing that a comparison can be asked for
    a: "str | Path | Model | Result",
    b: "str | Path | Model | Result | None" = None,
    *others: "str | Path | Model | Result",
    across: str | Iterable[str] | None = None,
    draws: float = 1_000_000,
    seed: int = 1,
    design: str = "random",
    at: Mapping[str, str] | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    of: str = "",
    interval: float = 0.95,
    margin: float = 0.1,
    amount: float = 1.0,
    pedigree: str = "",
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    catalogue: "Catalogue | str | Path | None" = None,
) -> Comparison:
    """Compare models, or the scenarios of one, on common draws.

    What they take from the same catalogue entry is the same random variable, and so is every input that scenarios of
    one model share: its uncertainty cancels out of the difference as far as it is common to both.

    Parameters
    ----------
    a, b, others : shipped names, paths of model files, models, or results, which stand for their model as it was run
    across : axes whose labels are the alternatives, for each model that has them
    draws : how many; a Sobol' or Latin design rounds up to what it can do
    seed : 0 to 2**64 - 1; with the models it determines every bit of the comparison
    design : 'random', 'sobol' or 'latin'
    at, set : as for a run, for each model that has the axis or the input
    of : equation to compare; by default the result of each model
    interval : probability of the coverage intervals
    margin : share of b by which `p_a_below_b_by_margin` wants a to be lower
    amount : how many functional units of every alternative are compared, as by `Model.for_amount`
    pedigree : table by which quality scores widen the inputs of every model, as for a run
    threads, progress : how the work is spread and followed; they change no bit
    catalogue : the user's own catalogue folder, laid over the shipped one

    Raises
    ------
    ModelError
        Models, options or settings that are wrong, units that cannot be compared, or draws that are not finite.
    """
    from mclca.alternatives import alternatives, contenders, warnings
    from mclca.execution import Execution
    from mclca.options import options_of
    from mclca.propagate import refuse_bad
    from mclca.result import digest_of, digest_of_texts

    options = options_of(
        draws=draws,
        seed=seed,
        design=design,
        at=at,
        across=across,
        set=set,
        interval=interval,
        pedigree=pedigree,
    )
    refuse_bad(options)
    if not 0 <= margin < 1:
        raise ModelError(f"margin is {margin}; give a share from 0 to 1, such as 0.1")
    entries = contenders([a, *([] if b is None else [b]), *others], options, amount, catalogue)
    found = alternatives(entries, of)
    figures, used = _drawn(found, options, margin, Execution(threads, progress=progress))
    digests = [digest_of(entry.model, entry.options) for entry in entries]
    names = [each.name for each in found]
    pairs = figures.pairs(names, _shared(found))
    return Comparison(
        alternatives=found,
        pairs=pairs,
        standings=figures.standings(names),
        unit=found[0].unit,
        options=options,
        margin=margin,
        warnings=(*warnings(found), *_without_ratio(pairs)),
        draws_used=used,
        digest=digest_of_texts([*digests, *(each.equation for each in found)]),
    )


def _drawn(found: Sequence["Alternative"], options: "Options", margin: float, execution: Any) -> tuple[Any, int]:
    """Figures of all alternatives, from one run of one program, and the number of draws."""
    from mclca.alternatives import scales
    from mclca.comparison_figures import Figures
    from mclca.comparison_rows import Layout, added_rows, scaled
    from mclca.compile import compile_reports, row_name
    from mclca.execution import quantiles_of, simulated
    from mclca.gap import GAP, with_gap
    from mclca.propagate import design_of

    rows = [scaled(row_name(2 * place), scale) for place, scale in enumerate(scales(found))]
    compiled = compile_reports(
        [(with_gap(each.model, each.scenario), (each.equation, GAP)) for each in found],
        added_rows(rows, found[0].unit, margin),
        whole=options.design != "random",
    )
    layout, design = Layout(2 * len(found), len(found)), design_of(options)
    tally = simulated(compiled, design, options.asked.levels, layout.thresholds, execution)
    _refuse_faulty(found, compiled, tally)
    read = quantiles_of(compiled, design, tally, options.asked.levels, execution, read=layout.ratios.stop)
    return Figures(tally, read, layout, options.asked.interval), design.draws


def _refuse_faulty(found: Sequence["Alternative"], compiled: "Compiled", tally: "Tally") -> None:
    from mclca.execution import non_finite_problem
    from mclca.gap import ROUNDING, gap_problem

    problems = []
    for place, each in enumerate(found):
        output, gap = compiled.outputs[2 * place], compiled.outputs[2 * place + 1]
        if tally.finite[2 * place] < tally.draws:
            problems.append(non_finite_problem(output, int(tally.draws - tally.finite[2 * place]), tally.draws))
        elif tally.maximum[2 * place + 1] > ROUNDING:
            problems.append(gap_problem(each.model, gap, float(tally.maximum[2 * place + 1])))
    if problems:
        raise ModelError(*problems)


def _shared(found: Sequence["Alternative"]) -> Callable[[int, int], list[str]]:
    from mclca.alternatives import shared

    return lambda first, second: shared(found[first], found[second])


def _without_ratio(pairs: Iterable["Pair"]) -> list[str]:
    return [
        f"the ratio of '{pair.a}' to '{pair.b}' has no value in some draws, where '{pair.b}' is 0; use the difference"
        for pair in pairs
        if np.isnan(pair.ratio.median)
    ]


def _ordered(span: Any) -> list[float]:
    return [getattr(span, name) for name in _STATISTICS]


def _labelled(dims: list[str], values: Any, unit: str = "1") -> tuple[list[str], Any, dict[str, str]]:
    return dims, np.array(values), {"units": unit}
