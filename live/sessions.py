"""Whose session a cookie is, asked anew each time: a log-out or a disabled user counts within seconds."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils.module_loading import import_string


def watcher(session_key: str | None) -> Any | None:
    """Who watches with this session, as settings.LIVE_WATCHER makes it of the active user; None when nobody does."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return import_string(settings.LIVE_WATCHER)(user) if user.is_authenticated and user.is_active else None
