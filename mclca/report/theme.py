"""The look of every figure: colours that all eyes tell apart (after Okabe & Ito 2008), on light and on dark paper."""

from typing import Any

# Figures are drawn in the light colours; each has a role, and a page or `dark` puts another colour in its place.
LIGHT = {
    "paper": "#ffffff",
    "ink": "#1b1f24",
    "muted": "#59626e",
    "grid": "#e4e7eb",
    "accent": "#0072b2",
    "soft": "#cfe4f2",
    "second": "#d55e00",
}
DARK = {
    "paper": "#14181d",
    "ink": "#e9ebee",
    "muted": "#a6afba",
    "grid": "#2c333b",
    "accent": "#56b4e9",
    "soft": "#1f4258",
    "second": "#f0a35e",
}
THEMES = {"light": LIGHT, "dark": DARK}
FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"


def config() -> dict[str, Any]:
    """Vega-Lite configuration that all figures share."""
    words = {"labelColor": LIGHT["muted"], "titleColor": LIGHT["muted"], "labelFontSize": 13, "titleFontSize": 13}
    return {
        "background": LIGHT["paper"],
        "font": FONT,
        "padding": 8,
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 15,
            "color": LIGHT["ink"],
            "subtitleColor": LIGHT["muted"],
            "subtitleFontSize": 12,
            "subtitlePadding": 4,
            "offset": 12,
        },
        "axis": words
        | {
            "domainColor": LIGHT["muted"],
            "tickColor": LIGHT["muted"],
            "gridColor": LIGHT["grid"],
            "titleFontWeight": "normal",
            "labelLimit": 190,
            "titlePadding": 8,
        },
        "legend": words | {"orient": "top", "title": None, "symbolStrokeWidth": 0},
        "text": {"fontSize": 13, "color": LIGHT["ink"]},
    }


def in_colours_of(theme: str, held: Any) -> Any:
    """A specification with the colours of a theme in the place of the light ones."""
    swaps = dict(zip(LIGHT.values(), THEMES[theme].values(), strict=True))
    return _swapped(held, swaps)


def _swapped(held: Any, swaps: dict[str, str]) -> Any:
    if isinstance(held, dict):
        # Data is the user's: a label that reads like a colour stays what it is.
        return {key: value if key == "values" else _swapped(value, swaps) for key, value in held.items()}
    if isinstance(held, list):
        return [_swapped(value, swaps) for value in held]
    return swaps.get(held, held) if isinstance(held, str) else held
