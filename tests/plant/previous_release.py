"""`python -m tests.plant.previous_release fill|check FILE`: rows as release 0.1.0 kept them; whether they are there.

fill makes that release's tables by its own migrations and fills every one through the models of that time; FILE then
tells each value. check compares FILE with the database as it is now and opens the pages that show the rows.
"""

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.apps import apps as apps_now  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.serializers.json import DjangoJSONEncoder  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from files.storage import blob_path  # noqa: E402
from tests.files import images  # noqa: E402

RELEASE = {
    "accounts": "0001_initial",
    "files": "0001_initial",
    "inspections": "0002_second_opinion",
    "jobs": "0001_initial",
    "live": "0001_initial",
}
CAME_LATER = {"gpu", "ocr_jobs"}
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
JOB_STATES = ("queued", "succeeded", "failed", "cancelled")


def fill() -> dict[str, list[dict[str, Any]]]:
    apps = _tables_of_that_release()

    def make(model: str, /, **fields: Any) -> Any:
        return apps.get_model(model).objects.create(**fields)

    people = {
        role: make(
            "accounts.User", username=f"{role[:3]} Müller", role=role, language="ko", password=make_password("pw")
        )
        for role in ("administrator", "reviewer", "operator")
    }
    reviewer, operator = people["reviewer"], people["operator"]
    make("accounts.ApiToken", user=operator, name="line 3", prefix="bl_abc", secret_sha256="e" * 64, scopes=["view"])
    make("accounts.AuditRow", who=reviewer, via="page", action="verdict", subject="inspection:1", after={"v": "pass"})
    blobs = [_stored(make, size) for size in (64, 72, 80)]
    upload = make(
        "files.Upload", owner=operator, filename="b.zip", purpose="inspection", length_bytes=9, state="accepted"
    )
    make("files.FileOutcome", upload=upload, number=0, told={"name": "b.png", "state": "accepted"})
    board_type = make("inspections.BoardType", name="Controller", revision="B", scale_px_per_mm=23.5, copper="dark")
    golden = make(
        "inspections.GoldenBoard", board_type=board_type, image=blobs[0], filename="g.png", created_by=reviewer
    )
    model = _model(make)
    jobs = [_job(make, operator, number, state) for number, state in enumerate(JOB_STATES)]
    for blob, job in zip(blobs[1:], jobs, strict=False):
        _inspection(make, board_type, blob, golden, model, job, operator, reviewer)
    make("jobs.Lane", name="cpu0", host="old", restarts=2)
    make("live.Topic", name="job:1", last_seq=7)
    make("live.Event", topic="job:1", seq=7, type="succeeded", data={"id": 1})
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in _own(apps)}


def check(before: dict[str, list[dict[str, Any]]]) -> list[str]:
    """What is not as it was; empty: all is."""
    wrong = []
    for label, rows in before.items():
        now = {str(row["pk"]): row for row in _now(label)}
        for row in rows:
            key = str(row[apps_now.get_model(label)._meta.pk.attname])
            kept = json.loads(json.dumps(now.get(key, {}), cls=DjangoJSONEncoder))
            wrong += [
                f"{label} {key}.{name}: {value!r} became {kept.get(name)!r}"
                for name, value in row.items()
                if kept.get(name, "nothing") != value
            ]
    return wrong + _pages_that_fail(before)


def _tables_of_that_release() -> Any:
    executor = MigrationExecutor(connection)
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in {*RELEASE, *CAME_LATER}]
    targets = [*RELEASE.items(), *others]
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def _own(apps: Any) -> list[Any]:
    return [model for model in apps.get_models() if model._meta.app_label in RELEASE]


def _stored(make: Any, side: int) -> Any:
    content = images.encoded("PNG", size_wh=(side, side))
    sha256 = hashlib.sha256(content).hexdigest()
    blob_path(sha256).parent.mkdir(parents=True)
    blob_path(sha256).write_bytes(content)
    return make(
        "files.Blob", sha256=sha256, size_bytes=len(content), media_type="image/png", width_px=side, height_px=side
    )


def _model(make: Any) -> Any:
    file = Path(settings.DATA_FOLDER) / "models" / "ours.onnx"
    file.parent.mkdir()
    file.write_bytes(b"layers")
    sha256 = hashlib.sha256(b"layers").hexdigest()
    return make(
        "inspections.ModelVersion", kind="detector", name="ours", filename=file.name, sha256=sha256, card={"mAP": 0.9}
    )


def _job(make: Any, operator: Any, number: int, state: str) -> Any:
    ended = state not in {"queued", "running"}
    return make(
        "jobs.Job",
        kind="inspection",
        service="inspection",
        subject=f"inspection:{number + 1}",
        title=f"보드 {number}.png",
        state=state,
        payload={"inspection": number + 1},
        submitted_by=operator,
        idempotency_key=f"key {number}",
        submitted_at=NOW,
        queued_at=NOW,
        turn_at=NOW + timedelta(hours=2),
        finished_at=NOW if ended else None,
        attempts=1 if ended else 0,
        reason_code="job_cancelled" if state in {"failed", "cancelled"} else "",
        reason_params={"who": "ada"} if state in {"failed", "cancelled"} else {},
    )


def _inspection(
    make: Any, board_type: Any, blob: Any, golden: Any, model: Any, job: Any, operator: Any, reviewer: Any
) -> None:
    board = make(
        "inspections.Inspection",
        board_type=board_type,
        image=blob,
        filename="board.png",
        golden=golden,
        model=model,
        job=job,
        created_by=operator,
        inspected_at=NOW,
        machine_verdict="fail",
        verdict="pass",
        first_verdict="fail",
        reviewed_by=reviewer,
        reviewed_at=NOW,
        comment="scratch, no defect",
        width_px=blob.width_px,
        height_px=blob.height_px,
        version=3,
        machine_version=2,
        first_machine_version=2,
    )
    defect = make(
        "inspections.Defect", inspection=board, number=1, cls="open", machine_cls="short", confidence=0.93,
        x1=1.5, y1=2.5, x2=20, y2=21, status="false_call",
    )  # fmt: skip
    make(
        "inspections.Decision", inspection=board, defect=defect, action="false_call", who=reviewer, version=3,
        before={"status": "open"}, after={"status": "false_call"},
    )  # fmt: skip


def _now(label: str) -> list[dict[str, Any]]:
    model = apps_now.get_model(label)
    return [{**row, "pk": row[model._meta.pk.attname]} for row in model._default_manager.values()]


def _pages_that_fail(before: dict[str, list[dict[str, Any]]]) -> list[str]:
    client = Client(headers={"Host": "localhost"})
    client.force_login(User.objects.get(role="administrator"), backend="django.contrib.auth.backends.ModelBackend")
    boards = [row["id"] for row in before["inspections.Inspection"]]
    pages = ["/", "/inspections/", "/board-types/", "/models/", "/queue/", "/settings/users/", "/settings/audit/"]
    pages += [f"/inspections/{pk}/" for pk in boards] + [f"/api/v1/inspections/{pk}" for pk in boards]
    pages += [f"/board-types/{row['id']}/" for row in before["inspections.BoardType"]]
    pages += [f"/jobs/{row['id']}/" for row in before["jobs.Job"]] + ["/api/v1/jobs", "/api/v1/inspections"]
    answers = {page: client.get(page).status_code for page in pages}
    return [f"{page} answers {status}" for page, status in answers.items() if status != 200]


if __name__ == "__main__":
    file = Path(sys.argv[2])
    if sys.argv[1] == "fill":
        file.write_text(json.dumps(fill(), cls=DjangoJSONEncoder))
    else:
        sys.stdout.write(json.dumps(check(json.loads(file.read_text()))))
