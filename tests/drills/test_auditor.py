"""The auditor of the drills, on a site's own rows and files, each spoilt in one way: what must be found is found."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F
from pytest_django import Settings

from accounts.actor import SYSTEM
from accounts.models import AuditRow
from files import contents, storage
from files.models import Blob
from inspections import board_types, intake, models_shipped
from inspections.models import Defect, Inspection
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.models import Job
from live import events
from live.models import Event
from tests.drills import boards
from tests.drills.audit import callbacks, files, jobs, processes
from tests.drills.boards import BoardFile
from tests.drills.kind import Kind
from tests.drills.processes import Process
from tests.drills.receiver import Heard
from tests.drills.rows import Row, parsed
from tests.drills.scene import Accepted
from tests.inspections.lane import work_off

KIND = Kind("none", lambda scene: None)
Spoil = Callable[[Accepted], object]


def query(sql: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column[0] for column in cursor.description]
        return [parsed(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def stored(file: BoardFile, folder: Path) -> Blob:
    path = folder / file.name
    path.write_bytes(file.content)
    return storage.store(path, contents.check(path))


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_FOLDER = tmp_path / "data"
    settings.FILES_FOLDER, settings.DERIVED_FOLDER = tmp_path / "data" / "files", tmp_path / "data" / "derived"
    settings.UPLOADS_FOLDER = tmp_path / "data" / "uploads"
    settings.UPLOADS_FOLDER.mkdir(parents=True)
    return tmp_path / "data"


@pytest.fixture
def accepted(db: None, data: Path, tmp_path: Path) -> list[Accepted]:
    """Three boards, taken and inspected as the product does it."""
    models_shipped.register()
    board_type = board_types.create(SYSTEM, name="Audited")
    board_types.replace_golden(SYSTEM, board_type.pk, stored(boards.golden(), tmp_path), "golden.png")
    taken = []
    for name in "abc":
        file = boards.board(name)
        inspection, _ = intake.take(SYSTEM, stored(file, tmp_path), file.name, board_type.pk)
        assert inspection.job_id is not None
        taken.append(Accepted(inspection.pk, inspection.job_id, file.sha256, time.monotonic()))
        work_off()  # one by one: several would be inspected, and stored, in threads with connections of their own
    return taken


def found(accepted: list[Accepted]) -> list[str]:
    return [
        *jobs.lost(query, accepted),
        *jobs.unended(query),
        *jobs.badly_ended(query, accepted, KIND),
        *jobs.doubled(query, accepted),
        *jobs.unlike_the_others(query, accepted),
        *jobs.unpaired(query),
        *jobs.leaked_leases(query),
    ]


def test_a_site_that_is_well_gives_no_finding(accepted: list[Accepted], data: Path) -> None:
    assert found(accepted) == []
    assert files.findings(query, data) == []


def lose_the_job(one: Accepted) -> None:
    Inspection.objects.filter(pk=one.inspection).update(job=None)
    Job.objects.filter(pk=one.job).delete()


def lose_the_inspection(one: Accepted) -> None:
    Inspection.objects.get(pk=one.inspection).delete()


def mistake_the_image(one: Accepted) -> None:
    other = Inspection.objects.exclude(pk=one.inspection).first()
    assert other is not None
    Inspection.objects.filter(pk=one.inspection).update(board_type=other.board_type, image=stray_blob())


def stray_blob() -> Blob:
    return Blob.objects.create(sha256="0" * 64, size_bytes=1, media_type="image/png")


def leave_pending(one: Accepted) -> None:
    Job.objects.filter(pk=one.job).update(state="running", finished_at=None)


def fail_without_need(one: Accepted) -> None:
    Job.objects.filter(pk=one.job).update(state="failed", reason_code="engine_crashed")


def end_twice(one: Accepted) -> None:
    events.publish(f"job:{one.job}", "succeeded", {})


def claim_twice_under_one_fence(one: Accepted) -> None:
    events.publish(f"job:{one.job}", "started", {})


def store_twice(one: Accepted) -> None:
    Inspection.objects.filter(pk=one.inspection).update(version=F("version") + 1)


def tell_the_verdict_twice(one: Accepted) -> None:
    events.publish(f"inspection:{one.inspection}", "verdict", {})


def double_the_defects(one: Accepted) -> None:
    for defect in Defect.objects.filter(inspection=one.inspection):
        defect.pk, defect.number = None, defect.number + 100
        defect.save()


def submit_twice_in_the_audit(one: Accepted) -> None:
    AuditRow.objects.create(via="system", action="job.submit", subject=f"job:{one.job}")


def forget_the_ending(one: Accepted) -> None:
    Event.objects.filter(topic=f"job:{one.job}", type="succeeded").delete()


def find_something_else(one: Accepted) -> None:
    job = Job.objects.get(pk=one.job)
    assert job.result is not None
    job.result["verdict"] = "review"
    job.save()


def leak_the_lease(one: Accepted) -> None:
    Job.objects.filter(pk=one.job).update(lease_until=F("finished_at"))


def write_half(one: Accepted) -> None:
    Inspection.objects.filter(pk=one.inspection).update(job=None)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lose_the_job, "lost: inspection"),
        (lose_the_inspection, "lost: inspection"),
        (mistake_the_image, "is not what was accepted"),
        (leave_pending, "pending: job"),
        (fail_without_need, "ended badly: job"),
        (end_twice, "2 endings, not 1"),
        (claim_twice_under_one_fence, "2 claims, not 1"),
        (store_twice, "2 results on the inspection, not 1"),
        (tell_the_verdict_twice, "2 verdicts, not 1"),
        (double_the_defects, "defects, not"),
        (submit_twice_in_the_audit, "2 submissions in the audit, not 1"),
        (forget_the_ending, "0 endings, not 1"),
        (find_something_else, "results differ"),
        (leak_the_lease, "leaked lease: job"),
        (write_half, "half: inspection"),
    ],
)
def test_rows_that_are_wrong_are_found(accepted: list[Accepted], spoil: Spoil, told: str) -> None:
    spoil(accepted[1])
    assert [finding for finding in found(accepted) if told in finding]


def test_files_that_are_wrong_are_found(accepted: list[Accepted], data: Path) -> None:
    one = Inspection.objects.get(pk=accepted[0].inspection)
    blob = storage.blob_path(one.image_id)
    (blob.parent / f"{blob.name}.1234.part").write_bytes(b"half")
    (data / "uploads" / "forgotten.part").write_bytes(b"")
    (data / "derived" / "inspections" / str(one.pk) / "99-1").mkdir()
    (data / "derived" / "detections" / "nobodys").mkdir(parents=True)
    second = storage.blob_path(Inspection.objects.get(pk=accepted[1].inspection).image_id)
    second.write_bytes(second.read_bytes()[:-1] + b"x")
    storage.blob_path(Inspection.objects.get(pk=accepted[2].inspection).image_id).unlink()
    told = " ".join(files.findings(query, data))
    for wanted in ("stray file", "stray part", "stray pictures", "stray detection", "damaged file", "row without file"):
        assert wanted in told


def test_a_row_without_its_pictures_is_found(accepted: list[Accepted], data: Path) -> None:
    one = Inspection.objects.get(pk=accepted[0].inspection)
    for picture in (data / "derived" / one.pyramids).iterdir():
        picture.unlink()
    assert files.findings(query, data) == [f"row without pictures: {one.pyramids}"]


Telling = tuple[list[Accepted], dict[str, Heard]]


@pytest.fixture
def told(accepted: list[Accepted]) -> Telling:
    """Each ending has its message, which has arrived."""
    target = CallbackTarget.objects.create(name="line", url="https://line.example/", nonce="n")
    heard = {}
    for one in accepted:
        now = Job.objects.get(pk=one.job).submitted_at
        Callback.objects.create(
            target=target,
            job_id=one.job,
            ending=1,
            event="succeeded",
            message_id=f"msg_{one.job}",
            state="delivered",
            body="",
            next_at=now,
            next_set_at=now,
            created_at=now,
        )
        heard[f"msg_{one.job}"] = Heard([json.dumps({"job": one.job, "state": "succeeded"}).encode()] * 2, [True, True])
    return accepted, heard


def test_callbacks_that_arrived_give_no_finding_though_one_came_twice(told: Telling) -> None:
    accepted, heard = told
    assert callbacks.findings(query, heard, accepted) == []


def test_callbacks_that_are_missing_doubled_or_wrong_are_found(told: Telling) -> None:
    accepted, heard = told
    unheard, two_ids, two_bodies = (f"msg_{one.job}" for one in accepted)
    del heard[unheard]
    heard["msg_other"] = heard[two_ids]
    heard[two_bodies].bodies.append(b'{"job": 0, "state": "failed"}')
    found = " ".join(callbacks.findings(query, heard, accepted))
    for wanted in ("never arrived", "under 2 ids", "with 2 bodies"):
        assert wanted in found
    Callback.objects.filter(message_id=unheard).delete()
    Callback.objects.filter(message_id=two_ids).update(state="waiting")
    found = " ".join(callbacks.findings(query, heard, accepted))
    assert "has 0 callbacks" in found
    assert "is waiting" in found


def family() -> list[Process]:
    roles = ["serve", "web", "watchdog", "cluster", "cluster", "cluster", "cluster", "cluster", "engine", "sender"]
    parents = [1, 1000, 1000, 1002, 1003, 1004, 1004, 1004, 1005, 1000]
    return [
        Process(1000 + n, parent, role, "S", (role,), n)
        for n, (role, parent) in enumerate(zip(roles, parents, strict=True))
    ]


def test_processes_that_leak_are_found() -> None:
    assert processes.findings(family()) == []
    leaked = Process(2000, 1, "engine", "S", ("engine",), 99)
    told = " ".join(processes.findings([*family(), leaked]))
    assert "2 processes run as engine" in told
    assert "process of no family" in told
    stopped = Process(1006, 1004, "cluster", "T", ("cluster",), 6)
    assert "left stopped" in " ".join(processes.findings([*family()[:6], stopped, *family()[7:]]))
    assert "0 processes run as web" in " ".join(processes.findings([p for p in family() if p.role != "web"]))
