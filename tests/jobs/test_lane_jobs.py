"""Jobs that end well and badly on one working lane, which none of them may upset."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.trial_site import Site


@pytest.fixture(scope="module")
def lane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("lane"))
    site.start("watch_lane", "cpu0")
    yield site
    assert site.act("lane")["restarts"] == 0
    site.stop()


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
    hanging, next_one = lane.act("queue", kind="trial_hasty", do="hang"), lane.act("queue", say="next")
    (row,) = lane.wait_for_ends(hanging)
    assert (row["state"], row["reason_code"]) == ("failed", "engine_timeout")
    assert lane.wait_for_ends(next_one)[0]["state"] == "succeeded"


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
    (job,) = lane.act("queue", kind="trial_long", do="hang", diary=str(diary))
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


def test_canaries_come_back_while_the_lane_is_idle(lane: Site) -> None:
    before = lane.act("lane")["answered_at"]
    lane.wait_for("a canary", lambda: lane.act("lane")["answered_at"] != before)


def test_a_long_job_keeps_the_watchdog_calm(lane: Site) -> None:
    (row,) = lane.wait_for_ends(lane.act("queue", kind="trial_long", do="sleep", seconds=14, in_c=True))
    assert (row["state"], row["attempts"]) == ("succeeded", 1)
    assert lane.act("lane")["restarts"] == 0
