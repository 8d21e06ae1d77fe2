"""The catalogue: shipped and user-made inputs with their sources, one TOML file per subject."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mclca.catalogue_file import CatalogueFile, Source, read
from mclca.distribution import Distribution
from mclca.errors import ModelError, did_you_mean
from mclca.families import parse

__all__ = ["Catalogue", "Input", "Source", "catalogue"]


@dataclass(frozen=True)
class Input:
    """An uncertain quantity: a distribution with its unit, and where it comes from.

    Parameters
    ----------
    distribution : a text or a number is parsed
    source : free text, or in the catalogue the citation of its source
    because : why this distribution was made of what the source reports
    where : the place in the source
    reported : what the source says, uncertainty included
    kind : 'ignorance' (more knowledge would narrow it) or 'variability' (it differs from case to case)
    quality : pedigree scores, 1 (best) to 5
    bounds : physical limits, in the unit
    key : catalogue key; inputs with the same key are the same random variable
    replaces : catalogue key of the entry that its distribution stands in place of, see `mclca.identity`
    independent : draw it apart from other uses of the same key
    text : the distribution as written

    Raises
    ------
    ModelError
        The text is no distribution.
    """

    distribution: Distribution
    unit: str
    source: str = ""
    because: str = ""
    summary: str = ""
    where: str = ""
    reported: str = ""
    kind: str = ""
    quality: Mapping[str, Any] | None = field(default=None, hash=False)
    bounds: tuple[float, float] | None = None
    key: str = ""
    replaces: str = ""
    independent: bool = False
    text: str = ""

    @cached_property
    def fingerprint(self) -> str:
        """Its distribution in full, for a digest."""
        return repr(self.distribution)

    def __post_init__(self) -> None:
        given = self.distribution
        if not isinstance(given, Distribution):
            object.__setattr__(self, "distribution", parse(str(given)))
            object.__setattr__(self, "text", self.text or str(given))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Sourced inputs by key `subject.entry`; a file is read when one of its entries is first asked for.

    Parameters
    ----------
    folders : each holds one TOML file per subject; the entries of an earlier folder win
    """

    folders: tuple[Path, ...]

    def __getitem__(self, key: str) -> Input:
        """The entry as an input.

        Raises
        ------
        ModelError
            There is no such entry, or it is not complete and readable.
        """
        subject, _, name = key.partition(".")
        file = self._file_of(key)
        entry = dict(file.entry(name))
        text, bounds = str(entry.pop("distribution")), entry.pop("bounds", None)
        return Input(
            parse(text, file.path.parent),
            **entry | {"source": str(file.source(name)), "quality": dict(entry["quality"])},
            bounds=None if bounds is None else (float(bounds[0]), float(bounds[1])),
            key=f"{subject}.{name}",
            text=text,
        )

    def __contains__(self, key: object) -> bool:
        subject, _, name = str(key).partition(".")
        return any(name in file.names for file in self._files(subject))

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def subjects(self) -> tuple[str, ...]:
        """Names of the files, sorted."""
        return tuple(sorted({path.stem for folder in self.folders for path in folder.glob("*.toml")}))

    def keys(self, subject: str = "") -> tuple[str, ...]:
        """Keys of all entries, or of those of one subject, sorted."""
        subjects = (subject,) if subject else self.subjects()
        names = {f"{each}.{name}" for each in subjects for file in self._files(each) for name in file.names}
        return tuple(sorted(names))

    def source(self, key: str) -> Source:
        """The source of an entry, in full.

        Raises
        ------
        ModelError
            There is no such entry, or it is not complete and readable.
        """
        return self._file_of(key).source(key.partition(".")[2])

    def _files(self, subject: str) -> list[CatalogueFile]:
        """The files of a subject, the user's first; a name that is no subject never becomes a path."""
        if subject not in self.subjects():
            return []
        paths = [folder / f"{subject}.toml" for folder in self.folders]
        return [read(path, path.stat().st_mtime_ns) for path in paths if path.is_file()]

    def _file_of(self, key: str) -> CatalogueFile:
        subject, _, name = key.partition(".")
        for file in self._files(subject):
            if name in file.names:
                return file
        known = self.keys(subject) or self.keys()
        hint = did_you_mean(key, known) or f"; known are {', '.join(known[:5])} ..."
        raise ModelError(f"the catalogue has no entry '{key}'{hint}")


def catalogue(folder: str | Path | None = None) -> Catalogue:
    """The shipped catalogue, with a folder of the user's own laid over it: its entries win, one by one.

    Raises
    ------
    ModelError
        The folder does not exist.
    """
    if folder is None:
        return Catalogue((_shipped(),))
    if not Path(folder).is_dir():
        raise ModelError(f"there is no catalogue folder '{folder}'; name one that holds files such as electricity.toml")
    return Catalogue((Path(folder), _shipped()))


def _shipped() -> Path:
    inside = Path(__file__).parent / "distributions"
    return inside if inside.is_dir() else inside.parents[1] / "distributions"
