"""Runs in a process of its own: does to the database what each line on its standard input asks for."""

import json
import sys
from typing import Any

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import F  # noqa: E402

from accounts import tokens  # noqa: E402
from accounts.actor import SYSTEM  # noqa: E402
from inspections.models import BoardType  # noqa: E402
from live.events import publish  # noqa: E402
from live.models import Topic  # noqa: E402


def user(name: str, role: str) -> int:
    made, _ = get_user_model().objects.get_or_create(username=name, defaults={"role": role})
    return int(made.pk)


def session(name: str) -> str:
    owner = get_user_model().objects.get(username=name)
    store = SessionStore()
    store[SESSION_KEY] = str(owner.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = owner.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def sign_out(key: str) -> None:
    SessionStore(key).delete()


def disable(name: str) -> None:
    get_user_model().objects.filter(username=name).update(is_active=False)


def set_role(name: str, role: str) -> None:
    get_user_model().objects.filter(username=name).update(role=role)


def token(name: str) -> str:
    return tokens.issue(SYSTEM, get_user_model().objects.get(username=name), "trial", ["view"], None)[1]


def revoke_tokens(name: str) -> None:
    tokens.revoke_all_of(get_user_model().objects.get(username=name))


def rename(name: str, new: str) -> None:
    get_user_model().objects.filter(username=name).update(username=new)


def board_type(name: str) -> int:
    return int(BoardType.objects.create(name=name, revision="A").pk)


def publish_many(topic: str, payloads: list[Any]) -> list[int]:
    return [publish(topic, "number", {"n": payload}) for payload in payloads]


def advance(topic: str, by: int) -> None:
    """As if so many events had been published."""
    Topic.objects.filter(name=topic).update(last_seq=F("last_seq") + by)


def publish_and_roll_back(topic: str, payload: Any) -> None:
    with transaction.atomic():
        publish(topic, "number", {"n": payload})
        transaction.set_rollback(True)


_CALLS = {
    call.__name__: call
    for call in (
        user,
        session,
        sign_out,
        disable,
        set_role,
        token,
        revoke_tokens,
        rename,
        board_type,
        publish_many,
        advance,
        publish_and_roll_back,
    )
}

for line in sys.stdin:
    asked = json.loads(line)
    answer = _CALLS[asked["call"]](*asked["arguments"])
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
