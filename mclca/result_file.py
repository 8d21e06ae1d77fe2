"""A result in one NetCDF-4 file: summary, kept draws, and the model text to run it again."""

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mclca.catalogue import Catalogue, catalogue
from mclca.errors import ModelError
from mclca.model_file import parse_model
from mclca.summary import Asked, Row

if TYPE_CHECKING:
    import xarray

    from mclca.result import Result

# A few kilobytes of HDF5 can declare arrays of any size; what `write` writes is not compressed.
MOST_INFLATED = 20
_ENGINE: Any = "h5netcdf"


def write(result: "Result", path: Path) -> Path:
    """Write to a temporary file beside `path`, then rename it: a reader never sees half a file."""
    about = {
        "result": result.to_json(),
        "options": result.options.to_json(),
        "model_text": result.model.text,
        "amount": result.model.amount,
        "sources": {name: [entry.key, str(entry.source)] for name, entry in result.model.inputs.items()},
    }
    dataset = result.summary.assign_attrs(mclca_result=json.dumps(about))
    handle, temporary = tempfile.mkstemp(suffix=".nc", dir=path.parent)
    os.close(handle)
    try:
        dataset.to_netcdf(temporary, engine=_ENGINE)
        if result.mixtures:
            result.mixture.to_netcdf(temporary, engine=_ENGINE, group="mixture", mode="a")
        if result.kept is not None:
            result.draws.to_netcdf(temporary, engine=_ENGINE, group="draws", mode="a")
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def open_result(path: str | Path, *, entries: Catalogue | None = None) -> "Result":
    """Read back what `Result.save` wrote.

    Draws that were not kept are made again from the model text and the seed, and only if the digest still agrees.

    Raises
    ------
    ModelError
        The file is not a result of mclca, or declares more data than fits.
    """
    path = Path(path)
    record = str(_loaded(path).attrs["mclca_result"])
    try:
        return _restored(json.loads(record), path, entries or catalogue())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{path.name} is not a result of mclca: its record is damaged; run the model again") from None


def _restored(record: dict[str, Any], path: Path, entries: Catalogue) -> "Result":
    from mclca.propagate import Options
    from mclca.result import Result
    from mclca.target import Stopping
    from mclca.weighted import Mixture

    stored, options = record["result"], dict(record["options"])
    asked = options.pop("asked")
    options |= {"across": tuple(options["across"]), "of": tuple(options["of"])}
    figures = Asked(asked["interval"], tuple(asked["quantiles"]), tuple(asked["exceeds"]))
    model = parse_model(record["model_text"], entries, label=path.name, folder=path.resolve().parent)
    return Result(
        model=model.for_amount(record.get("amount", 1.0)),
        options=Options(**options, asked=figures),
        rows=tuple(Row.from_json(row) for row in stored["results"]),
        mixtures=tuple(Mixture.from_json(entry) for entry in stored.get("mixture", ())),
        draws_used=stored["draws"],
        digest=stored["digest"],
        stopping=None if stored["stopping"] is None else Stopping.from_json(stored["stopping"]),
        kept=_kept(path),
    )


def _loaded(path: Path, group: str | None = None) -> "xarray.Dataset":
    import xarray

    try:
        with xarray.open_dataset(path, engine=_ENGINE, group=group) as dataset:
            most = MOST_INFLATED * path.stat().st_size
            if dataset.nbytes > most:
                raise ModelError(f"{path.name} declares {dataset.nbytes} bytes; from a file of its size at most {most}")
            if group is None and "mclca_result" not in dataset.attrs:
                raise ModelError(f"{path.name} is not a result of mclca; open it with xarray instead")
            return dataset.load()
    except (OSError, ValueError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{path.name} cannot be read as NetCDF-4 ({error}); check the path") from None


def _kept(path: Path) -> Any:
    import h5netcdf
    import numpy as np

    with h5netcdf.File(path, "r") as file:
        if "draws" not in file.groups:
            return None
    draws = _loaded(path, "draws")
    blocks = [np.asarray(held).reshape(held.shape[0], -1).T for held in draws.data_vars.values()]
    return tuple(np.ascontiguousarray(np.stack(blocks, axis=1).reshape(-1, draws.sizes["draw"])))
