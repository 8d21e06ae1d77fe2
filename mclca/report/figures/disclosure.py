"""What disclosing an input would be worth: the interval now, and the one expected if the input were known."""

from collections.abc import Sequence

from mclca.report import parts
from mclca.report.parts import About, Bar, Spec
from mclca.report.wording import share, spans

MOST = 12


def figure(about: About, now: Bar, known: Sequence[Bar]) -> Spec:
    """The chart.

    Parameters
    ----------
    now : the interval as it is
    known : the interval expected if an input were known exactly, by input
    """
    ranked = sorted(known, key=lambda bar: bar.high - bar.low)[:MOST]
    best = ranked[0]
    narrower = 1 - (best.high - best.low) / (now.high - now.low)
    rows = [row | {"said": _ends(bar)} for row, bar in zip(parts.bars_as_rows(ranked), ranked, strict=True)]
    before = [row | {"from": now.low, "to": now.high} for row in rows]
    margin = 0.05 * (now.high - now.low)
    across = {"scale": parts.scale(now.low - margin, now.high + margin), "axis": {"tickCount": 6}}
    thick = {"type": "bar", "height": {"band": 0.62}}
    return parts.layered(
        f"{about.title}: knowing {best.name} would narrow the interval by {share(max(narrower, 0))}",
        f"{about.percent} interval now ({about.said(_ends(now))}, pale), and as expected if the input were known "
        f"exactly (blue), per {about.per}.",
        [
            parts.layer(
                before,
                thick | {"color": parts.colour("soft")},
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


def _ends(bar: Bar) -> str:
    low, _, high = spans(*bar[1:])
    return f"{low} to {high}"
