"""The command line: a thin shell over the API. Tables on stdout, everything else on stderr; exit codes 0, 1, 2, 130."""

import gc
import sys
from contextlib import suppress
from typing import Any

import click

import mclca
from mclca import commands
from mclca.errors import ModelError
from mclca.terminal import complain, note

WRONG_INPUT = 2
INTERRUPTED = 130
OBJECTS_BETWEEN_COLLECTIONS = 200_000


class Shell(click.Group):
    """A group of commands whose errors are sentences on stderr and exit codes that scripts can rely on."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Names of all commands."""
        return commands.names()

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """A command by its name; only its own file is imported."""
        return commands.command(name) if name in commands.names() else None

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line; a faulty model, option or file ends it with code 2."""
        # Many objects, hardly any garbage: to look for it often, and again at the end, takes a tenth of a short run.
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError):
                stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        try:
            return super().main(*args, **extra)
        except ModelError as error:
            complain(error.problems)
        except MemoryError as error:
            complain([f"out of memory ({error}); leave out --keep, or ask for fewer draws or equations"])
        finally:
            gc.freeze()
        sys.exit(WRONG_INPUT)

    def invoke(self, context: click.Context) -> Any:
        """Run the chosen command; Ctrl-C ends it with code 130."""
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            note("interrupted; nothing was printed or saved")
            context.exit(INTERRUPTED)


@click.group(cls=Shell, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(mclca.__version__, prog_name="mclca", message="%(prog)s %(version)s")
def main() -> None:
    """Footprints as probability distributions.

    MODEL is a name that `mclca models` lists, or the path of a model file. `mclca run text_to_video` is a good start.
    """
