# ruff: noqa: E501 - tables of expressions are read across
"""Drawings beside a year's boards: one for each twenty, a year old at most; of each a page, ten values, a decision.

One in 50 waits in the queue, one in 100 failed, one in ten waits to be approved, the others are approved.
"""

from collections.abc import Mapping

from django.db.models import Model

from files.models import Blob
from jobs.models import Job
from live.models import Topic
from ocr_jobs.models import Drawing, DrawingDecision, DrawingPage, Entry
from tests.load.dialects import Dialect

BOARDS_A_DRAWING = 20
_ENTRIES = 10
_WAITS = "i % 50 = 1"
_FAILED = "i % 100 = 2"
_READ = f"NOT ({_WAITS}) AND NOT ({_FAILED})"
_TO_APPROVE = "i % 10 = 3"
_AGE_S = "({drawings} - i) * 31536000.0 / {drawings} + 60"
_POLYGON = "[[100, 100], [300, 100], [300, 140], [100, 140]]"
_VALUES = '[{{"kind": "linear", "nominal": "25", "upper": "0.1", "lower": "-0.1", "unit": "mm", "count": 1}}]'

_BLOB = "i + 2199023255552"  # beside those of boards and of golden boards

Statement = tuple[type[Model], dict[str, str], str]


def names_of(inspections: int) -> Mapping[str, int]:
    """first_job: jobs of drawings are numbered after it, those of boards before."""
    return {"drawings": max(1, inspections // BOARDS_A_DRAWING), "first_job": inspections}


def statements(sql: Dialect) -> list[Statement]:
    """As those of tests.load.seed; `{{drawings}}` and `{{first_job}}` are put in afterwards."""
    at, later, who = sql.ago(_AGE_S), sql.ago(f"{_AGE_S} - 40"), "1 + i % 200"
    numbers = "FROM load_numbers WHERE i <= {drawings}"
    upto = "(" + " UNION ALL ".join(f"SELECT {n} AS n" for n in range(1, _ENTRIES + 1)) + ") AS upto"
    entries = f"FROM load_numbers JOIN {upto} ON n > 0 WHERE i <= {{drawings}} AND {_READ}"
    state = f"CASE WHEN {_WAITS} THEN 'queued' WHEN {_FAILED} THEN 'failed' ELSE 'succeeded' END"
    approved = f"{_READ} AND NOT ({_TO_APPROVE})"
    return [
        (Blob, {"sha256": sql.hex64(_BLOB), "size_bytes": "90000 + i % 9000", "media_type": "'application/pdf'", "created_at": at}, numbers),
        (Job, {"id": "{first_job} + i", "kind": "'drawing'", "service": "'reading'", "subject": "'drawing:' || i", "title": "'part-' || i || '.pdf'",
               "payload": sql.json('{{"drawing": 1}}'), "state": state, "priority": "2", "submitted_by_id": who, "submitted_at": at, "queued_at": at,
               "turn_at": sql.ago(f"{_AGE_S} - 7200"), "started_at": f"CASE WHEN {_WAITS} THEN NULL ELSE {at} END",
               "finished_at": f"CASE WHEN {_WAITS} THEN NULL ELSE {later} END", "attempts": f"CASE WHEN {_WAITS} THEN 0 ELSE 1 END",
               "reason_code": f"CASE WHEN {_FAILED} THEN 'drawing_damaged' ELSE '' END"}, numbers),
        (Drawing, {"id": "i", "file_id": sql.hex64(_BLOB), "filename": "'part-' || i || '.pdf'", "job_id": "{first_job} + i", "created_by_id": who,
                   "created_at": at, "read_at": f"CASE WHEN {_READ} THEN {later} END", "run_failed": _FAILED,
                   "approved_at": f"CASE WHEN {approved} THEN {later} END", "approved_by_id": f"CASE WHEN {approved} THEN {{reviewer}} END",
                   "number": "'A-' || i", "title": "'Bracket ' || i", "revision": "'B'", "version": "2", "machine_version": "2"}, numbers),
        (DrawingPage, {"drawing_id": "i", "number": "1", "width_px": "3300", "height_px": "2340"}, f"{numbers} AND {_READ}"),
        (Entry, {"drawing_id": "i", "number": "n", "page": "1", "sort": "CASE WHEN n < 9 THEN 'dimension' ELSE 'note' END", "text": "'25±0.' || n",
                 "values": sql.json(_VALUES), "confidence": "0.9", "polygon": sql.json(_POLYGON), "source": "'text_layer'",
                 "doubtful": f"n = 4 AND {_TO_APPROVE}"}, entries),
        (DrawingDecision, {"drawing_id": "i", "action": "'approve'", "who_id": "{reviewer}", "at": later, "version": "3"}, f"{numbers} AND {approved}"),
        (Topic, {"name": "'drawing:' || i", "last_seq": "1"}, f"{numbers} AND {_READ}"),
    ]  # fmt: skip
