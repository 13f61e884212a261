"""Each page and each list takes the same few queries, whether it shows 3 rows or 30."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import Role, User
from inspections.models import Inspection
from jobs.models import Job
from jobs.queue import order_of
from ocr_jobs.models import Drawing
from tests.load.addresses import Address, addresses
from tests.load.rows import more, more_drawings
from tests.webapp.world import build

MOST = 36  # the page of the allocation; each other one takes fewer
FEW = 14  # of an API route
_LONG_AGO, _SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


def queries(client: Client, places: Mapping[str, object]) -> dict[str, int]:
    """How many each address takes that few rows fill, too."""
    wanted = [one for one in addresses(places) if "page=" not in one.shown and not one.shown.endswith("cursor=100")]
    return {address.shown: taken_by(client, address) for address in wanted}


def taken_by(client: Client, address: Address) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address.path, headers={"accept": "application/json" if address.is_api else "text/html"})
    assert answer.status_code in {200, 503}, (address.path, answer.content[:200])  # no lane runs: healthz
    return len(captured)


@pytest.mark.django_db
def test_more_rows_take_no_more_queries(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOADS_FOLDER, settings.DERIVED_FOLDER = tmp_path, tmp_path / "derived"
    settings.API_REQUESTS_PER_MINUTE = 10**6
    cache.clear()
    owner = User.objects.create_user("ada", role=Role.ADMINISTRATOR)
    ids = build(owner, User.objects.create_user("stranger"))
    shown = Inspection.objects.get(pk=ids["inspection_id"])
    client = Client()
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    drawing = Drawing.objects.get(pk=ids["drawing_id"])
    more(owner, shown, 3)
    more_drawings(owner, drawing, 3)
    places = _places(ids)

    few = queries(client, places)  # and what a process looks up once: it counts against few, not many
    more(owner, shown, 27)
    more_drawings(owner, drawing, 27)
    many = queries(client, places)
    for address in (one for one in addresses(places) if many.get(one.shown, 0) > few.get(one.shown, 0)):
        many[address.shown] = taken_by(client, address)  # a new minute begins a new count of requests, with queries

    assert {shown: (few[shown], count) for shown, count in many.items() if count > few[shown]} == {}
    too_many = {
        shown: count for shown, count in many.items() if count > (FEW if shown.startswith("/api/v1/") else MOST)
    }
    assert too_many == {}


def _places(ids: Mapping[str, str]) -> dict[str, object]:
    board = ids["inspection_id"]
    return {
        "user": ids["user_id"],
        **dict.fromkeys(("judged", "reviewed", "rows"), board),
        **dict.fromkeys(("waiting", "judged_job"), ids["job_id"]),
        **dict.fromkeys(("middle", "middle_callback"), 10**6),
        "queued_cursor": order_of("queued").cursor(Job(pk=1, turn_at=_LONG_AGO)),
        "ended_cursor": order_of("ended").cursor(Job(pk=1, finished_at=_SOME_DAY)),
        **dict.fromkeys(("rare", "type"), ids["board_type_id"]),
        "target": ids["target_id"],
        "run": ids["run_name"],
        **dict.fromkeys(("drawing", "other_drawing"), ids["drawing_id"]),
        "queue_seq": 0,
        **dict.fromkeys(("long_ago", "week_ago", "quarter_ago", "year_ago"), "2026-01-01"),
    }
