"""A token on any route, pages' and files' too."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import tokens
from accounts.actor import SYSTEM
from accounts.models import ApiToken, Role, User

Person = Callable[..., User]


@pytest.fixture
def bearer(person: Person) -> Callable[..., dict[str, str]]:
    def headers(role: str = Role.ADMINISTRATOR, scopes: list[str] | None = None) -> dict[str, str]:
        user = person(f"machine-{role}", role)
        wanted = scopes or tokens.grantable(SYSTEM, user)
        return {"authorization": f"Bearer {tokens.issue(SYSTEM, user, 'test', wanted, None)[1]}"}

    return headers


def test_the_api_knows_whose_the_token_is(client: Client, bearer: Callable[..., dict[str, str]]) -> None:
    answer = client.get("/api/v1/me", headers=bearer(Role.OPERATOR, ["view"]))

    assert answer.json()["username"] == "machine-operator"
    assert answer.json()["rights"] == ["view"]


def test_a_wrong_token_is_refused_on_every_route(client: Client, db: None) -> None:
    for path in ("/api/v1/me", "/settings/profile/", "/sign-in/"):
        answer = client.get(path, headers={"authorization": "Bearer bl_00000000_0"})

        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_refused")
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_wrong_token_does_not_fall_back_on_the_session(client: Client, person: Person) -> None:
    client.force_login(person())

    assert client.get("/api/v1/me", headers={"authorization": "Bearer bl_00000000_0"}).status_code == 401


def test_a_token_needs_no_csrf_token(bearer: Callable[..., dict[str, str]]) -> None:
    wanted = {"username": "mina", "password": "bright-board-18"}

    answer = Client(enforce_csrf_checks=True).post("/api/v1/users", wanted, "application/json", headers=bearer())

    assert answer.status_code == 201


def test_a_token_makes_and_revokes_no_token(client: Client, bearer: Callable[..., dict[str, str]]) -> None:
    headers = bearer()
    wanted = {"name": "for ever", "scopes": ["view"], "days": None}

    made = client.post("/api/v1/tokens", wanted, "application/json", headers=headers)
    revoked = client.delete(f"/api/v1/tokens/{ApiToken.objects.get().pk}", headers=headers)

    assert [answer.status_code for answer in (made, revoked)] == [403, 403]
    assert made.json()["error"]["code"] == "session_needed"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/settings/profile/"),
        ("POST", "/settings/profile/looks/"),
        ("POST", "/settings/profile/password/"),
        ("POST", "/settings/tokens/"),
        ("POST", "/sign-out/"),
        ("POST", "/language/"),
        ("GET", "/api/v1/tokens"),
    ],
)
def test_a_token_has_no_say_over_its_users_account(
    client: Client, bearer: Callable[..., dict[str, str]], method: str, path: str
) -> None:
    answer = client.generic(method, path, headers=bearer())

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "session_needed")


def test_a_token_of_an_administrator_does_not_reset_their_own_password(
    client: Client, bearer: Callable[..., dict[str, str]]
) -> None:
    headers, own = bearer(), User.objects.get().pk

    answer = client.patch(f"/api/v1/users/{own}", {"password": "bright-board-19"}, "application/json", headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "session_needed")


def test_a_page_takes_a_token_without_csrf_token(bearer: Callable[..., dict[str, str]]) -> None:
    strict = Client(enforce_csrf_checks=True)
    wanted = {"username": "mina", "password": "bright-board-18", "role": "operator"}

    assert strict.post("/settings/users/", wanted, headers=bearer()).status_code == 302


def test_a_session_needs_the_csrf_token_to_write(person: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person())
    body = {"name": "n", "scopes": ["view"]}

    refused = client.post("/api/v1/tokens", body, "application/json")
    client.get("/settings/profile/")
    csrf = client.cookies["csrftoken"].value
    written = client.post("/api/v1/tokens", body, "application/json", headers={"x-csrftoken": csrf})

    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "csrf_needed")
    assert written.status_code == 201


def test_a_narrow_token_is_held_to_its_scopes(client: Client, bearer: Callable[..., dict[str, str]]) -> None:
    answer = client.get("/api/v1/users", headers=bearer(Role.ADMINISTRATOR, ["view"]))

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


def test_the_secret_is_shown_once(client: Client, person: Person) -> None:
    client.force_login(person())

    page = client.post("/settings/tokens/", {"name": "line 3", "days": "30", "scopes": ["view"]})

    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert secret not in client.get("/settings/tokens/").content.decode()


@pytest.mark.parametrize(("asked", "language"), [({"accept-language": "en"}, "en"), ({}, "ko")])
def test_a_script_is_answered_in_the_language_it_asks_for(
    client: Client, bearer: Callable[..., dict[str, str]], asked: dict[str, str], language: str
) -> None:
    headers = bearer()
    User.objects.update(language="ko")

    assert client.get("/api/v1/me", headers=headers | asked)["Content-Language"] == language
