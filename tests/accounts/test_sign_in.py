from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts import users
from accounts.actor import Actor
from accounts.models import Role, User

from .conftest import PASSWORD

Person = Callable[..., User]


def sign_in(client: Client, username: str = "oskar", password: str = PASSWORD, *, address: str = "") -> int:
    """`address`: what X-Forwarded-For says."""
    headers = {"x-forwarded-for": address} if address else None
    return client.post("/sign-in/", {"username": username, "password": password}, headers=headers).status_code


def test_a_user_signs_in_and_out(client: Client, person: Person) -> None:
    person()

    assert sign_in(client) == 302
    assert client.get("/settings/profile/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/settings/profile/", headers={"accept": "text/html"}).status_code == 302


def test_a_visitor_is_sent_to_sign_in_and_back(client: Client, person: Person) -> None:
    person()
    sent = client.get("/settings/profile/?a=1", headers={"accept": "text/html"})

    assert sent["Location"] == "/sign-in/?next=/settings/profile/%3Fa%3D1"
    back = client.post(sent["Location"], {"username": "oskar", "password": PASSWORD, "next": "/settings/profile/?a=1"})
    assert back["Location"] == "/settings/profile/?a=1"


def test_nobody_is_sent_to_another_site(client: Client, person: Person) -> None:
    person()
    answer = client.post("/sign-in/", {"username": "oskar", "password": PASSWORD, "next": "https://evil.example/"})

    assert answer["Location"] == "/"


def test_signing_in_gives_the_session_a_new_key(client: Client, person: Person) -> None:
    person()
    client.cookies["sessionid"] = planted = client.session.session_key or "planted"

    sign_in(client)

    assert client.cookies["sessionid"].value != planted


def test_a_wrong_password_and_an_unknown_name_read_the_same(client: Client, person: Person) -> None:
    person()
    wrong = client.post("/sign-in/", {"username": "oskar", "password": "wrong"})
    unknown = client.post("/sign-in/", {"username": "nobody", "password": "wrong"})

    sentence = "This name and password do not fit together"
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()


def test_ten_failures_lock_the_name_at_this_address(client: Client, person: Person) -> None:
    person()
    for _ in range(10):
        sign_in(client, password="wrong")

    locked = client.post("/sign-in/", {"username": "oskar", "password": PASSWORD})

    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 0
    assert "Too many failed sign-ins" in locked.content.decode()


def test_the_lock_is_for_one_name_only(client: Client, person: Person) -> None:
    person()
    person("mina")
    for _ in range(10):
        sign_in(client, password="wrong")

    assert sign_in(client, "mina") == 302


def test_behind_a_proxy_the_lock_is_for_the_address_that_the_proxy_names(
    client: Client, person: Person, settings: Settings
) -> None:
    person()
    settings.AXES_CLIENT_IP_CALLABLE = "accounts.sign_in.address_behind_proxy"
    for number in range(10):
        sign_in(client, password="wrong", address=f"10.9.9.{number}, 10.0.0.66")  # the first entry is forged

    assert sign_in(client, address="10.0.0.66") == 429
    assert sign_in(client, address="10.0.0.66, 10.0.0.5") == 302


def test_behind_a_proxy_that_names_nobody_the_proxys_address_counts(
    client: Client, person: Person, settings: Settings
) -> None:
    person()
    settings.AXES_CLIENT_IP_CALLABLE = "accounts.sign_in.address_behind_proxy"
    for address in ("", "unknown", "10.0.0.1, ", "'; --") * 3:
        sign_in(client, password="wrong", address=address)

    assert sign_in(client) == 429


def test_without_a_proxy_a_forged_address_changes_nothing(client: Client, person: Person) -> None:
    person()
    for number in range(10):
        sign_in(client, password="wrong", address=f"10.9.9.{number}")

    assert sign_in(client, address="10.9.9.99") == 429


def test_a_disabled_user_is_out_at_the_next_request(client: Client, person: Person, admins_actor: Actor) -> None:
    user = person()
    client.force_login(user)
    assert client.get("/settings/profile/").status_code == 200

    users.disable(admins_actor, user.pk)

    assert client.get("/settings/profile/").status_code == 401
    assert sign_in(client) == 200  # the form again: the name and password no longer fit


def test_a_new_password_ends_every_session(client: Client, person: Person, admins_actor: Actor) -> None:
    user = person()
    client.force_login(user)

    users.reset_password(admins_actor, user.pk, "another-board-18")

    assert client.get("/settings/profile/").status_code == 401


def test_changing_ones_own_password_keeps_this_session_only(person: Person) -> None:
    here, elsewhere, user = Client(), Client(), person()
    here.force_login(user)
    elsewhere.force_login(user)

    here.post("/settings/profile/password/", {"present": PASSWORD, "new": "another-board-18"})

    assert here.get("/settings/profile/").status_code == 200
    assert elsewhere.get("/settings/profile/").status_code == 401


def test_a_fragment_request_without_session_sends_the_whole_page_to_sign_in(client: Client, db: None) -> None:
    headers = {
        "hx-request": "true",
        "hx-current-url": "http://testserver/inspections/7/?defect=2",
        "accept": "text/html",
    }
    answer = client.get("/inspections/7/panel/", headers=headers)

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/sign-in/?next=/inspections/7/"


def test_signing_out_by_a_link_does_nothing(client: Client, person: Person) -> None:
    client.force_login(person(role=Role.REVIEWER))

    assert client.get("/sign-out/").status_code == 405
    assert client.get("/settings/profile/").status_code == 200


@pytest.mark.parametrize("path", ["/settings/users/", "/settings/audit/"])
def test_refused_visitors_cost_no_listing(
    client: Client, person: Person, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(person())

    with django_assert_max_num_queries(2):
        assert client.get(path).status_code == 403
