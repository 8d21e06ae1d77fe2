"""The one place that measures: contenders in turn, A B A B, in one tree of processes."""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Timer
from time import perf_counter
from types import TracebackType
from typing import Any

from benchmarks.job import Call, Case, Command, Job, small
from benchmarks.memory import largest_mb

ROOT = Path(__file__).parents[1]
_LONGEST = 420.0  # seconds that one call may take


class Worker:
    """A process that calls functions for us; it starts at the first call."""

    def __init__(self, longest: float = _LONGEST) -> None:
        self.longest = longest
        self.process: subprocess.Popen[str] | None = None

    def ask(self, call: Call, *, answer: bool = False) -> dict[str, Any]:
        """What the process tells of one call; `problem` where there is nothing else to tell.

        A process that ends is started once more, and warmed up: what ended it may have come from outside.
        """
        told = self._told(call, answer=answer)
        if not told.get("ended"):
            return told
        warm = self._told(call, answer=answer)
        return warm if "problem" in warm else self._told(call, answer=answer)

    def _told(self, call: Call, *, answer: bool) -> dict[str, Any]:
        process = self.process = self.process or _started()
        late = Event()
        guard = Timer(self.longest, _end_late, (process, late))
        guard.start()
        line = _exchanged(process, {"function": call.function, "arguments": dict(call.arguments), "answer": answer})
        guard.cancel()
        if line:
            told: dict[str, Any] = json.loads(line)
            return told
        if late.is_set():
            self.end()
            return {"problem": f"took longer than {self.longest:.0f} s"}
        code = process.wait()
        self.end()
        return {"problem": f"its process ended with exit code {code}", "ended": True}

    def end(self) -> None:
        """End the process, if it has started."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


class Workers:
    """One worker for each label; all end with the `with` block."""

    def __init__(self) -> None:
        self.by_label: dict[str, Worker] = defaultdict(Worker)

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in self.by_label.values():
            worker.end()

    def run(self, label: str, job: Job, *, answer: bool) -> dict[str, Any]:
        """Run a job once."""
        return process(job) if isinstance(job, Command) else self.by_label[label].ask(job, answer=answer)


def measured(case: Case, workers: Workers | None = None) -> dict[str, Any]:
    """Seconds and peak memory of every contender, round by round, as the file of results holds them.

    A contender with a problem is left out, with the reason; the others go on.

    Parameters
    ----------
    workers : processes that live on after the case; its own by default
    """
    if workers is None:
        with Workers() as own:
            return measured(case, own)
    problems: dict[str, str] = {}
    told: dict[str, list[dict[str, Any]]] = {label: [] for label in case.contenders}
    for turn in range(-1 if case.warm else 0, case.rounds):
        for label, job in case.contenders.items():
            if label not in problems:
                one = workers.run(label, small(job) if turn < 0 and case.warm == "small" else job, answer=case.answers)
                if "problem" in one:
                    problems[label] = one["problem"]
                elif turn >= 0:
                    told[label].append(one)
    return _record(case, {label: rounds for label, rounds in told.items() if label not in problems}, problems)


def _record(case: Case, told: Mapping[str, list[dict[str, Any]]], left_out: Mapping[str, str]) -> dict[str, Any]:
    record: dict[str, Any] = {"draws": case.draws} if case.draws else {}
    record["seconds"] = {label: [_figures(one["seconds"]) for one in rounds] for label, rounds in told.items()}
    record["peak_mb"] = {label: _figures(max(one["peak_mb"] for one in rounds)) for label, rounds in told.items()}
    if case.answers:
        record["answers"] = {label: rounds[-1].get("answer") for label, rounds in told.items()}
    if left_out:
        record["left_out"] = dict(left_out)
    return record


def process(command: Command) -> dict[str, Any]:
    """Seconds and peak memory of a process from start to end."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | ({"MCLCA_CACHE_DIR": folder} if command.cold else {})
        start = perf_counter()
        with subprocess.Popen(
            [sys.executable, *command.words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as started:
            _, status, usage = os.wait4(started.pid, 0)
            taken = perf_counter() - start
            started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        return {"problem": f"ended with exit code {started.returncode}"}
    return {"seconds": taken, "peak_mb": largest_mb(usage)}


def _started() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.worker"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
    )  # fmt: skip


def _end_late(process: subprocess.Popen[str], late: Event) -> None:
    late.set()
    process.kill()


def _exchanged(process: subprocess.Popen[str], question: Mapping[str, Any]) -> str:
    """The line that answers a question; empty where the process has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        print(json.dumps(question), file=process.stdin, flush=True)
        return process.stdout.readline()
    except OSError:
        return ""


def _figures(value: float) -> float:
    return float(f"{value:.5g}")
