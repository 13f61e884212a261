"""Uploads for programs: with a token, in one request."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts import tokens
from accounts.actor import SYSTEM
from accounts.models import User
from files.models import Upload
from tests.files import images
from tests.files.conftest import Shelf, Uploader

PNG = images.encoded("PNG")


@pytest.fixture
def program(db: None) -> Client:
    user = User.objects.create_user("robot")
    _, secret = tokens.issue(SYSTEM, user, "line 3", ["submit"], None)
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})


def post(client: Client, content: bytes, query: str = "") -> HttpResponse:
    url = f"/api/v1/files?purpose=shelf&filename=a.png{query}"
    answer: HttpResponse = client.post(url, content, "application/octet-stream")  # type: ignore[assignment]
    return answer


def test_a_small_file_goes_in_one_request(program: Client, shelf: Shelf) -> None:
    answer = post(program, PNG)

    assert answer.status_code == 200, answer.content
    told = answer.json()  # type: ignore[attr-defined]
    assert (told["state"], told["files"][0]["state"]) == ("accepted", "accepted")
    again = program.get(f"/api/v1/files/{told['id']}")
    assert again.json() == told


def test_a_form_and_a_zip_do_as_well(program: Client, shelf: Shelf) -> None:
    file = SimpleUploadedFile("lot.zip", images.zipped({"1.png": PNG, "2.txt": b"no image"}))

    answer = program.post("/api/v1/files?purpose=shelf&filename=lot.zip", {"file": file})

    assert [one["state"] for one in answer.json()["files"]] == ["accepted", "refused"]


def test_a_form_brings_its_file_s_name_along(program: Client, shelf: Shelf) -> None:
    file = SimpleUploadedFile("line 3.png", PNG)

    answer = program.post("/api/v1/files?purpose=shelf", {"file": file})

    assert answer.json()["files"][0]["name"] == "line 3.png"


def test_what_is_wrong_with_a_file_is_said(program: Client, shelf: Shelf) -> None:
    answer = post(program, PNG[:-20])

    assert answer.status_code == 422
    (refused,) = answer.json()["files"]  # type: ignore[attr-defined]
    assert refused["code"] == "file_truncated"
    assert "ends too early" in refused["message"]


@pytest.mark.parametrize(
    ("content", "query", "status", "code"),
    [
        (b"", "", 400, "file_empty"),
        (b"x" * 2001, "", 413, "file_too_large"),
        (PNG, "&purpose=nowhere", 400, "upload_purpose_unknown"),
    ],
)
def test_what_cannot_be_taken_is_a_problem(
    program: Client, shelf: Shelf, settings: Settings, content: bytes, query: str, status: int, code: str
) -> None:
    settings.DETECT_MAX_BYTES = 2000 if code == "file_too_large" else 2**20

    answer = post(program, content, query)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)  # type: ignore[attr-defined]
    assert not Upload.objects.exists()


def test_a_form_without_a_file_says_so(program: Client, shelf: Shelf) -> None:
    answer = program.post("/api/v1/files?purpose=shelf&filename=a.png", {"other": "x"})
    assert answer.json()["error"]["code"] == "upload_body_needed"


def test_a_token_may_use_the_pieces_too_and_needs_the_scope(program: Client, shelf: Shelf) -> None:
    uploader = Uploader("robot")
    uploader.client = program
    assert uploader.upload(PNG, filename="in pieces.png")[0]["state"] == "accepted"

    _, narrow = tokens.issue(SYSTEM, User.objects.get(username="robot"), "reader", ["view"], None)
    uploader.client = Client(headers={"Authorization": f"Bearer {narrow}"})
    assert uploader.create(100).status_code == 403


def test_the_limits_can_be_asked_for(program: Client, settings: Settings) -> None:
    limits = program.get("/api/v1/files/limits").json()
    assert limits["file_max_bytes"] == settings.UPLOAD_MAX_BYTES
    assert limits["tus_url"] == "/files/uploads/"


def test_somebody_else_s_upload_is_not_found(program: Client, ada: Uploader, shelf: Shelf) -> None:
    url = ada.create(100).headers["Location"]
    assert program.get(f"/api/v1/files/{url.rpartition('/')[2]}").status_code == 404
