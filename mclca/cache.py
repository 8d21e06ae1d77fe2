"""The folder where mclca keeps what it can make again: compiled kernels and parsed units."""

import os
import sys
from pathlib import Path


def cache_folder() -> Path | None:
    """The user's own cache folder for mclca, or None where it cannot be written.

    MCLCA_CACHE_DIR names another one.
    """
    folder = Path(os.environ.get("MCLCA_CACHE_DIR") or _platform_folder() / "mclca")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _platform_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
