"""A drawn board with known defects, from upload to verdict and pictures, with the pipeline and weights that ship."""

import io
from typing import Any

import cv2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts import tokens
from accounts.actor import SYSTEM, Actor
from inspections import models_shipped
from inspections.carrying import iou
from inspections.models import BoardType
from inspections.synthesis.pairs import BoardPair, generate_pair
from jobs.models import Job
from tests.inspections.lane import work_off


@pytest.fixture(scope="module")
def pair() -> BoardPair:
    return generate_pair(7, defects=6)


@pytest.fixture
def client(reviewer: Actor) -> Client:
    models_shipped.register()
    user = reviewer.required_user
    secret = tokens.issue(SYSTEM, user, "script", tokens.grantable(SYSTEM, user), None)[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})


def png(pixels: Any, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, cv2.imencode(".png", pixels)[1].tobytes())


def size_of(content: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(content)).size


def upload(client: Client, file: SimpleUploadedFile, board_type: BoardType, *, purpose: str = "inspection") -> int:
    query = f"filename={file.name}&purpose={purpose}&board_type={board_type.pk}"
    answer = client.post(f"/api/v1/files?{query}", {"file": file}).json()
    assert answer["files"][0]["state"] == "accepted", answer
    return int(answer["files"][0]["id"])


def found(shown: list[dict[str, Any]], pair: BoardPair) -> int:
    """How many of the true defects stand there with their class."""
    return sum(
        any(row["class"] == one.cls and iou(tuple(row["box_xyxy"]), one.box_xyxy) > 0.1 for row in shown)
        for one in pair.truth
    )


def test_an_uploaded_board_ends_as_verdict_defects_and_pictures(
    client: Client, controller: BoardType, pair: BoardPair
) -> None:
    upload(client, png(pair.golden, "golden.png"), controller, purpose="golden_board")
    path = f"/api/v1/inspections/{upload(client, png(pair.board, 'board.png'), controller)}"
    work_off()
    shown = client.get(path).json()
    assert (shown["job"]["state"], shown["verdict"]) == ("succeeded", "fail"), shown["job"]
    assert found(shown["defects"], pair) >= len(pair.truth) - 1
    board_type = client.get(f"/api/v1/board-types/{controller.pk}").json()
    assert shown["golden_sha256"] == board_type["golden_sha256"]
    width, height = shown["size_wh"]
    for layer in ("board", "golden", "difference"):
        info = client.get(f"{path}/images/{layer}").json()
        assert info["size_wh"] == [width, height]
        tile = client.get(f"{path}/images/{layer}/{info['levels'] - 1}/0/0")
        assert (tile["Content-Type"], tile["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        assert size_of(tile.content) == (min(width, info["tile_size"]), min(height, info["tile_size"]))
        assert size_of(client.get(f"{path}/crops/{layer}?x1=10&y1=10&x2=74&y2=42").content) == (64, 32)


def test_detection_with_a_golden_board_finds_them_too(client: Client, pair: BoardPair) -> None:
    form = {"file": png(pair.board, "board.png"), "golden": png(pair.golden, "golden.png"), "visualize": "true"}
    job = client.post("/api/v1/detect", form).json()["job"]
    work_off()
    answer = client.get(f"/api/v1/detect/{job}").json()
    assert answer["method"] == "comparator"
    assert found(answer["defects"], pair) >= len(pair.truth) - 1
    assert answer["annotated"]["media_type"] == "image/jpeg"


def test_an_image_that_breaks_while_it_is_read_fails_with_its_reason(
    client: Client, controller: BoardType, pair: BoardPair
) -> None:
    """Whole by its structure, broken within: no header tells."""
    upload(client, png(pair.golden, "golden.png"), controller, purpose="golden_board")
    out = io.BytesIO()
    Image.fromarray(pair.board).save(out, "TIFF", compression="tiff_lzw")
    whole = bytearray(out.getvalue())
    middle = len(whole) // 2
    whole[middle : middle + 64] = bytes(64)
    file = SimpleUploadedFile("broken.tif", bytes(whole))
    path = f"/api/v1/inspections/{upload(client, file, controller)}"
    work_off()
    shown = client.get(path).json()
    assert (shown["job"]["state"], shown["verdict"]) == (Job.State.FAILED, "")
    assert shown["job"]["reason_code"] in {"image_truncated", "image_unreadable"}
    assert "upload it once more" in shown["job"]["reason"]
