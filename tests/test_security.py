"""The security contract: model files from strangers are data.

One process meets every bomb in turn and reports how each was refused, how fast, and what was written.
"""

import ast
import json
import subprocess
import sys
from html import escape
from pathlib import Path

import numpy as np
import pytest
from models import HEAD, model_text, one_equation, problems_of, write_model
from processes import PEAK, SURROUNDINGS, answer

import mclca

PACKAGE = Path(mclca.__file__).parent
MEMORY = 200 * 2**20

# --- what the sources may not use

FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "input", "breakpoint"}
FORBIDDEN_MODULES = {
    "pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "marshal",
    "shelve",
    "yaml",
    "subprocess",
    "code",
    "pty",
}
FORBIDDEN_ATTRIBUTES = {
    "system",
    "popen",
    "execv",
    "execve",
    "spawnl",
    "spawnv",
    "eval",
    "exec",
    "literal_eval",
    "sympify",
}


def offences(source: str) -> list[str]:
    """What a source does that text from a stranger could turn into code."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            found += [name for name in modules if name.split(".")[0] in FORBIDDEN_MODULES]
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            plain = isinstance(node.func, ast.Name)
            found += [name] if name in (FORBIDDEN_CALLS if plain else FORBIDDEN_ATTRIBUTES) else []
            found += [
                f"{keyword.arg}=True"
                for keyword in node.keywords
                if keyword.arg in {"allow_pickle", "shell"} and getattr(keyword.value, "value", None) is not False
            ]
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_source_turns_text_into_code(path: Path) -> None:
    assert offences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)", "import pickle", "from yaml import load", "import os\nos.system(text)", "import subprocess",
        "np.load(f, allow_pickle=True)", "numexpr.eval(text)", "run(text, shell=True)", "exec(text)",
        "__import__(name)",
    ],
)  # fmt: skip
def test_the_scan_finds_what_it_looks_for(source: str) -> None:
    assert offences(source)


# --- bombs

EXPRESSIONS = {
    "beyond float64": "1e400",
    "unary minuses": "-" * 20_000 + "a",
    "few unary minuses": "-" * 9_000 + "a",
    "parentheses": "(" * 1_000 + "a" + ")" * 1_000,
    "open parentheses": "(" * 9_000,
    "full-width letters": "\uff45\uff58\uff50(a)",
    "attribute walk": "a.__class__.__bases__[0].__subclasses__()",
    "attribute of a number": "(1).__class__",
    "f-string": "f'{a}'",
    "lambda": "(lambda: a)()",
    "comprehension": "[a for a in (1, 2)]",
    "generator": "max(a for _ in (1, 2))",
    "import": "__import__('os').system('touch owned')",
    "open": "open('owned', 'w')",
    "assignment expression": "(a := 1)",
    "power tower": "**".join(["9"] * 4_000),
    "long sum": "+".join(["a"] * 4_900),
    "long comparison": "<".join(["a"] * 4_900),
    "nested calls": "exp(" * 1_500 + "a" + ")" * 1_500,
    "long number": "9" * 9_000,
    "hexadecimal": "0x" + "f" * 9_000,
    "underscored number": "1" + "_1" * 4_000,
    "text": "'a' * 999999999",
    "shift": "1 << 99999999999",
    "integer power": "9**9**9**9" + "]",
    "complex number": "9j",
    "null": "a\x00b",
    "line break": "a\nimport os",
    "backslash": "a \\ b",
    "semicolon": "a; import os",
    "decorator": "@a",
    "await": "await a",
    "yield": "(yield a)",
    "star": "*a",
    "dictionary": "{a: 1}",
    "ellipsis": "...",
    "bytes": "b'a'",
    "walrus of nothing": ":=",
    "backquote": "`a`",
    "dollar": "$a",
    "control character": "a\x1b[2J",
    "right to left": "a\u202eb",
    "emoji": "\U0001f4a3",
    "megabyte": "a+" * 400_000 + "a",
}
DISTRIBUTIONS = {
    "beyond float64": "normal(0, 1e400)",
    "call": "eval('1')",
    "attribute": "normal.__init__(0, 1)",
    "private family": "__init__(1)",
    "path as family": "../../os(1)",
    "nested": "truncated(" * 500 + "normal(0, 1)" + ")" * 500,
    "many values": "choice(values=[" + "1," * 4_900 + "1], weights=[1])",
    "unary minuses": "normal(" + "-" * 9_000 + "1, 1)",
    "discrete range": "discrete_uniform(0, 1e18)",
    "large mean": "poisson(1e300)",
    "power": "normal(9**9**9, 1)",
    "lambda": "normal((lambda: 1)(), 1)",
    "star": "normal(*[0, 1])",
    "unpacked": "normal(**{'mean': 0})",
    "f-string": "empirical(file=f'{1}')",
    "file out": 'empirical(file="../secret.csv", column="x")',
    "absolute file": 'empirical(file="/etc/passwd", column="x")',
    "home file": 'empirical(file="~/.ssh/id_rsa", column="x")',
    "device": 'empirical(file="/dev/zero", column="x")',
    "drive": 'empirical(file="C:\\x.csv", column="x")',
    "megabyte": "choice(values=[" + "1," * 400_000 + "1])",
    "full-width": "\uff4eormal(0, 1)",
}
UNITS = {
    "power tower": "9**9**9",
    "large exponent": "kg^999999999",
    "exponent tower": "m**9**9**9",
    "attribute": "kWh.__class__",
    "call": "exec('x')",
    "import": "__import__('os')",
    "parentheses": "(" * 1_000 + "m" + ")" * 1_000,
    "long": "m*" * 50_000 + "m",
    "letters": "a" * 500_000,
    "full-width": "\uff4bg",
    "markup": "<script>alert(1)</script>",
    "control character": "kg\x1b[2J",
    "fraction": "m^(1/0)",
    "number": "1e400",
}
NAMES = {
    "private": "__class__",
    "markup": "<img src=x onerror=alert(1)>",
    "control character": "a\x1b[2J",
    "formula": "=cmd|' /C calc'!A0",
    "full-width": "\uff41",
    "space": "a b",
    "keyword": "lambda",
    "function": "exp",
    "dotted": "a.b",
    "long": "a" * 300_000,
    "empty": "",
    "null": "a\x00",
    "right to left": "a\u202eb",
}
SOUND = {"equation": "a", "distribution": "uniform(1, 2)", "unit": "1", "name": "a"}


def in_toml(text: str) -> str:
    """A TOML string, which may hold what JSON's may."""
    return json.dumps(text, ensure_ascii=False)


def body(**changes: str) -> str:
    held = SOUND | changes
    if "name" in changes:
        held["equation"] = "2"
    quoted = {key: in_toml(text) for key, text in held.items()}
    return (
        f"[inputs.{quoted['name']}]\ndistribution = {quoted['distribution']}\nunit = {quoted['unit']}\n"
        f'[equations.footprint]\nvalue = {quoted["equation"]}\nunit = "1"\n'
    )


FILES = {
    "dotted key": ".".join("a" * 20_000) + " = 1",
    "dotted table": "[" + ".".join("a" * 20_000) + "]",
    "quoted dotted key": ".".join(['"a"'] * 20_000) + " = 1",
    "dots in an inline table": "x = {" + ".".join("a" * 20_000) + " = 1}",
    "nested inline tables": "x = " + "{a=" * 5_000 + "1" + "}" * 5_000,
    "nested lists": "x = " + "[" * 5_000 + "]" * 5_000,
    "long decimal": "format = " + "9" * 6_000,
    "long hexadecimal": "format = 0x" + "f" * 600_000,
    "many unknown keys": "\n".join(f"a{i} = 1" for i in range(60_000)),
    "many empty inputs": "\n".join(f"[inputs.a{i}]" for i in range(50_000)),
    "many unused inputs": HEAD + "\n".join(f'[inputs.a{i}]\ndistribution = 1\nunit = "1"' for i in range(18_000)),
    "many undefined names": HEAD
    + "\n".join(f'[equations.e{i}]\nunit = "1"\nvalue = "e{i} + zzz{i}"' for i in range(15_000)),
    "doubling": HEAD
    + "\n".join(f'[equations.e{i}]\nunit = "kg"\nvalue = "e{i + 1} * e{i + 1}"' for i in range(400))
    + '\n[equations.footprint]\nunit = "1"\nvalue = "e0"\n[equations.e400]\nvalue = "2"\nunit = "kg"\n',
    "many axes of one name": HEAD
    + "\n".join(f"[scenarios.s{i}]\na = {{}}\nb = {{ x = {i} }}" for i in range(300))
    + '\n[inputs.x]\ndistribution = 1\nunit = "1"\n[equations.footprint]\nvalue = "x"\nunit = "1"\n',
    "large correlation matrix": HEAD
    + "[[correlations]]\nbetween = ["
    + ",".join(f'"a{i}"' for i in range(450))
    + "]\nrank = ["
    + ",".join("[" + ",".join("01"[i == j] for j in range(450)) + "]" for i in range(450))
    + "]\n",
    "two megabytes": "# " + "a" * 2_000_000,
    "no text": "\udcff\udcfe\udc80",
    "bare carriage return": "a = 1\rb = 2",
    "component outside": model_text(body() + '[components.c]\nmodel = "../outside.toml"\n'),
    "absolute component": model_text(body() + '[components.c]\nmodel = "/etc/passwd"\n'),
    "component of itself": model_text(body() + '[components.c]\nmodel = "bomb.toml"\n'),
    "file as component": model_text(body() + '[components.c]\nmodel = "/dev/zero"\n'),
}
OVERLAY = """
[sources.s]
title = "t"
publisher = "p"
year = 2020
[e]
summary = "s"
unit = {unit}
distribution = {distribution}
source = "s"
where = "w"
reported = "r"
because = "b"
kind = "ignorance"
quality = {{ reliability = 1, completeness = 1, temporal = 1, geographical = 1, technological = 1 }}
"""
FROM_OVERLAY = model_text('[inputs.a]\nfrom = "bombs.e"\n[equations.footprint]\nvalue = "a"\nunit = "1"\n')


def bombs() -> dict[str, dict[str, object]]:
    """By title: what to write where, and the words of the command."""
    found: dict[str, dict[str, object]] = {}
    kinds = {"equation": EXPRESSIONS, "distribution": DISTRIBUTIONS, "unit": UNITS, "name": NAMES}
    for kind, texts in kinds.items():
        for title, text in texts.items():
            found[f"{kind}: {title}"] = {"files": {"bomb.toml": model_text(body(**{kind: text}))}}
    for title, text in FILES.items():
        found[f"file: {title}"] = {"files": {"bomb.toml": text}}
    for kind, texts in (("distribution", DISTRIBUTIONS), ("unit", UNITS)):
        for title, text in texts.items():
            overlay = OVERLAY.format(**{"unit": '"1"', "distribution": '"1"'} | {kind: in_toml(text)})
            files = {"bomb.toml": FROM_OVERLAY, "own/bombs.toml": overlay}
            found[f"overlay {kind}: {title}"] = {"files": files, "more": ["--catalogue", "own"]}
    for title, text in {**EXPRESSIONS, **DISTRIBUTIONS}.items():
        if len(text) < 100_000 and "\0" not in text:  # the system's own limits of an argument
            found[f"--set: {title}"] = {"files": {"bomb.toml": model_text(body())}, "more": ["--set", f"a={text}"]}
    for option in ("--at", "--across", "--of", "--exceeds", "--quantiles"):
        words = {"--at": "x=<script>", "--exceeds": "9**9**9"}.get(option, "__class__")
        found[f"option: {option}"] = {"files": {"bomb.toml": model_text(body())}, "more": [option, words]}
    return found


BOMBS = bombs()
DEFUSER = PEAK
DEFUSER += """
import json, resource, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
from click.testing import CliRunner
from mclca.cli import main
for title, bomb in json.loads(Path("bombs.json").read_text()).items():
    for name, text in bomb["files"].items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(text.encode("utf-8", "surrogateescape"))
    before = sorted(map(str, Path().rglob("*")))
    start = time.process_time()  # of all threads; a crowded machine makes it no longer
    result = CliRunner().invoke(main, ["run", "bomb.toml", "--draws", "100", *bomb.get("more", [])])
    seconds = time.process_time() - start
    report = {
        "title": title, "code": result.exit_code, "stdout": result.stdout, "stderr": result.stderr[:5000],
        "lines": len(result.stderr.splitlines()), "seconds": seconds, "raw": repr(result.exception)[:500],
        "written": sorted(set(map(str, Path().rglob("*"))) - set(before)),
        "memory": peak_bytes(),
    }
    print(json.dumps(report), flush=True)
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    folder = tmp_path_factory.mktemp("bombs")
    (folder / "bombs.json").write_text(json.dumps(BOMBS))
    (folder / "defuse.py").write_text(DEFUSER)
    command = [sys.executable, "defuse.py"]
    run = subprocess.Popen(command, cwd=folder, env=SURROUNDINGS, text=True, stdout=subprocess.PIPE)
    try:
        out, _ = run.communicate(timeout=300)  # ends what waits instead of working
    except subprocess.TimeoutExpired:
        run.kill()
        out, _ = run.communicate()
    return {report["title"]: report for report in map(json.loads, out.splitlines())}


@pytest.mark.parametrize("title", BOMBS)
def test_a_bomb_is_refused_at_once_and_in_a_sentence(title: str, reports: dict[str, dict[str, object]]) -> None:
    if title not in reports:
        pytest.fail("the process ended or hung before this one")
    report = reports[title]
    assert report["code"] == 2, report["raw"]
    assert report["stdout"] == ""
    assert report["written"] == []
    assert str(report["stderr"]).strip()
    assert "Traceback" not in str(report["stderr"])
    assert not title.startswith("name: ") or "cannot be a name" in str(report["stderr"])
    assert not any(character in str(report["stderr"]) for character in "\x1b\u202e\x00")
    assert max(map(len, str(report["stderr"]).splitlines())) < 1_000
    assert float(str(report["seconds"])) < 1
    assert int(str(report["memory"])) < MEMORY


def test_a_tower_of_powers_is_infinite_and_an_error(tmp_path: Path) -> None:
    """All arithmetic is float64, so it is not a hang."""
    path = write_model(tmp_path, one_equation("9**9**9 + a", {"a": "uniform(1, 2)"}))
    with pytest.raises(mclca.ModelError, match="not finite in 100 of 100 draws"):
        mclca.run(path, draws=100)


# --- files outside the model's folder


def with_input(distribution: str) -> str:
    return (
        f'[inputs.a]\ndistribution = \'{distribution}\'\nunit = "1"\n[equations.footprint]\nvalue = "a"\nunit = "1"\n'
    )


@pytest.mark.parametrize("name", ["../x.csv", "/etc/passwd", "sub/../../x.csv", "link.csv", "linked/x.csv", "C:/x.csv"])
def test_no_file_outside_the_folder_is_read(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "x.csv").write_text("y\n1\n2\n")
    (folder / "link.csv").symlink_to(tmp_path / "x.csv")
    (folder / "linked").symlink_to(tmp_path)
    found = problems_of(folder, with_input(f'empirical(file="{name}", column="y")'))
    assert len(found) == 1
    assert "the folder of the model" in found[0]


def test_a_file_inside_the_folder_is_read_and_counts_for_the_digest(tmp_path: Path) -> None:
    path = write_model(tmp_path, with_input('empirical(file="x.csv", column="y")'))
    digests = []
    for text in ("y\n1\n2\n", "y\n1\n3\n"):
        (tmp_path / "x.csv").write_text(text)
        digests.append(mclca.run(path, draws=100).digest)
    assert digests[0] != digests[1]


@pytest.mark.parametrize(
    "name", ["../other.toml", "/etc/passwd", "link.toml", "linked/other.toml", "sub/../../other.toml"]
)
def test_no_component_outside_the_folder_is_read(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    (folder / "sub").mkdir(parents=True)
    other = write_model(tmp_path, with_input("uniform(0, 1)"), "other.toml")
    (folder / "link.toml").symlink_to(other)
    (folder / "linked").symlink_to(tmp_path)
    body_text = with_input("uniform(0, 1)") + f'[components.c]\nmodel = "{name}"\n'
    found = problems_of(folder, body_text)
    assert any("leads out of the model's folder" in problem for problem in found), found


def test_a_set_value_reads_no_file_from_elsewhere(tmp_path: Path) -> None:
    path = write_model(tmp_path, with_input("uniform(0, 1)"))
    with pytest.raises(mclca.ModelError, match="folder"):
        mclca.run(path, draws=10, set={"a": 'empirical(file="/etc/passwd", column="y")'})


def test_a_catalogue_key_never_becomes_a_path(tmp_path: Path) -> None:
    text = with_input("1").replace("distribution = '1'\nunit = \"1\"", 'from = "../../etc/passwd.x"')
    found = problems_of(tmp_path, text)
    assert found
    assert not any("cannot be read" in problem for problem in found)


# --- result files


def hdf5(path: Path, about: str, values: int) -> Path:
    """A small file that declares many values and holds none."""
    import h5netcdf

    with h5netcdf.File(path, "w") as file:
        file.dimensions = {"statistic": values}
        file.create_variable("footprint", ("statistic",), float, chunks=(min(values, 1000),), fillvalue=0.0)
        file.attrs["mclca_result"] = about
    return path


OPENER = PEAK
OPENER += """
import sys, mclca
try:
    mclca.open_result(sys.argv[1])
except mclca.ModelError as error:
    print(error)
print(peak_bytes())
"""


def test_a_file_that_declares_a_trillion_values_is_not_loaded(tmp_path: Path) -> None:
    path = hdf5(tmp_path / "bomb.nc", "{}", 10**12)
    assert path.stat().st_size < 100_000
    sentence, memory = answer([sys.executable, "-c", OPENER, str(path)], timeout=30).splitlines()
    assert sentence.startswith("bomb.nc declares 8000000000000 bytes; from a file of its size at most ")
    assert int(memory) < MEMORY


@pytest.mark.parametrize(
    "about", ["", "no json", "[]", "{}", '{"result": {}}', "[" * 100_000, '{"result": 1, "options": 2}']
)
def test_a_file_that_is_no_result_is_refused(about: str, tmp_path: Path) -> None:
    with pytest.raises(mclca.ModelError, match=r"bomb\.nc is not a result of mclca"):
        mclca.open_result(hdf5(tmp_path / "bomb.nc", about, 3))


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"CDF\x01", b"\x80\x04\x95", b"a" * 1000])
def test_a_file_that_is_no_netcdf_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bomb.nc"
    path.write_bytes(content)
    with pytest.raises(mclca.ModelError, match=r"bomb\.nc "):
        mclca.open_result(path)


def test_an_opened_result_reads_no_file_outside_its_folder(tmp_path: Path) -> None:
    """The model text inside a result file is a stranger's too."""
    import h5py

    path = mclca.run(write_model(tmp_path, with_input("uniform(0, 1)")), draws=100).save(tmp_path / "r.nc")
    with h5py.File(path, "a") as file:
        about = json.loads(file.attrs["mclca_result"])
        about["model_text"] = model_text(with_input('empirical(file="/etc/passwd", column="y")'))
        file.attrs["mclca_result"] = json.dumps(about)
    with pytest.raises(mclca.ModelError, match="folder"):
        mclca.open_result(path)


# --- pages and tables


def test_text_reaches_html_only_escaped(tmp_path: Path) -> None:
    markup = "<script>alert(1)</script>"
    head = HEAD.replace("A small model", markup).replace("one unit", markup)
    summary = f'summary = "{markup}"\n'
    path = write_model(tmp_path, with_input("uniform(0, 1)") + summary, head=head)
    result = mclca.run(path, draws=100)
    for page in (result._repr_html_(), result.draws._repr_html_()):
        assert markup not in page
        assert escape(markup) in page


def test_a_name_is_never_markup(tmp_path: Path) -> None:
    found = problems_of(tmp_path, '[inputs."<b>"]\ndistribution = 1\nunit = "1"\n' + with_input("uniform(0, 1)"))
    assert any("'<b>' cannot be a name" in problem for problem in found)


def test_the_checkpoint_of_a_stranger_runs_no_code(tmp_path: Path) -> None:
    class Owned:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "owned",)  # type: ignore[return-value]

    state = tmp_path / "state.npz"
    np.savez(
        state, format=np.array([Owned()], dtype=object), digest=np.array([Owned()], dtype=object), allow_pickle=True
    )
    with pytest.raises(mclca.ModelError, match="cannot be read"):
        mclca.run(write_model(tmp_path, with_input("uniform(0, 1)")), draws=100_000, checkpoint=state)
    assert not (tmp_path / "owned").exists()
