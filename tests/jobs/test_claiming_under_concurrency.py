"""Real processes on a real database, SQLite and PostgreSQL."""

from pathlib import Path

from tests.jobs.trial_site import Site


def test_each_of_120_jobs_is_claimed_by_exactly_one_of_two_claimers(site: Site) -> None:
    ids = site.act("queue", count=120)
    claimers = [site.new_puppet(), site.new_puppet()]
    for number, claimer in enumerate(claimers):
        claimer.ask("tests.jobs.acts:claim_all", lane_name="cpu0", worker=f"elsewhere:{number}")
    taken = [claimer.answer() for claimer in claimers]
    for claimer in claimers:
        claimer.close()
    assert sorted(taken[0] + taken[1]) == ids
    assert all(row["attempts"] == 1 and row["fence"] == 1 for row in site.act("jobs"))


def test_two_processes_never_book_a_device_twice_nor_save_over_each_other(site: Site) -> None:
    """A hundred racing requests for three tenths of a device each; then an allocation at the same time."""
    site.puppet.call("tests.jobs.lease_acts:clear")
    askers = {name: site.new_puppet() for name in ("here", "there")}
    for name, asker in askers.items():
        asker.ask("tests.jobs.lease_acts:race", name=name, threads=10, each=5)
    granted = [holder for asker in askers.values() for holder in asker.answer()]
    assert len(granted) == 3
    assert sorted(site.puppet.call("tests.jobs.lease_acts:holders")) == sorted(granted)
    for asker in askers.values():
        asker.ask("tests.jobs.lease_acts:save_allocation")
    assert sorted(asker.answer() for asker in askers.values()) == ["allocation_changed", "saved"]
    site.puppet.call("tests.jobs.lease_acts:clear")
    for asker in askers.values():
        asker.close()


def test_a_late_result_is_refused_once_the_job_went_to_another(site: Site) -> None:
    (job,) = site.act("queue")
    site.act("claim_all", lane_name="cpu0", worker="elsewhere:1")
    site.act("sweep_until_lapsed", job_id=job)
    taken: list[int] = site.wait_for(
        "the back-off passed", lambda: site.act("claim_all", lane_name="cpu0", worker="elsewhere:2")
    )
    assert taken == [job]
    assert site.act("succeed_with_fence", job_id=job, fence=1) is False
    assert site.act("jobs")[0]["state"] == "running"
    assert site.act("succeed_with_fence", job_id=job, fence=2) is True
    assert site.act("succeed_with_fence", job_id=job, fence=2) is False, "a doubled result counts once"
    assert site.act("events_of", job_id=job).count("succeeded") == 1


def test_an_attempt_whose_lease_nobody_renews_ends_and_the_last_one_fails_the_job(site: Site) -> None:
    (job,) = site.act("queue")
    for state in ("queued", "failed"):
        site.wait_for("claimed", lambda: site.act("claim_all", lane_name="cpu0", worker="elsewhere:1"))
        assert site.act("sweep_until_lapsed", job_id=job) == state
    (row,) = site.act("jobs")
    assert (row["reason_code"], row["attempts"]) == ("worker_lost", 2)


def test_doubled_and_concurrent_doorbells_run_each_job_once(site: Site, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    ids = site.act("queue", count=20, diary=str(diary))
    site.act("ring", lane_name="cpu0", times=15)
    site.start("watch_lane", "cpu0")
    site.act("ring", lane_name="cpu0", times=15)
    rows = site.wait_for_ends(ids)
    assert {row["state"] for row in rows} == {"succeeded"}
    ran = [int(line.split()[0]) for line in diary.read_text().splitlines()]
    assert sorted(ran) == ids
