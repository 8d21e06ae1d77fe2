"""What a model declares: which names stand for what, in its own equations, labels and components."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from mclca.catalogue import Input
from mclca.errors import ModelError, did_you_mean
from mclca.file_shape import Found
from mclca.model import Equation, Labels, Model, Replacement
from mclca.toml_lines import Path
from mclca.units import Unit, parse_unit


@dataclass(frozen=True, slots=True)
class Declared:
    """Names of a model.

    Parameters
    ----------
    doubtful : names whose declaration is itself in error; they count as defined and are not looked into
    """

    model: Model
    doubtful: Collection[str] = ()

    @property
    def known(self) -> list[str]:
        """Every input and equation of the model itself."""
        return [*self.model.inputs, *self.model.equations, *self.doubtful]

    def replacements(self) -> Iterator[tuple[Path, Replacement]]:
        """What every label and every combination replaces, with its place."""
        for axis, labels in self.model.scenarios.items():
            for label, replacement in labels.items():
                yield ("scenarios", axis, label), replacement
        for index, entry in enumerate(self.model.combinations):
            yield ("combinations", index, "set"), entry.replacement

    def defined(self, name: str) -> bool:
        """Whether the name is an input or an equation, here or in the component that it names."""
        component, dot, rest = name.partition(".")
        if not dot:
            return name in self.known
        if component not in self.model.components:
            return component in self.doubtful
        return Declared(self.model.components[component].model, ()).defined(rest)

    def is_doubtful(self, name: str) -> bool:
        """Whether the name's own declaration is in error."""
        return name.partition(".")[0] in self.doubtful

    def is_input(self, name: str) -> bool:
        """Whether the name is an input, here or in the component that it names."""
        component, dot, rest = name.partition(".")
        if dot and component in self.model.components:
            return Declared(self.model.components[component].model, ()).is_input(rest)
        return name in self.model.inputs or name in self.doubtful

    def candidates(self) -> list[str]:
        """Names that an equation could have meant."""
        inner = [
            f"{name}.{equation}"
            for name, component in self.model.components.items()
            for equation in component.model.equations
        ]
        return [*self.known, *inner]

    def has_unit(self, name: str) -> bool:
        """Whether the name is defined and its unit is a known one."""
        if not self.defined(name) or self.is_doubtful(name):
            return False
        try:
            self.unit(name)
        except ModelError:
            return False
        return True

    def unit(self, name: str) -> Unit:
        """The declared unit of an input or an equation."""
        component, dot, rest = name.partition(".")
        if dot:
            return Declared(self.model.components[component].model, ()).unit(rest)
        named: Mapping[str, Input | Equation] = {**self.model.inputs, **self.model.equations}
        return parse_unit(named[name].unit)


def unknown_labels(at: Labels, axes: Mapping[str, Mapping[str, Replacement]], path: Path, who: str) -> Iterator[Found]:
    """Axes and labels that are named and do not exist."""
    for axis, label in at.items():
        if axis not in axes:
            hint = did_you_mean(axis, axes) or f"; the axes are {', '.join(axes) or 'none'}"
            yield (*path, "at"), f"{who} names the axis '{axis}', which does not exist{hint}"
        elif label not in axes[axis]:
            hint = did_you_mean(label, axes[axis]) or f"; its labels are {', '.join(axes[axis])}"
            yield (*path, "at"), f"{who} names the label '{label}' of axis '{axis}', which does not exist{hint}"
