"""What dies, hangs or eats, and what becomes of the jobs: with a real cluster, engine and watchdog."""

import os
import signal
from pathlib import Path

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


def in_engine(site: Site, diary: Path) -> None:
    site.wait_for("the engine began", diary.exists)


def test_a_job_that_eats_memory_is_stopped_at_the_limit(sqlite_site: Site) -> None:
    lane = with_lane(sqlite_site, BENCHLIGHT_ENGINE_MEMORY_MB="700")
    (row,) = lane.wait_for_ends(lane.act("queue", do="eat"))
    assert (row["state"], row["reason_code"]) == ("failed", "engine_memory_limit")


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


def test_after_the_death_of_an_idle_worker_which_deafens_a_cluster_work_goes_on(lane: Site) -> None:
    os.kill(worker_of(lane), signal.SIGKILL)
    (row,) = lane.wait_for_ends(lane.act("queue"))
    assert row["state"] == "succeeded"


def test_a_cluster_that_went_deaf_while_idle_is_restarted(lane: Site) -> None:
    os.kill(worker_of(lane), signal.SIGSTOP)
    (row,) = lane.wait_for_ends(lane.act("queue"))
    assert row["state"] == "succeeded"
    told = lane.act("lane")
    assert (told["restarts"], told["last_restart_reason"]) == (1, "deaf")


def test_a_frozen_worker_is_replaced(lane: Site, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    victim = worker_of(lane)
    (job,) = lane.act("queue", do="sleep", seconds=2, diary=str(diary))
    in_engine(lane, diary)
    os.kill(victim, signal.SIGSTOP)
    (row,) = lane.wait_for_ends([job])
    assert (row["state"], row["attempts"]) == ("succeeded", 2)
    assert not psutil.pid_exists(victim)


def test_a_worker_frozen_in_a_transaction_keeps_nobody_out_for_long(site: Site) -> None:
    """It holds rows that all need; on SQLite the one lock, so that even the watchdog cannot write."""
    lane = with_lane(site)
    frozen, waiting = lane.act("queue", do="freeze_in_store"), lane.act("queue")
    rows = lane.wait_for_ends([*frozen, *waiting])
    assert [(row["state"], row["attempts"]) for row in rows] == [("succeeded", 2), ("succeeded", 1)]


def test_a_killed_cluster_is_started_anew(lane: Site) -> None:
    before = lane.act("lane")["cluster_pid"]
    os.killpg(before, signal.SIGKILL)
    (row,) = lane.wait_for_ends(lane.act("queue"))
    assert row["state"] == "succeeded"
    assert lane.act("lane")["cluster_pid"] != before


def test_everything_below_a_killed_watchdog_dies_and_the_next_one_takes_over(lane: Site, tmp_path: Path) -> None:
    diary, family = tmp_path / "diary", processes_of(lane)
    (job,) = lane.act("queue", do="sleep", seconds=3, diary=str(diary))
    in_engine(lane, diary)
    assert len(family) >= 5, "main, sentinel, worker, monitor, pusher"
    lane.started[-1].kill()
    lane.wait_for("all dead", lambda: not any(one.is_running() and one.status() != "zombie" for one in family))
    lane.start("watch_lane", "cpu0")
    (row,) = lane.wait_for_ends([job])
    assert row["state"] == "succeeded"
    assert row["attempts"] in {1, 2}, "1: the worker saw the pipe close and gave the job back before it was killed"
    assert len(diary.read_text().splitlines()) == 2


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
