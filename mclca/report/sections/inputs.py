"""Every input that the footprint needs: distribution, unit, source, data quality."""

from mclca.catalogue import Input
from mclca.description import describe_input
from mclca.notes import pedigree_notes, pedigree_rows
from mclca.pedigree_tables import INDICATORS
from mclca.report.document import Block, Section, Table, Words
from mclca.report.study import Study
from mclca.report.wording import as_sentence, with_unit

UNCERTAIN = ("input", "", "distribution", "source", "data quality", "why this distribution")
WIDENED = ("input", *INDICATORS, "sum", "GSD added", "GSD in all")
EXACT = ("input", "value", "source", "why")


def section(study: Study, again: str) -> Section:
    """The section."""
    uncertain = [_uncertain(name, held) for name, held in study.uncertain_inputs.items()]
    exact = [_exact(name, held) for name, held in study.fixed_inputs.items()]
    blocks: list[Block] = [
        Words(
            "Data quality is scored from 1 (best) to 5: reliability, completeness, temporal, geographical and "
            "technological fit. Ignorance could be narrowed by knowing more, variability could not. Inputs that the "
            "footprint does not depend on in this scenario are left out."
        )
    ]
    blocks += [Table(UNCERTAIN, tuple(uncertain), "Uncertain inputs", cards=True)] if uncertain else []
    blocks += [Table(EXACT, tuple(exact), "Inputs taken as exact")] if exact else []
    blocks += _dependence(study)
    data = [
        {"name": name, "uncertain": name in study.uncertain_inputs} | describe_input(held)
        for name, held in study.inputs.items()
    ]
    return Section("Inputs", tuple(blocks), {"inputs": data})


def _dependence(study: Study) -> list[Block]:
    """Inputs that are not drawn as they are written: tied together, or widened by their quality scores."""
    blocks: list[Block] = [Words(as_sentence(sentence)) for sentence in study.dependence]
    notes = pedigree_notes([study.scenario])
    rows = tuple(map(tuple, pedigree_rows(notes))) if notes else ()
    return [*blocks, Table(WIDENED, rows, "Variance of ln x that each quality score adds")] if rows else blocks


def _uncertain(name: str, held: Input) -> tuple[str, ...]:
    distribution = with_unit(held.text or str(held.distribution), held.unit)
    return name, held.summary, distribution, _source(held), _quality(held), held.because


def _exact(name: str, held: Input) -> tuple[str, ...]:
    return name, with_unit(f"{held.distribution.mean():.10g}", held.unit), _source(held), held.because


def _source(held: Input) -> str:
    return "; ".join(part for part in (str(held.source), held.where) if part) or "none given"


def _quality(held: Input) -> str:
    scores = " ".join(str(score) for score in (held.quality or {}).values())
    return ", ".join(part for part in (scores, held.kind) if part) or "not scored"
