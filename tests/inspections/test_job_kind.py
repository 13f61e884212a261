"""A run's result lands once, under its fence, and never over a person's decisions."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest_django import Settings

from accounts.actor import Actor
from inspections import board_types, intake, job_kinds, needs, requests, review
from inspections.models import BoardType, Defect, Inspection, ModelVersion
from inspections.vision.inspection_request import InspectRequest
from jobs import results, steering
from jobs.claim import claim
from jobs.endings import attempt_failed
from jobs.models import Job
from jobs.progress import Progress
from live import events
from problems.problem import Problem
from tests.inspections.boards import blob, defect, result

pytestmark = pytest.mark.usefixtures("active_models")
A, B, C = (10.0, 10.0, 40.0, 40.0), (100.0, 100.0, 140.0, 140.0), (300.0, 300.0, 330.0, 330.0)
NEAR_A = (12.0, 11.0, 42.0, 41.0)


@pytest.fixture
def board(operator: Actor, controller: BoardType) -> Inspection:
    return intake.take(operator, blob(), "a.png", controller.pk)[0]


def claimed() -> Job:
    [job] = claim("cpu0", "worker")
    return job


def run(**outcome: Any) -> Job:
    """One attempt from claim to result, as a worker makes it."""
    job = claimed()
    request = job_kinds.prepare(job)
    for layer in ("board", "golden", "difference"):
        (Path(request["pyramids"]) / f"{layer}.zip").write_bytes(b"pictures")
    assert results.succeed(job, outcome)
    return job


def told(job: Job, **found: Any) -> None:
    """What the engine reports on the way, as a worker passes it on."""
    Progress(job, job_kinds.STAGES).partial(found, job_kinds.INSPECTION.partial)


def now(board: Inspection) -> Inspection:
    return Inspection.objects.get(pk=board.pk)


def shown(board: Inspection) -> list[tuple[int, str, str]]:
    return list(board.defects.filter(withdrawn=False).values_list("number", "cls", "status"))


def test_a_result_brings_verdict_defects_and_pictures(board: Inspection) -> None:
    job = run(**result(("open", A), ("short", B), model_sha256="d" * 64))
    done = now(board)
    assert (done.verdict, done.machine_verdict, done.version, done.machine_version) == ("fail", "fail", 2, 2)
    assert (done.width_px, done.height_px, done.model and done.model.kind) == (640, 480, "detector")
    assert shown(board) == [(1, "open", "open"), (2, "short", "open")]
    assert (settings.DERIVED_FOLDER / done.pyramids / "board.zip").exists()
    assert Job.objects.get(pk=job.pk).state == Job.State.SUCCEEDED
    event = events.after(f"inspection:{board.pk}", 0)[-1]
    assert (event.type, event.data["version"], event.data["verdict"]) == ("verdict", 2, "fail")


def test_the_board_shows_while_its_first_run_goes_on(board: Inspection) -> None:
    job = claimed()
    folder = Path(job_kinds.prepare(job)["pyramids"])
    told(job, defects=[{"class": "open"}])
    assert now(board).pyramids == ""
    told(job, pictures=["board"])
    shown = now(board)
    assert settings.DERIVED_FOLDER / shown.pyramids == folder
    assert (shown.verdict, shown.version, shown.inspected_at) == ("", 1, None)
    event = events.after(f"inspection:{board.pk}", 0)[-1]
    assert (event.type, event.data) == ("pictures", {"version": 1})


def test_a_run_again_shows_the_old_pictures_until_the_new_result(board: Inspection, operator: Actor) -> None:
    run(**result())
    before = now(board).pyramids
    intake.run_again(operator, board.pk)
    job = claimed()
    job_kinds.prepare(job)
    told(job, pictures=["board"])
    assert now(board).pyramids == before
    assert results.succeed(job, result())
    assert now(board).pyramids != before


def test_pictures_of_an_attempt_that_was_taken_away_do_not_show(board: Inspection) -> None:
    late = claimed()
    job_kinds.prepare(late)
    assert attempt_failed(late, "worker_lost", {}, again=True)
    Job.objects.update(not_before=None)
    current = claimed()
    told(late, pictures=["board"])
    assert now(board).pyramids == ""
    told(current, pictures=["board"])
    assert now(board).pyramids == requests.pyramids_folder(board.pk, current)


def test_a_run_that_fails_after_its_first_picture_keeps_it(
    board: Inspection, django_capture_on_commit_callbacks: Any
) -> None:
    job = claimed()
    folder = Path(job_kinds.prepare(job)["pyramids"])
    (folder / "board.zip").write_bytes(b"pictures")
    told(job, pictures=["board"])
    with django_capture_on_commit_callbacks(execute=True):
        attempt_failed(job, "inspection_broke", {}, again=False)
    assert (settings.DERIVED_FOLDER / now(board).pyramids / "board.zip").exists()


def test_images_that_pass_an_upload_pass_the_engine(board: Inspection, settings: Settings) -> None:
    settings.IMAGE_MAX_SIDE_PX = 20_000
    assert job_kinds.prepare(claimed())["max_size_wh"] == [20_000, 20_000]


def test_how_copper_shows_is_the_board_types_to_say(board: Inspection, controller: BoardType) -> None:
    BoardType.objects.filter(pk=controller.pk).update(copper="bright")
    asked = job_kinds.prepare(claimed())
    assert InspectRequest.from_json(asked).copper_is_bright is True


def test_findings_below_their_threshold_are_marked_doubtful(board: Inspection) -> None:
    run(**result(("open", A), confidence=0.3, verdict="review"))
    assert defect(board).doubtful
    assert now(board).verdict == "review"


def test_the_golden_board_and_the_models_of_the_moment_judge(
    board: Inspection, reviewer: Actor, controller: BoardType
) -> None:
    """It was queued without a golden board; one came before a worker took it."""
    golden = board_types.replace_golden(reviewer, controller.pk, blob("golden"), "golden.png")
    job = claimed()
    request = job_kinds.prepare(job)
    assert request["golden"].endswith(golden.image_id)
    assert request["comparator"]["sha256"] == "c" * 64
    later = board_types.replace_golden(reviewer, controller.pk, blob("later"), "later.png")
    assert results.succeed(job, result())
    assert now(board).golden == golden, "it names the one that it was judged with"
    assert controller.golden == later


def test_a_late_result_changes_nothing(board: Inspection) -> None:
    late = claimed()
    job_kinds.prepare(late)
    assert attempt_failed(late, "worker_lost", {}, again=True)
    Job.objects.update(not_before=None)
    run(**result(("open", A)))
    before = now(board), shown(board), events.last_seq(f"inspection:{board.pk}")
    assert not results.succeed(late, result(("short", B), ("spur", C)))
    after = now(board)
    assert (after.version, after.verdict, after.pyramids) == (2, "fail", before[0].pyramids)
    assert (shown(board), events.last_seq(f"inspection:{board.pk}")) == before[1:]


def test_each_attempt_draws_into_a_folder_of_its_own_and_only_the_last_stays(
    board: Inspection, operator: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    home = settings.DERIVED_FOLDER / "inspections" / str(board.pk)
    lost = claimed()
    lost_folder = Path(job_kinds.prepare(lost)["pyramids"])
    assert attempt_failed(lost, "worker_lost", {}, again=True)
    Job.objects.update(not_before=None)
    with django_capture_on_commit_callbacks(execute=True):
        run(**result())
    assert settings.DERIVED_FOLDER / now(board).pyramids != lost_folder
    assert [str(folder) for folder in home.iterdir()] == [str(settings.DERIVED_FOLDER / now(board).pyramids)]
    first = now(board).pyramids
    intake.run_again(operator, board.pk)
    with django_capture_on_commit_callbacks(execute=True):
        run(**result())
    assert now(board).pyramids != first
    assert [folder.name for folder in home.iterdir()] == [Path(now(board).pyramids).name]


def test_a_failed_run_says_so_and_keeps_what_was_there(
    board: Inspection, operator: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run(**result(("open", A)))
    intake.run_again(operator, board.pk)
    job = claimed()
    job_kinds.prepare(job)
    with django_capture_on_commit_callbacks(execute=True):
        attempt_failed(job, "image_truncated", {}, again=False)
    after = now(board)
    assert (after.verdict, shown(board)) == ("fail", [(1, "open", "open")])
    assert (settings.DERIVED_FOLDER / after.pyramids / "board.zip").exists()
    assert len(list((settings.DERIVED_FOLDER / "inspections" / str(board.pk)).iterdir())) == 1
    event = events.after(f"inspection:{board.pk}", 0)[-1]
    assert (event.type, event.data["state"]) == ("ended", "failed")


@pytest.mark.parametrize("again", ["retried", "run again"])
def test_a_failed_run_asks_for_a_person_until_another_is_under_way(
    board: Inspection, operator: Actor, again: str
) -> None:
    job = claimed()
    attempt_failed(job, "image_truncated", {}, again=False)
    assert list(needs.failed()) == [board]
    if again == "retried":
        steering.retry(operator, job.pk)
    else:
        intake.run_again(operator, board.pk)
    assert not needs.failed()
    attempt_failed(claimed(), "image_truncated", {}, again=False)
    assert list(needs.failed()) == [board]
    intake.run_again(operator, board.pk)
    run(**result())
    assert not needs.failed()


def test_run_again_replaces_only_what_nobody_touched(board: Inspection, reviewer: Actor) -> None:
    """1 is confirmed, 2 called false, 3 untouched, 4 drawn. The machine finds 1 as another class, 4, and a new one."""
    run(**result(("open", A), ("short", B), ("spur", C)))
    review.confirm(reviewer, board.pk, version=2, number=1)
    review.call_false(reviewer, board.pk, version=3, number=2)
    drawn = (500.0, 400.0, 530.0, 430.0)
    review.draw(reviewer, board.pk, version=4, cls="pin_hole", box_xyxy=drawn)
    decisions = list(board.decisions.values_list("pk", "action", "before", "after"))
    intake.run_again(reviewer, board.pk)
    run(**result(("mousebite", NEAR_A), ("spur", drawn), ("spurious_copper", (600, 10, 620, 30))))
    assert shown(board) == [
        (1, "open", "confirmed"),
        (2, "short", "false_call"),
        (4, "pin_hole", "confirmed"),
        (5, "spurious_copper", "open"),
    ]
    assert list(board.decisions.values_list("pk", "action", "before", "after")) == decisions


def test_a_persons_verdict_outlives_a_new_run(board: Inspection, reviewer: Actor) -> None:
    run(**result(("open", A)))
    review.set_verdict(reviewer, board.pk, version=2, verdict="pass")
    intake.run_again(reviewer, board.pk)
    run(**result(("open", A), ("short", B)))
    after = now(board)
    assert (after.verdict, after.machine_verdict, after.reviewed_by) == ("pass", "fail", reviewer.user)


def test_a_reopened_defect_follows_the_machine_and_its_decisions_stay(board: Inspection, reviewer: Actor) -> None:
    run(**result(("open", A), ("short", B)))
    for number in (1, 2):
        review.confirm(reviewer, board.pk, version=number * 2, number=number)
        review.reopen(reviewer, board.pk, version=number * 2 + 1, number=number)
    intake.run_again(reviewer, board.pk)
    run(**result(("mousebite", NEAR_A)))
    assert shown(board) == [(1, "mousebite", "open")]
    assert defect(board, 1).box_xyxy == NEAR_A
    assert (defect(board, 2).withdrawn, board.decisions.count()) == (True, 4)


def test_a_superseded_run_is_refused_when_a_worker_takes_it(board: Inspection, operator: Actor) -> None:
    old = Job.objects.get()
    Inspection.objects.filter(pk=board.pk).update(job=None)
    job = claimed()
    with pytest.raises(Problem, match="inspection_superseded"):
        job_kinds.prepare(job)
    job_kinds.store(old, result(("open", A)))
    assert (now(board).verdict, Defect.objects.count()) == ("", 0)


def test_without_an_active_model_the_job_says_what_is_missing(board: Inspection) -> None:
    ModelVersion.objects.filter(kind="detector").update(state=ModelVersion.State.RETIRED)
    with pytest.raises(Problem) as refused:
        job_kinds.prepare(claimed())
    assert (refused.value.code, refused.value.params) == ("model_no_detector", {})
