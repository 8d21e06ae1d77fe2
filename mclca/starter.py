"""A new model file to start from: the text of another model under a new name."""

import re
import tomllib
from pathlib import Path

from mclca.catalogue import Catalogue, catalogue
from mclca.errors import ModelError
from mclca.model import Model
from mclca.model_file import parse_model
from mclca.toml_lines import line_of


def start(path: Path, model: Model) -> str:
    """Write a copy of a model to a new file, named after the file; gives the name.

    Raises
    ------
    ModelError
        The file exists or cannot be written, or its folder lacks files that the model needs; nothing is written.
    """
    if path.suffix != ".toml":
        raise ModelError(f"'{path}' does not end in .toml; name the file '{path.name or 'my_model'}.toml'")
    name = name_for(path)
    text = renamed(model.text, name)
    parse_model(text, _catalogue_of(model), label=path.name, folder=path.resolve().parent)
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise ModelError(f"'{path}' exists and is left as it is; choose another name") from None
    except OSError as error:
        raise ModelError(f"'{path}' cannot be written ({error.strerror}); choose another place") from None
    return name


def name_for(path: Path) -> str:
    """The file's stem as a model's name: letters, digits and underscores, a letter first."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", path.stem).strip("_")
    return plain if re.match("[A-Za-z]", plain) else f"model_{plain}".rstrip("_")


def renamed(text: str, name: str) -> str:
    """The text of a model file with another name; everything else stays as it is, comments too."""
    if "name" not in tomllib.loads(text):
        return text
    lines = text.split("\n")
    place = line_of(text, ("name",)) - 1
    lines[place] = re.sub(r"^(\s*name\s*=\s*)(\"[^\"]*\"|'[^']*')", lambda found: f'{found[1]}"{name}"', lines[place])
    return "\n".join(lines)


def _catalogue_of(model: Model) -> Catalogue:
    return model.catalogue if model.catalogue is not None else catalogue()
