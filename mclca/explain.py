"""Why an equation has the distribution it has: its formula, its inputs, its points, its terms and its extreme draws."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mclca.errors import ModelError
from mclca.version import __version__

if TYPE_CHECKING:
    from mclca.catalogue import Catalogue
    from mclca.extreme_draws import Tail
    from mclca.linear import Linear
    from mclca.model import Equation, Model
    from mclca.notation import Tree
    from mclca.propagate import Options
    from mclca.scenario import PlacedInput, Scenario
    from mclca.shift import Shifts
    from mclca.summary import Row

# The draws of the equation are held in memory.
MOST_DRAWS = 10**8


@dataclass(frozen=True)
class Explanation:
    """One equation in one scenario, taken apart.

    Parameters
    ----------
    inputs : all that it needs, directly or not, as `mclca show` describes them, with mean, median and interval
    row : summary of its draws
    shifts : its values at the medians and the means of its inputs, and what each input adds to the mean
    terms : value and share of each stage of the boundary, or of each term that it adds up, from the same draws
    tails : where the inputs stand in its highest and its lowest draws
    below_zero : share of its draws below 0
    linear : first-order cross-check
    """

    model: "Model"
    equation: "Equation"
    options: "Options"
    inputs: tuple[Mapping[str, Any], ...]
    row: "Row"
    shifts: "Shifts"
    terms: Mapping[str, tuple["Row", "Row"]]
    tails: tuple["Tail", ...]
    below_zero: float
    linear: "Linear"
    digest: str

    @property
    def text(self) -> str:
        """The equation as a model file has it."""
        from mclca.notation import to_text

        return f"{self.equation.name} = {to_text(self.equation.tree)}"

    @property
    def latex(self) -> str:
        """The equation as LaTeX."""
        from mclca.notation import Name, to_latex

        return f"{to_latex(Name(self.equation.name))} = {to_latex(self.equation.tree)}"

    @property
    def reasons(self) -> list[str]:
        """Sentences: why the value at the medians, the value at the means, the mean and the median differ."""
        from mclca.explain_reasons import reasons

        return reasons(self.row, self.shifts)

    def to_json(self) -> dict[str, Any]:
        """The explanation as `mclca explain --json` prints it."""
        row = self.row.to_json()
        points = {"at_medians": self.shifts.at_medians, "at_means": self.shifts.at_means}
        return {
            "model": self.model.name,
            "equation": self.equation.name,
            "text": self.text,
            "latex": self.latex,
            "unit": self.equation.unit,
            "summary": self.equation.summary,
            "at": row.pop("at"),
            "inputs": [dict(each) for each in self.inputs],
            "points": points,
            "draws": {name: row[name] for name in ("mean", "sd", "median", "low", "high", "min", "max", "mcse")},
            "shifts": [{"input": each.input, "skew": each.skew, "bend": each.bend} for each in self.shifts.inputs],
            "reasons": self.reasons,
            "terms": [{"term": name} | _term(*rows) for name, rows in self.terms.items()],
            "tails": [tail.to_json() for tail in self.tails],
            "below_zero": self.below_zero,
            "linear": self.linear.to_json(),
            "number_of_draws": self.options.draws,
            "seed": self.options.seed,
            "interval": self.options.asked.interval,
            "mclca": __version__,
            "digest": self.digest,
        }

    def __repr__(self) -> str:
        return f"<mclca.Explanation {self.text}: {self.row.median:.4g} {self.equation.unit} (median)>"


def explain(  # noqa: PLR0913  one keyword for each thing that an explanation can be asked for
    model: "str | Path | Model",
    equation: str = "",
    *,
    at: Mapping[str, str] | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  the word of the model file and the command line
    draws: float = 1_000_000,
    seed: int = 1,
    interval: float = 0.95,
    pedigree: str = "",
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    catalogue: "Catalogue | str | Path | None" = None,
) -> Explanation:
    """Explain one equation of a model: what it needs, what its draws say, and why.

    Parameters
    ----------
    model : shipped name, path of a model file, or a model
    equation : its name, `component.equation` for one of a component; the result by default
    at, set : as for a run
    draws : of the random design, at most 10^8
    seed : 0 to 2**64 - 1; with the model it determines every figure
    interval : probability of the coverage intervals
    pedigree : table by which quality scores widen the inputs, as for a run
    threads, progress : how the work is spread and followed; they change no bit

    Raises
    ------
    ModelError
        There is no such equation; an option that is wrong; draws that are not finite.
    """
    from mclca.execution import Execution
    from mclca.model_file import load
    from mclca.options import options_of

    loaded = load(model, catalogue=catalogue)
    name = equation or loaded.result
    options = options_of(draws=draws, seed=seed, at=at, set=set, of=[name], interval=interval, pedigree=pedigree)
    return _explained(loaded, name, options, Execution(threads, progress=progress))


def _explained(model: "Model", name: str, options: "Options", execution: Any) -> Explanation:
    from mclca.compile import compile_scenarios, needed_inputs, write_scenarios
    from mclca.extreme_draws import tails
    from mclca.linear import first_order
    from mclca.marginals import apart
    from mclca.propagate import design_of, refuse_bad, reported, scenarios_of
    from mclca.result import digest_of
    from mclca.shift import shifts

    refuse_bad(options)
    if options.draws > MOST_DRAWS:
        raise ModelError(f"draws is {options.draws}; an explanation holds them in memory, so ask for {MOST_DRAWS:g}")
    (held,) = scenarios_of(model, options)
    reported(model, options, [held])
    row, terms = _drawn(model, held, options, execution)
    alone = apart(held)
    written = write_scenarios([alone], [name])
    values = _values(compile_scenarios([held], [name]), options)
    return Explanation(
        model=model,
        equation=held.equations[name],
        options=options,
        inputs=tuple(_described(each, placed, alone, options) for each, placed in needed_inputs(held, [name]).items()),
        row=row,
        shifts=shifts(written),
        terms=terms,
        tails=tails(held, written.columns, design_of(options), values),
        below_zero=float((values < 0).mean()),
        linear=first_order(model, options, [row])[0],
        digest=digest_of(model, options),
    )


def _drawn(
    model: "Model", held: "Scenario", options: "Options", execution: Any
) -> tuple["Row", dict[str, tuple["Row", "Row"]]]:
    """Summary of the equation, and of each of its terms and their shares, from one run."""
    from mclca.model import Equation
    from mclca.notation import Name, Operation
    from mclca.propagate import propagate

    (name,) = options.of
    parts = _terms(model, held, name)
    added: dict[str, Equation] = {}
    for place, tree in enumerate(parts.values()):
        share = Operation("divide", (tree, Name(name)))
        added |= {f"_term_{place}": Equation(f"_term_{place}", tree, held.equations[name].unit)}
        added |= {f"_share_{place}": Equation(f"_share_{place}", share, "1")}
    whole = replace(model, equations=dict(model.equations) | added)
    asked = replace(options, of=(name, *added), non_finite="count")
    rows = {row.name: row for row in propagate(whole, asked, execution).rows}
    _refuse_non_finite(rows[name], options)
    return rows[name], {text: (rows[f"_term_{place}"], rows[f"_share_{place}"]) for place, text in enumerate(parts)}


def _refuse_non_finite(row: "Row", options: "Options") -> None:
    from mclca.compile import Output
    from mclca.execution import non_finite_problem

    if row.non_finite:
        raise ModelError(non_finite_problem(Output(row.name, row.unit, row.at), row.non_finite, options.draws))


def _terms(model: "Model", held: "Scenario", name: str) -> dict[str, "Tree"]:
    """The boundary's stages of the result, or what another equation adds up; none where it is no sum."""
    from mclca.notation import Name, to_text

    if name == model.result and held.included:
        return {stage: Name(stage) for stage in held.included}
    found = {to_text(tree): tree for tree in _added(held.equations[name].tree)}
    return found if len(found) > 1 else {}


def _added(tree: "Tree", *, positive: bool = True) -> list["Tree"]:
    """The terms of a sum, with their signs; zeros left out."""
    from mclca.notation import Number, Operation
    from mclca.tree import negated

    if tree == Number(0.0):
        return []
    if not isinstance(tree, Operation) or tree.operator not in {"add", "subtract", "negative"}:
        return [tree if positive else negated(tree)]
    *before, last = tree.operands
    turned = positive if tree.operator == "add" else not positive
    return [*(term for part in before for term in _added(part, positive=positive)), *_added(last, positive=turned)]


def _values(compiled: Any, options: "Options") -> Any:
    """The draws of the equation."""
    import numpy as np

    from mclca.engine.simulate import generate
    from mclca.propagate import design_of

    values = np.empty((1, options.draws))
    generate(compiled.program, design_of(options), 0, options.draws, values)
    return values[0]


def _described(name: str, placed: "PlacedInput", alone: "Scenario", options: "Options") -> dict[str, Any]:
    """What is said of an input, and figures of it as it is drawn: with its factor of quality, or as a share."""
    from mclca.description import describe_input
    from mclca.distribution import mass_outside

    distribution, bounds = alone.distribution(name), placed.input.bounds
    low, median, high = (float(distribution.quantile(level)) for level in options.asked.levels[:3])
    figures = {"mean": distribution.mean(), "median": median, "low": low, "high": high}
    outside = {"mass_outside_bounds": mass_outside(distribution, *bounds)} if bounds else {}
    return {"name": name, **describe_input(placed.input), **figures, **outside}


def _term(value: "Row", share: "Row") -> dict[str, Any]:
    def ends(row: "Row") -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("mean", "median", "low", "high")}

    return {"value": ends(value), "share": ends(share)}
