"""The sections of a report, one file each, in this order; one that has nothing to say is left out.

Every file has `section(study, again)`, which gives a section or None. A new section is a new file and its name here.
"""

from importlib import import_module

from mclca.report.document import Section
from mclca.report.study import Study

ORDER = (
    "headline",
    "stages",
    "scenarios",
    "comparison",
    "drivers",
    "disclosure",
    "statement",
    "boundary",
    "inputs",
    "equations",
    "reproduction",
    "again",
)


def sections(study: Study, again: str) -> list[Section]:
    """All sections of a study that have something to say.

    Parameters
    ----------
    again : the command or call that makes the same figures once more
    """
    found = (import_module(f"{__name__}.{name}").section(study, again) for name in ORDER)
    return [section for section in found if section is not None]
