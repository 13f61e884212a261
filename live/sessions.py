"""Whose session a cookie is, asked anew each time: a log-out or a disabled user counts within seconds."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest


def signed_in_user(session_key: str | None) -> Any | None:
    """The active user that this session belongs to, or None."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if user.is_authenticated and user.is_active else None
