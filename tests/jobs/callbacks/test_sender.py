"""The outbox is emptied: each message is sent until it has arrived or is given up, and no target waits for another."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditRow
from jobs.callbacks import claims, outbox, pruning
from jobs.callbacks.addresses import read_networks
from jobs.callbacks.delivery import Outcome
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.callbacks.sender import Sender
from tests.jobs.callbacks.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db
LOST = Outcome("callback_not_reached")


@pytest.fixture(autouse=True)
def _loopback_is_the_plant(settings: Settings) -> None:
    settings.CALLBACK_NETWORKS = read_networks(["127.0.0.0/8"])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def target(url: str = "https://mes.example/told", **fields: Any) -> CallbackTarget:
    return CallbackTarget.objects.create(name="line 3", url=url, events=["succeeded"], nonce="n", **fields)


def waiting(url: str = "https://mes.example/told") -> Callback:
    return outbox.write_test(target(url))


def claimed() -> Callback:
    (callback,) = claims.claim(waiting().target, 1)
    return callback


def make_due() -> None:
    Callback.objects.update(next_at=timezone.now())


def seconds_to_wait(callback: Callback) -> float:
    callback.refresh_from_db()
    return (callback.next_at - callback.next_set_at).total_seconds()


def test_a_message_that_arrives_is_delivered_once(receiver: Receiver) -> None:
    callback = waiting(receiver.url)
    assert Sender().send_due() == 1
    assert Sender().send_due() == 0
    callback.refresh_from_db()
    assert (callback.state, callback.attempts, callback.last_status) == ("delivered", 1, 200)
    assert [one.body.decode() for one in receiver.got] == [callback.body]


def test_one_that_is_refused_waits_and_keeps_its_id(receiver: Receiver) -> None:
    callback = waiting(receiver.url)
    receiver.status = 503
    assert Sender().send_due() == 1
    callback.refresh_from_db()
    assert (callback.state, callback.last_status, callback.last_code) == ("waiting", 503, "callback_refused")
    receiver.status = 200
    assert Sender().send_due() == 0, "its time has not come"
    make_due()
    assert Sender().send_due() == 1
    callback.refresh_from_db()
    assert (callback.state, callback.last_code) == ("delivered", "")
    assert receiver.ids == [callback.message_id] * 2


def test_a_sender_that_died_after_sending_leaves_the_same_id_to_the_next(receiver: Receiver) -> None:
    callback = waiting(receiver.url)
    assert claims.claim(callback.target, 1)  # and is heard of no more
    assert Sender().send_due() == 0, "the lease holds"
    make_due()
    assert Sender().send_due() == 1
    assert receiver.ids == [callback.message_id]


def test_whose_lease_lapsed_settles_nothing() -> None:
    late = claimed()
    make_due()
    (again,) = claims.claim(late.target, 1)
    assert not claims.settle(late, LOST)
    assert claims.settle(again, Outcome("", 200))
    assert not claims.settle(late, LOST)
    late.refresh_from_db()
    assert (late.state, late.attempts) == ("delivered", 2)


def test_what_another_has_claimed_meanwhile_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    callback = waiting()
    assert claims._take(Callback.objects.get(pk=callback.pk))
    assert not claims._take(callback)


def test_the_waits_grow_to_hours_and_end_after_about_a_day() -> None:
    callback, waits = waiting(), []
    while callback.state == "waiting":
        make_due()
        (held,) = claims.claim(callback.target, 1)
        assert claims.settle(held, LOST)
        callback.refresh_from_db()
        if callback.state == "waiting":
            waits.append(seconds_to_wait(callback))
    assert (callback.state, callback.attempts, callback.last_code) == ("given_up", 14, "callback_not_reached")
    assert 4 <= waits[0] <= 6
    assert all(0.8 * 4 * 3600 <= wait <= 1.2 * 4 * 3600 for wait in waits[-3:])
    assert 0.8 * 86_400 <= sum(waits) <= 1.25 * 86_400


@pytest.mark.parametrize(("asked", "least", "most"), [(600, 600, 600), (1, 4, 6), (10**9, 14_400, 14_400)])
def test_a_receiver_may_ask_for_a_longer_wait_within_bounds(asked: int, least: int, most: int) -> None:
    callback = claimed()
    claims.settle(callback, Outcome("callback_refused", 429, float(asked)))
    assert least <= seconds_to_wait(callback) <= most


def test_410_switches_the_target_off(receiver: Receiver) -> None:
    callback = waiting(receiver.url)
    receiver.status = 410
    Sender().send_due()
    callback.refresh_from_db()
    assert (callback.state, callback.last_code) == ("given_up", "callback_gone")
    assert not CallbackTarget.objects.get(pk=callback.target_id).active
    assert AuditRow.objects.get(action="callback_target.switch_off").after["reason"] == "callback_gone"


def test_what_waits_for_a_target_that_is_off_waits_on(receiver: Receiver) -> None:
    callback = waiting(receiver.url)
    CallbackTarget.objects.update(active=False)
    assert Sender().send_due() == 0
    CallbackTarget.objects.update(active=True)
    assert Sender().send_due() == 1
    assert receiver.ids == [callback.message_id]


def test_a_target_that_never_answers_delays_no_other(receiver: Receiver) -> None:
    with receiving() as silent:
        silent.may_answer.clear()
        held_up = [waiting(silent.url) for _ in range(3)]
        many = target(silent.url)
        for _ in range(10):
            outbox.write_test(many)
        arriving = waiting(receiver.url)
        sender = Sender()
        sender._start_due()
        while arriving.state == "waiting":
            sender._take_outcomes(wait_s=10)
            sender._settle()
            arriving.refresh_from_db()
        assert arriving.state == "delivered"
        assert len(sender.on_the_way) == len(held_up) + 4, "of a target no more than four at a time"
        sender._start_due()
        assert len(sender.on_the_way) == len(held_up) + 4
        silent.may_answer.set()


def test_a_target_that_fails_gets_one_at_a_time(receiver: Receiver) -> None:
    receiver.status = 500
    many = target(receiver.url)
    for _ in range(6):
        outbox.write_test(many)
    sender = Sender()
    assert sender._start_due() == 4
    while sender.on_the_way:
        sender._take_outcomes(wait_s=10)
        sender._settle()
    assert sender._start_due() == 1


def test_what_the_database_cannot_note_now_it_notes_later(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    callback, real, calls = waiting(receiver.url), claims.settle, []

    def away_once(*arguments: Any) -> bool:
        calls.append(arguments)
        if len(calls) == 1:
            raise OperationalError("away")
        return real(*arguments)

    monkeypatch.setattr(claims, "settle", away_once)
    monkeypatch.setattr("jobs.callbacks.sender.connection.close", lambda: None)
    sender = Sender()
    sender._start_due()
    sender._take_outcomes(wait_s=10)
    sender._through_outages(sender._settle)
    callback.refresh_from_db()
    assert callback.state == "waiting"
    sender._through_outages(sender._settle)
    callback.refresh_from_db()
    assert callback.state == "delivered"
    assert len(receiver.got) == 1


def test_a_clock_put_back_holds_nothing_up() -> None:
    callback = waiting()
    an_hour_ahead = timezone.now() + timedelta(hours=1)
    Callback.objects.update(next_at=an_hour_ahead, next_set_at=an_hour_ahead)
    sender = Sender()
    sender._look_at_the_clock()
    assert [one.pk for one in claims.claim(callback.target, 1)] == [callback.pk]


def test_an_ordinary_wait_is_not_cut_short() -> None:
    claims.settle(claimed(), LOST)
    Sender()._look_at_the_clock()
    assert not claims.claim(CallbackTarget.objects.get(), 1)


def test_it_stops_when_asked_and_notes_what_is_on_the_way(receiver: Receiver) -> None:
    callback, stop, sender = waiting(receiver.url), threading.Event(), Sender()
    sender._start_due()
    stop.set()
    sender.run(stop)
    callback.refresh_from_db()
    assert callback.state == "delivered"


class TestPruning:
    def test_what_ended_long_ago_goes(self) -> None:
        old, new, open_one = waiting(), waiting(), waiting()
        now = timezone.now()
        Callback.objects.filter(pk=old.pk).update(state="delivered", ended_at=now - timedelta(days=15))
        Callback.objects.filter(pk=new.pk).update(state="delivered", ended_at=now - timedelta(days=13))
        Callback.objects.filter(pk=open_one.pk).update(created_at=now - timedelta(days=15))
        pruning.prune()
        assert set(Callback.objects.values_list("pk", flat=True)) == {new.pk, open_one.pk}

    def test_what_waits_for_a_target_that_stays_off_is_given_up(self) -> None:
        callback = waiting()
        CallbackTarget.objects.update(active=False)
        pruning.prune()
        assert Callback.objects.get().state == "waiting"
        Callback.objects.update(created_at=timezone.now() - timedelta(days=8))
        pruning.prune()
        callback.refresh_from_db()
        assert (callback.state, callback.last_code) == ("given_up", "callback_target_off")

    def test_a_removed_target_goes_with_its_messages(self) -> None:
        waiting()
        CallbackTarget.objects.update(removed_at=timezone.now() - timedelta(hours=23))
        pruning.prune()
        assert Callback.objects.exists()
        CallbackTarget.objects.update(removed_at=timezone.now() - timedelta(hours=25))
        pruning.prune()
        assert not Callback.objects.exists()
        assert not CallbackTarget.objects.exists()
