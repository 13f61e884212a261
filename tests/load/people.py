"""Signs the three roles in and prints, as JSON, each one's session key and API token; makes who is missing."""

import json
import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402

from accounts import tokens  # noqa: E402
from accounts.actor import SYSTEM  # noqa: E402
from accounts.models import Role  # noqa: E402

_BACKEND = "django.contrib.auth.backends.ModelBackend"

people = {}
for role in Role.values:
    user, _made = get_user_model().objects.get_or_create(username=role, defaults={"role": role})
    client = Client()
    client.force_login(user, backend=_BACKEND)
    _token, secret = tokens.issue(SYSTEM, user, "load", tokens.grantable(SYSTEM, user), None)
    people[role] = {"session": client.cookies["sessionid"].value, "token": secret}
json.dump(people, sys.stdout)
