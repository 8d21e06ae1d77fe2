"""The numerical contract: the seed and the model text determine every bit, and nothing else does.

`bits` writes every figure by its shortest exact text, so two results are equal only where each float is.
"""

import json
import locale
import math
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from models import one_equation, write_model
from processes import PEAK, SURROUNDINGS, answer, script

import mclca

VIDEO14 = Path(__file__).parents[1] / "benchmarks" / "video14.toml"
DRAWS = 1_100_000  # 17 cells of the engine: more than the most partitions, and the last one not full

# Smooth, kinked, discrete and correlated inputs, an axis, and an intermediate result in another unit.
MIXED = """
[inputs.energy]
distribution = "lognormal(median=3, gsd=1.4)"
unit = "kWh"
[inputs.heat]
distribution = "triangular(1, 2, 9)"
unit = "MJ"
[inputs.clips]
distribution = "poisson(12)"
unit = "1"
[inputs.overhead]
distribution = "mixture([1, uniform(1.1, 1.3)], weights=[0.3, 0.7])"
unit = "1"
[inputs.grid]
distribution = "truncated(normal(0.4, 0.1), low=0)"
unit = "kg CO2e/kWh"
[[correlations]]
between = ["energy", "heat"]
rank = 0.5
[equations.used]
value = "(energy + heat) * overhead * clips"
unit = "kWh"
[equations.footprint]
value = "where(used > 50 * energy, used, sqrt(used * energy)) * grid"
unit = "kg CO2e"
[scenarios.place]
here = {}
there = { grid = "uniform(0.05, 0.1)" }
"""


def figures(result: mclca.Result) -> dict[tuple[str, str], dict[str, object]]:
    return {(row.name, json.dumps(row.at)): row.to_json() for row in result.rows}


def bits(result: mclca.Result) -> str:
    return json.dumps([figures(result)[key] for key in sorted(figures(result))])


def mixed(folder: Path, **options: object) -> mclca.Result:
    asked = {"draws": DRAWS, "seed": 7, "across": "place", "exceeds": [1], "quantiles": [0.9], **options}
    return mclca.run(write_model(folder, MIXED), **asked)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> str:
    return bits(mixed(tmp_path_factory.mktemp("reference"), threads=1, exact=True))


# --- how the work is spread changes no bit


@pytest.mark.parametrize(
    "execution",
    [
        *({"threads": threads} for threads in (1, 2, 4)),
        *({"chunk": chunk, "threads": 2} for chunk in (1_000, 4_096, 10_000, 99_991, 1_000_000)),
    ],
    ids=str,
)
def test_threads_and_chunks_change_no_bit(execution: dict[str, int], reference: str, tmp_path: Path) -> None:
    assert bits(mixed(tmp_path, exact=True, **execution)) == reference


@contextmanager
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(3) as executor:
        yield executor


@contextmanager
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@contextmanager
def dask() -> Iterator[Executor]:
    distributed = pytest.importorskip("distributed", reason="Dask is an extra")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client.get_executor()


@pytest.mark.parametrize(
    ("open_executor", "partitions"),
    [
        *((threads, number) for number in (1, 3, 16)),
        *(pytest.param(processes, number, marks=pytest.mark.slow) for number in (1, 3, 16)),
        # Worker processes of Dask close their sockets and loops when they please.
        *(
            pytest.param(dask, number, marks=[pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")])
            for number in (3, 16)
        ),
    ],
)
def test_executors_and_partitions_change_no_bit(
    open_executor: Callable[[], object], partitions: int, reference: str, tmp_path: Path
) -> None:
    with open_executor() as executor:  # type: ignore[attr-defined]
        assert bits(mixed(tmp_path, exact=True, executor=executor, partitions=partitions)) == reference


def test_keeping_the_draws_changes_no_bit(reference: str, tmp_path: Path) -> None:
    kept, made_again = mixed(tmp_path, exact=True, keep=True), mixed(tmp_path)
    assert bits(kept) == reference
    assert kept.kept is not None
    for name in ("footprint", "used"):
        np.testing.assert_array_equal(kept.draws[name], made_again.draws[name])


@pytest.mark.parametrize("execution", [{"threads": 1}, {"threads": 4, "chunk": 1_000}], ids=str)
def test_kept_draws_are_the_same_bits_however_made(execution: dict[str, int], tmp_path: Path) -> None:
    first = mixed(tmp_path, draws=200_000, keep=True)
    second = mixed(tmp_path, draws=200_000, keep=True, **execution)
    assert first.kept is not None
    assert second.kept is not None
    assert np.array(first.kept).tobytes() == np.array(second.kept).tobytes()


@pytest.mark.parametrize("design", ["sobol", "latin"])
def test_designs_do_not_depend_on_how_the_work_is_spread(design: str, tmp_path: Path) -> None:
    one = bits(mixed(tmp_path, design=design, threads=1))
    assert bits(mixed(tmp_path, design=design, threads=4, chunk=1_000)) == one
    for partitions in (3, 16):
        with threads() as executor:
            assert bits(mixed(tmp_path, design=design, executor=executor, partitions=partitions)) == one


def test_the_hash_seed_changes_no_bit(tmp_path: Path) -> None:
    path = write_model(tmp_path, MIXED)
    command = script(
        tmp_path,
        "import json, mclca",
        f"result = mclca.run({str(path)!r}, draws=100_000, across='place')",
        "print(result.digest, json.dumps(result.to_json()['results']))",
    )
    assert answer(command, PYTHONHASHSEED="0") == answer(command, PYTHONHASHSEED="1")


def test_a_decimal_comma_changes_no_bit(tmp_path: Path) -> None:
    def number(text: str) -> str:
        return answer([sys.executable, "-c", "import locale; print(locale.setlocale(locale.LC_ALL, ''))"], LC_ALL=text)

    name = next((name for name in ("de_DE.UTF-8", "de_DE.utf8", "de_DE") if _has_locale(name)), None)
    if name is None:
        pytest.skip("no German locale is installed on this machine")
    path = write_model(tmp_path, MIXED)
    command = script(
        tmp_path,
        "import locale, json, mclca",
        "locale.setlocale(locale.LC_ALL, '')",
        f"print(json.dumps(mclca.run({str(path)!r}, draws=50_000).to_json()))",
    )
    assert number(name)
    assert answer(command, LC_ALL=name) == answer(command, LC_ALL="C")


def _has_locale(name: str) -> bool:
    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        locale.setlocale(locale.LC_NUMERIC, name)
    except locale.Error:
        return False
    locale.setlocale(locale.LC_NUMERIC, before)
    return True


# --- neither does what the model says besides


@pytest.mark.parametrize("design", ["random", "sobol", "latin"])
def test_the_order_in_the_file_changes_no_bit(design: str, tmp_path: Path) -> None:
    head, *tables = MIXED.split("\n[")
    turned = "\n[".join(
        [head, *(t for t in tables[::-1] if not t.startswith("[")), "[correlations]]\n" + tables[5][15:]]
    )
    turned = turned.replace('between = ["energy", "heat"]', 'between = ["heat", "energy"]')
    first = mixed(tmp_path, design=design, draws=200_000)
    second = mclca.run(
        write_model(tmp_path, turned, "turned.toml"),
        draws=200_000, seed=7, across="place", exceeds=[1], quantiles=[0.9], design=design,
    )  # fmt: skip
    assert list(second.model.inputs) == list(first.model.inputs)[::-1]
    assert bits(first) == bits(second)


@pytest.mark.parametrize("design", ["random", "latin"])
def test_an_unrelated_input_changes_no_draw_of_another(design: str, tmp_path: Path) -> None:
    more = MIXED + '[inputs.aaa]\ndistribution = "normal(0, 1)"\nunit = "1"\n[equations.b]\nvalue = "aaa"\nunit = "1"\n'
    options = {"draws": 100_000, "design": design}
    before = mclca.run(write_model(tmp_path, MIXED), **options).draws
    after = mclca.run(write_model(tmp_path, more), **options).draws
    for name in ("used", "footprint"):
        np.testing.assert_array_equal(before[name], after[name])


def test_reporting_less_changes_no_bit(tmp_path: Path) -> None:
    every, one = mixed(tmp_path, draws=200_000), mixed(tmp_path, draws=200_000, of="used")
    assert list(figures(one)) == [key for key in figures(every) if key[0] == "used"]
    assert all(figures(every)[key] == row for key, row in figures(one).items())


@pytest.mark.parametrize(("value", "exact"), [("a - a", 0), ("a / a", 1), ("(a + b) - (a + b)", 0)])
def test_a_minus_a_and_a_over_a(value: str, exact: float, tmp_path: Path) -> None:
    given = {"a": "lognormal(median=1e-9, gsd=9)", "b": "normal(0, 1e6)"} if "b" in value else {"a": "normal(5, 9)"}
    row = mclca.run(write_model(tmp_path, one_equation(value, given)), draws=100_000).rows[0]
    assert (row.mean, row.sd, row.minimum, row.maximum) == (exact, 0, exact, exact)


def test_equal_equations_written_twice_cancel(tmp_path: Path) -> None:
    again = '[equations.again]\nvalue = "(energy + heat) * overhead * clips"\nunit = "Wh"\n'
    body = MIXED + again + '[equations.gap]\nvalue = "used - again"\nunit = "kWh"\n'
    row = mclca.run(write_model(tmp_path, body), draws=100_000, of="gap").rows[0]
    assert (row.minimum, row.maximum) == (0, 0)


def test_relabelling_an_equation_changes_no_bit_of_the_result(tmp_path: Path) -> None:
    told = MIXED.replace('clips"\nunit = "kWh"', 'clips"\nunit = "MJ"')
    assert told != MIXED
    first, second = (mclca.run(write_model(tmp_path, body), draws=100_000) for body in (MIXED, told))
    assert first.rows[0].to_json() == second.rows[0].to_json()
    assert second.rows[1].unit == "MJ"
    assert second.rows[1].mean == pytest.approx(3.6 * first.rows[1].mean, rel=1e-14)


def test_relabelling_an_input_changes_the_result_by_rounding(tmp_path: Path) -> None:
    told = MIXED.replace(
        'distribution = "lognormal(median=3, gsd=1.4)"\nunit = "kWh"',
        'distribution = "lognormal(median=10.8, gsd=1.4)"\nunit = "MJ"',
    )
    assert told != MIXED
    first, second = (mclca.run(write_model(tmp_path, body), draws=100_000).draws for body in (MIXED, told))
    np.testing.assert_allclose(second["footprint"], first["footprint"], rtol=1e-12)


@pytest.mark.parametrize("seed", range(21))
def test_inputs_with_different_names_are_uncorrelated(seed: int, tmp_path: Path) -> None:
    """Five standard errors for three pairs and 21 seeds: one false alarm in 28,000 runs of all of them."""
    names = ("a", "b", "grid_intensity")
    body = "".join(f'[inputs.{n}]\ndistribution = "normal(0, 1)"\nunit = "1"\n' for n in names)
    body += "".join(f'[equations.the_{n}]\nvalue = "{n}"\nunit = "1"\n' for n in names)
    body += '[equations.footprint]\nvalue = "a"\nunit = "1"\n'
    draws = mclca.run(write_model(tmp_path, body), draws=30_000, seed=seed).draws
    found = np.corrcoef([draws[f"the_{name}"] for name in names])
    assert np.abs(found[np.triu_indices(3, 1)]).max() < 5 / math.sqrt(30_000)


def test_neighbouring_seeds_are_unrelated(tmp_path: Path) -> None:
    """Five standard errors for 6 pairs: one false alarm in 290,000."""
    path = write_model(tmp_path, one_equation("a", {"a": "normal(0, 1)"}))
    found = np.corrcoef([mclca.run(path, draws=30_000, seed=s).draws["footprint"] for s in (0, 1, 2, 2**64 - 1)])
    assert np.abs(found[np.triu_indices(4, 1)]).max() < 5 / math.sqrt(30_000)


# --- designs


@pytest.mark.parametrize(("design", "used"), [("sobol", 16 * 64), ("latin", 16 * 63), ("random", 1_000)])
def test_draws_are_rounded_up_and_reported(design: str, used: int, tmp_path: Path) -> None:
    result = mixed(tmp_path, design=design, draws=1_000)
    assert result.draws_used == result.to_json()["draws"] == result.draws.sizes["draw"] == used


@pytest.mark.parametrize("design", ["sobol", "latin"])
@pytest.mark.parametrize("draws", [16_000, 1_048_576])
def test_errors_come_from_sixteen_replicates(design: str, draws: int, tmp_path: Path) -> None:
    result = mclca.run(write_model(tmp_path, MIXED), draws=draws, design=design)
    replicates = result.draws["used"].values.reshape(16, -1)
    row = next(row for row in result.rows if row.name == "used")
    of_mean, of_sd = (f.std(ddof=1) / 4 for f in (replicates.mean(axis=1), replicates.std(axis=1, ddof=1)))
    assert row.mcse["mean"] == pytest.approx(of_mean, rel=1e-9)
    assert row.mcse["sd"] == pytest.approx(of_sd, rel=1e-9)
    # The larger of two: from the replicates' medians, and from their shares below the median of all.
    reach = 2 * (replicates <= np.median(replicates)).mean(axis=1).std(ddof=1) / 4
    by_share = np.diff(np.quantile(replicates, [0.5 - reach, 0.5 + reach]))[0] / 4
    of_median = max(np.median(replicates, axis=1).std(ddof=1) / 4, by_share)
    assert row.mcse["median"] == pytest.approx(of_median, rel=0.02)
    assert row.mcse["mean"] < row.sd / math.sqrt(result.draws_used) / 2


def test_sobol_errors_of_a_smooth_mean_fall_at_least_like_one_over_n(tmp_path: Path) -> None:
    """Slope of the replicates' error over 2^4..2^12 points each; its own error is about 0.1 and it lies near -1.5."""
    path = write_model(tmp_path, one_equation("exp(a) * b + c**2", dict.fromkeys("abc", "uniform(0, 1)")))
    counts = 16 * 2 ** np.arange(4, 13)
    errors = [mclca.run(path, draws=count, seed=0, design="sobol").rows[0].mcse["mean"] for count in counts]
    assert np.polyfit(np.log(counts), np.log(errors), 1)[0] <= -1


# --- quantiles


@pytest.mark.parametrize("draws", [1_000, 32_768, 300_000, 1_000_000])
def test_exact_quantiles_are_those_of_the_draws_to_one_unit_in_the_last_place(draws: int, tmp_path: Path) -> None:
    result = mixed(tmp_path, draws=draws, exact=True)
    for row in result.rows:
        values = result.draws[row.name].sel(row.at).values
        expected = np.quantile(values, [0.025, 0.5, 0.975, 0.9])
        found = np.array([row.low, row.median, row.high, row.quantiles["0.9"]])
        assert (np.abs(found - expected) <= np.spacing(np.abs(expected))).all()
        assert row.resolution == 0
        assert row.exceeds["1"] == np.mean(values > 1)


@pytest.mark.parametrize("seed", range(4))
def test_streaming_quantiles_of_video14_are_fine_enough(seed: int) -> None:
    """Against the exact order statistics of the same draws: within six of their own estimated errors, which reach
    2.6 in 400 comparisons, far below the Monte Carlo error, and within 2e-5 of the value."""
    options = {"draws": 1_000_000, "seed": seed, "quantiles": [0.001, 0.05, 0.95, 0.999]}
    streamed, exact = mclca.run(VIDEO14, **options), mclca.run(VIDEO14, exact=True, **options)
    for row, other in zip(streamed.rows, exact.rows, strict=True):
        found = np.array([row.low, row.median, row.high, *row.quantiles.values()])
        expected = np.array([other.low, other.median, other.high, *other.quantiles.values()])
        np.testing.assert_allclose(found, expected, rtol=2e-5)
        assert np.abs(found - expected).max() <= 6 * row.resolution
        errors = [row.mcse[name] for name in ("low", "median", "high", *(f"quantile {q}" for q in row.quantiles))]
        assert (np.abs(found - expected) < np.array(errors) / 5).all() or not any(errors)


# --- draws that are not finite


BROKEN = one_equation("log(a)", {"a": "uniform(-1, 3)"})


def test_draws_that_are_not_finite_are_an_error_that_names_them(tmp_path: Path) -> None:
    path = write_model(tmp_path, BROKEN)
    count = mclca.run(path, draws=100_000, non_finite="count").rows[0].non_finite
    sentence = f"equation 'footprint' is not finite in {count} of 100000 draws; look for a division by zero, a root"
    with pytest.raises(mclca.ModelError, match=sentence):
        mclca.run(path, draws=100_000)


@pytest.mark.parametrize("draws", [10_000, 100_000])
def test_draws_that_are_not_finite_can_be_counted_and_left_out(draws: int, tmp_path: Path) -> None:
    """A quarter of the draws, by five standard errors: one false alarm in 1.7 million."""
    options = {"draws": draws, "exact": True, "exceeds": [0], "non_finite": "count"}
    result = mclca.run(write_model(tmp_path, BROKEN), **options)
    values, row = result.draws["footprint"].values, result.rows[0]
    finite = values[np.isfinite(values)]
    assert row.non_finite == draws - finite.size == np.isnan(values).sum()
    assert abs(row.non_finite - draws / 4) <= 5 * math.sqrt(draws * 3 / 16)
    expected = [
        finite.mean(),
        finite.std(ddof=1),
        *np.quantile(finite, [0.5, 0.025, 0.975]),
        finite.min(),
        finite.max(),
    ]
    found = [row.mean, row.sd, row.median, row.low, row.high, row.minimum, row.maximum]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert row.exceeds["0"] == np.mean(finite > 0)


def test_infinite_draws_are_not_finite_either(tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("1 / floor(a)", {"a": "uniform(0, 2)"}))
    row = mclca.run(path, draws=50_000, non_finite="count").rows[0]
    assert 20_000 < row.non_finite < 30_000
    assert (row.mean, row.minimum, row.maximum) == (1, 1, 1)


def test_a_model_without_a_finite_draw_says_so(tmp_path: Path) -> None:
    path = write_model(tmp_path, one_equation("9**9**9 * a", {"a": "uniform(1, 2)"}))
    with pytest.raises(mclca.ModelError, match="'footprint' is not finite in 1000 of 1000 draws"):
        mclca.run(path, draws=1_000)
    assert mclca.run(path, draws=1_000, non_finite="count").rows[0].non_finite == 1_000


# --- interrupted runs


LONG = one_equation("a * b + c", {"a": "lognormal(median=1, gsd=2)", "b": "normal(3, 1)", "c": "beta(2, 3)"})
LONG_DRAWS = 15_000_000


class StopHereError(Exception):
    """Raised in the middle of a run."""


def interrupt(folder: Path, path: Path, **options: object) -> Path:
    """The checkpoint of a run that stopped after it was first saved."""
    checkpoint = folder / "state"

    def progress(_done: int) -> None:
        if checkpoint.exists():
            raise StopHereError

    with pytest.raises(StopHereError):
        mclca.run(path, checkpoint=checkpoint, progress=progress, **{"draws": LONG_DRAWS, **options})
    return checkpoint


@pytest.mark.parametrize("design", ["random", "sobol", "latin"])
def test_a_resumed_run_gives_the_same_bits(design: str, tmp_path: Path) -> None:
    path = write_model(tmp_path, LONG)
    checkpoint = interrupt(tmp_path, path, design=design)
    options = {"draws": LONG_DRAWS, "design": design, "threads": 1, "chunk": 65_536}
    done: dict[str, list[int]] = {"resumed": [], "whole": []}
    resumed = mclca.run(path, checkpoint=checkpoint, progress=done["resumed"].append, **options)
    whole = mclca.run(path, progress=done["whole"].append, **options)
    assert done["resumed"][0] > 2 * done["whole"][0]
    assert not checkpoint.exists()
    assert bits(resumed) == bits(whole)


def test_a_resumed_run_keeps_every_draw_or_refuses(tmp_path: Path) -> None:
    path = write_model(tmp_path, LONG)
    checkpoint = tmp_path / "state"
    try:
        checkpoint = interrupt(tmp_path, path, keep=True)
        resumed = mclca.run(path, draws=LONG_DRAWS, checkpoint=checkpoint, keep=True)
    except mclca.ModelError as refusal:
        assert "keep" in str(refusal)  # noqa: PT017  either answer is right, a silent gap is not
        return
    assert resumed.kept is not None
    assert resumed.kept[0].mean() == pytest.approx(resumed.rows[0].mean, rel=1e-10)
    np.testing.assert_array_equal(resumed.kept[0][:1_000], mclca.run(path, draws=1_000).draws["footprint"])


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2},
        {"draws": LONG_DRAWS + 1_000_000},
        {"design": "latin"},
        {"set": {"b": "normal(3, 1.5)"}},
        {"body": LONG.replace("a * b + c", "a * b - c")},
        {"exceeds": [3]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_run_refuses_the_checkpoint(change: dict[str, object], tmp_path: Path) -> None:
    path = write_model(tmp_path, LONG)
    options: dict[str, object] = {"exceeds": [2]}
    checkpoint = interrupt(tmp_path, path, **options)
    before = checkpoint.read_bytes()
    if "body" in change:
        path = write_model(tmp_path, str(change.pop("body")))
    with pytest.raises(mclca.ModelError, match=r"checkpoint .*state was written by another run.*; delete it or name"):
        mclca.run(path, checkpoint=checkpoint, **{"draws": LONG_DRAWS} | options | change)
    assert checkpoint.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"\x93NUMPY\x01\x00\x00"])
def test_a_file_that_is_no_checkpoint_is_refused(content: bytes, tmp_path: Path) -> None:
    path, checkpoint = write_model(tmp_path, LONG), tmp_path / "state"
    checkpoint.write_bytes(content)
    with pytest.raises(mclca.ModelError, match="cannot be read"):
        mclca.run(path, draws=100_000, checkpoint=checkpoint)
    assert checkpoint.read_bytes() == content


@pytest.mark.slow
def test_a_killed_run_resumes_with_the_same_bits(tmp_path: Path) -> None:
    path, checkpoint = write_model(tmp_path, LONG), tmp_path / "state"
    run = f"mclca.run({str(path)!r}, draws={LONG_DRAWS}, checkpoint={str(checkpoint)!r}"
    command = script(tmp_path, "import time, mclca", f"{run}, threads=1, progress=lambda done: time.sleep(0.05))")
    process = subprocess.Popen(command, env=SURROUNDINGS, start_new_session=True)
    try:
        deadline = time.monotonic() + 120
        while not checkpoint.exists() and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert checkpoint.exists()
    resumed = mclca.run(path, draws=LONG_DRAWS, checkpoint=checkpoint)
    assert bits(resumed) == bits(mclca.run(path, draws=LONG_DRAWS))


# --- memory


@pytest.mark.slow
def test_a_hundred_million_draws_in_bounded_memory(tmp_path: Path) -> None:
    mclca.run(VIDEO14, draws=1_000_000)  # compiles the kernels where that is still to be done
    command = script(
        tmp_path,
        PEAK,
        "import mclca",
        f"mclca.run({str(VIDEO14)!r}, draws=1e8)",
        "print(peak_bytes())",
    )
    assert int(answer(command)) < 300e6


# --- files of results


@pytest.mark.parametrize("keep", [True, False])
def test_a_saved_result_comes_back(keep: bool, tmp_path: Path) -> None:
    result = mixed(tmp_path, draws=100_000, keep=keep, set={"clips": "poisson(9)"})
    again = mclca.open_result(result.save(tmp_path / "r.nc"))
    assert again.to_json() == result.to_json()
    assert bits(again) == bits(result)
    assert again.summary.identical(result.summary)
    assert again.draws.identical(result.draws)
    assert again.contributions.identical(result.contributions) if result.model.boundary.included else True
    assert again.model.text == result.model.text


def test_a_saved_result_is_plain_netcdf_with_units(tmp_path: Path) -> None:
    import xarray

    path = mixed(tmp_path, draws=2_000, keep=True).save(tmp_path / "r.nc")
    with xarray.open_dataset(path) as summary, xarray.open_dataset(path, group="draws") as draws:
        assert summary["footprint"].attrs["units"] == "kg CO2e"
        assert summary["footprint"].dims == ("statistic", "place")
        assert draws["footprint"].dims == ("draw", "place")
        assert (summary.attrs["seed"], summary.attrs["functional_unit"]) == ("7", "one unit")


def test_a_write_that_fails_leaves_no_file(tmp_path: Path) -> None:
    result = mixed(tmp_path, draws=2_000)
    (tmp_path / "taken.nc").mkdir()
    (tmp_path / "taken.nc" / "inside").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OSError, match="directory"):
        result.save(tmp_path / "taken.nc")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_write_that_fails_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import xarray

    result = mixed(tmp_path, draws=2_000)
    path = result.save(tmp_path / "r.nc")
    before = path.read_bytes()

    def fail(_dataset: object, name: str, **_options: object) -> None:
        Path(name).write_bytes(b"half a file")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(xarray.Dataset, "to_netcdf", fail)
    with pytest.raises(OSError, match="No space left"):
        result.save(path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r.nc", "small.toml"]
