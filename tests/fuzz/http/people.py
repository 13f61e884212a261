"""Who asks: a visitor, and each role with its session and with a token. Put right again after each stretch of requests,
as requests sign people out, disable them, take their roles and revoke their tokens."""

from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache

from accounts import tokens
from accounts.actor import SYSTEM
from accounts.models import ApiToken, Role, User
from tests.webapp.world import build

_CSRF = "a" * 32
VISITOR = "visitor"


@dataclass(frozen=True)
class Person:
    name: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


def world() -> dict[str, str]:
    """One row of everything, and what to put in each place of a route."""
    users = {role: _user(role) for role in Role.values}
    return build(users[Role.OPERATOR], _user("stranger"))


def people() -> list[Person]:
    cache.clear()
    found = [Person(VISITOR)]
    for role in Role.values:
        user = _user(role)
        found.append(Person(f"{role} with a session", _session_headers(user)))
        token, secret = tokens.issue(SYSTEM, user, "fuzz", tokens.grantable(SYSTEM, user), None)
        found.append(Person(f"{role} with a token", ((b"authorization", f"Bearer {secret}".encode()),)))
        ApiToken.objects.filter(user=user).exclude(pk=token.pk).exclude(name="trial").delete()
    return found


def _user(name: str) -> User:
    role = name if name in Role.values else Role.OPERATOR
    user, _made = User.objects.get_or_create(username=name)
    User.objects.filter(pk=user.pk).update(role=role, is_active=True, language="", theme="system")
    return User.objects.get(pk=user.pk)


def _session_headers(user: User) -> tuple[tuple[bytes, bytes], ...]:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    cookie = f"sessionid={store.session_key}; csrftoken={_CSRF}"
    return ((b"cookie", cookie.encode()), (b"x-csrftoken", _CSRF.encode()))
