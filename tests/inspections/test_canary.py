"""A release's canary: a small board all the way through, of which nothing stays."""

from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.core.signing import TimestampSigner
from django.http import HttpResponse
from django.test import Client

from accounts.actor import SYSTEM
from inspections import canary, detection, models_shipped
from inspections.canary import sign
from inspections.management.commands.canary import small_board
from inspections.pages import canary_page
from jobs import results
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.clock import database_now
from jobs.models import Job
from tests.inspections.lane import work_off


@pytest.fixture
def callbacks_when_it_ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A lane works with the models that ship, as soon as somebody waits."""
    wait, counted = results.wait, list[int]()

    async def work_and_wait(job_id: int, timeout_s: float) -> Job:
        await sync_to_async(work_off)()
        counted.append(await Callback.objects.acount())  # they would go with the job
        return await wait(job_id, timeout_s)

    monkeypatch.setattr(results, "wait", work_and_wait)
    return counted


def sent(board: bytes, signature: str) -> HttpResponse:
    headers = {"X-Canary": signature}
    return Client().post("/canary", board, content_type="application/octet-stream", headers=headers)  # type: ignore[return-value]


@pytest.mark.django_db(transaction=True)
def test_it_is_inspected_and_leaves_nothing(callbacks_when_it_ended: list[int]) -> None:
    models_shipped.register()
    everything = ["succeeded", "failed", "cancelled"]
    now = database_now()
    CallbackTarget.objects.create(name="all", url="https://erp.example/", events=everything, created_at=now)
    board = small_board()
    answer = sent(board, sign(board))
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"state": "succeeded", "reason": "", "lane": "cpu0", "busy": False}  # type: ignore[attr-defined]
    assert (Job.objects.count(), callbacks_when_it_ended) == (0, [0])
    assert list(detection._home().iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "signature", [lambda board: "", lambda board: sign(board + b"x"), lambda board: TimestampSigner().sign("0" * 64)]
)
def test_without_the_sites_signature_for_this_very_board_nothing_begins(signature: Callable[[bytes], str]) -> None:
    board = small_board()
    assert sent(board, signature(board)).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_that_waits_says_whether_lanes_are_busy_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary_page, "WAIT_S", 0.05)
    board = small_board()
    assert sent(board, sign(board)).json()["busy"] is False  # type: ignore[attr-defined]
    other = detection.start(SYSTEM, [board], None, filename="b", conf=None, iou=None, visualize=False)
    Job.objects.filter(pk=other.pk).update(state=Job.State.RUNNING)
    told = sent(board, sign(board)).json()  # type: ignore[attr-defined]
    assert (told["state"], told["busy"]) == ("queued", True)
    assert list(Job.objects.values_list("pk", flat=True)) == [other.pk]


@pytest.mark.django_db
def test_one_that_runs_on_is_asked_to_end_and_is_swept_away_later() -> None:
    job = canary.start(small_board())
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    canary.remove(job)
    job.refresh_from_db()
    assert job.cancel_requested
    Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED)
    canary.sweep()
    assert Job.objects.filter(pk=job.pk).exists()  # somebody may still read its end
    Job.objects.filter(pk=job.pk).update(submitted_at=job.submitted_at - 2 * canary._LEFT_FOR)
    canary.sweep()
    assert not Job.objects.exists()
