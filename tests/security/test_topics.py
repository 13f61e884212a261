"""Every kind of live topic x role x whose it is, by session and by token: the sockets' part of the matrix."""

import pytest
from django.test import Client

from accounts import tokens
from accounts.actor import SYSTEM, Actor
from accounts.models import Role, User
from live import topics
from live.rechecks import refusal
from tests.webapp.asking import World, world

__all__ = ["world"]
OPEN, CLOSED = "", "topic_forbidden"
# Of detections, which are private: own, other's, missing. Reviewers steer all jobs, so they see them.
PRIVATE_JOBS = {
    "operator": (OPEN, CLOSED, CLOSED),
    "reviewer": (OPEN, OPEN, CLOSED),
    "administrator": (OPEN, OPEN, CLOSED),
}
# Open to all who may see: an inspection that is not there has no events either.
SHARED = {"queue": "", "inspection": "inspection_id", "drawing": "drawing_id", "job": "job_id", "gpu": ""}


def test_every_kind_of_topic_is_in_this_matrix() -> None:
    known = set(SHARED) | {"deployments"}
    assert {prefix for prefix in topics._rules if prefix not in {"test", "private", "benchmark"}} == known


@pytest.mark.parametrize("role", Role.values)
def test_deployments_are_the_administrators(world: World, role: str) -> None:
    actor = Actor(user=world.users[role], via="page")

    assert refusal(actor, "deployments") == (OPEN if role == "administrator" else CLOSED)
    assert refusal(actor, "deployments:1") == CLOSED


def key_of(world: World, role: str, whose: str, place: str) -> str:
    return {"own": world.ids[role], "other's": world.ids["somebody"]}.get(whose, {}).get(place, "987654")


@pytest.mark.parametrize("role", Role.values)
def test_private_jobs_are_their_owners(world: World, role: str) -> None:
    actor = Actor(user=world.users[role], via="page")
    topics_of = [f"job:{key_of(world, role, whose, 'detection_id')}" for whose in ("own", "other's", "missing")]

    assert tuple(refusal(actor, topic) for topic in topics_of) == PRIVATE_JOBS[role]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize(("prefix", "place"), SHARED.items())
def test_what_is_shared_is_open_to_every_role(world: World, role: str, prefix: str, place: str) -> None:
    actor = Actor(user=world.users[role], via="page")
    names = [f"{prefix}:{key_of(world, role, whose, place)}" if place else prefix for whose in ("own", "other's")]

    assert [refusal(actor, name) for name in names] == [OPEN, OPEN]


@pytest.mark.parametrize("prefix", SHARED)
def test_a_disabled_user_and_a_token_without_the_right_watch_nothing(world: World, prefix: str) -> None:
    user = world.users["administrator"]
    narrow = tokens.actor_for(tokens.issue(SYSTEM, user, "trial", ["submit"], None)[1])
    disabled = Actor(user=User(username="gone", role=Role.ADMINISTRATOR, is_active=False), via="page")
    topic = f"{prefix}:{world.ids['administrator'][SHARED[prefix]]}" if SHARED[prefix] else prefix

    assert [refusal(actor, topic) for actor in (narrow, disabled)] == [CLOSED, CLOSED]


@pytest.mark.parametrize(
    "topic", ["", ":", "job", "job:", "job:x", "job:-1", "job:9" * 30, "nothing:1", "job:1 OR 1=1"]
)
def test_a_topic_that_is_none_is_refused(world: World, topic: str) -> None:
    assert refusal(Actor(user=world.users["administrator"], via="page"), topic) in {"topic_unknown", CLOSED}


def test_polling_by_token_is_held_to_its_scopes(world: World) -> None:
    user = world.users["administrator"]
    answers = {}
    for scope in ("view", "submit"):
        secret = tokens.issue(SYSTEM, user, "trial", [scope], None)[1]
        headers = {"authorization": f"Bearer {secret}"}
        answers[scope] = Client().get("/live/events?topic=queue&after=0", headers=headers).json()["refused"]

    assert answers == {"view": [], "submit": [{"topic": "queue", "code": CLOSED}]}
