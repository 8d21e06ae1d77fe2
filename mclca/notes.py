"""What was done to inputs as they are written: how they were tied together, and what their quality scores added."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any

from mclca.correlation import scores_of
from mclca.dependence import Correlation, Samples, Shares
from mclca.families.lognormal import Lognormal
from mclca.model import Labels
from mclca.needed import inputs_needed
from mclca.pedigree_tables import TABLES, Spread
from mclca.scenario import PlacedInput, Scenario

_NAMED = 6  # members up to which a sentence names each
_ADDED = "the variances of ln x add up"
_TIMES = "it is multiplied by an independent lognormal factor of median 1"


def dependence_notes(held: Sequence[Scenario], names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The groups of dependent inputs of the scenarios of a run, each note with the labels at which it holds.

    Parameters
    ----------
    names : equations that need one of the inputs of a group, directly or not; all groups where none is named
    """
    notes: list[tuple[dict[str, Any], list[Labels]]] = []
    for each in held:
        for note in dependence_of(each, names):
            places = next((places for other, places in notes if other == note), None)
            if places is None:
                notes.append((note, [each.at]))
            else:
                places.append(each.at)
    everywhere = len(held)
    return [note if len(at) == everywhere else note | {"at": [dict(labels) for labels in at]} for note, at in notes]


def dependence_of(held: Scenario, names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The groups of dependent inputs of a scenario that equations need: kind, members, figures, and a sentence."""
    found = [
        *(_correlation(entry, held) for entry in held.correlations),
        *(_shares(entry, held) for entry in held.shares),
        *(_samples(entry, held) for entry in held.samples),
    ]
    inputs = inputs_needed(held, names) if found and names else held.inputs
    return [note for note in found if not inputs.keys().isdisjoint(note["members"])]


def pedigree_notes(held: Sequence[Scenario]) -> dict[str, Any]:
    """What the quality scores of the inputs of a run's scenarios added; empty where no table was asked for.

    Returns
    -------
    `tables`; `inputs` with the variance of ln x that each score added, and whether the factor may take them beyond
    their bounds; `unchanged` inputs, each with the reason
    """
    placed: dict[str, PlacedInput] = {}
    for each in held:
        placed = dict(each.inputs) | placed
    asked = {name: entry for name, entry in placed.items() if entry.widening is not None}
    if not asked:
        return {}
    tables = dict.fromkeys(entry.widening.table for entry in asked.values() if entry.widening)
    return {
        "tables": {name: TABLES[name].source for name in tables},
        "inputs": [note for name, entry in asked.items() if (note := _widened(name, entry))],
        "unchanged": [
            {"input": name, "because": entry.widening.because}
            for name, entry in asked.items()
            if entry.widening and entry.widening.because
        ],
    }


def _widened(name: str, placed: PlacedInput) -> dict[str, Any]:
    if placed.widening is None or placed.widening.because:
        return {}
    added, own = placed.added, _own_spread(placed)
    total = {} if own is None else {"ln_variance": (own + added).ln_variance, "gsd": (own + added).gsd}
    return {
        "input": name,
        "table": placed.widening.table,
        "ln_variance_added": {indicator: spread.ln_variance for indicator, spread in placed.widening.added},
        "sum_added": added.ln_variance,
        "gsd_added": added.gsd,
        **total,
        "how": _TIMES if own is None else _ADDED,
        "beyond_bounds": _reaches_beyond(placed),
    }


def _reaches_beyond(placed: PlacedInput) -> bool:
    """Whether a factor of any size takes the input out of its physical bounds, which are then not kept."""
    bounds = placed.input.bounds
    return placed.added.ln_variance > 0 and bounds is not None and (bounds[0] > 0 or bounds[1] < inf)


def _own_spread(placed: PlacedInput) -> Spread | None:
    """Spread of a lognormal input or of a single value; None of any other."""
    distribution = placed.input.distribution
    if isinstance(distribution, Lognormal):
        return Spread(distribution.sigma**2)
    support = distribution.support()
    return Spread(0.0) if support.low == support.high else None


def _correlation(entry: Correlation, held: Scenario) -> dict[str, Any]:
    scores = scores_of(entry, held.inputs).tolist()
    kind = "factor" if entry.loadings else entry.coefficient
    given = {"loadings": list(entry.loadings)} if entry.loadings else {kind: [list(row) for row in entry.matrix]}
    return {
        "kind": "correlation",
        "members": list(entry.between),
        **given,
        "normal_scores": scores,
        "sentence": f"{_listed(entry.between)}: {_given(entry, scores)}",
    }


def _given(entry: Correlation, scores: Sequence[Sequence[float]]) -> str:
    if entry.loadings:
        return f"one shared factor, loadings {', '.join(f'{held:g}' for held in entry.loadings[:_NAMED])}"
    if len(entry.between) == 2:
        given = entry.matrix[0][1]
        return f"{entry.coefficient} correlation {given:g}, drawn with normal scores correlated by {scores[0][1]:.4g}"
    return f"{entry.coefficient} correlations, drawn with the normal-score correlations that they stand for"


def _shares(entry: Shares, held: Scenario) -> dict[str, Any]:
    about = {"kind": "shares", "members": list(entry.members)}
    if not entry.concentrations:
        said = "each draw is divided by its sum, so their distributions are no longer exactly the ones written"
        return about | {"renormalised": True, "sentence": f"{_listed(entry.members)}: {said}"}
    free = entry.free(held.distribution)
    replaced = [name for name in entry.members if name not in free]
    rest = f"; {_listed(replaced)} replaced, the others share the rest" if replaced and free else ""
    said = "shares of a Dirichlet distribution, which sum to one in every draw"
    return about | {"dirichlet": free, "replaced": replaced, "sentence": f"{_listed(entry.members)}: {said}{rest}"}


def _samples(entry: Samples, held: Scenario) -> dict[str, Any]:
    together = list(entry.together(held.distribution))
    count = len(entry.columns[0].values)
    weighed = f", weighted by '{entry.weights}'" if entry.weights else ""
    apart = [name for name in entry.members if name not in together]
    left = f"; {_listed(apart)} replaced, and independent of them" if apart else ""
    return {
        "kind": "samples",
        "members": together,
        "file": entry.file,
        "rows": count,
        "replaced": apart,
        "sentence": f"{_listed(together)}: drawn together, one of {count} rows of {entry.file}{weighed}{left}",
    }


def _listed(names: Iterable[str]) -> str:
    held = list(names)
    more = f" and {len(held) - _NAMED} more" if len(held) > _NAMED else ""
    return ", ".join(held[:_NAMED]) + more


def pedigree_rows(notes: Mapping[str, Any]) -> list[list[str]]:
    """A row for each widened input: name, table, ln-variance of each score, their sum, and the factor's GSD."""
    return [
        [
            entry["input"],
            *(f"{value:.6g}" for value in entry["ln_variance_added"].values()),
            f"{entry['sum_added']:.6g}",
            f"{entry['gsd_added']:.5f}",
            f"{entry['gsd']:.5f}" if "gsd" in entry else "-",
        ]
        for entry in notes["inputs"]
    ]
