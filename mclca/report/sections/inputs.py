"""Every input that the footprint needs: distribution, unit, source, data quality."""

from mclca.catalogue import Input
from mclca.description import describe_input
from mclca.report.document import Block, Section, Table, Words
from mclca.report.study import Study
from mclca.report.wording import with_unit

UNCERTAIN = ("input", "", "distribution", "source", "data quality", "why this distribution")
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
    data = [
        {"name": name, "uncertain": name in study.uncertain_inputs} | describe_input(held)
        for name, held in study.inputs.items()
    ]
    return Section("Inputs", tuple(blocks), {"inputs": data})


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
