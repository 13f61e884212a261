# ruff: noqa: E501 - tables of expressions are read across
"""A year of a plant in the tables: inspections with jobs, defects, decisions, blobs, audit rows, events and drawings, by SQL.

    python -m tests.load.seed --inspections 1000000 --queued 100000     (in a site's environment, set up and empty)

The newest `queued` inspections wait in the queue, all of one morning; the others came evenly over a year. Of those 88 %
passed, 8 % failed, 4 % want a review; four of five that did not pass have been reviewed; one run in 200 failed.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Model  # noqa: E402

from accounts.actor import SYSTEM  # noqa: E402
from accounts.models import AuditRow, Role  # noqa: E402
from deployment.records import intake  # noqa: E402
from files.models import Blob, FileOutcome, Upload  # noqa: E402
from inspections.models import BoardType, Decision, Defect, GoldenBoard, Inspection, ModelVersion  # noqa: E402
from jobs.callbacks.models import Callback, CallbackTarget  # noqa: E402
from jobs.models import Job  # noqa: E402
from live.models import Event, Topic  # noqa: E402
from ocr_jobs.models import Drawing, Entry  # noqa: E402
from tests.load import seed_drawings  # noqa: E402
from tests.load.dialects import Dialect, dialect, filled  # noqa: E402

BOARD_TYPES = 40
RARE_TYPE = BOARD_TYPES + 1  # three boards in a million
USERS = 200
_YEAR_S, _MORNING_S = 365 * 86400, 6 * 3600
_CLASSES = ("open", "short", "mousebite", "spur", "spurious_copper", "pin_hole")

# Of inspection i; board, job and topics share its number.
_WAITS = "i > {done}"
_RUN_FAILED = "i <= {done} AND i % 200 = 0"
_JUDGED = "i <= {done} AND i % 200 <> 0"
_LUCK = "(i * 104729) % 1000"
_CALLED = f"{_JUDGED} AND {_LUCK} >= 880"  # the machine did not pass it
_REVIEWED = f"{_CALLED} AND i % 5 <> 0"
_MACHINE = (
    f"CASE WHEN NOT ({_JUDGED}) THEN '' WHEN {_LUCK} < 880 THEN 'pass' WHEN {_LUCK} < 960 THEN 'fail' ELSE 'review' END"
)
_VERDICT = f"CASE WHEN {_REVIEWED} THEN CASE WHEN i % 3 = 0 THEN 'pass' ELSE 'fail' END ELSE {_MACHINE} END"
_TYPE = f"CASE WHEN i % 300000 = 7 THEN {RARE_TYPE} ELSE 1 + ((i * 7919) % 1000) * ((i * 7919) % 1000) * {BOARD_TYPES} / 1000000 END"
_AGE_S = f"CASE WHEN {_WAITS} THEN ({{count}} - i) * {_MORNING_S} / {{queued}} ELSE {_MORNING_S} + ({{done}} - i) * {_YEAR_S} / {{done}} END"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inspections", type=int, default=1_000_000)
    parser.add_argument("--queued", type=int, default=100_000)
    asked = parser.parse_args()
    start = time.monotonic()
    with transaction.atomic():
        people()
        few_rows()
        many_rows(asked.inspections, asked.queued)
    dialect().settle()
    rows = {model._meta.db_table: model._default_manager.count() for model in _COUNTED}
    json.dump({"seconds": round(time.monotonic() - start, 1), "rows": rows}, sys.stdout)


def people() -> None:
    user = get_user_model()
    user.objects.bulk_create(user(username=role, role=role, password="!") for role in Role.values)
    there = user.objects.count()
    user.objects.bulk_create(user(username=f"operator-{n}", password="!") for n in range(there + 1, USERS + 1))


def few_rows() -> None:
    for n in range(1, RARE_TYPE + 1):
        board_type = BoardType.objects.create(name=f"Board {n:02}", revision="A")
        blob = Blob.objects.create(sha256=f"{2**40 + n:064x}", size_bytes=200_000, media_type="image/png")
        GoldenBoard.objects.create(board_type=board_type, image=blob, filename=f"golden-{n}.png")
    intake.take(SYSTEM, [one_run(n) for n in range(1, 200)])
    CallbackTarget.objects.create(name="line 3", url="https://mes.example/boards", events=["succeeded"], nonce="0" * 64)


def one_run(number: int) -> dict[str, object]:
    name = f"20260101T{number:06}Z"
    at = f"2026-01-01T{number // 60:02}:{number % 60:02}:00+00:00"
    return {"at": at, "deployment": name, "number": 1, "event": "deployment begins", "release": f"0.1.0-{number}"}


def many_rows(count: int, queued: int) -> None:
    names = {"count": count, "queued": max(1, queued), "done": count - queued}
    names["reviewer"] = get_user_model().objects.get(username=Role.REVIEWER).pk
    names["model"] = ModelVersion.objects.values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE load_numbers (i bigint PRIMARY KEY)")
        cursor.execute(f"INSERT INTO load_numbers {Dialect.numbers(count)}")
        names |= seed_drawings.names_of(count)
        for model, columns, which in [*_statements(dialect(), names), *seed_drawings.statements(dialect())]:
            sql = filled(model, columns, f"{which}").format(**names)
            cursor.execute(sql)
        cursor.execute("DROP TABLE load_numbers")
    dialect().count_on([Inspection, Job, Drawing])


def _statements(sql: Dialect, names: Mapping[str, int]) -> list[tuple[type[Model], dict[str, str], str]]:
    """(table, column -> expression, FROM and WHERE); {{count}}, {{queued}} and {{done}} are put in afterwards."""
    at, later = sql.ago(_AGE_S), sql.ago(f"{_AGE_S} - 30")
    event_at = sql.ago(f"{_AGE_S} - n")
    numbers = "FROM load_numbers"
    recent = (
        f"FROM load_numbers JOIN {_up_to(12)} ON n <= CASE WHEN {_WAITS} THEN 1 ELSE 12 END WHERE i > {{done}} * 0.98"
    )
    who = f"1 + i % {USERS}"
    called = f"FROM load_numbers JOIN {_up_to(4)} ON n <= 1 + i % 4 WHERE {_CALLED}"
    return [
        (Blob, {"sha256": sql.hex64("i"), "size_bytes": "180000 + i % 90000", "media_type": "'image/png'",
                "width_px": "1600", "height_px": "1200", "created_at": at}, numbers),
        (Job, _job(sql, at, later, who), numbers),
        (Inspection, _inspection(sql, at, later, who), numbers),
        (Defect, _defect(), called),
        (Decision, {"inspection_id": "inspection_id", "defect_id": "id", "action": "CASE WHEN status = 'open' THEN 'comment' WHEN status = 'confirmed' THEN 'confirm' ELSE 'false_call' END",
                    "who_id": "{reviewer}", "at": sql.now(), "version": "2 + number"}, "FROM inspections_defect WHERE status <> 'open'"),
        (Decision, {"inspection_id": "i", "action": "'verdict'", "who_id": "{reviewer}", "at": sql.ago(f"{_AGE_S} - 600"), "version": "8"},
         f"FROM load_numbers WHERE {_REVIEWED}"),
        (AuditRow, {"at": at, "who_id": who, "via": "'page'", "action": "CASE n WHEN 1 THEN 'job.submit' ELSE 'inspection.submit' END",
                    "subject": "CASE n WHEN 1 THEN 'job:' ELSE 'inspection:' END || i", "after": sql.json('{{"kind": "inspection", "filename": "panel.png"}}')},
         f"FROM load_numbers JOIN {_up_to(2)} ON n > 0"),
        (AuditRow, {"at": sql.now(), "who_id": "{reviewer}", "via": "'page'", "action": "'review.' || action", "subject": "'inspection:' || inspection_id"},
         "FROM inspections_decision"),
        (Topic, {"name": "'job:' || i", "last_seq": f"CASE WHEN {_WAITS} THEN 1 ELSE 12 END"}, numbers),
        (Topic, {"name": "'inspection:' || i", "last_seq": "2"}, f"FROM load_numbers WHERE {_JUDGED}"),
        (Topic, {"name": "'queue'", "last_seq": "{count} * 12"}, "FROM load_numbers WHERE i = 1"),
        (Event, {"topic": "'job:' || i", "seq": "n", "type": "'stage'", "data": sql.json(_EVENT), "at": event_at}, recent),
        (Event, {"topic": "'queue'", "seq": "i * 12 + n - 12", "type": "'job'", "data": sql.json(_EVENT), "at": event_at}, recent),
        (Callback, {"target_id": "1", "job_id": "i", "event": "'succeeded'", "message_id": "'load-' || i", "body": "'{{}}'", "state": "'delivered'", "attempts": "1",
                    "next_at": at, "next_set_at": at, "tried_at": later, "last_status": "200", "created_at": at, "ended_at": later},
         f"FROM load_numbers WHERE {_JUDGED} AND i > {{done}} * 0.92"),
        (Upload, {"id": sql.uuid("i"), "owner_id": who, "filename": "'panel-' || i || '.png'", "purpose": "'inspection'",
                  "length_bytes": "180000", "offset_bytes": "180000", "state": "'accepted'", "created_at": at, "touched_at": at},
         "FROM load_numbers WHERE i > {done} * 0.92"),
        (FileOutcome, {"upload_id": sql.uuid("i"), "number": "0", "told": sql.json('{{"name": "panel.png", "state": "accepted"}}')},
         "FROM load_numbers WHERE i > {done} * 0.92"),
    ]  # fmt: skip


def _job(sql: Dialect, at: str, later: str, who: str) -> dict[str, str]:
    state = f"CASE WHEN {_WAITS} THEN 'queued' WHEN {_RUN_FAILED} THEN 'failed' ELSE 'succeeded' END"
    ended = f"CASE WHEN {_WAITS} THEN NULL ELSE {later} END"
    return {
        "id": "i", "kind": "'inspection'", "service": "'inspection'", "subject": "'inspection:' || i",
        "title": "'panel-' || i || '.png'", "payload": sql.json('{{"inspection": 1}}'), "state": state, "priority": "1 + i % 3",
        "submitted_by_id": who, "submitted_at": at, "queued_at": at, "turn_at": sql.ago(f"{_AGE_S} - 3600 * (1 + i % 3)"),
        "started_at": f"CASE WHEN {_WAITS} THEN NULL ELSE {sql.ago(f'{_AGE_S} - 28')} END", "finished_at": ended,
        "attempts": f"CASE WHEN {_WAITS} THEN 0 ELSE 1 END", "lane": f"CASE WHEN {_WAITS} THEN '' ELSE 'cpu0' END",
        "reason_code": f"CASE WHEN {_RUN_FAILED} THEN 'image_truncated' ELSE '' END",
    }  # fmt: skip


def _inspection(sql: Dialect, at: str, later: str, who: str) -> dict[str, str]:
    return {
        "id": "i", "board_type_id": _TYPE, "image_id": sql.hex64("i"), "filename": "'panel-' || i || '.png'",
        "golden_id": f"CASE WHEN {_JUDGED} THEN {_TYPE} END", "model_id": f"CASE WHEN {_JUDGED} THEN {{model}} END", "job_id": "i",
        "created_by_id": who, "created_at": at, "inspected_at": f"CASE WHEN {_JUDGED} THEN {later} END",
        "machine_verdict": _MACHINE, "verdict": _VERDICT, "first_verdict": _VERDICT,
        "reviewed_by_id": f"CASE WHEN {_REVIEWED} THEN {{reviewer}} END",
        "reviewed_at": f"CASE WHEN {_REVIEWED} THEN {sql.ago(f'{_AGE_S} - 600')} END",
        "width_px": "1600", "height_px": "1200", "version": "2", "machine_version": "2", "run_failed": _RUN_FAILED,
    }  # fmt: skip


def _defect() -> dict[str, str]:
    classes = " ".join(f"WHEN {n} THEN '{cls}'" for n, cls in enumerate(_CLASSES))
    cls = f"CASE (i * 31 + n * n) % 6 {classes} END"
    status = f"CASE WHEN NOT ({_REVIEWED}) THEN 'open' WHEN (i + n) % 3 = 0 THEN 'false_call' ELSE 'confirmed' END"
    return {
        "inspection_id": "i", "number": "n", "cls": cls, "machine_cls": cls, "confidence": "0.8",
        "x1": "100.0 * n", "y1": "100.0", "x2": "100.0 * n + 30", "y2": "140.0", "area_px": "600", "status": status,
        "origin": "CASE WHEN (i + n) % 33 = 0 THEN 'person' ELSE 'machine' END",
        "doubtful": "(i + n) % 10 = 0",
    }  # fmt: skip


def _up_to(most: int) -> str:
    return "(" + " UNION ALL ".join(f"SELECT {n} AS n" for n in range(1, most + 1)) + ") AS upto"


_EVENT = json.dumps({"stage": "detect", "done": 3, "total": 12, "unit": "tiles", "progress": 0.4, "state": "running"})
_EVENT = _EVENT.replace("{", "{{").replace("}", "}}")
_COUNTED: tuple[type[Model], ...] = (
    Inspection, Job, Defect, Decision, Blob, Callback, AuditRow, Topic, Event, Upload, BoardType, Drawing, Entry, get_user_model(),
)  # fmt: skip

if __name__ == "__main__":
    main()
