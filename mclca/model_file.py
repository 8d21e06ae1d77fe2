"""A model file becomes a model, or a list of everything that is wrong with it, each with its line."""

import tomllib
from pathlib import Path
from typing import Any

from mclca.catalogue import Catalogue, catalogue
from mclca.errors import ModelError, did_you_mean
from mclca.file_shape import misshapen
from mclca.model import Model
from mclca.model_parts import MOST_PROBLEMS, SHIPPED, EnoughError, Parts, shipped_models
from mclca.rules import problems
from mclca.toml_lines import MOST_DOTS, line_of, line_of_long_key

MOST_BYTES = 1_000_000
MOST_NAMES = 5000


def load(model: str | Path | Model, *, catalogue: Catalogue | str | Path | None = None) -> Model:
    """A model by its shipped name, from a file, or as it is.

    Parameters
    ----------
    model : a name that `mclca models` lists, a path to a TOML file, or a model
    catalogue : the user's own catalogue folder, laid over the shipped one

    Raises
    ------
    ModelError
        Everything that is wrong with the file, each with its line.
    """
    if isinstance(model, Model):
        return model
    return read(_located(str(model)), _as_catalogue(catalogue))


def read(path: Path, entries: Catalogue, around: tuple[Path, ...] = ()) -> Model:
    """Read one model file; `around` are the files of the models that it is a component of."""
    label = path.name or str(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ModelError(
                f"{label}: the file has {path.stat().st_size} bytes; a model file has at most {MOST_BYTES}"
            )
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ModelError(f"{label}: the file cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise ModelError(f"{label}: the file is not UTF-8 text; save it as UTF-8") from None
    return parse_model(text, entries, label=label, folder=path.resolve().parent, around=(*around, path.resolve()))


def parse_model(
    text: str, entries: Catalogue, *, label: str = "model", folder: Path | None = None, around: tuple[Path, ...] = ()
) -> Model:
    """A model from the text of a model file.

    Parameters
    ----------
    label : what errors call the text
    folder : where the text may read files from; None for nowhere
    """
    table = _table(text, label)
    parts = Parts(entries, folder, around, lambda path: read(path, entries, around))
    try:
        parts.note(misshapen(table))
        parts.keep_shapely(table)
        model = parts.model(table, text)
        broken = {path for path, _ in parts.found} | {("inputs", name) for name in parts.undrawn}
        parts.note(problems(model, broken, MOST_PROBLEMS))
    except EnoughError:
        parts.found.append(((), f"more than {MOST_PROBLEMS} problems; mend these first"))
    if parts.found:
        at_lines = sorted({(line_of(text, path), sentence) for path, sentence in parts.found})
        raise ModelError(*(f"{label}:{line}: {sentence}" for line, sentence in at_lines))
    return model


def _table(text: str, label: str) -> dict[str, Any]:
    if line := line_of_long_key(text):
        raise ModelError(f"{label}:{line}: a key has more than {MOST_DOTS} dots; write it shorter")
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelError(_syntax(label, text, error)) from None
    if _has_vast_integer(table):
        raise ModelError(f"{label}:1: a whole number has more than 64 bits; write it as a float, as in 1e30")
    count = sum(len(held) for key in ("inputs", "equations") if isinstance(held := table.get(key), dict))
    if count > MOST_NAMES:
        raise ModelError(f"{label}:1: the file declares {count} inputs and equations; a model has at most {MOST_NAMES}")
    return table


def _has_vast_integer(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_has_vast_integer, value.values() if isinstance(value, dict) else value))
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _located(name: str) -> Path:
    if name in shipped_models():
        return SHIPPED / f"{name}.toml"
    path = Path(name)
    if path.suffix == ".toml" or path.exists() or "/" in name:
        return path
    hint = did_you_mean(name, shipped_models()) or "; `mclca models` lists them, and a path to a file ends in .toml"
    raise ModelError(f"there is no model '{name}'{hint}")


def _as_catalogue(given: Catalogue | str | Path | None) -> Catalogue:
    return given if isinstance(given, Catalogue) else catalogue(given)


def _syntax(label: str, text: str, error: Exception) -> str:
    message = str(error)
    if isinstance(error, RecursionError):
        return f"{label}:1: the file nests tables too deep; write it flatter"
    where = message.rpartition("(at line ")[2].partition(",")[0]
    line = where if where.isdigit() else str(text.count("\n") + 1)
    return f"{label}:{line}: not TOML: {message.partition(' (at ')[0]}; mend the line"
