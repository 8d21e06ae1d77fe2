"""The benchmarks: their arithmetic exactly, their files whole, and every one of them once and small."""

import re
import subprocess
import sys
from pathlib import Path
from time import sleep
from types import SimpleNamespace

import pytest

from benchmarks import charts, page, sections, wording, worker
from benchmarks.__main__ import with_judgement
from benchmarks.agreement import agreeing, disagreement, disagreement_of_indices
from benchmarks.figures import Figure, Floor, floors, goals, problem, reaches, value_of
from benchmarks.install import packages
from benchmarks.interleave import Worker, Workers, measured
from benchmarks.job import Call, Case, Command, narrowed, power_of_ten, quick
from benchmarks.micro_results import record
from benchmarks.peers import peers
from benchmarks.perfcheck import failures, measure
from benchmarks.ratios import Spread, rate, ratio, spread
from benchmarks.results import Notebook, cases_of, load
from benchmarks.studies import peers as peers_study
from benchmarks.studies import sobol as sobol_study
from benchmarks.studies import studies
from benchmarks.workloads import fresh, operations

ROOT = Path(__file__).parents[1]
FAST = Figure("speed", "peers/statistics 1e6", "ratio", ("NumPy, vectorised", "mclca"), "more")
SLOW_BY_LOAD = {"seconds": {"NumPy, vectorised": [1.0, 2.0, 9.0], "mclca": [0.1, 0.4, 1.0]}, "draws": 1e6}


def cases_with(**further):
    return {"peers/statistics 1e6": SLOW_BY_LOAD | further}


# --- arithmetic


def test_a_ratio_is_the_median_of_the_ratios_of_rounds_not_the_ratio_of_medians() -> None:
    assert ratio([1.0, 2.0, 9.0], [0.1, 0.4, 1.0]) == Spread(9.0, 5.0, 10.0, 3)


def test_rounds_that_are_no_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio([1.0, 2.0], [1.0])


def test_rate_and_spread() -> None:
    assert rate(10, [2.0, 5.0, 4.0]) == Spread(2.5, 2.0, 5.0, 3)
    assert spread([3.0]) == Spread(3.0, 3.0, 3.0, 1)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (wording.seconds(0.00123), "1.23 ms"),
        (wording.seconds(10.8), "10.8 s"),
        (wording.seconds(1.5e-7), "0.150 us"),
        (wording.count(93e6), "93.0 M"),
        (wording.number(0.0), "0"),
        (wording.number(1234.5), "1234"),
        (wording.number(3.77e-11), "3.77e-11"),
        (wording.times(Spread(9.0, 5.0, 10.0, 3)), "x9.00 (x5.00 to x10.0)"),
        (wording.ranged(Spread(9.0, 9.0, 9.0, 1), wording.megabytes), "9 MB"),
        (power_of_ten(1e9), "1e9"),
    ],
)
def test_figures_are_shown_with_what_they_carry(shown: str, text: str) -> None:
    assert shown == text


# --- figures, goals and floors


def test_a_figure_of_every_kind() -> None:
    cases = cases_with(peak_mb={"mclca": 120.0}, answers={"mclca": 3})
    kinds = [value_of(Figure("", FAST.case, kind, ("mclca",), "less"), cases) for kind in ("rate", "peak_mb", "answer")]
    assert [found.median for found in kinds] == [2.5e6, 120.0, 3]
    assert value_of(Figure("", FAST.case, "seconds", ("mclca",), "less"), cases).median == 0.4


def test_a_figure_that_is_not_there_says_why() -> None:
    assert value_of(FAST, {}) == "not measured"
    left_out = {"seconds": {}, "left_out": {"NumPy, vectorised": "not installed: numpy"}}
    assert value_of(FAST, {FAST.case: left_out}) == "not installed: numpy"
    assert value_of(FAST, {FAST.case: {"seconds": {"mclca": [1.0]}}}) == "not measured: NumPy, vectorised"


def test_a_limit_is_missed_on_its_own_side_only() -> None:
    assert reaches(FAST, 10, 10)
    assert not reaches(FAST, 9.9, 10)
    assert not reaches(Figure("", "", "peak_mb", ("mclca",), "less"), 301, 300)


def test_a_missed_floor_is_told_in_a_sentence() -> None:
    assert problem(Floor(FAST, 9, 15, "A"), cases_with()) is None
    assert problem(Floor(FAST, 9.5, 15, "A"), cases_with()) == "speed: 9 (5 to 10) is below its floor of 9.5"
    assert problem(Floor(FAST, 9, 15, "A"), {}) == "speed: not measured; its limit cannot be checked"


@pytest.mark.parametrize(("ratios", "failing"), [((9, 1), 0), ((1, 9), 0), ((1, 1), 1)])
def test_a_floor_fails_when_it_is_missed_twice(ratios: tuple[int, int], failing: int) -> None:
    told, asked = [], []

    def once(held):
        asked.append(held)
        return {FAST.case: {"seconds": {"NumPy, vectorised": [ratios[len(asked) - 1]], "mclca": [1.0]}}}

    other = Floor(Figure("other", FAST.case, "seconds", ("mclca",), "less"), 2, 2, "A")
    floor = Floor(FAST, 5, 15, "A")
    assert len(failures([floor, other], once, told.append)) == failing
    assert asked == ([[floor, other]] if ratios[0] == 9 else [[floor, other], [floor]])


def test_no_figure_is_looked_for_where_none_is_measured() -> None:
    measured_ones = {f"{name}/{case.key}": case for name, study in studies().items() for case in study.cases({})}
    for figure in [goal.figure for goal in goals()] + [floor.figure for floor in floors()]:
        case = measured_ones[figure.case]
        assert {*figure.of} <= {*case.contenders}, figure
        assert figure.kind != "rate" or case.draws
        assert figure.kind != "answer" or case.answers


def test_a_limit_in_force_is_never_stricter_than_what_is_asked_for() -> None:
    for floor in floors():
        assert reaches(floor.figure, floor.goal, floor.limit), floor


# --- the same answer first


ANSWER = {"footprint": [1.0, 0.1, 0.8, 1.0, 1.2]}
ERRORS = {"footprint": [0.01] * 5}


def test_a_peer_that_agrees_is_timed_and_one_that_does_not_is_left_out() -> None:
    near, far = {"footprint": [1.05, 0.1, 0.8, 1.0, 1.2]}, {"footprint": [1.0, 0.1, 0.8, 1.0, 1.28]}
    assert disagreement(near, ANSWER, ERRORS) is None
    assert disagreement(far, ANSWER, ERRORS) == ("does not agree: high of footprint is 1.28, ours 1.2 (error 0.01)")
    answers = {peers_study.OURS: ANSWER, peers_study.ERRORS: ERRORS, "near": near, "far": far}
    held = with_judgement(peers_study, peers_study.AGREEMENT, {"answers": answers})
    assert agreeing(["near", "far", "new"], held) == ["near", "new"]


def test_a_peer_that_answers_nan_does_not_agree() -> None:
    assert disagreement({"footprint": [float("nan")] * 5}, ANSWER, ERRORS)


def test_indices_agree_within_their_intervals() -> None:
    assert disagreement_of_indices({"pue": (0.32, 0.04)}, {"pue": (0.3, 0.01)}) is None
    assert "total index of pue" in str(disagreement_of_indices({"pue": (0.5, 0.04)}, {"pue": (0.3, 0.01)}))
    answers = {sobol_study.ONE: {"pue": (0.3, 0.01)}, "other": {"pue": (0.5, 0.04)}}
    assert "other" in sobol_study.judged(sobol_study.AGREEMENT, {"answers": answers})


# --- measuring


def test_contenders_have_their_turns_and_one_with_a_problem_is_left_out() -> None:
    calls = {
        "good": Call("operator:add", {}),
        "missing": Call("no_such_library:call", {}),
        "fine": Call("benchmarks.workloads:fresh", {"number": 3}),
        "process": Command(("-c", "pass")),
        "failing": Command(("-c", "raise SystemExit(3)")),
    }
    found = measured(Case("any", calls, draws=10, rounds=2, answers=True))
    assert {label: len(taken) for label, taken in found["seconds"].items()} == {"fine": 2, "process": 2}
    assert found["answers"]["fine"] == fresh(3)
    assert found["left_out"]["missing"] == "not installed: no_such_library"
    assert found["left_out"]["failing"] == "ended with exit code 3"
    assert found["left_out"]["good"].startswith("TypeError")
    assert found["peak_mb"]["process"] > 1


def test_a_process_that_ends_is_a_problem_and_the_next_call_has_a_new_one() -> None:
    with Workers() as workers:
        told = workers.run("one", Call("os:_exit", {"status": 1}), answer=False)
        assert told["problem"] == "its process ended with exit code 1"
        assert workers.run("one", Call("os:getcwd"), answer=True)["answer"] == str(ROOT)


def test_a_call_that_takes_too_long_is_a_problem() -> None:
    assert Worker(longest=1.0).ask(Call("subprocess:check_call", {"args": ["sleep", "60"]})) == {
        "problem": "took longer than 1 s"
    }


def test_a_case_shrinks_to_what_is_asked_for() -> None:
    case = Case("any", {"a": Call("m:f", {"draws": 10**8}), "b": Call("m:f", {"points": 2**20})}, draws=1e8)
    assert quick(case).contenders["a"] == Call("m:f", {"draws": 20_000})
    assert quick(case).contenders["b"] == Call("m:f", {"points": 256})
    assert (quick(case).draws, quick(case).rounds) == (20_000, 1)
    assert [*narrowed(case, {"b"}, 3).contenders] == ["b"]
    assert narrowed(case, {"b"}, 3).rounds == 3


def test_an_interrupted_run_goes_on_and_a_changed_one_begins_anew(tmp_path: Path) -> None:
    first = Notebook(tmp_path, "engine")
    first.add("statistics 1e5", {"seconds": {}})
    assert not load(tmp_path)
    assert [*Notebook(tmp_path, "engine").cases] == ["statistics 1e5"]
    changed = tmp_path / "unfinished" / "engine.json"
    changed.write_text(changed.read_text().replace(first.machine["sources"], "others"))
    assert not Notebook(tmp_path, "engine").cases
    first.finish()
    assert cases_of(load(tmp_path)) == {"engine/statistics 1e5": {"seconds": {}}}
    assert not Notebook(tmp_path, "engine").cases  # a finished run is not gone on with


def test_the_machine_is_described_without_its_name(tmp_path: Path) -> None:
    import platform

    about = Notebook(tmp_path, "engine").machine
    assert about["versions"]["numpy"]
    assert about["cores"] >= 1
    assert platform.node() not in about.values()
    assert not {"node", "host", "hostname"} & {*about}


def test_micro_results_hold_quartiles() -> None:
    held = record({"q1": 1.0, "median": 2.0, "q3": 3.0, "max": 99.0})
    assert spread(held["seconds"]["mclca"]) == Spread(2.0, 1.0, 3.0, 3)


def test_a_workload_has_as_many_operations_as_it_says() -> None:
    assert len(re.findall(r" [*+] ", operations(100))) == 100


# --- the page


MACHINE = {
    "processor": "a processor", "cores": 2, "memory_gb": 8, "system": "Linux", "python": "3.11.7",
    "versions": {"mclca": "0.1.0"}, "commit": "abc1234", "sources": "x", "quick": False, "day": "2026-01-02",
}  # fmt: skip
TAKEN = {"NumPy, vectorised": [0.31, 0.32, 0.33], "mclca": [0.02, 0.02, 0.02]}
SMALL = {
    "peers": {"statistics 1e6": {"draws": 1e6, "seconds": TAKEN, "peak_mb": {"NumPy, vectorised": 205, "mclca": 112}}},
    "engine": {"statistics 1e7": {"draws": 1e7, "seconds": {"2 threads": [0.1]}, "peak_mb": {"2 threads": 115}}},
    "growth": {"inputs": {"draws": 1e6, "seconds": {"5": [0.01], "50": [0.09]}, "peak_mb": {"5": 110, "50": 111}}},
    "processes": {"import": {"seconds": {"import mclca": [0.2]}, "peak_mb": {"import mclca": 38}}},
    "promises": {"bits": {"seconds": {"mclca": [1.0]}, "peak_mb": {"mclca": 1}, "answers": {"mclca": 0}}},
    "sobol": {
        "2^14": {
            "seconds": {"mclca, 1 equation": [0.04], "mclca, 5 equations": [0.05], "SALib": [2.0]},
            "peak_mb": {"mclca, 1 equation": 190, "mclca, 5 equations": 195, "SALib": 280},
        }
    },
    "micro": {"load": record({"q1": 0.001, "median": 0.002, "q3": 0.003})},
}
RESULTS = {study: {"machine": MACHINE, "cases": cases} for study, cases in SMALL.items()}


def test_the_page_is_made_of_the_results() -> None:
    text = page.page(RESULTS, ["peers"])
    assert "Measured on 2026-01-02 at commit abc1234 on a processor, 2 cores" in text
    assert "| NumPy, vectorised | 320 ms (310 ms to 330 ms) | x16.0 (x15.5 to x16.5) | 205 MB |" in text
    assert (
        "| statistics of 1e6 draws, NumPy over mclca | x15.0 | x23.0 | x35.0 | x16.0 (x15.5 to x16.5) | floor reached |"
        in text
    )
    assert (
        "| statistics of 1e7 draws, draws/s on 2 threads | 60.0 M | 90.0 M | 120 M | 100 M | target reached |" in text
    )
    assert "| 2^14 | 2.00 s | 40.0 ms | 50.0 ms | x40.0 | 280 MB | 195 MB |" in text
    assert "| `load` | 2.00 ms (1.00 ms to 3.00 ms) |" in text
    assert "](performance/peers.svg)" in text
    assert "draws.svg" not in text


def test_a_quick_run_says_that_it_is_one() -> None:
    quickly = {study: file | {"machine": MACHINE | {"quick": True}} for study, file in RESULTS.items()}
    assert "nothing about speed" in page.page(quickly, [])
    assert "nothing about speed" not in page.page(RESULTS, [])


def test_the_page_says_plainly_what_is_not_reached_or_not_measured() -> None:
    slow = {
        "peers": {
            "machine": MACHINE,
            "cases": {
                "statistics 1e6": SMALL["peers"]["statistics 1e6"]
                | {"seconds": {"NumPy, vectorised": [1.0], "mclca": [1.0]}}
            },
        }
    }
    table = sections.floors_table(floors(), cases_of(slow))
    assert re.search(r"\| statistics of 1e6 draws, NumPy over mclca \|.*\| x1.00 \| \*\*not reached\*\* \|", table)
    assert re.search(r"\| keeping 1e7 draws, NumPy over mclca \|.*\|  \| not measured \|", table)


def test_who_was_left_out_is_told() -> None:
    case = {"peers/agreement": {"seconds": {}, "left_out": {"JAX on the CPU": "not installed: jax"}}}
    assert "- JAX on the CPU is left out: not installed: jax." in sections.peers_list(case)


def test_the_charts_are_drawn(tmp_path: Path) -> None:
    specs = charts.charts(cases_of(RESULTS))
    assert {*specs} == {"peers", "draws", "memory", "growth", "sobol"}
    assert charts.charts({}) == {}
    (bar,) = specs["peers"]["data"]["values"]
    assert (bar["who"], bar["x"]) == ("NumPy, vectorised", pytest.approx(16.0))
    assert charts.write(specs, tmp_path) == [*specs]
    assert "<svg" in (tmp_path / "sobol.svg").read_text()


def test_every_peer_says_what_it_is_and_answers_something() -> None:
    for peer in peers():
        assert peer.label, peer
        assert peer.does, peer
        assert any(peer.answers(question) for question in ("summary", "keep", "indices")), peer.label


def test_what_the_peers_want_installed_is_read_from_their_files() -> None:
    assert packages(ROOT / "benchmarks" / "peers") == sorted({peer.package for peer in peers() if peer.package})


# --- all of it, once and small


@pytest.mark.slow
def test_everything_runs_small_and_the_peers_at_hand_agree(tmp_path: Path) -> None:
    """A peer that does not agree is a false alarm once in 70,000 runs, and the seeds are fixed."""
    words = [sys.executable, "-m", "benchmarks", "--quick", "--folder", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    results = load(tmp_path)
    assert {*results} == {*studies(), "micro"}
    assert results["micro"]["cases"]
    reasons = [why for case in cases_of(results).values() for why in case.get("left_out", {}).values()]
    assert all(why.startswith("not installed") for why in reasons), reasons
    assert "**NumPy, vectorised**" in (tmp_path / "performance.md").read_text()
    assert (tmp_path / "performance" / "sobol.svg").exists()


@pytest.mark.slow
def test_the_promises_that_are_no_times_are_kept() -> None:
    held = [floor for floor in floors() if floor.figure.kind == "answer"]
    found = measure(held)
    assert held
    assert [problem(floor, found) for floor in held] == [None] * len(held)


def test_a_short_call_is_timed_after_one_that_does_not_count_and_a_long_one_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses = [0.3]
    called = SimpleNamespace(once=lambda: sleep(pauses.pop() if pauses else 0.001))
    monkeypatch.setitem(sys.modules, "called", called)
    assert worker.timed("called:once", {}, answer=False)["seconds"] < 0.1
    pauses.append(0.3)
    monkeypatch.setattr(worker, "_SHORT", 0.2)
    assert worker.timed("called:once", {}, answer=False)["seconds"] >= 0.3
