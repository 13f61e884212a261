"""The same answers for a page that cannot have a socket."""

import pytest
from django.test import Client

from accounts.models import User
from live import topics
from live.events import after, last_seq, publish, trim
from live.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        topics, "_rules", {"open": lambda actor, key: True, "own": lambda actor, key: key == actor.user.username}
    )


@pytest.fixture
def browser(client: Client) -> Client:
    client.force_login(User.objects.create_user("ada"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_polling_brings_what_came_after_each_number(browser: Client) -> None:
    for n in range(3):
        publish("open:1", "number", {"n": n})
    publish("open:2", "number", {"n": 9})

    answer = browser.get("/live/events?topic=open:1&after=1&topic=open:2&after=0").json()

    assert [(e["topic"], e["seq"], e["data"]) for t in answer["topics"] for e in t["events"]] == [
        ("open:1", 2, {"n": 1}),
        ("open:1", 3, {"n": 2}),
        ("open:2", 1, {"n": 9}),
    ]
    assert [t["last_seq"] for t in answer["topics"]] == [3, 1]


def test_polling_asks_the_same_permission(browser: Client) -> None:
    publish("own:bob", "number", {"n": 1})

    answer = browser.get("/live/events?topic=own:bob&after=0&topic=nowhere&after=0").json()

    assert answer["topics"] == []
    assert [one["code"] for one in answer["refused"]] == ["topic_forbidden", "topic_unknown"]


def test_polling_is_for_people_who_signed_in(client: Client) -> None:
    answer = client.get("/live/events?topic=open:1&after=0")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "sign_in_needed"


@pytest.mark.parametrize("query", ["", "topic=open:1", "topic=open:1&after=x", "topic=open:1&after=-1", "after=1"])
def test_a_question_that_makes_no_sense_gets_a_sentence(browser: Client, query: str) -> None:
    answer = browser.get(f"/live/events?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "live_request_unreadable"


def test_a_page_is_told_when_events_were_trimmed_that_it_never_saw(browser: Client) -> None:
    for n in range(3):
        publish("open:1", "number", {"n": n})
    Event.objects.filter(seq__lt=3).delete()

    answer = browser.get("/live/events?topic=open:1&after=0").json()["topics"][0]

    assert answer["missed"] is True
    assert answer["last_seq"] == 3


def test_trimming_keeps_the_young_and_never_reuses_a_number() -> None:
    publish("open:1", "number", {})
    Event.objects.update(at="2020-01-01T00:00:00Z")

    assert trim() == 1
    assert publish("open:1", "number", {}) == 2
    assert last_seq("open:1") == 2
    assert [event.seq for event in after("open:1", 0)] == [2]
    assert trim() == 0


def test_a_prefix_has_one_rule() -> None:
    topics.register("fresh", lambda actor, key: True)
    with pytest.raises(ValueError, match="registered twice"):
        topics.register("fresh", lambda actor, key: False)
