"""A part of the matrix of tests/webapp through a real daphne: every route as a visitor, as an operator who reads, and
as an operator whose browser was made to write by another site. Every answer has its headers."""

import json
from urllib.parse import urlencode

import httpx
import pytest

from tests.live.running_site import RunningSite
from tests.webapp.asking import PLACE
from tests.webapp.ownership import expected, has_owner
from tests.webapp.routes import ROUTES, SENT, SENT_HEADERS, Route
from webapp.security_headers import HEADERS

_MISSING = {"upload_id": "00000000-0000-4000-8000-0000000000ff", "layer": "board", "level": "0", "x": "0", "y": "0"}


def ask(site: RunningSite, route: Route, session: str = "") -> httpx.Response:
    path = PLACE.sub(lambda place: _MISSING.get(place[1] or place[2], "987654"), route.path)
    headers = {"accept": "application/json" if route.is_api else "text/html"} | SENT_HEADERS.get(route.pattern, {})
    sent = SENT.get((route.method, route.pattern), {})
    headers["content-type"] = "application/json" if route.is_api else "application/x-www-form-urlencoded"
    body = "" if route.method in {"GET", "HEAD", "OPTIONS"} else json.dumps(sent) if route.is_api else urlencode(sent)
    with site.browser(session) as browser:
        return browser.request(route.method, path, headers=headers, content=body)


def wrong(answer: httpx.Response, route: Route, status: int) -> list[str]:
    lacking = [name for name in HEADERS if name.lower() not in answer.headers]
    found = [f"{route.method} {route.path}: no {', '.join(lacking)}"] if lacking else []
    if answer.status_code != status:
        found.append(f"{route.method} {route.path}: {answer.status_code} instead of {status}")
    return found


def _is_safe(route: Route) -> bool:
    return route.method in {"GET", "HEAD", "OPTIONS"}


def test_every_route_refuses_a_visitor(running_site: RunningSite) -> None:
    """A form that changes nothing of anybody's must bring its token too: sign-in, language, theme."""
    found = []
    for route in ROUTES:
        csrf_first = not route.is_api and not _is_safe(route)
        status = 403 if csrf_first else route.status_for("visitor")
        found += wrong(ask(running_site, route), route, status) if route.pattern != "/healthz" else []

    assert found == []


def test_every_route_that_reads_answers_an_operator(running_site: RunningSite) -> None:
    session = running_site.sign_in("olga", "operator")
    reads = [route for route in ROUTES if _is_safe(route) and route.pattern not in {"/healthz"}]
    found = []
    for route in reads:
        whose = "missing" if has_owner(route.path) else "own"
        found += wrong(ask(running_site, route, session), route, expected(route, "operator", whose))

    assert found == []
    assert len(reads) > 40


def test_every_route_that_writes_needs_the_csrf_token(running_site: RunningSite) -> None:
    """As an administrator, so that nothing else refuses first."""
    session = running_site.sign_in("anna", "administrator")
    writes = [route for route in ROUTES if not _is_safe(route)]
    found = []
    for route in writes:
        found += wrong(ask(running_site, route, session), route, 403)

    assert found == []
    assert len(writes) > 40


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_token_from_another_sites_page_is_refused_too(running_site: RunningSite, origin: str) -> None:
    """Even with the right CSRF token and cookie: the Origin is another one."""
    with running_site.browser(running_site.sign_in("olga", "operator")) as browser:
        browser.get("/settings/profile/")
        token = browser.cookies["csrftoken"]
        answers = [
            browser.post("/theme/", data={"theme": "dark", "csrfmiddlewaretoken": token}, headers={"origin": sent})
            for sent in (origin, running_site.url)
        ]

    assert [answer.status_code for answer in answers] == [403, 302]
