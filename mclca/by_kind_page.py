"""What `mclca run --by-kind` found: who has which share of the variance, then the band."""

from mclca.comparison_page import share_text
from mclca.description import labels_text
from mclca.rounding import alike, rows_alike
from mclca.sensitivity.band import LEVELS, Band
from mclca.sensitivity.by_kind import ByKind
from mclca.tables import Page, percent


def print_by_kind(found: ByKind, command: str) -> None:
    """Shares in sentences, and a table of the band of every equation.

    Parameters
    ----------
    command : what the user types to run it again
    """
    page = Page()
    page.line(f"{found.model.title or found.model.name}, per {found.model.functional_unit}", "bold")
    for band in found.bands:
        page.line(sentence(band, found))
    fixed = {axis: label for axis, label in found.bands[0].at.items() if axis not in found.options.across}
    if fixed:
        page.line(f"at {labels_text(fixed)}")
    for note in found.notes:
        page.line(note)
    for band in found.bands:
        page.heading(_who(band, found))
        _print_band(page, band, found.options.asked.interval)
    page.line()
    draws = f"{found.outer:,} x {found.inner:,} draws, seed {found.options.seed}"
    page.end(draws, command, found.digest)


def sentence(band: Band, found: ByKind) -> str:
    """Mean, standard deviation, and the share of each kind."""
    mean, sd = alike([(band.mean, band.mcse["mean"]), (band.sd, band.mcse["sd"])])
    said = f"{_who(band, found)}: mean {mean} {band.unit}, standard deviation {sd} {band.unit}"
    if band.sd == 0:
        return said
    ignorance, variability = (
        share_text(share, error) for share, error in zip(band.shares, band.share_errors, strict=True)
    )
    return f"{said}; ignorance is {ignorance} of the variance, variability {variability}"


def _who(band: Band, found: ByKind) -> str:
    place = labels_text({axis: band.at[axis] for axis in found.options.across})
    return f"{band.name} ({place})" if place else band.name


def _print_band(page: Page, band: Band, interval: float) -> None:
    outside = (1 - interval) / 2
    figures = [f"low ({percent(outside)})", "median", f"high ({percent(1 - outside)})"]
    levels = zip(_by_level(band.ends), _by_level(band.end_errors), strict=True)
    texts = rows_alike([list(zip(ends, errors, strict=True)) for ends, errors in levels])
    rows = [[percent(level), *ends, band.unit] for level, ends in zip(LEVELS, texts, strict=True)]
    page.table(["of cases below", *figures, "unit"], rows, figures)


def _by_level(held: tuple[tuple[float, ...], ...]) -> list[tuple[float, ...]]:
    return list(zip(*held, strict=True))
