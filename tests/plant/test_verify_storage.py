"""`manage.py verify_storage`: whatever is missing, damaged or left over is named, and mended where that is safe."""

import fcntl
import json
import os
import shutil
import time
from io import StringIO
from pathlib import Path
from typing import Any

import cv2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from accounts.actor import Actor
from accounts.models import Role, User
from files import contents, parts, storage
from files.models import Blob, Upload
from inspections import board_types, intake, model_versions, models_shipped, pictures_again
from inspections.models import Inspection
from inspections.synthesis.pairs import generate_pair
from inspections.vision.shipped import FOLDER
from jobs.claim import claim
from jobs.submit import submit
from problems.problem import Problem
from tests.inspections.lane import work_off

pytestmark = pytest.mark.django_db


def verify(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit status, and each finding; the summary is the last."""
    out = StringIO()
    try:
        call_command("verify_storage", "--json", *arguments, stdout=out)
        status = 0
    except SystemExit as ended:
        status = int(str(ended.code))
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def told(*arguments: str) -> tuple[int, list[tuple[str, str, str]]]:
    status, lines = verify(*arguments)
    return status, [(line["state"], line["what"], line["name"]) for line in lines[:-1]]


def age(path: Path, days: float = 2) -> Path:
    then = time.time() - days * 86400
    os.utime(path, (then, then))
    return path


@pytest.fixture
def actor() -> Actor:
    return Actor(user=User.objects.create(username="ada", role=Role.ADMINISTRATOR), via="page")


@pytest.fixture
def board(actor: Actor, tmp_path: Path) -> Inspection:
    """A drawn board, judged with its golden board, with all its pictures."""
    models_shipped.register()
    pair = generate_pair(7, defects=3)
    made = board_types.create(actor, name="Controller")
    board_types.replace_golden(actor, made.pk, stored(tmp_path / "golden.png", pair.golden), "golden.png")
    inspection, _ = intake.take(actor, stored(tmp_path / "board.png", pair.board), "board.png", made.pk)
    work_off()
    inspection.refresh_from_db()
    assert inspection.machine_verdict
    return inspection


def stored(path: Path, pixels: Any) -> Blob:
    cv2.imwrite(str(path), pixels)
    return storage.store(path, contents.check(path))


def test_a_whole_store_has_nothing_to_tell(board: Inspection) -> None:
    status, lines = verify()

    assert (status, len(lines)) == (0, 1), lines
    assert lines[0]["files"] >= 2 + 2 + 1 + 3  # images, models, golden picture, pyramids


@pytest.mark.parametrize(("spoil", "state"), [("remove", "missing"), ("shorten", "damaged"), ("flip", "damaged")])
def test_an_image_that_is_not_what_its_row_tells(board: Inspection, spoil: str, state: str, tmp_path: Path) -> None:
    path = storage.blob_path(board.image_id)
    backup = tmp_path / "backup"
    shutil.copytree(settings.FILES_FOLDER, backup / "files")
    content = bytearray(path.read_bytes())
    if spoil == "flip":
        content[len(content) // 2] ^= 1
    path.unlink() if spoil == "remove" else path.write_bytes(content[:-1] if spoil == "shorten" else content)

    status, lines = verify()

    assert status == 1
    assert [(line["state"], line["what"], line["name"]) for line in lines[:-1]] == [(state, "image", board.image_id)]
    assert f"inspection {board.pk}" in lines[0]["told"]
    assert verify("--quick")[0] == (0 if spoil == "flip" else 1)  # which reads no contents
    assert verify("--repair")[0] == 1  # out of nothing it cannot be made
    assert verify("--repair", "--backup", str(backup))[0] == 0
    assert verify()[0] == 0


def test_what_no_row_refers_to_is_cleared_away_when_it_is_old(board: Inspection) -> None:
    name = "ab" * 32
    stray, part = storage.blob_path(name), storage.blob_path(f"{name}.0123.part")
    foreign = settings.FILES_FOLDER / "ab" / "ab" / "notes.txt"
    for path in (stray, part, foreign):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    left = settings.DERIVED_FOLDER / "inspections" / str(board.pk) / "999-1"
    left.mkdir()
    assert verify()[0] == 0  # all of it may belong to something that is under way
    for path in (stray, part, foreign, left):
        age(path)

    assert told() == (
        2,
        [
            ("orphaned", "image", name),
            ("orphaned", "image", part.name),
            ("orphaned", "image", "notes.txt"),
            ("orphaned", "picture", f"inspections/{board.pk}/999-1"),
        ],
    )
    assert told("--repair")[0] == 2
    assert told() == (2, [("orphaned", "image", "notes.txt")])  # none of ours: a person must look
    assert not stray.exists()
    assert not left.exists()


def test_lost_pictures_are_made_again_and_the_verdict_stays(board: Inspection) -> None:
    before = dict(Inspection.objects.values().get(pk=board.pk))
    folder = settings.DERIVED_FOLDER / board.pyramids
    (folder / "golden.zip").unlink()
    whole = (folder / "board.zip").read_bytes()
    (folder / "board.zip").write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    golden = next((settings.DERIVED_FOLDER / "golden").iterdir())
    golden.write_bytes(golden.read_bytes()[:-10])

    assert told() == (2, [("damaged", "golden picture", golden.name), ("damaged", "picture", board.pyramids)])
    assert verify("--repair")[0] == 0
    assert verify("--repair")[1][-1]["repaired"] == 0  # it is on its way
    with TestCase.captureOnCommitCallbacks(execute=True):
        work_off()

    after = dict(Inspection.objects.values().get(pk=board.pk))
    assert told() == (0, [])
    assert after.pop("pyramids") != before.pop("pyramids")
    assert after == before
    assert not folder.exists()


def test_pictures_that_a_run_has_replaced_meanwhile_are_left_alone(board: Inspection) -> None:
    shutil.rmtree(settings.DERIVED_FOLDER / board.pyramids)
    assert verify("--repair")[0] == 0
    [job] = claim("cpu0", "worker")
    made = settings.DERIVED_FOLDER / pictures_again.prepare(job)["pyramids"]
    Inspection.objects.filter(pk=board.pk).update(pyramids="inspections/1/77-1")

    with pytest.raises(Problem):
        pictures_again.prepare(job)
    with TestCase.captureOnCommitCallbacks(execute=True):
        pictures_again.store(job, {})

    assert Inspection.objects.get(pk=board.pk).pyramids == "inspections/1/77-1"
    assert not made.exists()


def test_an_upload_that_lost_acknowledged_bytes_is_given_up(actor: Actor) -> None:
    for offset, there in ((5, 5), (7, 3), (9, 0)):
        upload = Upload.objects.create(
            owner=actor.required_user, filename=f"{offset}.png", purpose="inspection", length_bytes=20
        )
        Upload.objects.filter(pk=upload.pk).update(offset_bytes=offset)
        if there:
            parts.start(upload.pk)
            parts.part_path(upload.pk).write_bytes(b"x" * there)

    status, found = told()

    assert status == 1
    assert sorted(state for state, _, _ in found) == ["damaged", "missing"]
    assert verify("--repair")[0] == 0
    assert Upload.objects.filter(state="abandoned").count() == 2
    assert told() == (0, [])


def test_parts_and_detections_that_nobody_goes_on_with(actor: Actor) -> None:
    part = settings.UPLOADS_FOLDER / "3f2c1f0a-0000-4000-8000-000000000001.part"
    folder = settings.DERIVED_FOLDER / "detections" / "0a"
    for one in (part.parent, folder):
        one.mkdir(parents=True)
    part.write_bytes(b"x")
    age(part), age(folder)

    assert told() == (2, [("orphaned", "upload", part.name), ("orphaned", "detection", "0a")])
    assert verify("--repair")[0] == 0
    assert (part.exists(), folder.exists()) == (False, False)


def test_a_detection_whose_image_is_gone_is_named(actor: Actor) -> None:
    payload = {"folder": "0b", "golden": False, "conf": None, "iou": None, "visualize": False}
    submit(actor, "detection", subject="detection:0b", title="board.png", payload=payload)

    assert told() == (1, [("missing", "detection", "0b")])


def test_a_damaged_model_is_named_and_one_that_no_version_has(actor: Actor) -> None:
    model = model_versions.add(actor, FOLDER / "detector.onnx", kind="detector", card={})
    content = bytearray(model.path.read_bytes())
    content[100] ^= 1
    model.path.write_bytes(content)
    age(Path(shutil.copy(FOLDER / "detector.onnx", settings.DATA_FOLDER / "models" / "other.onnx")))

    assert told() == (1, [("damaged", "model", model.filename), ("orphaned", "model", "other.onnx")])


def test_rows_and_folders_are_read_in_pages(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("files.verifying._PAGE", 2)
    for number in range(5):
        sha256 = f"{number:064x}"
        Blob.objects.create(sha256=sha256, size_bytes=1, media_type="image/png")

    assert [name for _, _, name in told()[1]] == [f"{number:064x}" for number in range(5)]


def test_what_is_placed_while_strays_are_cleared_away_waits(tmp_path: Path) -> None:
    """Else a file could go between its placing and the commit of its row."""
    with storage.in_use(), (settings.FILES_FOLDER / ".lock").open("a") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with storage.clearing_away(), (settings.FILES_FOLDER / ".lock").open("a") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
