"""The method statement of a footprint, read off the model: what the checklists and the Product Standard ask for.

Where the model says nothing about an item, the statement says that.

References
----------
Carbon Trust (2026), The carbon impact of AI video generation, checklists in 7.7 and 8.2.
GHG Protocol (2011), Product Life Cycle Accounting and Reporting Standard, chapter 10 (uncertainty) and 9 (allocation).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mclca.catalogue import Input
from mclca.description import labels_text
from mclca.notation import to_text
from mclca.notes import pedigree_notes
from mclca.pedigree_tables import INDICATORS
from mclca.report.study import Study
from mclca.report.wording import as_sentence, number, share, spans, with_unit
from mclca.units import parse_unit
from mclca.version import __version__

CHECKLISTS = "Carbon Trust 2026, 7.7 and 8.2"
STANDARD = "GHG Protocol Product Standard"

# The pedigree's reliability (Weidema & Wesnaes 1996): 1 measured and verified, 2 not all of it, 3 to 5 estimates.
MEASURED, PARTLY = {1, 2}, {3}
POOR = 4
_NOT_STATED = "the model does not say"
_SHARED = ("alloc", "share of", "per unit")
_BASES = ("location-based", "market-based")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a disclosure has to say.

    Parameters
    ----------
    asked_by : 'C' for the checklists, 'P' for the Product Standard
    """

    topic: str
    said: str
    asked_by: str


def statement(study: Study) -> list[Item]:
    """The whole statement."""
    return [Item(topic, as_sentence(said), asked_by) for topic, said, asked_by in _items(study)]


def _items(study: Study) -> Iterator[tuple[str, str, str]]:
    yield "Result", _result(study), "P"
    yield "Functional unit", study.about.per, "P"
    yield "Life-cycle stages", _stages(study), "C, P"
    yield "Omissions", _omissions(study), "C, P"
    yield "Measured or estimated", _measured(study.uncertain_inputs, study.fixed_inputs), "C"
    yield "Measurement method", _method(study), "C"
    yield "Key assumptions", _assumptions(study.uncertain_inputs), "C"
    yield "Choices", labels_text(study.row.at) or "the model has no scenario axes", "P"
    yield "Allocation", _allocation(study), "P"
    yield "Electricity accounting", _electricity(study.inputs), "C"
    yield "Use and end of life", _mentions(study, ("use", "delivery", "end_of_life")), "P"
    yield "Global warming potentials", _potentials(study.inputs), "P"
    yield "Data quality", _quality(study), "P"
    yield "Parameter uncertainty", _parameters(study), "C, P"
    yield "Dependence between inputs", _dependence(study), "C, P"
    yield "First-order cross-check", _first_order(study), "P"
    yield "Scenario uncertainty", _scenarios(study), "P"
    yield "Model uncertainty", _model(study), "P"
    yield (
        "Calculation model",
        f"computed with mclca {__version__}, model '{study.model.name}', digest {study.result.digest}",
        "P",
    )


def _result(study: Study) -> str:
    low, median, high = spans(*study.headline[1:])
    about = study.about
    interval = f"{about.percent} coverage interval {low} to {about.said(high)}"
    return f"{about.said(median)} (median), {interval}, per {about.per}"


def _stages(study: Study) -> str:
    means = {name: float(held.mean()) for name, held in study.stage_draws.items()}
    total = sum(means.values())
    if not total:
        return "the model declares no life-cycle stages"
    parts = [f"{name} {share(mean / total)}" if mean else f"{name} 0" for name, mean in means.items()]
    return f"counted, with their shares of the mean: {', '.join(parts)}"


def _omissions(study: Study) -> str:
    return "; ".join(f"{name}: {reason}" for name, reason in _left_out(study).items()) or _NOT_STATED


def _left_out(study: Study) -> dict[str, str]:
    """What is not counted, with its reason: what the boundary excludes, and stages that come to nothing."""
    summaries = {name: study.scenario.equations[name].summary.rstrip(".") for name in study.empty_stages}
    return study.excluded | {name: f"0 in this scenario ({text or name})" for name, text in summaries.items()}


def _measured(uncertain: Mapping[str, Input], fixed: Mapping[str, Input]) -> str:
    scores = {name: (held.quality or {}).get("reliability") for name, held in uncertain.items()}
    scored = {name: score for name, score in scores.items() if score is not None}
    groups = {
        "measured, or measured in part": [name for name, score in scored.items() if score in MEASURED],
        "partly estimated": [name for name, score in scored.items() if score in PARTLY],
        "estimated": [name for name, score in scored.items() if score not in MEASURED | PARTLY],
        "not scored": [name for name in uncertain if name not in scored],
    }
    said = [
        f"{len(names)} ({share(len(names) / len(uncertain))}) {words} ({', '.join(names)})"
        for words, names in groups.items()
        if names
    ]
    counts = f"of {len(uncertain)} uncertain inputs, by the reliability of their source: {'; '.join(said) or 'none'}"
    return f"{counts}; {len(fixed)} further inputs are taken as exact"


def _method(study: Study) -> str:
    held = study.scenario.equations[study.row.name]
    sources = dict.fromkeys(str(entry.source) for entry in study.uncertain_inputs.values() if entry.source)
    listed = "; ".join(sources) or "none given"
    return f"{study.row.name} = {to_text(held.tree)}; sources of the uncertain inputs: {listed}"


def _assumptions(uncertain: Mapping[str, Input]) -> str:
    """The distributions, of which the inputs say why; judgements by name."""
    judged = [name for name, held in uncertain.items() if "judgement" in held.because]
    said = [with_unit(f"{name} {held.text or held.distribution}", held.unit) for name, held in uncertain.items()]
    last = f"; distributions that their entries call a judgement: {', '.join(judged)}" if judged else ""
    return f"{'; '.join(said) or 'nothing is uncertain'}{last}"


def _allocation(study: Study) -> str:
    """Chosen labels of axes of allocation, and the equations that share something out."""
    labels = [f"{axis} = {label}" for axis, label in study.row.at.items() if "alloc" in axis]
    counted = [entry for entry in study.equations if entry.name not in study.empty_stages]
    shared = [entry for entry in counted if any(word in entry.summary.lower() for word in _SHARED)]
    said = [f"{entry.name} = {to_text(entry.tree)} ({entry.summary.rstrip('.')})" for entry in shared]
    return "; ".join([*labels, *said]) or _NOT_STATED


def _electricity(inputs: Mapping[str, Input]) -> str:
    """How every emission factor of energy is stated to be accounted for."""
    factor = parse_unit("kg CO2e/kWh").dimension
    said = [f"{name}: {_basis(held)}" for name, held in inputs.items() if parse_unit(held.unit).dimension == factor]
    return "; ".join(said) or "no emission factor of electricity enters"


def _basis(held: Input) -> str:
    text = " ".join((held.summary, str(held.source), held.where, held.because, held.reported)).lower()
    return " and ".join(basis for basis in _BASES if basis in text) or "not stated whether location- or market-based"


def _mentions(study: Study, words: Iterable[str]) -> str:
    said = [f"{name}: {reason}" for name, reason in _left_out(study).items() if name in words]
    counted = [f"{name} is a stage" for name in study.stages if name in words and name not in study.empty_stages]
    return "; ".join([*counted, *said]) or _NOT_STATED


def _potentials(inputs: Mapping[str, Input]) -> str:
    texts = {name: " ".join((held.where, held.because, held.reported, held.summary)) for name, held in inputs.items()}
    said = [name for name, text in texts.items() if "GWP" in text or "IPCC" in text]
    if said:
        return f"stated with {', '.join(said)}"
    return f"those of the sources of the emission factors; {_NOT_STATED} which"


def _quality(study: Study) -> str:
    """Pedigree scores of the uncertain inputs, and whether they widen the distributions."""
    scores = {name: _worst_score(held) for name, held in study.uncertain_inputs.items()}
    scored = sum(score > 0 for score in scores.values())
    poor = [name for name, score in scores.items() if score >= POOR]
    said = f"{scored} of {len(scores)} uncertain inputs have pedigree scores, 1 best to 5"
    worst = f", {POOR} or worse in some respect: {', '.join(poor)}" if poor else ""
    tables = pedigree_notes([study.scenario]).get("tables", {})
    return f"{said}{worst}; {_widened(tables)}"


def _worst_score(held: Input) -> int:
    """The largest of the pedigree scores; 0 where there are none."""
    quality = held.quality or {}
    return max((int(quality[name]) for name in INDICATORS if name in quality), default=0)


def _widened(tables: Mapping[str, str]) -> str:
    if not tables:
        return "the scores describe the data and do not widen the distributions"
    return f"the scores widen the distributions by {'; '.join(f'{name} ({source})' for name, source in tables.items())}"


def _parameters(study: Study) -> str:
    result, row = study.result, study.row
    options = result.options
    error = max(row.mcse[name] for name in ("median", "low", "high")) * study.shown.factor
    return (
        f"propagated by Monte Carlo simulation (JCGM 101:2008) of {len(study.uncertain_inputs)} distributions: "
        f"{result.draws_used:,} draws, {options.design} design, seed {options.seed}; standard error of the "
        f"simulated median and interval at most {study.about.said(number(error, 2))}; "
        f"convergence {result.converged.replace('_', ' ')}"
    )


def _dependence(study: Study) -> str:
    """Of the inputs that matter here; all others are independent."""
    said = "; ".join(study.dependence)
    return f"{said}; all other inputs are independent" if said else "all inputs are independent"


def _first_order(study: Study) -> str:
    """What the two rules that standards give for hand calculation say beside the draws."""
    if not study.spread:
        return "nothing is uncertain"
    found = study.knowledge.linear
    return f"{found.propagation.sentence}; {found.product.sentence}"


def _scenarios(study: Study) -> str:
    if not study.labels:
        return "the model has no scenario axes"
    reach = {
        axis: (min(bar.value for bar in bars), max(bar.value for bar in bars)) for axis, bars in study.labels.items()
    }
    said = [f"{axis} {number(low)} to {number(high)}" for axis, (low, high) in reach.items()]
    return f"medians in {study.about.unit} over the labels of each axis, moved alone: {'; '.join(said)}"


def _model(study: Study) -> str:
    errors = [name for name in study.uncertain_inputs if "error" in name]
    met = sum(verdict.matches for verdict in study.verdicts)
    explained = sum(not verdict.matches and verdict.as_expected for verdict in study.verdicts)
    checks = f"{met} of {len(study.verdicts)} published figures are met, {explained} differ for a stated reason"
    checks = checks if study.verdicts else "the model names no published figure to be checked against"
    inputs = f"carried by {', '.join(errors)}" if errors else "no input stands for it"
    return f"{inputs}; {checks}"
