"""tus 1.0: creation, pieces, conflicts, giving up, expiry; everything is its owner's."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.permissions import Permission
from files import parts, uploads
from files.models import Blob, Upload
from files.storage import blob_path
from tests.files import images
from tests.files.conftest import Shelf, Uploader


def code(answer: HttpResponse) -> str:
    return str(answer.json()["error"]["code"])  # type: ignore[attr-defined]


@pytest.fixture
def png() -> bytes:
    return images.encoded("PNG", size_wh=(200, 100))


def test_a_file_in_pieces_arrives_whole_and_is_kept_under_its_hash(ada: Uploader, shelf: Shelf, png: bytes) -> None:
    url = ada.create(len(png), filename="panel 7.png").headers["Location"]

    for start in range(0, len(png), 1000):
        answer = ada.append(url, start, png[start : start + 1000])
        assert answer.headers["Upload-Offset"] == str(min(start + 1000, len(png)))

    (name, sha256) = shelf.taken[0]
    blob = Blob.objects.get(pk=sha256)
    assert name == "panel 7.png"
    assert blob_path(sha256).read_bytes() == png
    assert (blob.media_type, blob.width_px, blob.height_px) == ("image/png", 200, 100)
    assert ada.outcome(url)["files"] == [{"name": name, "state": "accepted", "url": f"/shelf/{name}", "id": 1}]
    assert list(parts.part_path(Upload.objects.get().pk).parent.iterdir()) == []


def test_an_upload_goes_on_from_where_head_says(ada: Uploader, shelf: Shelf, png: bytes) -> None:
    url = ada.create(len(png)).headers["Location"]
    ada.append(url, 0, png[:700])

    answer = ada.ask("HEAD", url)

    assert (answer.headers["Upload-Offset"], answer.headers["Upload-Length"]) == ("700", str(len(png)))
    assert "Upload-Expires" in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert ada.append(url, 700, png[700:]).status_code == 204
    assert len(shelf.taken) == 1


@pytest.mark.parametrize("offset", [0, 699, 701])
def test_a_piece_at_another_offset_is_a_conflict(ada: Uploader, shelf: Shelf, png: bytes, offset: int) -> None:
    url = ada.create(len(png)).headers["Location"]
    ada.append(url, 0, png[:700])

    answer = ada.append(url, offset, png[700:])

    assert (answer.status_code, code(answer)) == (409, "upload_offset")
    assert ada.ask("HEAD", url).headers["Upload-Offset"] == "700"


def test_two_who_write_at_once_do_not_mix(ada: Uploader, shelf: Shelf, png: bytes) -> None:
    url = ada.create(len(png)).headers["Location"]
    with parts.locked(Upload.objects.get().pk):
        answer = ada.append(url, 0, png)
        given_up = ada.ask("DELETE", url)

    assert (answer.status_code, code(answer)) == (423, "upload_busy")
    assert given_up.status_code == 423
    assert ada.append(url, 0, png).status_code == 204


def test_somebody_else_s_upload_does_not_exist(ada: Uploader, bob: Uploader, shelf: Shelf, png: bytes) -> None:
    url = ada.create(len(png)).headers["Location"]

    answers = [bob.ask("HEAD", url), bob.append(url, 0, png), bob.ask("DELETE", url), bob.client.get(f"{url}/outcome")]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert ada.ask("HEAD", url).headers["Upload-Offset"] == "0"


def test_nobody_uploads_without_signing_in_or_without_the_csrf_token(db: None, shelf: Shelf) -> None:
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "5"}
    assert Client().post("/files/uploads/", headers=headers).status_code == 401

    browser = Uploader("ada")
    browser.client.handler.enforce_csrf_checks = True
    assert browser.create(5).status_code == 403


def test_a_given_up_upload_is_gone_with_its_bytes(ada: Uploader, shelf: Shelf, png: bytes, folders: Path) -> None:
    url = ada.create(len(png)).headers["Location"]
    ada.append(url, 0, png[:700])

    assert ada.ask("DELETE", url).status_code == 204

    assert list((folders / "uploads").iterdir()) == []
    assert ada.ask("HEAD", url).status_code == 410
    assert ada.append(url, 700, png[700:]).status_code == 410


def test_what_nobody_goes_on_with_expires(ada: Uploader, shelf: Shelf, png: bytes, folders: Path) -> None:
    old, young = ada.create(len(png)).headers["Location"], ada.create(len(png)).headers["Location"]
    Upload.objects.filter(pk=old.rpartition("/")[2]).update(touched_at=timezone.now() - timedelta(hours=25))
    strays = [folders / "uploads" / f"{UUID(int=0)}.part", folders / "files" / "ab.12.part"]
    for stray in strays:
        stray.parent.mkdir(exist_ok=True)
        stray.write_bytes(b"left by a crash")
        os.utime(stray, (0, 0))

    call_command("sweep_uploads")

    assert not any(stray.exists() for stray in strays)

    assert ada.ask("HEAD", old).status_code == 410
    assert ada.append(young, 0, png).status_code == 204
    assert list((folders / "uploads").iterdir()) == []


def test_refusals_come_before_the_first_byte(ada: Uploader, shelf: Shelf, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1_000_000

    refused = [
        ada.create(0),
        ada.create(1_000_001),
        ada.create(10, purpose="nowhere"),
        ada.create(10, shelf="closed"),
        ada.ask("POST", "/files/uploads/", Upload_Length="many"),
        ada.ask("POST", "/files/uploads/", Upload_Length="5", Upload_Metadata="filename ///"),
        ada.ask("POST", "/files/uploads/", Upload_Length="5", Tus_Resumable="0.2.2"),
    ]

    assert [(answer.status_code, code(answer)) for answer in refused] == [
        (400, "file_empty"),
        (413, "file_too_large"),
        (400, "upload_purpose_unknown"),
        (400, "shelf_closed"),
        (400, "upload_length_needed"),
        (400, "upload_metadata_unreadable"),
        (412, "upload_version"),
    ]
    assert not Upload.objects.exists()
    assert all(answer.headers["Tus-Resumable"] == "1.0.0" for answer in refused)


def test_who_may_not_submit_may_not_begin(ada: Uploader, shelf: Shelf) -> None:
    shelf.permission = Permission.EDIT_BOARD_TYPES
    assert code(ada.create(10)) == "forbidden"


def test_more_bytes_than_announced_or_too_many_at_once_are_refused(
    ada: Uploader, shelf: Shelf, settings: Settings
) -> None:
    settings.UPLOAD_PIECE_MAX_BYTES = 400
    url = ada.create(450).headers["Location"]

    assert code(ada.append(url, 0, b"x" * 401)) == "upload_chunk_too_large"
    assert ada.append(url, 0, b"x" * 400).status_code == 204
    assert code(ada.append(url, 400, b"x" * 51)) == "upload_too_long"
    assert code(ada.ask("PATCH", url, b"x", Upload_Offset="x")) == "upload_offset_needed"
    answer = ada.client.generic("PATCH", url, b"x", "text/plain", headers={"Tus-Resumable": "1.0.0"})
    assert code(answer) == "upload_media_type"  # type: ignore[arg-type]


def test_the_same_content_is_stored_once_and_called_a_duplicate(
    ada: Uploader, bob: Uploader, shelf: Shelf, png: bytes
) -> None:
    ada.upload(png, filename="first.png")

    (again,) = bob.upload(png, filename="second.png")

    assert (again["state"], again["url"]) == ("duplicate", "/shelf/first.png")
    assert Blob.objects.count() == 1


def test_a_refused_file_is_explained_in_the_user_s_language(ada: Uploader, shelf: Shelf, folders: Path) -> None:
    (refused,) = ada.upload(b"%PDF-1.7 not a board", filename="board.png")

    assert (refused["state"], refused["code"]) == ("refused", "file_not_an_image")
    assert "PDF" in refused["message"]
    assert Upload.objects.get().state == Upload.State.REFUSED
    assert not Blob.objects.exists()
    assert list((folders / "uploads").iterdir()) == []


def test_a_receiver_that_falls_over_leaves_a_reason_and_no_row(ada: Uploader, shelf: Shelf, png: bytes) -> None:
    (refused,) = ada.upload(png, filename="cursed.png")

    assert (refused["code"], refused["retry"]) == ("upload_failed", True)
    assert not Blob.objects.exists()
    assert ada.upload(png, filename="fine.png")[0]["state"] == "accepted"


def test_a_name_is_shown_and_never_a_path(ada: Uploader, shelf: Shelf, png: bytes) -> None:
    (taken,) = ada.upload(png, filename="..\\..//etc/pass\x00wd\u202egnp.png")
    assert taken["name"] == "passwdgnp.png"


def test_what_a_crash_left_complete_but_unchecked_is_finished_when_asked_about(
    ada: Uploader, shelf: Shelf, png: bytes
) -> None:
    url = ada.create(len(png)).headers["Location"]
    upload = Upload.objects.get()
    parts.part_path(upload.pk).write_bytes(png)
    Upload.objects.update(offset_bytes=len(png), state=Upload.State.CHECKING)

    told = ada.outcome(url)

    assert (told["state"], told["files"][0]["state"]) == ("accepted", "accepted")
    assert len(shelf.taken) == 1
    assert ada.outcome(url) == told


def test_what_is_being_checked_says_so(ada: Uploader, shelf: Shelf, png: bytes) -> None:
    url = ada.create(len(png)).headers["Location"]
    upload = Upload.objects.get()
    Upload.objects.update(offset_bytes=len(png), state=Upload.State.CHECKING)
    with parts.locked(upload.pk):
        assert ada.outcome(url)["state"] == "checking"


def test_sweeping_forgets_old_outcomes(ada: Uploader, shelf: Shelf, png: bytes) -> None:
    ada.upload(png)
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=31))

    uploads.sweep()

    assert not Upload.objects.exists()
    assert Blob.objects.count() == 1
