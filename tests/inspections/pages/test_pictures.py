"""Tiles, crops and thumbnails: re-encoded, behind the page's permission, kept by the browser while they hold."""

import io
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from accounts import tokens
from accounts.actor import SYSTEM, Actor
from inspections.models import BoardType, Inspection
from tests.inspections.boards import inspected
from tests.inspections.pages.conftest import Pictured


@pytest.fixture
def board(controller: BoardType, pictured: Pictured) -> Inspection:
    return pictured(inspected(controller, verdict="pass"))


def tile(board: Inspection, name: str = "board/9/0_0", stamp: str = "1-1") -> str:
    return f"/inspections/{board.pk}/image/{name}.jpg?v={stamp}"


def test_a_tile_is_kept_by_this_browser_for_as_long_as_its_run(page: Client, board: Inspection) -> None:
    answer = page.get(tile(board))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"


def test_an_address_without_its_run_is_asked_for_again(page: Client, board: Inspection) -> None:
    assert page.get(tile(board, stamp="0-9"))["Cache-Control"] == "private, no-cache"


def test_what_the_browser_has_is_not_sent_again(page: Client, board: Inspection) -> None:
    etag = page.get(tile(board))["ETag"]

    answer = page.get(tile(board), headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


def test_a_later_run_is_sent_anew(page: Client, board: Inspection, pictured: Pictured) -> None:
    etag = page.get(tile(board))["ETag"]
    pictured(board, run="2-1")

    assert page.get(tile(board), headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("name", ["board/9/7_7", "board/99/0_0", "golden/9/0_0", "secret/9/0_0"])
def test_what_is_not_there_is_a_plain_404(page: Client, board: Inspection, name: str) -> None:
    answer = page.get(tile(board, name))

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content


def test_a_crop_is_cut_from_the_tiles(page: Client, board: Inspection) -> None:
    answer = page.get(f"/inspections/{board.pk}/crop/board.jpg?box=10,20,110,70&v=1-1")

    assert Image.open(io.BytesIO(answer.content)).size == (100, 50)


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "nan,0,9,9", "9000,9000,9100,9100"])
def test_a_crop_that_makes_no_sense_is_refused_in_words(page: Client, board: Inspection, box: str) -> None:
    answer = page.get(f"/inspections/{board.pk}/crop/board.jpg?box={box}")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")


def test_a_thumbnail_is_small(page: Client, board: Inspection) -> None:
    answer = page.get(f"/inspections/{board.pk}/thumbnail.jpg?v=1-1")

    assert max(Image.open(io.BytesIO(answer.content)).size) == 256


def test_before_the_first_run_there_is_no_picture(page: Client, controller: BoardType) -> None:
    assert page.get(f"/inspections/{inspected(controller).pk}/thumbnail.jpg").status_code == 404


def test_a_token_that_may_not_view_gets_no_tile(operator: Actor, board: Inspection) -> None:
    _token, secret = tokens.issue(SYSTEM, operator.required_user, "uploads only", ["submit"], None)

    answer = Client().get(tile(board), headers={"Authorization": f"Bearer {secret}"})

    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("text/plain")


def test_the_web_process_loads_no_image_library_but_pillow() -> None:
    code = (
        "import sys, django; django.setup(); import webapp.urls;"
        "print([name for name in ('cv2', 'pyvips', 'torch', 'onnxruntime') if name in sys.modules])"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "webapp.settings", "BENCHLIGHT_DATA": str(settings.DATA_FOLDER)}

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "[]"
