"""Prints, as JSON, the session keys of so many signed-in users: python -m tests.load.sessions COUNT"""

import json
import sys

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import transaction  # noqa: E402


def signed_in(number: int) -> str:
    user, _made = get_user_model().objects.get_or_create(username=f"watcher-{number}", defaults={"password": "!"})
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


with transaction.atomic():
    json.dump([signed_in(number) for number in range(int(sys.argv[1]))], sys.stdout)
