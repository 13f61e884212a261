"""Addresses that mean something else to somebody: through a real daphne, byte by byte."""

import pytest
from django.test import Client

from tests.live.running_site import RunningSite
from tests.security.wire import ask, head

TRICKS = [
    "/static/../../webapp/settings.py",
    "/static/%2e%2e/%2e%2e/webapp/settings.py",
    "/static/..%2f..%2fwebapp/settings.py",
    "/static/%252e%252e/settings.py",
    "/static/..%5c..%5cwebapp%5csettings.py",
    "//evil.example/%2e%2e",
    "/%2f%2fevil.example/",
    "/inspections/1/image/%2e%2e%2f%2e%2e/0/0_0.jpg",
    "/inspections/1/crop/..%2f..%2fsecret_key.jpg",
    "/sign-in/%00",
    "/inspections/?q=%00",
    "/.git/config",
    "/.env",
    "/data/secret_key",
    "/webapp/settings.py",
    "/staticfiles.json",
    "/admin/",
    "/debug/",
    "/api/v1/../../settings/users/",
]


@pytest.mark.parametrize("path", TRICKS)
def test_a_trick_in_the_address_finds_nothing(running_site: RunningSite, path: str) -> None:
    answer = ask(running_site.port, head("GET", path, Host="localhost", Accept="application/json"))

    assert 400 <= answer.status < 500
    assert b"SECRET_KEY" not in answer.body
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("host", ["evil.example", "localhost@evil.example", "localhost:80:80", "[::1", "..", ""])
def test_a_host_that_is_not_ours_is_refused(running_site: RunningSite, host: str) -> None:
    assert ask(running_site.port, head("GET", "/sign-in/", Host=host)).status == 400


def test_the_absolute_form_does_not_change_the_host(running_site: RunningSite) -> None:
    assert ask(running_site.port, head("GET", "http://evil.example/sign-in/", Host="evil.example")).status >= 400


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Proto", "Daphne-Root-Path"])
def test_without_a_proxy_its_headers_change_nothing(running_site: RunningSite, name: str) -> None:
    plain, forged = (
        ask(running_site.port, head("GET", "/no/such", Host="localhost", **headers))
        for headers in ({}, {name: "evil.example"})
    )

    assert (plain.status, plain.body) == (forged.status, forged.body)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/%0d%0aLocation:%20https://evil.example",
        "http:///evil.example",
    ],
)
def test_nobody_is_sent_elsewhere_after_a_form(client: Client, db: None, target: str) -> None:
    for path in ("/language/", "/theme/"):
        location = client.post(path, {"next": target, "language": "en", "theme": "dark"})["Location"]

        assert location == "/" or location.startswith("/%0d%0a")
