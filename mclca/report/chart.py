"""A chart that shows itself in a notebook and saves itself as SVG, PNG, PDF or a page, without a browser."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mclca.errors import ModelError
from mclca.report.extra import needed
from mclca.report.parts import Spec
from mclca.report.theme import THEMES, in_colours_of
from mclca.strict_json import json_text

DENSITY = 2.0  # pixels of a PNG for each of the screen's


@dataclass(frozen=True)
class Chart:
    """One figure.

    Parameters
    ----------
    spec : Vega-Lite specification, in the light colours
    theme : 'light' or 'dark'
    """

    spec: Spec = field(repr=False)
    theme: str = "light"

    def __post_init__(self) -> None:
        if self.theme not in THEMES:
            raise ModelError(f"theme is '{self.theme}'; choose {' or '.join(THEMES)}")

    @property
    def title(self) -> str:
        """What the figure says."""
        return " ".join(self.spec["title"]["text"])

    @property
    def subtitle(self) -> str:
        """What the figure shows."""
        return " ".join(self.spec["title"]["subtitle"])

    def to_json(self) -> Spec:
        """The Vega-Lite specification."""
        return dict(in_colours_of(self.theme, self.spec))

    def altair(self) -> Any:
        """The chart as one of Altair's, to go on with."""
        return needed("altair").Chart.from_dict(self.to_json())

    def svg(self) -> str:
        """As SVG."""
        return str(self._converted("vegalite_to_svg"))

    def png(self) -> bytes:
        """As PNG, for screens of high density."""
        return bytes(self._converted("vegalite_to_png", scale=DENSITY))

    def pdf(self) -> bytes:
        """As PDF."""
        return bytes(self._converted("vegalite_to_pdf"))

    def html(self) -> str:
        """As a page of its own, which fetches nothing and runs nothing."""
        from mclca.report.html import figure_page

        return figure_page(self)

    def save(self, path: str | Path) -> Path:
        """Write the chart in the format that the file's name ends in.

        Raises
        ------
        ModelError
            The ending is none of svg, png, pdf, html and json; the file cannot be written.
        """
        target = Path(path)
        write_whole(target, self._written(target))
        return target

    def _written(self, path: Path) -> str | bytes:
        forms: dict[str, Callable[[], str | bytes]] = {
            ".svg": self.svg,
            ".png": self.png,
            ".pdf": self.pdf,
            ".html": self.html,
            ".json": self._text,
        }
        if path.suffix.lower() not in forms:
            raise ModelError(f"'{path}' ends in no format of figures; let it end in {', '.join(forms)}")
        return forms[path.suffix.lower()]()

    def _text(self) -> str:
        return json_text(self.to_json())

    def _converted(self, call: str, **options: Any) -> Any:
        # No address is allowed: a figure is made of the numbers in it.
        return getattr(needed("vl_convert"), call)(self.to_json(), allowed_base_urls=[], **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"image/svg+xml": self.svg(), "text/plain": self.title}


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file under another name beside it and rename it: it is there whole, or as it was before.

    Raises
    ------
    ModelError
        It cannot be written.
    """
    held = content.encode("utf-8") if isinstance(content, str) else content
    passing = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            passing.write_bytes(held)
            passing.replace(path)
        finally:
            passing.unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(f"'{path}' cannot be written ({error.strerror or error}); choose another place") from None
