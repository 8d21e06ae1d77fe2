"""The parts of a parsed model file become the parts of a model, each fault noted at its place."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from mclca.catalogue import Catalogue, Input
from mclca.dependence import Correlation, Samples, Shares
from mclca.dependence_parts import correlation, samples, shares
from mclca.distribution import Distribution
from mclca.errors import ModelError
from mclca.file_shape import UNKNOWN_KEY, Found, thing
from mclca.model import (
    Check,
    Combination,
    Component,
    Equation,
    Labels,
    Model,
    Range,
    Replacement,
    Setting,
)
from mclca.notation import parse_equation
from mclca.scope import Boundary
from mclca.settings import find_input, setting
from mclca.toml_lines import Path as KeyPath
from mclca.units import conversion_factor, parse_unit

SHIPPED = Path(__file__).parent / "models"
MOST_PROBLEMS = 100
_NAMED = frozenset({"inputs", "equations", "components"})
Entry = TypeVar("Entry", Check, Range)
Group = TypeVar("Group", Correlation, Shares, Samples)


def shipped_models() -> tuple[str, ...]:
    """Names of the models that come with mclca."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


class EnoughError(Exception):
    """So many problems were found that looking for more helps nobody."""


@dataclass(slots=True)
class Parts:
    """Builds the parts of a model, noting what is wrong with each and going on.

    Parameters
    ----------
    undrawn : inputs without one that may lack it only because an entry of shares or samples is in error
    """

    entries: Catalogue
    folder: Path | None
    around: tuple[Path, ...]
    read: Callable[[Path], Model]
    found: list[Found] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)
    equations: dict[str, Equation] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    undrawn: set[str] = field(default_factory=set)

    @contextmanager
    def noting(self, path: KeyPath) -> Iterator[None]:
        """Turn an error about one part into a problem at that part's place."""
        try:
            yield
        except ModelError as error:
            who = thing(path)
            self.note(
                (path, sentence if sentence.startswith(who) else f"{who}: {sentence}") for sentence in error.problems
            )

    @property
    def broken(self) -> set[str]:
        """Names whose own declaration is in error; nothing more is said about them."""
        return {str(path[1]) for path, _ in self.found if len(path) > 1 and path[0] in _NAMED} | self.undrawn

    def note(self, found: Iterable[Found]) -> None:
        """Collect problems, up to as many as anybody reads."""
        for problem in found:
            if len(self.found) >= MOST_PROBLEMS:
                raise EnoughError
            self.found.append(problem)

    def keep_shapely(self, table: dict[str, Any]) -> None:
        """Drop the parts that the shape check refused, so that the rest can still be checked."""
        for path, sentence in self.found:
            spot: Any = table
            whole = sentence.startswith(UNKNOWN_KEY) or path[:1] == ("scenarios",)
            depth = len(path) if whole else min(len(path), 2)
            for key in path[: depth - 1]:
                spot = spot[key] if not isinstance(spot, list) or isinstance(key, int) else {}
            if path and isinstance(spot, dict):
                spot.pop(path[depth - 1], None)
            elif path and isinstance(spot, list):
                spot[int(path[depth - 1])] = None

    def model(self, table: Mapping[str, Any], text: str) -> Model:
        """The model as far as its parts could be built."""
        correlations = self.built(table, "correlations", correlation)
        whole = self.built(table, "shares", shares)
        joint = self.built(table, "samples", lambda entry: samples(entry, self.folder))
        self._read_inputs(table.get("inputs", {}), whole, joint)
        for name, entry in table.get("equations", {}).items():
            with self.noting(("equations", name, "value")):
                self.equations[name] = _equation(name, entry)
        for name, entry in table.get("components", {}).items():
            with self.noting(("components", name)):
                self.components[name] = self.component(name, entry)
        boundary, weights = table.get("boundary", {}), table.get("weights", {})
        return Model(
            name=str(table.get("name", "")),
            title=str(table.get("title", table.get("name", ""))),
            description=str(table.get("description", "")),
            functional_unit=str(table.get("functional_unit", "")),
            result=str(table.get("result", "")),
            inputs=self.inputs,
            equations=self.equations,
            boundary=Boundary(tuple(boundary.get("included", ())), boundary.get("excluded", {})),
            scenarios={
                axis: {label: self.replacement(entry, ("scenarios", axis, label)) for label, entry in labels.items()}
                for axis, labels in table.get("scenarios", {}).items()
            },
            combinations=tuple(
                Combination(entry["at"], self.replacement(entry["set"], ("combinations", index)))
                for index, entry in enumerate(table.get("combinations", ()))
                if entry is not None
            ),
            components=self.components,
            correlations=correlations,
            shares=whole,
            samples=joint,
            weights={axis: {label: float(held) for label, held in own.items()} for axis, own in weights.items()},
            pedigree=str(table.get("pedigree", "")),
            checks=tuple(self.published(table, "checks", Check)),
            ranges=tuple(self.published(table, "ranges", Range)),
            text=text,
            folder=self.folder,
            catalogue=self.entries,
        )

    def _read_inputs(self, table: Mapping[str, Any], whole: tuple[Shares, ...], joint: tuple[Samples, ...]) -> None:
        given: dict[str, Distribution] = {}
        for marginals in (*(group.marginals() for group in whole), *(group.marginals() for group in joint)):
            given |= marginals
        faulty = any(path[:1] in {("shares",), ("samples",)} for path, _ in self.found)
        unsound = {name for group in whole if group.concentrations and not group.sound for name in group.members}
        for name, entry in table.items():
            if name in unsound or (faulty and name not in given and not {"distribution", "from"} & set(entry)):
                self.undrawn.add(name)
                continue
            with self.noting(("inputs", name)):
                self.inputs[name] = self.input(entry, given.get(name))
            if name not in self.inputs and "unit" in entry:
                with self.noting(("inputs", name, "unit")):
                    parse_unit(entry["unit"])

    def input(self, entry: Mapping[str, Any], given: Distribution | None = None) -> Input:
        """An input of this file, from its own distribution, the one that is given, or the catalogue."""
        if given is not None and not {"distribution", "from"} & set(entry):
            return Input(given, text=str(given), **_about(entry))
        if not {"distribution", "from"} & set(entry):
            raise ModelError("give distribution = ..., from = a catalogue key, or both")
        if "distribution" not in entry:
            return replace(self.entries[entry["from"]], **_about(entry, without="unit"))
        from mclca.families import parse

        about = _about(_in_place_of(self.entries[entry["from"]], entry) if "from" in entry else entry)
        text = str(entry["distribution"])
        return Input(parse(text, self.folder), text=text, replaces=entry.get("from", ""), **about)

    def component(self, name: str, entry: Mapping[str, Any]) -> Component:
        """Another model, shipped or beside this file."""
        model = self.read(self.component_file(entry["model"]))
        settings: dict[str, Setting] = {}
        for inner, value in _dotted(entry.get("set", {})).items():
            with self.noting(("components", name, "set", inner)):
                settings[inner] = self.setting(model, inner, value, outer=True)
        return Component(model, entry.get("at", {}), settings)

    def component_file(self, name: str) -> Path:
        """The file of a component: a shipped name, or a path that stays inside this file's folder."""
        if name in shipped_models():
            path = SHIPPED / f"{name}.toml"
        elif self.folder is None:
            raise ModelError(f"'{name}' is not a shipped model; a model without a folder can use only those")
        else:
            path = inside(self.folder, name)
        if path.resolve() in self.around:
            raise ModelError(f"model '{name}' is a component of itself; take one of the two out")
        return path

    def setting(self, model: Model, name: str, value: Any, *, outer: bool = False) -> Setting:
        """What a value in the file puts in place of an input of `model`."""
        target = find_input(model, name)
        if isinstance(value, dict):
            return self.input({"unit": target.unit, **value})
        names = {*self.inputs, *self.equations} if outer else set()
        return setting(value, target, self.entries, self.folder, names)

    def replacement(self, entry: Mapping[str, Any], path: KeyPath) -> Replacement:
        """What a label or a combination replaces."""
        inputs: dict[str, Setting] = {}
        equations: dict[str, Equation] = {}
        at: dict[str, Labels] = {}
        included = None
        current = Model("", "", "", "", self.inputs, self.equations, components=self.components)
        for name, value in _dotted(entry, at).items():
            if name.partition(".")[0] in self.broken:
                continue
            with self.noting((*path, name)):
                if name == "boundary.included":
                    included = tuple(value)
                elif name in self.equations:
                    equations[name] = replace(self.equations[name], tree=parse_equation(str(value)))
                else:
                    inputs[name] = self.setting(current, name, value, outer=isinstance(value, str))
        return Replacement(inputs, equations, included, at)

    def built(self, table: Mapping[str, Any], key: str, build: Callable[[Any], Group]) -> tuple[Group, ...]:
        """The groups of dependent inputs of one kind; the distributions that they give go to their members."""
        found = []
        for index, entry in enumerate(table.get(key, ())):
            if entry is None:
                continue
            with self.noting((key, index)):
                found.append(build(entry))
        return tuple(found)

    def published(self, table: Mapping[str, Any], key: str, kind: type[Entry]) -> Iterator[Entry]:
        """The published figures to check, or the published ranges."""
        current = Model("", "", "", "", self.inputs, self.equations, components=self.components)
        for index, entry in enumerate(table.get(key, ())):
            if entry is None:
                continue
            about = {key: value for key, value in entry.items() if key != "set"}
            with self.noting((key, index)):
                settings = {
                    name: self.setting(current, name, value) for name, value in _dotted(entry.get("set", {})).items()
                }
                yield kind(**about, inputs=settings)


def inside(folder: Path, name: str) -> Path:
    """A file in a folder that a text from a stranger names; nothing outside the folder is ever opened.

    Raises
    ------
    ModelError
        An absolute path, one with `..`, or a link that leads out.
    """
    path = folder / name
    if Path(name).is_absolute() or ".." in Path(name).parts or not path.resolve().is_relative_to(folder.resolve()):
        raise ModelError(f"'{name}' leads out of the model's folder; put the file beside the model")
    return path


def _in_place_of(taken: Input, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of a distribution that stands in place of a catalogue entry, with what holds of both."""
    unit = entry.get("unit", taken.unit)
    conversion_factor(parse_unit(unit), parse_unit(taken.unit))
    kept = {"unit": unit, "source": taken.source, "summary": taken.summary, "kind": taken.kind}
    bounds = {"bounds": taken.bounds} if taken.bounds and unit == taken.unit else {}
    return kept | bounds | dict(entry)


def _about(entry: Mapping[str, Any], without: str = "") -> dict[str, Any]:
    """What an entry says about an input besides its distribution."""
    if not without and "unit" not in entry:
        raise ModelError("it has no unit; add unit = ..., '1' for a plain number")
    about = {key: value for key, value in entry.items() if key not in {"distribution", "from", without}}
    return about | ({"bounds": tuple(about["bounds"])} if "bounds" in about else {})


def _equation(name: str, entry: Mapping[str, Any]) -> Equation:
    return Equation(name, parse_equation(str(entry["value"])), entry["unit"], entry.get("summary", ""))


def _dotted(entry: Mapping[str, Any], at: dict[str, Labels] | None = None) -> dict[str, Any]:
    """One flat table: `{cloud = {set = {pue = 1}}}` and `{cloud = {pue = 1}}` become `{"cloud.pue": 1}`."""
    flat: dict[str, Any] = {}
    for name, value in entry.items():
        if not isinstance(value, dict) or "distribution" in value or "from" in value:
            flat[name] = value
            continue
        inner = dict(value)
        if at is not None and isinstance(inner.get("at"), dict):
            at[name] = inner.pop("at")
        inner |= inner.pop("set", {})
        flat |= {f"{name}.{key}": held for key, held in _dotted(inner).items()}
    return flat
