"""What the sampler makes of the devices: rows, states, history, alarms. The real one, a tick at a time."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.utils import timezone

from accounts.actor import SYSTEM
from gpu.devices.health import ANSWERS_UNTIL_BACK
from gpu.devices.processes import Known
from gpu.devices.watch import REOPEN_S
from gpu.models import Alarm, AlarmSettings, Device, Lease, Sample, WatchedHost
from gpu.telemetry import history, listing, owners, sampler, steering
from gpu.telemetry.sampler import Sampler
from jobs.callbacks.models import Callback, CallbackTarget
from problems.problem import Problem
from tests.gpu.nvml.driver import MIB, Driver, uuid_of

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(sampler, "time", made)
    monkeypatch.setattr(sampler, "close_old_connections", lambda: None)  # it would take the test's transaction along
    return made


@pytest.fixture
def watched(driver: Driver, clock: Clock) -> Iterator["Watched"]:
    made = Watched(clock)
    yield made
    if made.sampler._watch is not None:
        made.sampler._watch.close()


class Watched:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sampler = Sampler()

    def for_s(self, seconds: float, *, step_s: float = 2.0) -> None:
        for _ in range(round(seconds / step_s)):
            self.clock.now += step_s
            if self.sampler._watch is not None:
                self.sampler._watch._clock = self.clock.monotonic
            self.sampler.tick()


def device(lane: str) -> Device:
    return Device.objects.get(lane=lane)


def test_devices_get_rows_named_as_lanes(driver: Driver, watched: Watched) -> None:
    driver.set("1.temperature", 55)
    watched.for_s(4)
    rows = list(Device.objects.all())
    assert [(row.lane, row.index, row.uuid, row.state) for row in rows] == [
        ("gpu0", 0, uuid_of(0), "ok"),
        ("gpu1", 1, uuid_of(1), "ok"),
    ]
    assert rows[1].latest["temperature"] == 55
    assert rows[0].about["cuda"] == "12.8"


def test_a_second_host_s_devices_have_longer_names(driver: Driver, watched: Watched) -> None:
    Device.objects.create(host="far", lane="gpu0", index=0, uuid="GPU-far", name="Card", changed_at=timezone.now())
    watched.for_s(4)
    host = watched.sampler._host
    assert {row.lane for row in Device.objects.filter(host=host)} == {f"{host}-gpu0", f"{host}-gpu1"}


def test_a_name_stays_with_the_card_when_the_driver_counts_anew(driver: Driver, watched: Watched) -> None:
    watched.for_s(4)
    driver.lose(0)
    watched.for_s(4)
    driver.bring_back(0)
    driver.set("0.uuid", uuid_of(1))
    driver.set("site.count", 1)
    watched.for_s(REOPEN_S + 4)
    assert (device("gpu0").uuid, device("gpu0").state) == (uuid_of(0), "lost")
    assert (device("gpu1").uuid, device("gpu1").state, device("gpu1").index) == (uuid_of(1), "ok", 0)


def test_a_lost_device_is_lost_at_the_next_reading_and_back_by_itself(driver: Driver, watched: Watched) -> None:
    watched.for_s(4)
    driver.lose(1)
    watched.for_s(0.5, step_s=0.5)
    assert (device("gpu1").state, device("gpu1").reason) == ("lost", "device_lost")
    assert Alarm.objects.get(ended_at=None).code == "alarm_lost"
    driver.bring_back(1)
    watched.for_s(REOPEN_S + ANSWERS_UNTIL_BACK * 2 + 4)
    assert device("gpu1").state == "ok"
    assert not Alarm.objects.filter(ended_at=None).exists()


def test_a_card_that_is_gone_when_the_watch_begins_is_lost(driver: Driver, watched: Watched) -> None:
    watched.for_s(4)
    driver.set("site.count", 1)
    again = Watched(watched.clock)
    again.for_s(4)
    assert (device("gpu1").state, device("gpu1").reason) == ("lost", "device_absent")
    assert device("gpu0").state == "ok"


def test_without_a_driver_the_site_says_why(driver: Driver, watched: Watched) -> None:
    driver.fail("site", "init", code=12)
    watched.for_s(4)
    assert WatchedHost.objects.get().why_none == "no_driver_library"
    assert listing.why_none() == "no_driver_library"
    WatchedHost.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    assert listing.why_none() == "not_watched"


def test_memory_is_told_by_service_and_by_job(
    driver: Driver, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.run_processes(0, {100: 2048, 200: 1024, 300: 512})
    driver.set("0.memory_used", 4096 * MIB)
    known = {100: Known("python", "gpu0", "h:1"), 200: Known("python", "gpu0", "h:2"), 300: None}
    monkeypatch.setattr(sampler, "who_is", known.get)
    monkeypatch.setattr(owners, "_ask", lambda workers: {"h:1": owners.Owner("training", 7)})
    watched.for_s(8)
    latest = device("gpu0").latest
    assert latest["memory_by_service"] == {"training": 2048 * MIB, "": 1024 * MIB}
    assert latest["memory_others_bytes"] == 1024 * MIB
    assert [(one["pid"], one["job"], one["name"]) for one in latest["processes"]] == [
        (100, 7, "python"),
        (200, None, "python"),
        (300, None, None),
    ]


def test_what_ours_take_is_unknown_where_the_driver_does_not_say(
    driver: Driver, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.run_processes(0, {100: None})
    monkeypatch.setattr(sampler, "who_is", lambda pid: Known("python", "gpu0", "h:1"))
    watched.for_s(6)
    latest = device("gpu0").latest
    assert (latest["memory_by_service"], latest["memory_others_bytes"]) == (None, None)


def test_heat_raises_one_alarm_that_ends_three_degrees_below(driver: Driver, watched: Watched) -> None:
    AlarmSettings.objects.create(celsius=75)
    driver.set("0.temperature", 75)
    watched.for_s(8)
    driver.set("0.temperature", 73)
    watched.for_s(4)
    alarm = Alarm.objects.get()
    assert (alarm.code, alarm.params, alarm.ended_at) == (
        "alarm_hot",
        {"device": "gpu0", "celsius": 75, "limit": 75},
        None,
    )
    driver.set("0.temperature", 71)
    watched.for_s(4)
    alarm.refresh_from_db()
    assert alarm.ended_at is not None


def test_a_service_above_its_budget_raises_an_alarm(
    driver: Driver, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    told = {"service": "training", "budget_mib": 1000, "lane": "gpu0", "granted_at": now, "until": now}
    Lease.objects.create(device="gpu0", holder="h:1", **told)
    driver.run_processes(0, {100: 1099})
    monkeypatch.setattr(sampler, "who_is", lambda pid: Known("python", "gpu0", "h:1"))
    monkeypatch.setattr(owners, "_ask", lambda workers: {"h:1": owners.Owner("training", 7)})
    watched.for_s(8)
    assert not Alarm.objects.exists()
    driver.run_processes(0, {100: 1101})
    watched.for_s(8)
    told = {"device": "gpu0", "service": "training", "used_mib": 1101, "budget_mib": 1000}
    assert [alarm.params for alarm in Alarm.objects.all()] == [told]


def test_alarms_go_to_callback_targets_that_ask_for_them(driver: Driver, watched: Watched) -> None:
    wants = CallbackTarget.objects.create(name="mes", url="https://mes.example/", events=["alarm"], nonce="n")
    CallbackTarget.objects.create(name="erp", url="https://erp.example/", events=["succeeded"], nonce="n")
    driver.tell_xid(0, 79)  # before anybody listens: told to nobody
    watched.for_s(4)
    driver.tell_xid(0, 79)
    watched.for_s(4)
    assert [(one.target, one.event) for one in Callback.objects.all()] == [(wants, "alarm")]
    assert '"event":"alarm.raised"' in Callback.objects.get().body


def test_alarms_are_sent_by_mail(
    driver: Driver,
    watched: Watched,
    settings: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: object,
) -> None:
    monkeypatch.setattr("gpu.telemetry.notices.threading.Thread", Now)
    settings.EMAIL_HOST = "mail.example"
    AlarmSettings.objects.create(emails=["shift@plant.example"])
    watched.for_s(4)
    driver.lose(0)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        watched.for_s(2)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["shift@plant.example"], "Benchlight: gpu0: alarm")
    assert sent.body.startswith("gpu0 is lost")
    driver.bring_back(0)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        watched.for_s(REOPEN_S + 2 * ANSWERS_UNTIL_BACK)
    assert mail.outbox[-1].subject == "Benchlight: gpu0: over"
    assert mail.outbox[-1].body.startswith("It is over, and needs nothing more.")


class Now:
    def __init__(self, target: object, args: tuple[object, ...], daemon: bool) -> None:
        self.start = lambda: target(*args)  # type: ignore[operator]


def test_history_is_kept_in_two_steps_and_trimmed_by_age(driver: Driver, watched: Watched) -> None:
    driver.set("0.utilisation", "20 40")
    driver.drop("1.utilisation")
    watched.for_s(130)
    fine = Sample.objects.filter(device=device("gpu0"), step_s=10)
    coarse = Sample.objects.filter(device=device("gpu0"), step_s=60)
    assert (fine.count() >= 11, coarse.count() >= 1) == (True, True)
    mean, most = coarse.latest("at").values["utilisation"]
    assert (25 < mean < 35, most) == (True, 40)
    assert all("utilisation" not in one.values for one in Sample.objects.filter(device=device("gpu1")))
    newest = fine.latest("at").at
    history.trim(newest + timedelta(hours=2))
    assert (fine.count(), coarse.count() >= 1) == (1, True)
    history.trim(newest + timedelta(hours=26))
    assert not coarse.exists()


def test_a_series_has_gaps_where_nothing_was_reported() -> None:
    row = Device.objects.create(host="h", lane="gpu0", index=0, uuid="u", name="Card", changed_at=timezone.now())
    now = timezone.now()
    for age_s, values in ((30, {"temperature": [60, 64]}), (20, {}), (10, {"temperature": [61, 61]})):
        Sample.objects.create(device=row, step_s=10, at=now - timedelta(seconds=age_s), values=values)
    assert history.series(row.pk, now - timedelta(minutes=5), now)["temperature"] == [64, None, 61]


def test_a_person_releases_a_quarantined_device_and_forgets_a_lost_one(driver: Driver, watched: Watched) -> None:
    watched.for_s(4)
    driver.tell_xid(0, 79)
    driver.lose(1)
    watched.for_s(4)
    assert (device("gpu0").state, device("gpu1").state) == ("quarantined", "lost")
    with pytest.raises(Problem, match="device_still_there"):
        steering.forget(SYSTEM, "gpu0")
    steering.release(SYSTEM, "gpu0")
    steering.forget(SYSTEM, "gpu1")
    watched.for_s(4)
    assert [(row.lane, row.state) for row in Device.objects.all()] == [("gpu0", "ok")]
    with pytest.raises(Problem, match="device_not_quarantined"):
        steering.release(SYSTEM, "gpu0")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"celsius": 39}, "alarm_celsius_refused"),
        ({"celsius": 111}, "alarm_celsius_refused"),
        ({"overshoot_percent": 101}, "alarm_overshoot_refused"),
        ({"emails": ["nobody"]}, "alarm_email_refused"),
        ({"emails": [f"a{n}@b.example" for n in range(21)]}, "alarm_email_refused"),
    ],
)
def test_alarm_settings_out_of_bounds_are_refused_with_the_nearest(change: dict[str, object], code: str) -> None:
    wanted: dict[str, object] = {"celsius": 80, "overshoot_percent": 10, "emails": []}
    with pytest.raises(Problem, match=code):
        steering.save_settings(SYSTEM, **(wanted | change))  # type: ignore[arg-type]
    assert not AlarmSettings.objects.exists()
