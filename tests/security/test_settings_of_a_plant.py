"""With the environment of docs/plant.md: Django's own checks, cookies, what a proxy says and what a client forges."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings

from tests.serving import environment_of

PLANT = {
    "BENCHLIGHT_HOSTS": "desk.example,localhost",
    "BENCHLIGHT_TRUSTED_ORIGINS": "https://desk.example",
    "BENCHLIGHT_HTTPS": "on",
    "BENCHLIGHT_PROXY": "on",
}
_ASK = """
import json, sys, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from accounts.models import User
call_command("migrate", verbosity=0)
User.objects.create_user("oskar", password="bright-board-17")
told = []
for method, path, headers, data in json.load(sys.stdin):
    answer = getattr(Client(), method)(path, data, headers=headers, REMOTE_ADDR="10.0.0.1")
    cookies = {name: {key: morsel[key] for key in ("secure", "httponly", "samesite", "path", "domain")}
               for name, morsel in answer.cookies.items()}
    told.append([answer.status_code, dict(answer.items()), cookies])
print(json.dumps(told))
"""
HTTPS = {"host": "desk.example", "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7"}
FORM = {"username": "oskar", "password": "bright-board-17"}
REQUESTS: dict[str, Any] = {
    "sign in": ("post", "/sign-in/", HTTPS, FORM),
    "look": ("get", "/sign-in/", HTTPS | {"accept": "text/html"}, {}),
    "theme": ("post", "/theme/", HTTPS, {"theme": "dark"}),
    "plain": ("get", "/sign-in/?a=1", HTTPS | {"x-forwarded-proto": "http"}, {}),
    "no word of the proxy": ("get", "/sign-in/", {"host": "desk.example"}, {}),
    "other host": ("get", "/sign-in/", HTTPS | {"host": "evil.example"}, {}),
    "host with a path": ("get", "/sign-in/", HTTPS | {"host": "desk.example/../evil"}, {}),
    "forwarded host": ("get", "/settings/profile/", HTTPS | {"x-forwarded-host": "evil.example"}, {}),
    "override": ("get", "/sign-out/", HTTPS | {"x-http-method-override": "POST"}, {}),
}


@cache
def answers() -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        done = _run(["-c", _ASK], folder, input=json.dumps(list(REQUESTS.values())))
        assert done.returncode == 0, done.stderr[-2000:]
        return dict(zip(REQUESTS, json.loads(done.stdout.splitlines()[-1]), strict=True))


def _run(command: list[str], folder: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=environment_of(Path(folder), **PLANT),
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_djangos_own_checks_find_nothing(tmp_path: Path) -> None:
    done = _run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_there_is_no_default_key(tmp_path: Path) -> None:
    """Each data folder makes its own, and nobody else on the machine reads it."""
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        _run(["manage.py", "check"], str(folder))
    keys = [(folder / "secret_key").read_text() for folder in folders]

    assert keys[0] != keys[1]
    assert min(map(len, keys)) >= 64
    assert {(folder / "secret_key").stat().st_mode & 0o777 for folder in folders} == {0o600}


def test_every_cookie_is_bound_to_this_host_and_to_https() -> None:
    cookies = {name: one for asked in ("sign in", "look", "theme") for name, one in answers()[asked][2].items()}

    assert set(cookies) == {"__Host-sessionid", "__Host-csrftoken", "__Host-theme"}
    assert all(
        one["secure"] and one["httponly"] and one["path"] == "/" and not one["domain"] for one in cookies.values()
    )
    assert {one["samesite"] for one in cookies.values()} == {"Lax"}


def test_the_browser_is_told_to_come_by_https_only() -> None:
    _status, headers, _cookies = answers()["look"]

    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] in {"no-store", "max-age=0, no-cache, no-store, must-revalidate, private"}


@pytest.mark.parametrize("asked", ["plain", "no word of the proxy"])
def test_what_did_not_come_by_https_is_sent_there(asked: str) -> None:
    status, headers, _cookies = answers()[asked]

    assert (status, headers["Location"].partition("?")[0]) == (301, "https://desk.example/sign-in/")


@pytest.mark.parametrize("asked", ["other host", "host with a path"])
def test_another_host_is_refused(asked: str) -> None:
    assert answers()[asked][0] == 400


def test_a_forged_forwarded_host_changes_nothing() -> None:
    status, headers, _cookies = answers()["forwarded host"]

    assert status in {302, 401}
    assert "evil" not in json.dumps(headers)


def test_a_method_is_what_the_request_line_says() -> None:
    assert answers()["override"][0] in {302, 401, 405}
    assert answers()["override"][0] != 200
