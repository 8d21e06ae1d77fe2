"""The books of a run: tasks cover all cells, sums do not depend on how they come, replicates are read like runs."""

import numpy as np
import pytest
from engine_programs import footprint_program, hostile_program
from hypothesis import given
from hypothesis import strategies as st

from mclca.engine.jobs import recording_job
from mclca.engine.ledger import new_ledger
from mclca.engine.long_run import pilot_draws
from mclca.engine.points import Design, design
from mclca.engine.short_run import centres_of, moments_of
from mclca.engine.simulate import generate, simulate
from mclca.engine.workers import tasks

LEVELS = np.array([0.025, 0.5, 0.975])
numbers = st.floats(-1e300, 1e300)


@given(st.integers(1, 40), st.integers(1, 10**6), st.integers(1, 9), st.none() | st.integers(1, 10**6))
def test_tasks_cover_all_cells_once_and_cross_no_replicate(replicates, points, threads, chunk):
    layout = Design("random", 0, replicates * points, replicates)
    job = recording_job(footprint_program(), layout, np.zeros(4), None, None, keep=False)
    found = tasks(job, 0, job.cells, threads, chunk)
    assert [cell for first, last in found for cell in range(first, last)] == list(range(job.cells))
    assert all(first // layout.cells == (last - 1) // layout.cells for first, last in found)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=30), st.sets(st.integers(1, 29)))
def test_partial_sums_may_come_one_by_one_or_many_at_a_time(parts, cuts):
    cells = np.zeros((len(parts), 1, 5))
    cells[:, 0, 1:3] = parts
    one_by_one, together = new_ledger(1, 1, 0, 0), new_ledger(1, 1, 0, 0)
    for cell in cells:
        one_by_one.fold(0, cell[None])
    for piece in np.split(cells, sorted(cut for cut in cuts if cut < len(cells))):
        together.fold(0, piece)
    assert one_by_one.moments.tobytes() == together.moments.tobytes()
    assert one_by_one.carries.tobytes() == together.carries.tobytes()


def test_sums_of_kept_draws_leave_out_what_is_not_finite():
    draws = np.random.default_rng(1).lognormal(size=(3, 20_000))
    draws[1, [5, 19_000]], draws[2] = [np.nan, -np.inf], np.inf
    centres = centres_of(draws)
    finite = draws[1][np.isfinite(draws[1])]
    np.testing.assert_allclose(centres, [draws[0].mean(), finite.mean(), 0], rtol=1e-13)
    found = moments_of(draws.reshape(3, 2, 10_000), centres)
    assert found[:, 1, 0].tolist() == [9_999, 9_999]
    assert found[:, 2].tolist() == [[0, 0, 0, np.inf, -np.inf]] * 2
    off = finite - centres[1]
    np.testing.assert_allclose(found[:, 1, 1:3].sum(axis=0), [off.sum(), (off * off).sum()], rtol=1e-12, atol=1e-9)
    assert (found[:, 1, 3].min(), found[:, 1, 4].max()) == (finite.min(), finite.max())


@pytest.mark.parametrize("draws", [1_000, 2**21])
@pytest.mark.parametrize("program", [footprint_program(), hostile_program()], ids=["footprint", "hostile"])
def test_replicates_are_read_together_as_they_are_alone(program, draws):
    tally = simulate(program, design("sobol", draws, 3), levels=LEVELS)
    together = tally.replicate_quantiles(LEVELS)
    assert np.array_equal(together, [part.quantiles(LEVELS) for part in tally.replicates], equal_nan=True)
    shares = tally.replicate_shares(LEVELS)
    assert ((shares >= 0) & (shares <= 1)).all()


def test_shares_of_replicates_have_the_level_as_their_mean():
    """Within the resolution of the histogram."""
    tally = simulate(footprint_program(), design("sobol", 2**21, 3), levels=LEVELS)
    shares = tally.replicate_shares(LEVELS)
    assert (np.ptp(shares, axis=0) > 0).all()
    np.testing.assert_allclose(shares.mean(axis=0), np.tile(LEVELS, (4, 1)), rtol=0, atol=1e-5)


@pytest.mark.parametrize("draws", [200_000, 10**6, 10**8])
def test_two_threads_make_the_draws_of_a_pilot(draws):
    """They are the first draws of the run."""
    program, layout = footprint_program(), design("random", draws, 5)
    pilot = pilot_draws(program, layout, 2)
    first = np.empty(pilot.shape)
    generate(program, layout, 0, pilot.shape[1], first)
    assert np.array_equal(pilot, first)
