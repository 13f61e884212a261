"""The inspection page by role and by what became of the run."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.actor import Actor
from inspections.models import BoardType, Inspection
from jobs.models import Job
from tests.inspections.boards import board_type, inspected
from tests.inspections.pages.conftest import FRAGMENT, ClientAs, Pictured

BOXES = (("open", (10.0, 20.0, 40.0, 60.0)), ("spur", (100.0, 100.0, 124.0, 112.0)))


def url(inspection: Inspection, part: str = "") -> str:
    return f"/inspections/{inspection.pk}/{part}"


def with_job(inspection: Inspection, state: str, **fields: object) -> Inspection:
    now = timezone.now()
    times = {"submitted_at": now, "queued_at": now, "turn_at": now}
    inspection.job = Job.objects.create(
        kind="inspection", service="inspection", subject=f"inspection:{inspection.pk}", state=state, **times, **fields
    )
    inspection.save(update_fields=["job"])
    return inspection


@pytest.fixture
def failed_board(controller: BoardType) -> Inspection:
    return inspected(controller, boxes=BOXES, verdict_code="defects_found", verdict_params={"count": 2})


def test_the_verdict_stands_in_words_with_its_reason(page: Client, failed_board: Inspection) -> None:
    shown = page.get(url(failed_board)).content.decode()

    assert "FAIL" in shown
    assert "2 defects reached the threshold of their class." in shown


def test_a_defect_has_class_confidence_and_size_in_both_units(page: Client) -> None:
    board = inspected(board_type(scale_px_per_mm=20), boxes=BOXES)

    shown = " ".join(page.get(url(board)).content.decode().split())

    assert "90 %" in shown
    assert "30 × 40 px" in shown
    assert "1.50 × 2.00 mm" in shown


def test_no_machine_is_quite_sure(page: Client, failed_board: Inspection) -> None:
    failed_board.defects.update(confidence=0.9996)

    shown = page.get(url(failed_board)).content.decode()

    assert "99 %" in shown
    assert "100 %" not in shown


def test_an_operator_sees_all_and_decides_nothing(
    client_as: ClientAs, operator: Actor, failed_board: Inspection
) -> None:
    shown = client_as(operator).get(url(failed_board)).content.decode()

    assert "data-number" in shown
    assert "data-decide hx-boost" not in shown
    assert "data-may-review" not in shown


def test_the_golden_views_are_there_when_the_golden_board_is(
    page: Client, failed_board: Inspection, pictured: Pictured
) -> None:
    pictured(failed_board, layers=("board", "golden", "difference"))

    shown = page.get(url(failed_board)).content.decode()

    assert all(f'data-view="{view}"' in shown for view in ("board", "side", "overlay", "blink", "difference"))
    assert 'data-crop-of="golden"' in shown


def test_of_a_run_that_goes_on_only_the_board_shows(page: Client, controller: BoardType, pictured: Pictured) -> None:
    board = with_job(pictured(_waiting(controller), layers=("board", "golden")), "running", stage="pyramids")

    shown = page.get(url(board)).content.decode()

    assert "data-board " in shown
    assert "data-view=" not in shown
    assert "nothing to compare" not in shown
    assert shown.count('data-layers="board"') == 2, "the picture and the panel tell the same"


def test_without_a_golden_board_the_views_say_so(page: Client, failed_board: Inspection, pictured: Pictured) -> None:
    pictured(failed_board)

    shown = page.get(url(failed_board)).content.decode()

    assert "No golden board: nothing to compare" in shown
    assert "data-view=" not in shown
    assert 'data-crop-of="golden"' not in shown


def test_pictures_that_were_deleted_are_no_error(page: Client, failed_board: Inspection) -> None:
    failed_board.pyramids = "inspections/1/gone"
    failed_board.save()

    assert "The pictures of this run are gone" in page.get(url(failed_board)).content.decode()


def test_a_run_shows_its_stages(page: Client, controller: BoardType) -> None:
    progress = {"stage": "detect", "stage_done": 140, "stage_total": 400, "stage_unit": "tiles"}
    board = with_job(_waiting(controller), "running", **progress)

    shown = page.get(url(board, "panel/"), headers=FRAGMENT).content.decode()

    assert "Looking for defects" in shown
    assert 'aria-current="step"' in shown
    assert "140 / 400 tiles" in shown


def test_what_took_how_long_is_told_in_words(page: Client, failed_board: Inspection) -> None:
    """Of everything that the pipeline measures."""
    told = "".join(path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "inspections/vision").glob("*.py"))
    measured = {*re.findall(r'watch\("(\w+)"\)', told), "total"}
    Inspection.objects.filter(pk=failed_board.pk).update(timings_ms=dict.fromkeys(measured, 12.0))
    shown = page.get(url(failed_board)).context["times"]
    assert {"decode", "merge"} <= measured
    assert [what for what, _ms in shown if what in measured] == []
    assert ("Reading the image", 12.0) in shown


@pytest.mark.parametrize(
    ("code", "params", "said", "helps"),
    [
        ("image_truncated", {}, "The image ends too early", "Run again"),
        ("golden_unreadable", {}, "golden_unreadable", "Another golden board"),
        ("model_missing", {"name": "comparator.onnx"}, "comparator.onnx is missing", "For your administrator"),
    ],
)
def test_a_failed_run_says_what_happened_what_is_kept_and_what_helps(
    page: Client, controller: BoardType, code: str, params: dict[str, str], said: str, helps: str
) -> None:
    board = with_job(_waiting(controller), "failed", reason_code=code, reason_params=params)

    shown = page.get(url(board)).content.decode()

    assert said in shown
    assert helps in shown
    assert "Kept: the image" in shown
    assert f"job {board.job_id}" in shown


def test_an_administrator_is_led_to_the_models(
    client_as: ClientAs, administrator: Actor, controller: BoardType
) -> None:
    board = with_job(_waiting(controller), "failed", reason_code="model_missing", reason_params={"name": "x"})

    assert "Open the models" in client_as(administrator).get(url(board)).content.decode()


def test_the_panel_alone_is_what_the_page_has_in_it(page: Client, failed_board: Inspection) -> None:
    fragment = page.get(url(failed_board, "panel/"), headers=FRAGMENT).content.decode()

    assert fragment.lstrip().startswith("<div")
    assert "<html" not in fragment
    assert f'data-version="{failed_board.version}"' in fragment


def test_an_unknown_inspection_is_a_page_that_says_so(page: Client) -> None:
    answer = page.get("/inspections/999/", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert "There is no inspection number 999" in answer.content.decode()


def _waiting(controller: BoardType) -> Inspection:
    board = inspected(controller, verdict="")
    Inspection.objects.filter(pk=board.pk).update(inspected_at=None, machine_verdict="", version=1, machine_version=0)
    return Inspection.objects.get(pk=board.pk)


@pytest.mark.parametrize("state", [Job.State.QUEUED, Job.State.RUNNING])
def test_a_run_under_way_is_cancelled_from_here_by_who_may(
    client_as: ClientAs, operator: Actor, reviewer: Actor, failed_board: Inspection, state: str
) -> None:
    with_job(failed_board, state, submitted_by=operator.user)
    assert failed_board.job is not None
    form = f'action="/jobs/{failed_board.job.pk}/cancel"'

    assert form in client_as(operator).get(url(failed_board)).content.decode()
    Job.objects.update(submitted_by=reviewer.user)
    assert form not in client_as(operator).get(url(failed_board)).content.decode()


def test_a_run_that_has_ended_or_is_being_cancelled_has_nothing_to_cancel(
    client_as: ClientAs, operator: Actor, failed_board: Inspection
) -> None:
    with_job(failed_board, Job.State.RUNNING, submitted_by=operator.user, cancel_requested=True)
    assert "/cancel" not in client_as(operator).get(url(failed_board)).content.decode()
    Job.objects.update(state=Job.State.SUCCEEDED)
    assert "/cancel" not in client_as(operator).get(url(failed_board)).content.decode()


@pytest.mark.parametrize(("code", "params"), [("not_aligned", {"residual_px": 9.1}), ("no_contrast", {})])
def test_what_was_not_judged_is_not_called_free_of_defects(
    page: Client, controller: BoardType, code: str, params: dict[str, float]
) -> None:
    board = inspected(controller, verdict="review", verdict_code=code, verdict_params=params)

    shown = page.get(url(board)).content.decode()

    assert "Not judged: see the reason above." in shown
    assert "No defect was found." not in shown
