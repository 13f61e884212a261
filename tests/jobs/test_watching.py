"""Several hosts, one watchdog a lane."""

import pytest

from jobs import watching
from jobs.models import Lane

pytestmark = pytest.mark.django_db


def test_a_free_lane_is_signed_for_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watching.take("cpu0") is None
    assert watching.beat("cpu0")
    watching.release("cpu0")
    assert Lane.objects.get().watcher == ""


def test_the_watchdog_of_this_folder_starts_again_without_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    watching.take("cpu0")
    monkeypatch.setattr(watching, "TAKE_OVER_AFTER_S", 1e9)
    assert watching.take("cpu0") is None


def test_a_living_watchdog_elsewhere_keeps_its_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    Lane.objects.create(name="cpu0", watcher="host-b:/data", watch_beats=1)

    def meanwhile(_seconds: float) -> None:
        Lane.objects.update(watch_beats=2)

    monkeypatch.setattr("jobs.watching.time.sleep", meanwhile)
    assert watching.take("cpu0") == "host-b:/data"
    assert not watching.beat("cpu0")


def test_a_dead_watchdogs_lane_is_taken_over_and_the_dead_one_finds_out(monkeypatch: pytest.MonkeyPatch) -> None:
    Lane.objects.create(name="cpu0", watcher="host-b:/data", watch_beats=1)
    monkeypatch.setattr(watching, "TAKE_OVER_AFTER_S", 0.0)
    assert watching.take("cpu0") is None
    monkeypatch.setattr(watching, "this_watcher", lambda: "host-b:/data")
    assert not watching.beat("cpu0")


def test_the_lock_on_this_host_is_held_once() -> None:
    assert watching.lock_here("locked-lane") is not None
    assert watching.lock_here("locked-lane") is None
