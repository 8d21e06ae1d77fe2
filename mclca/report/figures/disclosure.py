"""What disclosing an input would be worth: the interval now, and the one expected if the input were known."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mclca.report import parts
from mclca.report.parts import About, Bar, Spec
from mclca.report.wording import share, spans

if TYPE_CHECKING:
    from mclca.report.study import Study
    from mclca.sensitivity.disclosed import Disclosed, Disclosure

MOST = 12
CLEAR = 2.0  # standard errors


def of(study: "Study") -> Spec:
    """The figure of a study.

    Raises
    ------
    ModelError
        Nothing is uncertain.
    """
    study.require_spread()
    found = study.knowledge.disclosure
    return figure(study.about, study.headline, [expected(study, each) for each in narrowing(found)])


def expected(study: "Study", each: "Disclosed") -> Bar:
    """The interval expected if an input were known: that of the run, with its ends moved as nested draws say."""
    plain, now, factor = study.knowledge.disclosure.plain, study.headline, study.shown.factor
    low, high = (each.known.low - plain.low) * factor, (each.known.high - plain.high) * factor
    return Bar(each.what.name, now.low + low, now.value, now.high + high)


def narrowing(found: "Disclosure") -> list["Disclosed"]:
    """What would narrow the interval by more than the error of the draws; the first where nothing would."""
    clear = [each for each in found.disclosed if each.known.shrinkage > CLEAR * each.known.mcse["shrinkage"]]
    return clear or list(found.disclosed[:1])


def figure(about: About, now: Bar, known: Sequence[Bar]) -> Spec:
    """The chart.

    Parameters
    ----------
    now : the interval as it is
    known : the interval expected if an input were known exactly, by input
    """
    ranked = sorted(known, key=lambda bar: bar.high - bar.low)[:MOST]
    best = ranked[0]
    rows = [row | {"said": _said(bar, now)} for row, bar in zip(parts.bars_as_rows(ranked), ranked, strict=True)]
    before = [row | {"from": now.low, "to": now.high} for row in rows]
    margin = 0.05 * (now.high - now.low)
    across = {"scale": parts.scale(now.low - margin, now.high + margin), "axis": {"tickCount": 6}}
    thick = {"type": "bar", "height": {"band": 0.62}}
    return parts.layered(
        f"{about.title}: knowing {best.name} would narrow the interval by {share(narrower(best, now))}",
        f"{about.percent} interval now ({about.said(_ends(now))}, framed), and as expected if the input were known "
        f"exactly (blue), per {about.per}.",
        [
            parts.layer(
                before,
                thick | {"color": parts.colour("paper"), "stroke": parts.colour("muted"), "strokeWidth": 1.5},
                x=parts.measure("from", about.unit, **across),
                x2={"field": "to"},
                y=parts.names("if known"),
            ),
            parts.layer(
                rows,
                thick | {"color": parts.colour("accent")},
                x=parts.measure("low"),
                x2={"field": "high"},
                y=parts.names("if known"),
            ),
            parts.layer(
                rows,
                {"type": "text", "align": "left", "color": parts.colour("ink")},
                x={"value": parts.NARROW + 10},
                y=parts.names("if known"),
                text={"field": "said"},
            ),
        ],
        width=parts.NARROW,
        height={"step": parts.ROW},
    )


def narrower(known: Bar, now: Bar) -> float:
    """Share of the width that knowing takes off; 0 where it takes none."""
    return max(1 - (known.high - known.low) / (now.high - now.low), 0.0)


def _said(known: Bar, now: Bar) -> str:
    return f"{_ends(known)} ({share(narrower(known, now))} narrower)"


def _ends(bar: Bar) -> str:
    low, _, high = spans(*bar[1:])
    return f"{low} to {high}"
