"""The engine does not come up: its lane says so until it does, and its jobs wait for it, but not for ever."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from accounts.actor import SYSTEM
from jobs import lane_worker, lanes
from jobs.batches import run_batch
from jobs.claim import claim
from jobs.clock import database_now
from jobs.endings import BACK_OFF_LIMIT, given_back
from jobs.engine import Engine
from jobs.models import Job, Lane
from jobs.submit import submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]
ENTRY = "tests.jobs.trial.entry:run"


@pytest.fixture(autouse=True)
def lane() -> Lane:
    return Lane.objects.create(name="cpu0", watcher="here", seen_at=database_now())


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine([ENTRY])
    yield engine
    engine.kill()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.engine.sys.executable", "/bin/false")


def queued() -> Job:
    return submit(SYSTEM, "trial", subject="trial:1", title="1.png", payload={})


def run_once(engine: Engine) -> bool:
    Job.objects.update(not_before=None)
    return run_batch(claim("cpu0", "test:1"), engine, "cpu0")


def ready() -> bool:
    return lanes.states()[0].ready


@pytest.mark.usefixtures("broken")
def test_its_lane_is_not_ready_since_the_first_time(engine: Engine) -> None:
    queued()
    assert not run_once(engine)
    (state,) = lanes.states()
    assert (state.ready, state.reason) == (False, "engine_not_starting")
    since = state.engine_failing_since
    run_once(engine)
    assert lanes.states()[0].engine_failing_since == since


def test_the_next_batch_for_which_it_starts_makes_the_lane_ready(engine: Engine) -> None:
    lanes.engine_failed("cpu0")
    job = queued()
    assert run_once(engine)
    assert ready()
    assert Job.objects.get(pk=job.pk).state == "succeeded"


def test_an_idle_lane_finds_out_with_its_canaries(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("jobs.engine.sys.executable", "/bin/false")
        see_until(engine, lambda: not ready())
    see_until(engine, ready)


@pytest.mark.usefixtures("broken")
def test_its_job_waits_longer_each_time_uncharged_and_is_given_up_in_the_end(engine: Engine) -> None:
    job, waits = queued(), []
    while (row := Job.objects.get(pk=job.pk)).state == "queued":
        before = database_now()
        run_once(engine)
        row.refresh_from_db()
        if row.not_before:
            waits.append(round((row.not_before - before) / timedelta(seconds=1), -1))
            assert (row.attempts, row.reason_code) == (0, "engine_not_starting")
        assert len(waits) < 20
    assert (row.state, row.reason_code, row.reason_params["times"]) == ("failed", "engine_never_started", 10)
    assert len(waits) == 9
    assert waits == sorted(waits)
    assert max(waits) <= BACK_OFF_LIMIT.total_seconds()


@pytest.mark.usefixtures("broken")
def test_only_times_in_a_row_count(engine: Engine) -> None:
    job = queued()
    run_once(engine)
    assert Job.objects.get(pk=job.pk).unstarted == 1
    Job.objects.update(not_before=None)
    (held,) = claim("cpu0", "test:1")
    given_back(held, "lane_stopped")
    assert Job.objects.get(pk=job.pk).unstarted == 0


@pytest.mark.usefixtures("broken")
def test_its_lane_leaves_the_jobs_to_a_lane_that_works(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(lane_worker.LANE_VARIABLE, "cpu0")
    monkeypatch.setattr(lane_worker, "_engine", engine)
    Lane.objects.create(name="cpu1", watcher="here", seen_at=database_now())
    job = queued()
    assert lane_worker.look() == 1, "it learns with this one that its engine does not start"
    Job.objects.update(not_before=None)
    assert lane_worker.look() == 0
    lanes.engine_failed("cpu1")
    assert lane_worker.look() == 1, "nobody else works, so that it counts"
    assert Job.objects.get(pk=job.pk).unstarted == 2


def see_until(engine: Engine, condition: Callable[[], bool]) -> None:
    """As canaries do, again and again; the limit is generous, and only a test that fails waits so long."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "never came true"
        lane_worker.see_to_engine(engine, "cpu0")
        time.sleep(0.02)
