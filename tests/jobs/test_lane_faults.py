"""What dies, hangs or eats, and what becomes of the jobs: with a real cluster, engine and watchdog."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.jobs.trial_site import Site


@pytest.fixture
def lane(sqlite_site: Site) -> Site:
    return with_lane(sqlite_site)


def with_lane(site: Site, **environment: str) -> Site:
    site.start("watch_lane", "cpu0", **environment)
    site.wait_for_ends(site.act("queue"))
    return site


def processes_of(site: Site) -> list[psutil.Process]:
    return psutil.Process(site.started[-1].pid).children(recursive=True)


def worker_of(site: Site) -> int:
    return int(site.act("jobs")[0]["worker"].rpartition(":")[2])


def running(site: Site, job: int) -> Callable[[], bool]:
    return lambda: bool(site.act("jobs", ids=[job])[0]["state"] == "running")


def in_engine(site: Site, diary: Path) -> None:
    site.wait_for("the engine began", diary.exists)


@pytest.mark.parametrize(
    ("payload", "reason", "attempts"),
    [
        ({"do": "segfault"}, "engine_crashed", 2),
        ({"do": "raise"}, "engine_error", 2),
        ({"do": "problem"}, "trial_refused", 1),
        ({"do": "fail"}, "trial_refused", 1),
        ({"do": "fail", "retry": True}, "trial_refused", 2),
        ({"do": "silent"}, "engine_no_result", 2),
        ({"do": "refuse_prepare"}, "trial_refused", 1),
        ({"do": "refuse_store"}, "trial_refused", 1),
        ({"do": "break_store"}, "result_not_stored", 2),
    ],
)
def test_every_bad_end_has_its_reason_and_its_count(
    lane: Site, payload: dict[str, Any], reason: str, attempts: int
) -> None:
    (row,) = lane.wait_for_ends(lane.act("queue", **payload))
    assert (row["state"], row["reason_code"], row["attempts"]) == ("failed", reason, attempts)


def test_what_libraries_print_does_not_disturb_the_engine(lane: Site) -> None:
    (row,) = lane.wait_for_ends(lane.act("queue", do="print", say="still here"))
    assert row["result"] == {"echo": "still here"}
    assert "nor this" in lane.log.read_text()


def test_a_hang_in_c_code_is_killed_after_the_kinds_time_and_the_next_job_runs(lane: Site) -> None:
    hanging, next_one = lane.act("queue", do="hang"), lane.act("queue", say="next")
    (row,) = lane.wait_for_ends(hanging)
    assert (row["state"], row["reason_code"]) == ("failed", "engine_timeout")
    assert lane.wait_for_ends(next_one)[0]["state"] == "succeeded"


def test_a_job_that_eats_memory_is_stopped_at_the_limit(sqlite_site: Site) -> None:
    lane = with_lane(sqlite_site, BENCHLIGHT_ENGINE_MEMORY_MB="700")
    (row,) = lane.wait_for_ends(lane.act("queue", do="eat"))
    assert (row["state"], row["reason_code"]) == ("failed", "engine_memory_limit")


def test_one_crashing_job_of_a_batch_is_found_and_its_neighbours_succeed_uncharged(lane: Site) -> None:
    blocker = lane.act("queue", do="sleep", seconds=1)  # meanwhile the four become one batch
    good = [job for say in "abc" for job in lane.act("queue", kind="trial_batch", say=say)]
    bad = lane.act("queue", kind="trial_batch", do="segfault")
    lane.wait_for_ends(blocker)
    rows = {row["id"]: row for row in lane.wait_for_ends([*good, *bad])}
    assert [rows[job]["state"] for job in good] == ["succeeded"] * 3
    assert [rows[job]["attempts"] for job in good] == [1, 1, 1]
    assert (rows[bad[0]]["state"], rows[bad[0]]["reason_code"]) == ("failed", "engine_crashed")


def test_a_running_job_can_be_cancelled_even_inside_c_code(lane: Site, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    (job,) = lane.act("queue", do="hang", diary=str(diary))
    in_engine(lane, diary)
    lane.act("cancel", job_id=job)
    (row,) = lane.wait_for_ends([job])
    assert (row["state"], row["reason_code"], row["attempts"]) == ("cancelled", "job_cancelled", 1)
    assert len(diary.read_text().splitlines()) == 1


def test_progress_is_told_in_order_and_ends_with_the_result(lane: Site) -> None:
    (job,) = lane.act("queue", do="sleep", seconds=2)
    lane.wait_for_ends([job])
    told = lane.act("events_of", job_id=job)
    assert told[:2] == ["queued", "started"]
    assert told[-1] == "succeeded"
    assert {"stage", "partial"} <= set(told)


def test_a_busy_worker_that_is_killed_costs_one_attempt(site: Site, tmp_path: Path) -> None:
    lane, diary = with_lane(site), tmp_path / "diary"
    victim = worker_of(lane)
    (job,) = lane.act("queue", do="sleep", seconds=3, diary=str(diary))
    in_engine(lane, diary)
    engine = int(diary.read_text().split()[1])
    os.kill(victim, signal.SIGKILL)
    (row,) = lane.wait_for_ends([job])
    assert (row["state"], row["attempts"]) == ("succeeded", 2)
    assert not psutil.pid_exists(engine), "the engine dies with its worker"


def test_an_idle_worker_that_is_killed_deafens_the_cluster_and_the_watchdog_restarts_it(site: Site) -> None:
    lane = with_lane(site)
    os.kill(worker_of(lane), signal.SIGKILL)
    (row,) = lane.wait_for_ends(lane.act("queue"))
    assert row["state"] == "succeeded"
    assert lane.act("lane")["restarts"] == 1


def test_a_frozen_worker_is_replaced(lane: Site, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    victim = worker_of(lane)
    (job,) = lane.act("queue", do="sleep", seconds=2, diary=str(diary))
    in_engine(lane, diary)
    os.kill(victim, signal.SIGSTOP)
    (row,) = lane.wait_for_ends([job])
    assert (row["state"], row["attempts"]) == ("succeeded", 2)
    assert not psutil.pid_exists(victim)


def test_a_killed_cluster_is_started_anew(lane: Site) -> None:
    before = lane.act("lane")["cluster_pid"]
    os.killpg(before, signal.SIGKILL)
    (row,) = lane.wait_for_ends(lane.act("queue"))
    assert row["state"] == "succeeded"
    assert lane.act("lane")["cluster_pid"] != before


def test_a_long_job_keeps_the_watchdog_calm(lane: Site) -> None:
    (row,) = lane.wait_for_ends(lane.act("queue", kind="trial_long", do="sleep", seconds=25, in_c=True))
    assert (row["state"], row["attempts"]) == ("succeeded", 1)
    assert lane.act("lane")["restarts"] == 0


def test_everything_below_a_killed_watchdog_dies_and_the_next_one_takes_over(lane: Site, tmp_path: Path) -> None:
    diary, family = tmp_path / "diary", processes_of(lane)
    (job,) = lane.act("queue", do="sleep", seconds=3, diary=str(diary))
    in_engine(lane, diary)
    assert len(family) >= 5, "main, sentinel, worker, monitor, pusher"
    lane.started[-1].kill()
    lane.wait_for("all dead", lambda: not any(one.is_running() and one.status() != "zombie" for one in family))
    lane.start("watch_lane", "cpu0")
    (row,) = lane.wait_for_ends([job])
    assert (row["state"], row["attempts"]) == ("succeeded", 2)


def test_a_stopped_lane_gives_its_running_job_back_without_charge(lane: Site, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    (job,) = lane.act("queue", do="sleep", seconds=3, diary=str(diary))
    in_engine(lane, diary)
    lane.started[-1].terminate()
    assert lane.started[-1].wait(60) == 0
    (row,) = lane.act("jobs", ids=[job])
    assert (row["state"], row["attempts"], row["reason_code"]) == ("queued", 0, "lane_stopped")
    lane.start("watch_lane", "cpu0")
    (row,) = lane.wait_for_ends([job])
    assert (row["state"], row["attempts"]) == ("succeeded", 1)


def test_a_second_watchdog_for_a_lane_says_so_and_leaves(lane: Site) -> None:
    second = lane.start("watch_lane", "cpu0")
    assert second.wait(60) != 0
    assert "already watched" in lane.log.read_text()
