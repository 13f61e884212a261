"""Real senders on a real database, SQLite and PostgreSQL."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.jobs.callbacks.receiver import Receiver, receiving
from tests.jobs.trial_site import Site

ACTS = "tests.jobs.callbacks.acts"
LOOPBACK = {"BENCHLIGHT_CALLBACK_NETWORKS": "127.0.0.0/8"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture(autouse=True)
def _empty_outbox(request: pytest.FixtureRequest) -> None:
    call(request.getfixturevalue("site"), "clear")


def call(site: Site, name: str, **arguments: object) -> Any:
    return site.puppet.call(f"{ACTS}:{name}", **arguments)


def states(site: Site) -> list[str]:
    return [row["state"] for row in call(site, "callbacks")]


def test_each_of_60_messages_is_claimed_by_exactly_one_of_two_claimers(site: Site) -> None:
    target = call(site, "add_target", url="https://mes.example/")
    ids = call(site, "write_tests", target_id=target, count=60)
    claimers = [site.new_puppet(), site.new_puppet()]
    for claimer in claimers:
        claimer.ask(f"{ACTS}:claim_all", target_id=target)
    taken = [claimer.answer() for claimer in claimers]
    for claimer in claimers:
        claimer.close()
    assert sorted(taken[0] + taken[1]) == ids
    assert {(row["attempts"], row["fence"]) for row in call(site, "callbacks")} == {(1, 1)}


def test_two_senders_tell_each_ending_once(site: Site, receiver: Receiver) -> None:
    call(site, "add_target", url=receiver.url)
    jobs = site.act("queue", count=40)
    for _ in range(2):
        site.start("send_callbacks", **LOOPBACK)
    assert call(site, "end_queued_jobs") == 40
    site.wait_for("all delivered", lambda: set(states(site)) == {"delivered"} and len(states(site)) == 40)
    rows = call(site, "callbacks")
    assert sorted(receiver.ids) == sorted(row["message_id"] for row in rows)
    assert sorted(row["job"] for row in rows) == jobs


def test_a_sender_killed_between_sending_and_noting_it_leaves_the_same_id_to_another(
    site: Site, receiver: Receiver
) -> None:
    target = call(site, "add_target", url=receiver.url)
    call(site, "write_tests", target_id=target, count=1)
    receiver.may_answer.clear()
    killed = site.start("send_callbacks", **LOOPBACK)
    site.wait_for("it was sent", lambda: receiver.got)
    killed.send_signal(signal.SIGKILL)
    killed.wait(60)
    assert states(site) == ["waiting"]
    receiver.may_answer.set()
    call(site, "make_due")  # the lease's minute is over
    site.start("send_callbacks", "--once", **LOOPBACK)
    site.wait_for("it was sent again", lambda: states(site) == ["delivered"])
    assert len(receiver.got) == 2
    assert len(set(receiver.ids)) == 1
    assert call(site, "callbacks")[0]["attempts"] == 2
