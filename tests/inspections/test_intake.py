"""From stored image to inspection and job: both or neither, and once an image."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.actor import Actor
from accounts.models import Role
from inspections import board_types, intake
from inspections.intake import BoardReceiver, GoldenReceiver
from inspections.models import BoardType, Inspection
from jobs.models import Job, Priority
from live import events
from problems.problem import Problem
from tests.inspections.boards import blob, board_type


def test_an_accepted_image_is_an_inspection_with_a_queued_job(operator: Actor, controller: BoardType) -> None:
    metadata = {"board_type": str(controller.pk), "priority": "high"}
    outcome = BoardReceiver().accept(operator, blob(), "panel 7.png", metadata)
    board = Inspection.objects.select_related("job").get()
    assert board.job is not None
    assert outcome == {
        "state": "accepted",
        "url": f"/inspections/{board.pk}/",
        "id": board.pk,
        "job": board.job.pk,
    }
    assert (board.job.state, board.job.priority, board.job.title) == (Job.State.QUEUED, Priority.HIGH, "panel 7.png")
    assert board.created_by == operator.user


def test_the_same_image_again_is_shown_as_the_duplicate_it_is(operator: Actor, controller: BoardType) -> None:
    metadata = {"board_type": controller.pk}
    first = BoardReceiver().accept(operator, blob("same"), "a.png", metadata)
    again = BoardReceiver().accept(operator, blob("same"), "copy of a.png", metadata)
    assert (again["state"], again["id"]) == ("duplicate", first["id"])
    assert (Inspection.objects.count(), Job.objects.count()) == (1, 1)


def test_the_same_image_as_another_board_type_is_another_inspection(operator: Actor, controller: BoardType) -> None:
    for one in (controller, board_type()):
        assert BoardReceiver().accept(operator, blob("same"), "a.png", {"board_type": one.pk})["state"] == "accepted"


@pytest.mark.django_db(transaction=True)
def test_of_many_uploads_of_one_image_at_once_one_is_accepted(actor_as: Callable[..., Actor]) -> None:
    controller, image = board_type(), blob()
    actors = [actor_as(Role.OPERATOR, f"operator {number}") for number in range(6)]
    together, outcomes = Barrier(len(actors)), []

    def upload(actor: Actor) -> None:
        together.wait()
        try:
            inspection, made = intake.take(actor, image, "a.png", controller.pk)
            outcomes.append((made, inspection.pk))
        finally:
            connection.close()

    threads = [Thread(target=upload, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    inspection = Inspection.objects.get()
    assert sorted(outcomes) == [(False, inspection.pk)] * 5 + [(True, inspection.pk)]
    assert Job.objects.count() == 1


def test_neither_row_stays_when_one_cannot_be_written(
    operator: Actor, controller: BoardType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "KIND", "no such kind")
    with pytest.raises(Problem):
        intake.take(operator, blob(), "a.png", controller.pk)
    assert (Inspection.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({}, "board_type_needed"),
        ({"board_type": "the green one"}, "board_type_needed"),
        ({"board_type": "4711"}, "board_type_missing"),
        ({"board_type": "own", "priority": "now!"}, "priority_unknown"),
        ({"board_type": "own", "priority": "urgent"}, "forbidden"),
    ],
)
def test_an_upload_that_cannot_be_taken_is_refused_before_its_bytes(
    operator: Actor, controller: BoardType, metadata: dict[str, str], code: str
) -> None:
    if metadata.get("board_type") == "own":
        metadata = {**metadata, "board_type": str(controller.pk)}
    with pytest.raises(Problem) as refused:
        BoardReceiver().begin(operator, metadata)
    assert refused.value.code == code


def test_a_reviewer_may_ask_for_urgent(reviewer: Actor, controller: BoardType) -> None:
    BoardReceiver().begin(reviewer, {"board_type": controller.pk, "priority": "urgent"})


def test_an_archived_board_type_takes_no_boards(reviewer: Actor, controller: BoardType) -> None:
    board_types.archive(reviewer, controller.pk, version=1)
    with pytest.raises(Problem, match="board_type_archived"):
        BoardReceiver().begin(reviewer, {"board_type": controller.pk})
    with pytest.raises(Problem, match="board_type_archived"):
        intake.take(reviewer, blob(), "a.png", controller.pk)


def test_a_golden_board_comes_the_same_way(reviewer: Actor, controller: BoardType) -> None:
    outcome = GoldenReceiver().accept(reviewer, blob("golden"), "golden.png", {"board_type": controller.pk})
    assert (outcome["state"], outcome["id"]) == ("accepted", controller.pk)
    assert controller.golden is not None
    assert controller.golden.image_id == blob("golden").pk


def test_an_operator_may_bring_no_golden_board(operator: Actor, controller: BoardType) -> None:
    with pytest.raises(Problem, match="forbidden"):
        GoldenReceiver().accept(operator, blob(), "golden.png", {"board_type": controller.pk})


def test_run_again_is_a_new_job_unless_one_waits_already(operator: Actor, controller: BoardType) -> None:
    board, _ = intake.take(operator, blob(), "a.png", controller.pk)
    assert intake.run_again(operator, board.pk).pk == board.job_id
    Job.objects.update(state=Job.State.SUCCEEDED)
    job = intake.run_again(operator, board.pk)
    board.refresh_from_db()
    assert (Job.objects.count(), board.job) == (2, job)
    assert [row.type for row in events.after(f"inspection:{board.pk}", 0)] == ["rerun"]


def test_a_running_inspection_is_not_run_twice_at_once(operator: Actor, controller: BoardType) -> None:
    board, _ = intake.take(operator, blob(), "a.png", controller.pk)
    Job.objects.update(state=Job.State.RUNNING)
    with pytest.raises(Problem, match="inspection_running"):
        intake.run_again(operator, board.pk)
    assert Job.objects.count() == 1


def test_what_is_not_there_cannot_be_run_again(operator: Actor) -> None:
    with pytest.raises(Problem, match="inspection_missing"):
        intake.run_again(operator, 4711)
