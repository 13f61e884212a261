"""Long work makes room: asked first, then killed; uncharged, and back in the queue. What a lane may take is leased."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.actor import SYSTEM
from gpu import leases
from gpu.allocation import presets
from gpu.allocation.models import Allocation, Lease
from gpu.allocation.plan import Hardware
from gpu.telemetry.models import Device
from jobs import kinds
from jobs.batches import run_batch
from jobs.claim import claim
from jobs.engine import Engine
from jobs.lease import worker_name
from jobs.models import Job, Lane
from jobs.submit import submit
from jobs.waiting import Outlook, places, why
from tests.jobs.trial.kinds import TRIAL_TRAINING

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trial_kinds")]


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine(["tests.jobs.trial.entry:run"])
    yield made
    made.kill()


@pytest.fixture
def slow_training() -> None:
    Allocation.objects.create(document=presets.cpu_only("UTC", train=True).document())


@pytest.fixture
def cards() -> list[Device]:
    return [
        Device.objects.create(
            host="here",
            lane=f"gpu{n}",
            index=n,
            uuid=f"GPU-{n}",
            name="Card",
            memory_bytes=24 * 2**30,
            changed_at=timezone.now(),
        )
        for n in range(2)
    ]


def working(*lanes: str) -> None:
    for name in lanes:
        Lane.objects.update_or_create(name=name, defaults={"watcher": "here", "seen_at": timezone.now()})


def queued(kind: str = "trial", **payload: Any) -> Job:
    return submit(SYSTEM, kind, subject="trial:1", title="1.png", payload=payload)


def while_it_runs(diary: Path, act: Callable[[], object]) -> threading.Thread:
    def wait_and_act() -> None:
        while not diary.exists():
            stop.wait(0.05)
        act()
        connection.close()

    stop = threading.Event()
    thread = threading.Thread(target=wait_and_act)
    thread.start()
    return thread


def run(lane: str, engine: Engine, diary: Path, meanwhile: Callable[[], object]) -> Job:
    (job,) = claim(lane, worker_name())
    thread = while_it_runs(diary, meanwhile)
    run_batch([job], engine, lane)
    thread.join()
    return Job.objects.get(pk=job.pk)


def test_training_leaves_the_cpu_to_a_board_at_its_next_step_and_comes_back_later(
    slow_training: None, engine: Engine, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    queued("trial_training", do="yield", diary=str(diary))
    boards: list[Job] = []
    training = run("cpu0", engine, diary, lambda: boards.append(queued()))
    assert (training.state, training.reason_code, training.attempts) == ("queued", "yield_to_better", 0)
    assert training.not_before is not None
    assert engine.pid is not None, "it was asked, not killed"
    assert [job.pk for job in claim("cpu0", "test:1")] == [boards[0].pk]
    assert claim("cpu0", "test:1") == [], "it stays away for a moment"
    Job.objects.filter(pk=training.pk).update(not_before=None)
    assert [job.pk for job in claim("cpu0", "test:2")] == []  # the board still runs there
    Job.objects.filter(pk=boards[0].pk).delete()
    assert [job.attempts for job in claim("cpu0", "test:2")] == [1]


def test_training_does_not_come_between_two_boards_and_says_so(slow_training: None) -> None:
    working("cpu0")
    board, training = queued(), queued("trial_training")
    now = timezone.now()

    def board_ended(seconds_ago: float) -> None:
        ended = now - timedelta(seconds=seconds_ago)
        Job.objects.filter(pk=board.pk).update(state=Job.State.SUCCEEDED, finished_at=ended)

    board_ended(20)
    assert claim("cpu0", "test:1") == []
    reason = why(training, places([training])[training.pk], Outlook.read(["training"]))
    assert (reason.code, reason.params["service"]) == ("wait_kept_free", "inspection")
    board_ended(70)
    assert [job.pk for job in claim("cpu0", "test:1")] == [training.pk]


@pytest.mark.parametrize("ran_minutes_ago", [10, 70])
def test_old_training_goes_before_a_board_once_an_hour(slow_training: None, ran_minutes_ago: int) -> None:
    working("cpu0")
    board, *trainings = queued(), queued("trial_training"), queued("trial_training")
    long_ago, ran = timezone.now() - timedelta(hours=13), timezone.now() - timedelta(minutes=ran_minutes_ago)
    Job.objects.filter(pk__in=[job.pk for job in trainings]).update(turn_at=long_ago)
    Job.objects.filter(pk=trainings[1].pk).update(started_at=ran)  # and made room soon after
    [first] = claim("cpu0", "test:1")
    assert (first.pk == board.pk) == (ran_minutes_ago < 60)


def test_what_a_training_brought_into_memory_goes_once_it_is_done(
    slow_training: None, engine: Engine, tmp_path: Path
) -> None:
    kinds.register(replace(TRIAL_TRAINING, renews_engine=True))

    def ran(**payload: Any) -> tuple[int | None, int | None]:
        queued("trial_training", **payload)
        [job] = claim("cpu0", worker_name())
        engine.start()
        before = engine.pid
        thread = while_it_runs(tmp_path / "diary", queued) if payload else None
        run_batch([job], engine, "cpu0")
        if thread:
            thread.join()
        return before, engine.pid

    before, after = ran()
    assert None not in {before, after}
    assert before != after
    before, after = ran(do="yield", diary=str(tmp_path / "diary"))
    assert before == after, "the board that it made room for must not wait for an engine"


def test_who_does_not_hear_is_killed_within_the_bound_and_not_charged(
    slow_training: None, engine: Engine, tmp_path: Path, settings: Settings
) -> None:
    settings.YIELD_S = 0
    diary = tmp_path / "diary"
    queued("trial_training", do="hang", diary=str(diary))
    training = run("cpu0", engine, diary, queued)
    assert (training.state, training.reason_code, training.attempts) == ("queued", "yield_to_better", 0)
    assert engine.pid is None


def test_what_a_lost_device_ran_goes_to_the_other_one(cards: list[Device], engine: Engine, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    working("gpu0", "gpu1", "cpu0")
    queued("trial_long", do="hang", diary=str(diary))

    def lose() -> None:
        Device.objects.filter(lane="gpu0").update(state=Device.State.LOST)

    job = run("gpu0", engine, diary, lose)
    assert (job.state, job.reason_code, job.attempts) == ("queued", "yield_device_gone", 0)
    assert not Lease.objects.exists()
    assert claim("gpu0", "test:1") == []
    assert claim("cpu0", "test:1") == [], "the CPU is for when no device works"
    assert [one.pk for one in claim("gpu1", "test:1")] == [job.pk]
    assert Lease.objects.get().device == "gpu1"


def test_a_lane_takes_only_what_its_place_is_for(cards: list[Device]) -> None:
    working("gpu0", "gpu0-beside", "gpu0-background", "gpu1", "gpu1-background")
    board, training = queued(), queued("trial_training")
    assert claim("gpu0-background", "test:1") == [], "training's card is the second"
    assert [job.pk for job in claim("gpu1-background", "test:2")] == [training.pk]
    assert [job.pk for job in claim("gpu0", "test:3")] == [board.pk]


def test_boards_go_to_the_cpu_while_only_the_gpus_first_lane_is_down(cards: list[Device]) -> None:
    """Its engine alone computes on the GPU before it is ready, so it alone may find that it cannot."""
    working("gpu0", "gpu0-beside", "gpu0-background", "cpu0")
    Device.objects.filter(lane="gpu1").delete()
    Lane.objects.filter(name="gpu0").update(engine_failing_since=timezone.now())
    board = queued()
    assert claim("gpu0-beside", "test:1") == []
    assert [job.pk for job in claim("cpu0", "test:2")] == [board.pk]


def test_a_job_outside_its_hours_says_when_they_begin(cards: list[Device]) -> None:
    working("gpu0")
    document = presets.one_gpu(Hardware("gpu0", 24 * 1024), "UTC").document()
    day = (timezone.now() + timedelta(days=2)).weekday()
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    document["services"]["training"]["windows"] = [{"days": [days[day]], "from": "02:00", "to": "03:00"}]
    Allocation.objects.create(document=document)
    job = queued("trial_training")
    reason = why(job, places([job])[job.pk], Outlook.read(["training"]))
    assert reason.code == "wait_window"
    assert "02:00 UTC" in str(reason)


def test_a_lease_ends_with_its_work_its_process_and_its_time() -> None:
    now = timezone.now()

    def take(holder: str, *, s: float = 60) -> bool:
        length = timedelta(seconds=s)
        return bool(leases.grant("gpu0", "reading", 600, 1000, holder=holder, lane="gpu0", now=now, length=length))

    assert take("a:1")
    assert not take("b:1")
    leases.give_back("a:1")
    assert take("b:1")
    leases.give_back_all_of("gpu0")
    assert take("c:1", s=-1)
    assert take("d:1"), "what was not renewed is free again"
