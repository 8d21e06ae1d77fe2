"""Pages that a command prints, shown in the documentation."""

import re
from pathlib import Path

from click.testing import CliRunner

from mclca.cli import main


def page_in(path: Path) -> tuple[str, str, str]:
    """The command of a document's page, the page as shown, and as printed now.

    Without its last two lines, which name the version and how to run it again.
    """
    found = re.search(r"```\n\$ mclca ([^\n]*)\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    command, block = found.groups()
    printed = CliRunner().invoke(main, command.split()).output
    return command, block.rstrip(), "\n".join(printed.rstrip().splitlines()[:-2]).rstrip()
