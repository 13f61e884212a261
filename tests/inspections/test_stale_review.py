"""Two people on one board: the later, stale save is refused with what changed, and nobody's work is lost."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.actor import Actor
from accounts.models import AuditRow, Role
from inspections import review
from inspections.models import BoardType, Defect, Inspection
from live import events
from problems.problem import Problem
from tests.inspections.boards import board_type, defect, inspected

BOX = (100.0, 100.0, 140.0, 140.0)


def test_the_later_save_is_told_who_changed_what_and_keeps_what_it_attempted(
    controller: BoardType, actor_as: Callable[..., Actor]
) -> None:
    ann, ben = actor_as(Role.REVIEWER, "ann"), actor_as(Role.REVIEWER, "ben")
    board = inspected(controller, boxes=[("open", BOX)])
    review.confirm(ann, board.pk, version=2, number=1)
    review.comment(ann, board.pk, version=3, text="rework")
    with pytest.raises(Problem) as refused:
        review.reclassify(ben, board.pk, version=2, number=1, cls="spur")
    problem = refused.value
    assert (problem.code, problem.status, problem.params["version"]) == ("stale_review", 409, 4)
    changes = problem.params["changes"]
    assert [(row["who"], row["action"], row["defect"], row["before"], row["after"]) for row in changes] == [
        ("ann", "confirm", 1, {"status": "open"}, {"status": "confirmed"}),
        ("ann", "comment", None, {"comment": ""}, {"comment": "rework"}),
    ]
    assert problem.params["attempted"] == {"action": "reclassify", "defect": 1, "class": "spur"}


def test_a_refused_save_leaves_no_trace(controller: BoardType, reviewer: Actor) -> None:
    board = inspected(controller, boxes=[("open", BOX)])
    review.confirm(reviewer, board.pk, version=2, number=1)
    seen = events.last_seq(f"inspection:{board.pk}"), AuditRow.objects.count()
    with pytest.raises(Problem, match="stale_review"):
        review.call_false(reviewer, board.pk, version=2, number=1)
    assert (defect(board).status, Inspection.objects.get(pk=board.pk).version) == (Defect.Status.CONFIRMED, 3)
    assert (events.last_seq(f"inspection:{board.pk}"), AuditRow.objects.count()) == seen


def test_the_refused_decision_can_be_made_on_what_is_there_now(controller: BoardType, reviewer: Actor) -> None:
    board = inspected(controller, boxes=[("open", BOX)])
    review.confirm(reviewer, board.pk, version=2, number=1)
    with pytest.raises(Problem) as refused:
        review.call_false(reviewer, board.pk, version=2, number=1)
    review.call_false(reviewer, board.pk, version=refused.value.params["version"], number=1)
    assert [row.action for row in board.decisions.all()] == ["confirm", "false_call"]


def test_a_run_that_ended_meanwhile_also_makes_a_save_stale(controller: BoardType, reviewer: Actor) -> None:
    board = inspected(controller, boxes=[("open", BOX)])
    Inspection.objects.filter(pk=board.pk).update(version=3, machine_version=3)
    with pytest.raises(Problem) as refused:
        review.confirm(reviewer, board.pk, version=2, number=1)
    assert [(row["action"], row["after"]) for row in refused.value.params["changes"]] == [
        ("machine", {"verdict": "fail"})
    ]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_on_one_version_exactly_one_is_saved(actor_as: Callable[..., Actor]) -> None:
    board = inspected(board_type(), boxes=[("open", BOX)])
    actors = [actor_as(Role.REVIEWER, f"reviewer {number}") for number in range(6)]
    together, outcomes = Barrier(len(actors)), []

    def decide(actor: Actor) -> None:
        together.wait()
        try:
            review.confirm(actor, board.pk, version=2, number=1)
        except Problem as problem:
            outcomes.append(problem.code)
        else:
            outcomes.append("saved")
        finally:
            connection.close()

    threads = [Thread(target=decide, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved"] + ["stale_review"] * 5
    assert (board.decisions.count(), Inspection.objects.get(pk=board.pk).version) == (1, 3)
