"""What `mclca tornado` found: a table with bars for every equation and scenario."""

from mclca.description import labels_text
from mclca.rounding import alike, rounded, rows_alike
from mclca.sensitivity.tornado import Bar, Chart, Tornado
from mclca.tables import Page, percent

WIDTH = 40  # of the longest bar, in characters


def print_tornado(found: Tornado, command: str) -> None:
    """All charts.

    Parameters
    ----------
    command : what the user types to run it again
    """
    page = Page()
    page.line(found.model.title or found.model.name, "bold")
    interval = percent(found.options.asked.interval)
    page.line(f"each input alone at the ends of its {interval} interval, the others at their medians")
    for chart in found.charts:
        place = f" at {labels_text(chart.at)}" if chart.at else ""
        page.heading(f"{chart.equation}: {rounded(chart.base)} {chart.unit} with all inputs at their medians{place}")
        _print_chart(page, chart)
    page.line()
    page.end("nothing is drawn", command)


def _print_chart(page: Page, chart: Chart) -> None:
    if not chart.bars:
        page.line("nothing in it is uncertain")
        return
    ends = [end for bar in chart.bars for end in (bar.low, bar.base, bar.high)]
    low, high = min(ends), max(ends)
    moving = [bar for bar in chart.bars if bar.swing > 0]
    results = rows_alike([[(end, None) for end in (bar.low, bar.high, bar.swing)] for bar in moving])
    rows = [
        [bar.input, *alike([(bar.input_low, None), (bar.input_high, None)]), *result, drawn(bar, low, high), bar.unit]
        for bar, result in zip(moving, results, strict=True)
    ]
    figures = ["input from", "to", "result from", "to", "swing"]
    scale = f"{' to '.join(alike([(low, None), (high, None)]))} {chart.unit}"
    page.table(["input", *figures, scale, "unit of the input"], rows, figures)
    still = [bar.input for bar in chart.bars if bar.swing == 0]
    if still:
        page.line(f"without effect here: {', '.join(still)}")


def drawn(bar: Bar, low: float, high: float) -> str:
    """A bar on a line from low to high: = where the equation goes, | at its value with all inputs at medians."""
    if not low < high:
        return "|"

    def place(value: float) -> int:
        return round((WIDTH - 1) * (value - low) / (high - low))

    first, last = (place(end(bar.low, bar.base, bar.high)) for end in (min, max))
    line = [" "] * first + ["="] * (last - first + 1)
    line[place(bar.base)] = "|"
    return "".join(line)
