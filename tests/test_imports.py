"""The layering of the house: imports point down, and every heavy library is imported in its own room only."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mclca"

# From the roof down. A room imports from its own floor and from those below; a folder is one room.
FLOORS = [
    ["__main__"],
    ["cli"],
    ["commands"],
    ["cli_again", "cli_options"],
    [
        "cli_values",
        "tables",
        "by_kind_page",
        "catalogue_page",
        "comparison_page",
        "disclosure_page",
        "explain_page",
        "mixture_page",
        "notes_page",
        "reproduce_page",
        "sensitivity_page",
        "threshold_page",
        "tornado_page",
        "what_if_page",
        "terminal",
        "text_chart",
        "app",
    ],
    ["__init__"],
    ["report", "exchange"],
    ["sensitivity"],
    ["compare", "explain", "explain_reasons"],
    ["alternatives", "comparison_rows", "comparison_figures", "shift", "extreme_draws"],
    ["checkup", "drawn", "reproduce"],
    ["run"],
    ["options"],
    ["result", "result_file"],
    ["propagate", "linear"],
    ["adaptive", "weighted"],
    ["execution", "gap", "target"],
    ["summary", "shortest"],
    ["starter", "description", "notes", "toml_edit"],
    ["needed", "marginals", "pieces"],
    ["compile", "columns", "order", "whole", "model_file", "model_parts", "dependence_parts"],
    [
        "model",
        "model_text",
        "functions",
        "rules",
        "published_rules",
        "dependence_rules",
        "weight_rules",
        "declared",
        "scenario",
        "identity",
        "full_names",
        "amount",
        "settings",
        "correlation",
        "joint",
        "quality",
    ],
    ["dependence", "coefficients", "nearest"],
    ["catalogue", "catalogue_file", "scope"],
    ["families"],
    ["pedigree_tables"],
    ["reparameterised"],
    ["distribution", "forms", "steps", "bisection", "quadrature", "logarithm", "data_file"],
    ["published"],
    ["circle", "notation", "trace", "units", "unit_check", "call", "syntax", "printing", "mathml", "dimension", "tree"],
    ["file_shape", "toml_lines"],
    ["errors", "cache", "version", "escaping", "strict_json", "recent"],
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# These know arrays and numbers only; of the rest of mclca they import what is named here, and errors.
GROUND = {
    "engine": {("engine.kernel", "cache"), ("engine.native", "cache")},
    "statistics": set(),
    "rounding": set(),
    "mixing": set(),
    "stopping": set(),
}
ABOVE_THE_ENGINE = FLOOR_OF["compile"]

HOMES = {
    "numba": ["engine"],
    "llvmlite": ["engine"],
    "pint": ["units"],
    "SALib": ["sensitivity"],
    "xarray": ["result", "result_file", "compare", "sensitivity"],
    "scipy": ["families", "engine.points", "engine.quantile_table", "engine.dependence", "statistics"],
    "scipy.stats": ["engine.points"],
    "altair": ["report"],
    "vl_convert": ["report"],
    "jinja2": ["report"],
    "xlsxwriter": ["report"],
    "starlette": ["app"],
    "uvicorn": ["app"],
}
HEAVY = [
    "xarray",
    "SALib",
    "pint",
    "scipy",
    "numba",
    "rich",
    "click",
    *("altair", "vl_convert", "jinja2", "xlsxwriter"),
]
HEAVY += ["starlette", "uvicorn"]


def name_of(path):
    """`engine.philox` for mclca/engine/philox.py, `families` for mclca/families/__init__.py."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports_of(module, source):
    """Absolute dotted names that a module imports, but not those for type checkers only."""
    for node in runtime_nodes(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = origin_of(module, node)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def runtime_nodes(node):
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from (found for other in child.orelse for found in runtime_nodes(other))
        else:
            yield from runtime_nodes(child)


def origin_of(module, node):
    if not node.level:
        return node.module
    package = ["mclca", *module.split(".")]
    if module not in MODULES or MODULES[module].name != "__init__.py" or module == "__init__":
        package.pop()
    return ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])


def problems_of(module, source):
    file = MODULES.get(module, PACKAGE / f"{module.replace('.', '/')}.py").relative_to(PACKAGE.parent).as_posix()
    for imported in sorted(set(imports_of(module, source))):
        rule = broken_rule(module, imported)
        if rule:
            yield f"{file} imports {imported}; {rule}"


def broken_rule(module, imported):
    if imported.split(".")[0] == "mclca":
        return broken_floor(module, module_of(imported))
    for library, homes in HOMES.items():
        if within(imported, [library]) and not within(module, homes):
            return f"{library} is imported only in {', '.join(homes)}"
    return None


def broken_floor(module, imported):
    room, other = module.split(".")[0], imported.split(".")[0]
    if other in (room, "errors"):
        return None
    if room in GROUND:
        allowed = (module, imported) in GROUND[room]
        return None if allowed else f"{room} imports nothing of mclca outside itself"
    if other in GROUND:
        below = other == "engine" and FLOOR_OF.get(room, 0) > ABOVE_THE_ENGINE
        return "the engine is known only to compile and what stands above it" if below else None
    return f"{other} stands above {room}" if FLOOR_OF.get(other, 99) < FLOOR_OF.get(room, 0) else None


def module_of(imported):
    """The module behind a dotted name; what no module is called is a name of the package itself."""
    parts = imported.split(".")[1:]
    return ".".join(parts[:2]) if ".".join(parts[:2]) in MODULES else known_room(parts)


def known_room(parts):
    is_room = parts and (parts[0] in MODULES or (PACKAGE / parts[0]).is_dir())
    return parts[0] if is_room else "__init__"


def within(name, homes):
    return any(name == home or name.startswith(f"{home}.") for home in homes)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down_and_heavy_libraries_stay_in_their_rooms(module):
    problems = list(problems_of(module, MODULES[module].read_text(encoding="utf-8")))
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("module", MODULES)
def test_every_room_stands_on_a_floor(module):
    room = module.split(".")[0]
    assert room in FLOOR_OF or room in GROUND, f"mclca/{room} stands on no floor; give it one in tests/test_imports.py"


@pytest.mark.parametrize(
    ("module", "source", "problem"),
    [
        (
            "units",
            "from mclca.model import Model",
            "mclca/units.py imports mclca.model.Model; model stands above units",
        ),
        ("units", "from mclca import model", "mclca/units.py imports mclca.model; model stands above units"),
        ("units", "from . import model", "mclca/units.py imports mclca.model; model stands above units"),
        ("units", "from mclca import load", "mclca/units.py imports mclca.load; __init__ stands above units"),
        (
            "model",
            "def f():\n    import xarray",
            "xarray is imported only in result, result_file, compare, sensitivity",
        ),
        ("model", "import mclca.engine.philox", "the engine is known only to compile and what stands above it"),
        ("statistics", "from mclca.units import Unit", "statistics imports nothing of mclca outside itself"),
        ("engine.philox", "from mclca.cache import cache_folder", "engine imports nothing of mclca outside itself"),
        ("engine.philox", "from scipy import special", "scipy is imported only in families, engine.points"),
        ("families.normal", "from scipy.stats import norm", "scipy.stats is imported only in engine.points"),
        ("families.normal", "from scipy import stats", "scipy.stats is imported only in engine.points"),
    ],
)
def test_a_broken_rule_is_told_in_a_sentence(module, source, problem):
    (found,) = problems_of(module, source)
    assert problem in found


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("model", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import xarray"),
        ("engine.kernel", "from mclca.cache import cache_folder"),
        ("engine.kernel", "from mclca.errors import ModelError"),
        ("engine.philox", "from .kernel import kernel"),
        ("engine.points", "from scipy.stats import qmc"),
        ("run", "from mclca import compile, statistics"),
    ],
)
def test_what_the_rules_allow_passes(module, source):
    assert not list(problems_of(module, source))


def test_importing_mclca_imports_nothing_heavy():
    code = f"import sys, mclca; print(*[name for name in {HEAVY} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert found.stdout.split() == [], f"import mclca imports {found.stdout.strip()}; import it where it is used"
