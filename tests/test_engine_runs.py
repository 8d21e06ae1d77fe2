"""Whole runs: the same bits whoever computes them, right sums, exact quantiles, honest errors, resumption."""

import subprocess
import sys
import textwrap
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from threading import Barrier
from time import sleep

import numpy as np
import pytest
from engine_programs import columns_program, footprint_program, hostile_program, lognormal, normal, uniform

from mclca.engine import native
from mclca.engine.binning import fitted
from mclca.engine.checkpoint import Checkpoint
from mclca.engine.constants import fill
from mclca.engine.jobs import recording_job, run_job
from mclca.engine.moments import moments
from mclca.engine.points import design
from mclca.engine.quantile_table import as_given
from mclca.engine.replay import exact_at
from mclca.engine.simulate import generate, simulate

LEVELS = np.array([0, 0.001, 0.025, 0.3, 0.5, 0.975, 0.9999, 1])


def exact_quantiles(program, layout, tally, **execution):
    """At LEVELS, shape (outputs, levels)."""
    values = tally.quantiles(LEVELS)
    if tally.kept is None:
        spread = np.flatnonzero(tally.minimum < tally.maximum)
        positions = {output: LEVELS * (tally.finite[output] - 1) for output in spread}
        for output, found in exact_at(program, layout, tally, positions, **execution).items():
            values[output] = found
    return values


def assert_same(left, right):
    for name in ("draws", "finite", "mean", "sd", "minimum", "maximum", "exceed", "histogram", "kept"):
        first, second = getattr(left, name), getattr(right, name)
        assert (first is None) == (second is None)
        assert first is None or np.array_equal(first, second, equal_nan=True), name
    for one, other in zip(left.replicates, right.replicates, strict=True):
        assert_same(one, other)


@pytest.mark.parametrize("kind", ["random", "sobol", "latin"])
@pytest.mark.parametrize("draws", [20_000, 700_001])
def test_threads_chunks_and_partitions_change_no_bit(kind, draws):
    program, layout = footprint_program(), design(kind, draws, 7)
    thresholds = np.array([[100.0], [50.0], [0.5], [0.0]])
    reference = simulate(program, layout, threads=1, thresholds=thresholds)
    ways = [{"threads": n} for n in (2, 4)] + [{"chunk": n, "threads": 2} for n in (1000, 4096, 99_991, 1_000_000)]
    with ThreadPoolExecutor(2) as executor:
        ways += [{"executor": executor, "partitions": n} for n in (1, 3, 16)]
        for way in ways:
            assert_same(reference, simulate(program, layout, thresholds=thresholds, **way))


@pytest.mark.slow
def test_processes_change_no_bit():
    program, layout = footprint_program(), design("random", 300_000, 7)
    kept, kept_there = np.empty((4, 300_000)), np.empty((4, 300_000))
    reference = simulate(program, layout, keep=kept)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        assert_same(reference, simulate(program, layout, keep=kept_there, executor=executor, partitions=3))
        exact = exact_quantiles(program, layout, reference, executor=executor)
    assert np.array_equal(kept, kept_there)
    np.testing.assert_array_max_ulp(exact, np.quantile(kept, LEVELS, axis=1).T, 1)


@pytest.mark.parametrize("kind", ["random", "sobol", "latin"])
@pytest.mark.parametrize("draws", [2000, 400_000])
def test_sums_are_those_of_the_kept_draws(kind, draws):
    program, layout = footprint_program(), design(kind, draws, 0)
    kept = np.empty((4, layout.draws))
    tally = simulate(program, layout, keep=kept, thresholds=np.array([[2000.0, 0.0]] * 4))
    np.testing.assert_allclose(tally.mean, kept.mean(axis=1), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(tally.sd, kept.std(axis=1, ddof=1), rtol=1e-12)
    assert np.array_equal(tally.minimum, kept.min(axis=1))
    assert np.array_equal(tally.maximum, kept.max(axis=1))
    assert np.array_equal(tally.exceed, np.stack([(kept > t).sum(axis=1) for t in (2000.0, 0.0)], axis=1))
    for number, replicate in enumerate(tally.replicates):
        part = kept[:, number * layout.points : (number + 1) * layout.points]
        np.testing.assert_allclose(replicate.mean, part.mean(axis=1), rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(replicate.quantiles([0.5])[:, 0], np.median(part, axis=1), rtol=1e-2)


def test_mean_and_spread_are_the_models():
    """Five standard errors: one false alarm in 1.7 million per number."""
    n = 2_000_000
    tally = simulate(columns_program(normal(3, 2), uniform(0, 1), lognormal(1, 1.5)), design("random", n, 0))
    s = np.log(1.5)
    means, sds = (
        np.array([3, 0.5, np.exp(s * s / 2)]),
        np.array([2, 12**-0.5, np.sqrt(np.expm1(s * s) * np.exp(s * s))]),
    )
    assert (np.abs(tally.mean - means) < 5 * sds / np.sqrt(n)).all()
    kurtosis = np.array([3, 1.8, np.exp(4 * s * s) + 2 * np.exp(3 * s * s) + 3 * np.exp(2 * s * s) - 3])
    assert (np.abs(tally.sd / sds - 1) < 5 * np.sqrt((kurtosis - 1) / (4 * n))).all()


@pytest.mark.parametrize("make", [footprint_program, hostile_program])
@pytest.mark.parametrize("kind", ["random", "sobol"])
def test_exact_quantiles_are_those_of_the_kept_draws(make, kind):
    program, layout = make(), design(kind, 300_000, 3)
    kept = np.empty((program.outputs, layout.draws))
    tally = simulate(program, layout, keep=kept)
    fill(kept, program.constants)
    exact = exact_quantiles(program, layout, tally)
    for values, found in zip(kept, exact, strict=True):
        finite = values[np.isfinite(values)]
        expected = np.quantile(finite, LEVELS) if finite.size else np.full(LEVELS.size, np.nan)
        np.testing.assert_array_max_ulp(found, expected, 1)


def test_interpolated_quantiles_are_as_good_as_they_say():
    program, layout = footprint_program(), design("random", 1_000_000, 5)
    kept, levels = np.empty((4, layout.draws)), np.array([0.005, 0.025, 0.25, 0.5, 0.75, 0.975, 0.995])
    tally = simulate(program, layout, levels=levels, keep=kept)
    estimated, error = tally.quantiles(levels), tally.resolution(levels)
    assert (np.abs(estimated - np.quantile(kept, levels, axis=1).T) < 6 * error).all()
    central = slice(1, 6)
    assert (error[:3, central] < 2e-5 * estimated[:3, central]).all()


def test_what_is_no_smooth_density_has_no_resolution():
    tally = simulate(hostile_program(), design("random", 300_000, 5))
    error = tally.resolution([0.5])[:, 0]
    assert np.isinf(error[0])
    assert error[5] == 0
    assert np.isinf(tally.resolution([1e-5, 1 - 1e-5])[1]).all()


def test_draws_that_are_not_finite_are_counted_and_left_out():
    program, layout = hostile_program(), design("random", 200_000, 5)
    kept = np.empty((program.outputs, layout.draws))
    tally = simulate(program, layout, keep=kept)
    finite = np.isfinite(kept)
    assert np.array_equal(tally.finite, finite.sum(axis=1))
    assert tally.finite[7] == 0
    assert np.isnan([tally.mean[7], tally.sd[7], tally.minimum[7], tally.quantiles([0.5])[7, 0]]).all()
    np.testing.assert_allclose(tally.mean[4], kept[4][finite[4]].mean(), rtol=1e-11)


def test_histograms_hold_every_finite_draw():
    tally = simulate(hostile_program(), design("random", 200_000, 5))
    for output in range(7):
        edges, counts = tally.edges_and_counts(output)
        assert counts.sum() == tally.finite[output]
        assert (np.diff(edges) >= 0).all()
        assert (edges[0], edges[-1]) == (tally.minimum[output], tally.maximum[output])


SPREADS = {
    "from the least to the greatest float": (-1.7e308, 1.7e308), "across zero": (-3.0, 1e5), "below zero": (-9e5, -3.0),
    "a few floats": (1.0, 1 + 40 * 2.0**-52), "subnormal": (0.0, 4e-322), "octaves": (1e-300, 1e300),
}  # fmt: skip


class Counted:
    """Sink of a run that counts."""

    total = 0

    def fold(self, replicate, cells):
        """Nothing is summed here."""

    def count(self, replicate, counts):
        self.total = self.total + counts.histogram[0].astype(int)
        return False


def counted(values, bins):
    """Histogram of values, in which the bins are used as a run uses them."""
    program, layout, sink = columns_program(as_given()), design("random", values.size, 0), Counted()
    job = recording_job(program, layout, np.zeros(1), bins, None, keep=False)
    run_job(replace(job, given=values[None]), sink)
    return sink.total


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("levels", [None, LEVELS])
def test_draws_lie_in_the_bins_that_count_them(spread, levels):
    low, high = SPREADS[spread]
    share = np.linspace(0, 1, 50_000)
    values = np.geomspace(low, high, share.size) if low > 0 else low * (1 - share) + high * share
    bins = fitted(values[None, ::7], 1, levels)
    counts = counted(values, bins)
    assert counts.sum() == values.size
    edges = bins.edges(0, np.arange(1, bins.rulers[0].count))
    assert (np.diff(edges) >= 0).all()
    # An edge is computed back from its bin: a draw within its rounding may be counted on either side.
    rounding = 4 * np.spacing(np.maximum(np.abs(edges), (high - low) / 2**52 if np.isfinite(high - low) else 0))
    below = np.cumsum(counts)[: edges.size]
    assert (np.searchsorted(values, edges - rounding) <= below).all()
    assert (below <= np.searchsorted(values, edges + rounding, side="right")).all()
    assert counts.max() < values.size / 2


def test_short_runs_keep_their_draws_in_order():
    program, layout = footprint_program(), design("random", 999, 1)
    kept = np.empty((4, 999))
    generate(program, layout, 0, 999, kept)
    tally = simulate(program, layout)
    assert np.array_equal(tally.ordered(1), np.sort(kept[1]))
    assert np.array_equal(tally.quantiles(LEVELS), np.quantile(kept, LEVELS, axis=1).T)
    assert (tally.resolution(LEVELS) == 0).all()


def test_many_outputs_stay_in_bounded_memory():
    program = columns_program(*[uniform(0, 1)] * 600)
    tally = simulate(program, design("random", 40_000, 1))
    assert tally.histogram.nbytes < 2**27
    assert (np.abs(tally.quantiles([0.5]) - 0.5) < 0.02).all()


STRD = {
    "NumAcc1": ([10000001, 10000003, 10000002], 10000002, 1),
    "NumAcc2": ([1.2] + [1.1, 1.3] * 500, 1.2, 0.1),
    "PiDigits-like": (np.tile(np.arange(10.0), 500), 4.5, np.sqrt(8.25 * 5000 / 4999)),
}


@pytest.mark.parametrize("name", STRD)
@pytest.mark.parametrize("chunk", [1, 3, 64, 1000, 10**6])
def test_moments_of_nist_to_fourteen_digits(name, chunk):
    values, mean, sd = STRD[name]
    found = moments(np.array(values, dtype=float), chunk)
    np.testing.assert_allclose(found, (mean, sd), rtol=1e-14)


def test_progress_reaches_the_end():
    seen = []
    simulate(footprint_program(), design("sobol", 600_000, 1), threads=1, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 2**20


class InterruptedRunError(Exception):
    """Stands for Ctrl-C."""


def test_a_resumed_run_has_the_bits_of_an_uninterrupted_one(tmp_path):
    program, layout = footprint_program(), design("latin", 3_000_000, 9)
    checkpoint = Checkpoint(tmp_path / "run.npz", "digest", every_seconds=0.001)

    def stop(done):
        if done > 1_500_000:
            raise InterruptedRunError

    with pytest.raises(InterruptedRunError):
        simulate(program, layout, checkpoint=checkpoint, progress=stop)
    assert checkpoint.path.exists()
    starts = []
    resumed = simulate(program, layout, checkpoint=checkpoint, progress=starts.append)
    assert starts[0] > 1_000_000
    assert_same(resumed, simulate(program, layout))
    assert not checkpoint.path.exists()


def test_a_killed_run_goes_on(tmp_path):
    script = textwrap.dedent("""
        import os, signal, sys
        from engine_programs import footprint_program
        from mclca.engine.checkpoint import Checkpoint
        from mclca.engine.points import design
        from mclca.engine.simulate import simulate
        def kill(done):
            if done > 8_000_000: os.kill(os.getpid(), signal.SIGKILL)
        layout = design("random", 20_000_000, 9)
        simulate(footprint_program(), layout, checkpoint=Checkpoint(sys.argv[1], "d", 0.01), progress=kill)
    """)
    path = tmp_path / "run.npz"
    tests = [p for p in sys.path if p]
    done = subprocess.run(
        [sys.executable, "-c", script, path],
        env={**__import__("os").environ, "PYTHONPATH": ":".join(tests)},
        check=False,
    )
    assert done.returncode == -9
    program, layout = footprint_program(), design("random", 20_000_000, 9)
    assert_same(simulate(program, layout, checkpoint=Checkpoint(path, "d")), simulate(program, layout))


def test_another_models_checkpoint_is_refused(tmp_path):
    path = tmp_path / "run.npz"
    checkpoint = Checkpoint(path, "one", 0.0)
    program, layout = footprint_program(), design("random", 10_000_000, 9)

    def stop(_done):
        if path.exists():
            raise InterruptedRunError

    with pytest.raises(InterruptedRunError):
        simulate(program, layout, checkpoint=checkpoint, progress=stop)
    with pytest.raises(ValueError, match="the model or its options have changed"):
        simulate(program, layout, checkpoint=Checkpoint(path, "another"))
    path.write_bytes(b"torn")
    with pytest.raises(ValueError, match="cannot be read"):
        simulate(program, layout, checkpoint=checkpoint)


def test_machine_code_is_loaded_once_whoever_asks_first(monkeypatch):
    """Loaded twice, the first copy was freed while another thread ran it: a crash, now and then, in a new process."""
    loads, gate = [], Barrier(8)

    def load(_folder):
        loads.append(None)
        sleep(0.05)
        return lambda first, last, address: None

    monkeypatch.setattr(native, "_stored", load)
    native._loaded.cache_clear()
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: (gate.wait(), native._entry()), range(8)))
    finally:
        native._loaded.cache_clear()
    assert len(loads) == 1
