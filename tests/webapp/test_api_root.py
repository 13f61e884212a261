import json

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from webapp.api import api


@pytest.fixture
def admin(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_user("ada", role=Role.ADMINISTRATOR))
    return client


def test_the_documents_need_no_sign_in_and_no_other_host(client: Client, db: None) -> None:
    page = client.get("/api/docs").content.decode()

    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert "//" not in page.replace("</", "")
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Benchlight"


def test_every_operation_has_a_summary_and_a_name_of_its_own(db: None) -> None:
    operations = [operation for methods in api.get_openapi_schema()["paths"].values() for operation in methods.values()]

    assert [operation["operationId"] for operation in operations if not operation.get("summary")] == []
    names = [operation["operationId"] for operation in operations]
    assert sorted(names) == sorted(set(names))


def test_a_field_that_is_wrong_is_named(admin: Client) -> None:
    answer = admin.post("/api/v1/users", {"username": 1, "password": "x"}, "application/json")

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "request_invalid"
    assert "username" in answer.json()["error"]["message"]


@pytest.mark.parametrize("body", ["{", "[]", '"x"', ""])
def test_a_body_that_is_no_object_is_refused_politely(admin: Client, body: str) -> None:
    answer = admin.post("/api/v1/users", body, "application/json")

    assert answer.status_code in {400, 422}
    assert answer.json()["error"]["message"]


def test_an_unknown_place_answers_like_everything_else(admin: Client) -> None:
    answer = admin.get("/api/v1/no/such/place")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "page_not_found")


def test_a_crash_is_answered_without_its_reason(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the reason, for the log only")

    monkeypatch.setattr("accounts.users.create", crash)
    answer = admin.post("/api/v1/users", {"username": "a", "password": "b"}, "application/json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "broke")
    assert "for the log only" not in answer.content.decode()


def test_a_script_that_ran_wild_is_told_when_to_come_back(admin: Client, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3

    answers = [admin.get("/api/v1/me") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 61
    assert answers[-1].json()["error"]["code"] == "too_many_requests"


def test_lists_come_in_pages(admin: Client) -> None:
    for number in range(3):
        User.objects.create_user(f"user{number}")

    first = admin.get("/api/v1/users?limit=3").json()
    second = admin.get(f"/api/v1/users?limit=3&cursor={first['next']}").json()

    assert [len(first["items"]), len(second["items"]), second["next"]] == [3, 1, None]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=-1"])
def test_a_page_size_out_of_bounds_is_refused(admin: Client, query: str) -> None:
    assert admin.get(f"/api/v1/users?{query}").status_code == 422


def test_the_schema_is_plain_json(db: None) -> None:
    assert json.loads(json.dumps(api.get_openapi_schema()))["openapi"].startswith("3.")
