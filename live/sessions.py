"""Whose session a cookie is, asked anew each time: a log-out or a disabled user counts within seconds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string


def watcher(session_key: str | None) -> Any | None:
    """Who watches with this session, as settings.LIVE_WATCHER makes it of the active user; None when nobody does."""
    user = _user_of(session_key) if session_key else None
    return None if user is None else import_string(settings.LIVE_WATCHER)(user)


@dataclass(frozen=True)
class _Judged:
    session_data: str
    user_row: tuple[Any, ...]
    actor: Any

    @property
    def user_id(self) -> Any:
        return self.user_row[0]


class Watchers:
    """`watcher` for many sessions, round after round: two queries, and Django is asked about what has changed since.

    Who a session belongs to depends on its row and its user's row alone.
    """

    def __init__(self) -> None:
        self._judged: dict[str, _Judged] = {}

    def of(self, session_keys: Collection[str]) -> Mapping[str, Any | None]:
        """Blocking; one round at a time."""
        sessions = _open_sessions(session_keys)
        users = _user_rows({known.user_id for known in self._judged.values()})
        judged: dict[str, _Judged] = {}
        for key, data in sessions.items():
            known = self._judged.get(key)
            if known is None or known.session_data != data or users.get(known.user_id) != known.user_row:
                known = _judge(key, data)
            if known is not None:
                judged[key] = known
        self._judged = judged
        return {key: judged[key].actor if key in judged else None for key in session_keys}


def _judge(session_key: str, session_data: str) -> _Judged | None:
    user = _user_of(session_key)
    if user is None:
        return None
    row = tuple(getattr(user, field.attname) for field in _user_fields())
    return _Judged(session_data, row, import_string(settings.LIVE_WATCHER)(user))


def _user_of(session_key: str) -> Any | None:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if user.is_authenticated and user.is_active else None


def _open_sessions(keys: Collection[str]) -> dict[str, str]:
    model = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    rows = model.objects.filter(session_key__in=list(keys), expire_date__gt=timezone.now())
    return dict(rows.values_list("session_key", "session_data"))


def _user_rows(ids: Collection[Any]) -> dict[Any, tuple[Any, ...]]:
    names = [field.attname for field in _user_fields()]
    return {row[0]: row for row in get_user_model()._default_manager.filter(pk__in=list(ids)).values_list(*names)}


def _user_fields() -> list[Any]:
    """The key first."""
    meta: Any = get_user_model()._meta
    return [meta.pk, *(field for field in meta.concrete_fields if field is not meta.pk)]
