"""Documents whose blocks are run: `python tests/documents.py docs/tutorial.md` writes what they print anew.

A block of `toml file=NAME` is a file to save. A block of `console` is commands, each after `$ `, and what they print;
`lines=N` shows no more than the first N lines of each, then `...`. A block of `python` is run as it is.
"""

import os
import re
import shlex
import sys
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from mclca.cli import main

BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MORE = "..."


class Block(NamedTuple):
    """One fenced block of a document."""

    language: str
    options: dict[str, str]
    text: str


def blocks(document: str) -> list[Block]:
    return [block_of(found) for found in BLOCK.finditer(document)]


def block_of(found: re.Match[str]) -> Block:
    language, options, text = found.groups()
    return Block(language, dict(word.split("=", 1) for word in options.split()), text)


def done(block: Block) -> str:
    """The text of a block after it was run in the current folder."""
    if block.language == "toml":
        Path(block.options["file"]).write_text(block.text, encoding="utf-8")
    elif block.language == "python":
        exec(compile(block.text, "document", "exec"), {})  # noqa: S102  our own file
    elif block.language == "console":
        commands = [line[2:] for line in block.text.splitlines() if line.startswith("$ ")]
        return "".join(f"$ {command}\n{shown(command, block)}" for command in commands)
    return block.text


def shown(command: str, block: Block) -> str:
    lines = printed(command).splitlines()
    most = int(block.options.get("lines", len(lines)))
    kept = lines[:most] + [MORE] * (len(lines) > most)
    return "".join(f"{line}\n" for line in kept)


def printed(command: str) -> str:
    """What a command prints, errors included, where it is no terminal."""
    program, *words = shlex.split(command, comments=True)
    assert program == "mclca", command
    found = CliRunner().invoke(main, words, prog_name="mclca")
    assert found.exit_code in {0, 2}, found.output
    return found.output


def renewed(document: str) -> str:
    """The document with what its blocks print now; they are run in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):

        def anew(found: re.Match[str]) -> str:
            return f"```{found[1]}{found[2]}\n{done(block_of(found))}```"

        return BLOCK.sub(anew, document)


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
