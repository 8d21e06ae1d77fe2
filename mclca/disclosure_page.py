"""What `mclca disclose` found: sentences for those who could disclose, then the figures."""

from mclca.comparison_page import share_text
from mclca.description import labels_text
from mclca.rounding import Figure, alike, rounded, rows_alike
from mclca.sensitivity.disclosed import Disclosed, Disclosure
from mclca.sensitivity.narrowing import Narrowed
from mclca.tables import Page, percent

_SENTENCES = 3
_CLEAR = 2.0  # standard errors above 0
_DIGITS = 3  # after the point of a share in percent, at most


def print_disclosure(found: Disclosure, command: str) -> None:
    """The answer in sentences, every input that would change something, and the choice.

    Parameters
    ----------
    command : what the user types to run it again
    """
    page = Page()
    page.line(found.model.title or found.model.name, "bold")
    for line in sentences(found):
        page.line(line)
    place = labels_text({axis: label for axis, label in found.at.items() if axis != found.decision})
    if place:
        page.line(f"at {place}")
    page.line()
    _print_inputs(page, found)
    if found.perfect is not None:
        page.line()
        _print_decision(page, found)
    page.line()
    for note in found.notes:
        page.line(note)
    draws = f"{found.replicates} x {found.outer} x {found.inner:,} draws for each input, seed {found.options.seed}"
    page.end(draws, command, found.digest)


def sentences(found: Disclosure) -> list[str]:
    """The inputs that would narrow the interval most, in words; and the choice."""
    clear = [each for each in found.disclosed if _is_clear(each.known)]
    said = [_narrowing(each, found) for each in clear[:_SENTENCES]]
    if not said:
        said = [f"{_now(found)}; knowing no single input would narrow it by more than the error of these draws"]
    return [*said, *_choice(found)]


def _narrowing(each: Disclosed, found: Disclosure) -> str:
    low, high, _ = alike(_figures(each.known))
    share = percent_of(each.known.shrinkage, each.known.mcse["shrinkage"])
    return (
        f"if the provider disclosed {_words(each)}, {_now(found)} would shrink to about {low} to {high} {found.unit}: "
        f"narrower by {share}"
    )


def _now(found: Disclosure) -> str:
    low, high, _ = alike(_figures(found.plain))
    return f"the {percent(found.options.asked.interval)} interval of {found.of}, {low} to {high} {found.unit},"


def _choice(found: Disclosure) -> list[str]:
    if found.perfect is None:
        return []
    worth = rounded(found.perfect.regret_avoided, found.perfect.mcse["regret_avoided"])
    change = share_text(found.perfect.p_change, found.perfect.mcse["p_change"])
    said = [
        f"{found.chosen} has the lowest expected {found.of}; knowing every input would change that choice with "
        f"probability {change} and save {worth} {found.unit} on average, which no single input can exceed"
    ]
    best = max(found.disclosed, key=_worth)
    if best.decided is not None and _worth(best) > 0:
        saved = rounded(best.decided.regret_avoided, best.decided.mcse["regret_avoided"])
        change = share_text(best.decided.p_change, best.decided.mcse["p_change"])
        said.append(
            f"knowing {_words(best)} alone would change it with probability {change} and save {saved} {found.unit}"
        )
    return said


def _print_inputs(page: Page, found: Disclosure) -> None:
    outside = (1 - found.options.asked.interval) / 2
    ends = [f"low ({percent(outside)})", f"high ({percent(1 - outside)})"]
    figures = [*ends, "narrower by", "sd", "if halved", "unit"]
    moving = [each for each in found.disclosed if not _is_inert(each.known)]
    texts = rows_alike([_figures(each) for each in (found.plain, *(each.known for each in moving))])
    low, high, sd = texts[0]
    rows = [["(as it is)", low, high, "", sd, "", found.unit]]
    rows += [[each.what.name, *_row(each, *text), found.unit] for each, text in zip(moving, texts[1:], strict=True)]
    page.table(["if known", *figures], rows, figures[:-1])
    inert = [each.what.name for each in found.disclosed if _is_inert(each.known)]
    if inert:
        page.line(f"knowing these would change nothing: {', '.join(inert)}", "dim")


def _row(each: Disclosed, low: str, high: str, sd: str) -> list[str]:
    return [
        low,
        high,
        percent_of(each.known.shrinkage, each.known.mcse["shrinkage"]),
        sd,
        percent_of(each.halved.shrinkage, each.halved.mcse["shrinkage"]) if each.halved else "",
    ]


def _print_decision(page: Page, found: Disclosure) -> None:
    ranked = sorted((each for each in found.disclosed if _worth(each) > 0), key=_worth, reverse=True)
    held = [(each.what.name, each.decided) for each in ranked if each.decided is not None]
    texts = rows_alike([[(of.regret_avoided, of.mcse["regret_avoided"]), (of.bias, None)] for _, of in held])
    rows = [
        [name, share_text(of.p_change, of.mcse["p_change"]), *saved, found.unit]
        for (name, of), saved in zip(held, texts, strict=True)
    ]
    figures = ["P(other choice)", "saves", "bias at most"]
    page.table(["if known", *figures, "unit"], rows, figures)
    if not rows:
        page.line(f"knowing no single input would change the choice of {found.chosen}")


def _worth(each: Disclosed) -> float:
    return each.decided.regret_avoided if each.decided else 0.0


def _words(each: Disclosed) -> str:
    members = f" ({', '.join(each.what.inputs)})" if each.what.is_group else ""
    return f"{each.what.name.replace('_', ' ')}{members}"


def _figures(held: Narrowed) -> list[Figure]:
    return [(getattr(held, name), held.mcse[name]) for name in ("low", "high", "sd")]


def percent_of(share: float, error: float) -> str:
    """A share in percent, with its 95 % interval: 0.613 with error 0.02 is `61 % (57 to 65 %)`."""
    reach = 2 * error
    digits = next((digits for digits in range(_DIGITS) if 100 * reach >= 2 / 10**digits), _DIGITS)
    middle, low, high = (f"{100 * each + 0.0:.{digits}f}" for each in (share, share - reach, share + reach))
    return f"{middle} % ({low} to {high} %)"


def _is_clear(held: Narrowed) -> bool:
    return held.shrinkage > _CLEAR * held.mcse["shrinkage"]


def _is_inert(held: Narrowed) -> bool:
    return held.shrinkage == 0 and held.mcse["shrinkage"] == 0
