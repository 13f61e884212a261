"""What nobody sees and no database keeps stops at the border, whichever way it comes."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from inspections.models import BoardType, DefectClass
from problems.typed import LARGEST, cleaned, whole
from tests.webapp.world import build

UNSEEN = "\0\x1b\x7f\u202e\u2066\ufeff"
PERCENTS = {f"threshold_{name}": "50" for name in DefectClass.values}


@pytest.fixture
def reviewer(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("rosa", role=Role.REVIEWER))
    return client


def posted(client: Client, path: str, body: str) -> Any:
    return client.post(path, body, content_type="application/json")


def test_a_form_loses_what_nobody_sees(reviewer: Client) -> None:
    reviewer.post("/board-types/new/", {"name": f"Pan{UNSEEN}el 한글 ⌀", **PERCENTS})

    assert BoardType.objects.get().name == "Panel 한글 ⌀"


def test_json_loses_what_nobody_sees(reviewer: Client) -> None:
    body = json.dumps({"name": f"Pan{UNSEEN}el\ud800", "revision": "B"})

    assert posted(reviewer, "/api/v1/board-types", body).status_code == 201
    assert BoardType.objects.get().name == "Panel"


def test_an_address_loses_what_nobody_sees(reviewer: Client) -> None:
    assert reviewer.get("/inspections/?q=%00a%E2%80%AEb&state=%00").status_code == 200
    assert b'value="ab"' in reviewer.get("/inspections/?q=%00a%E2%80%AEb").content


def test_a_cookie_may_hold_anything(db: None) -> None:
    client = Client()
    client.cookies.load('sessionid="\\000aaaaaaaaaaaaaaaaaaaa"; csrftoken="\\000"')

    assert client.get("/", headers={"accept": "text/html"}).status_code == 302


def test_a_header_with_a_nul_is_no_request(db: None) -> None:
    assert Client().get("/sign-in/", headers={"user-agent": "a\0b"}).status_code == 400


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 30, "9" * 5000, '"nan"', f'"{"9" * 30}"']
)
def test_a_number_that_no_row_can_hold_is_refused(reviewer: Client, number: str) -> None:
    body = f'{{"name": "Panel", "scale_px_per_mm": {number}, "thresholds": {{"open": {number}}}}}'

    assert posted(reviewer, "/api/v1/board-types", body).status_code in {400, 422}
    assert not BoardType.objects.exists()


@pytest.mark.parametrize("digits", ["9" * 5000, "9" * 30, str(LARGEST + 1), "-1", "²", "٣", ""])
def test_a_long_number_is_none_that_there_is(reviewer: Client, digits: str) -> None:
    made = BoardType.objects.create(name="Panel")
    pages = {
        "/inspections/several/": {"ticked": f"{digits}:{digits}", "do": "verdict:pass"},
        f"/board-types/{made.pk}/": {"name": "Panel", "version": digits, **PERCENTS},
        f"/board-types/{made.pk}/archive/": {"version": digits},
    }

    assert {reviewer.post(page, data).status_code for page, data in pages.items()} <= {302, 400, 409}
    assert reviewer.get("/live/events", {"topic": "queue", "after": digits}).status_code in {200, 400}
    assert BoardType.objects.get().version == 1


TEXTS = [
    ("", ""),
    ("plain", "plain"),
    ("two\r\nlines\tand a tab", "two\r\nlines\tand a tab"),
    ("한글 ⌀ ± 👩‍🔧", "한글 ⌀ ± 👩‍🔧"),
    (f"a{UNSEEN}b\ud83d", "ab"),
]


@pytest.mark.parametrize(("text", "kept"), TEXTS)
def test_what_is_seen_stays(text: str, kept: str) -> None:
    assert cleaned(text) == kept


def test_whole_numbers() -> None:
    assert (whole("0"), whole("007"), whole(str(LARGEST))) == (0, 7, LARGEST)
    assert [whole(text) for text in ("", "-1", "1.0", "１", "9" * 20)] == [None] * 5


@pytest.mark.parametrize(
    "form",
    [
        '--b\r\nContent-Disposition: form-data; name="version"\r\n\r\n1\r\n--b--\r\n',
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\nNaN\r\n--b--\r\n",
        "no form",
    ],
)
def test_a_form_where_json_is_wanted_or_that_is_none_is_refused(db: None, form: str) -> None:
    """A session's CSRF token may stand in the form, so that it is taken apart before the API asks for its body."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(User.objects.create_user("rosa", role=Role.REVIEWER))
    client.cookies["csrftoken"] = "a" * 32
    made = BoardType.objects.create(name="Panel")
    path = f"/api/v1/board-types/{made.pk}/archive"

    answer = client.post(path, form, content_type="multipart/form-data; boundary=b", headers={"x-csrftoken": "a" * 32})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


def test_the_way_back_is_never_the_name_of_a_view(db: None) -> None:
    client = Client()
    ada = User.objects.create_user("ada", role=Role.ADMINISTRATOR)
    client.force_login(ada)
    ids = build(ada, User.objects.create_user("stranger"))

    answer = client.post(f"/jobs/{ids['job_id']}/cancel", {"back": "None-9"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "None-9")
