"""A reviewer decides; a decision is a row, an audit row and an event, and undo is the inverse decision."""

from collections.abc import Callable

import pytest

from accounts.actor import Actor
from accounts.models import AuditRow
from inspections import review
from inspections.models import BoardType, Decision, Defect, Inspection, Verdict
from live import events
from problems.problem import Problem
from reviewing.recording import Decided
from tests.inspections.boards import board_type, defect, inspected

BOX = (100.0, 100.0, 140.0, 140.0)
ELSEWHERE = (300.0, 200.0, 330.0, 240.0)


@pytest.fixture
def board(controller: BoardType) -> Inspection:
    return inspected(controller, boxes=[("open", BOX), ("short", ELSEWHERE)])


def state_of(board: Inspection) -> object:
    """Everything that decisions change, without the version."""
    board = Inspection.objects.get(pk=board.pk)
    defects = Defect.objects.filter(inspection=board).order_by("number")
    shown = [(row.number, row.cls, row.status, row.comment) for row in defects if not row.withdrawn]
    return shown, board.verdict, board.reviewed_by_id, board.comment


def test_a_decision_leaves_a_row_an_audit_row_and_an_event(board: Inspection, reviewer: Actor) -> None:
    decided = review.call_false(reviewer, board.pk, version=2, number=1)
    assert (decided.version, defect(board).status) == (3, Defect.Status.FALSE_CALL)
    row = board.decisions.get()
    assert (row.action, row.who, row.before, row.after, row.version) == (
        Decision.Action.FALSE_CALL,
        reviewer.user,
        {"status": "open"},
        {"status": "false_call"},
        3,
    )
    audit = AuditRow.objects.get(action="review.false_call")
    assert (audit.who, audit.subject) == (reviewer.user, f"inspection:{board.pk}")
    event = events.after(f"inspection:{board.pk}", 0)[-1]
    assert (event.type, event.data["version"], event.data["defect"]) == ("decision", 3, 1)


def draw(actor: Actor, board: Inspection, version: int) -> Decided:
    return review.draw(actor, board.pk, version=version, cls="pin_hole", box_xyxy=(10, 10, 30, 30))


DECISIONS: dict[str, Callable[[Actor, Inspection, int], Decided]] = {
    "confirm": lambda who, board, version: review.confirm(who, board.pk, version=version, number=1),
    "call false": lambda who, board, version: review.call_false(who, board.pk, version=version, number=1),
    "reclassify": lambda who, board, version: review.reclassify(who, board.pk, version=version, number=1, cls="spur"),
    "draw": draw,
    "comment": lambda who, board, version: review.comment(who, board.pk, version=version, text="scratch?"),
    "note": lambda who, board, version: review.comment(who, board.pk, version=version, text="scratch?", number=2),
    "verdict": lambda who, board, version: review.set_verdict(who, board.pk, version=version, verdict="pass"),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_undo_puts_everything_back_and_both_stay_on_record(board: Inspection, reviewer: Actor, name: str) -> None:
    before = state_of(board)
    decided = DECISIONS[name](reviewer, board, 2)
    changed = state_of(board)
    undone = review.apply(reviewer, board.pk, version=decided.version, wanted=review.Wanted(**decided.undo))
    assert (state_of(board), board.decisions.count()) == (before, 2)
    review.apply(reviewer, board.pk, version=undone.version, wanted=review.Wanted(**undone.undo))
    assert (changed != before, state_of(board)) == (True, changed)


def test_undo_of_a_changed_mind_returns_to_the_first_decision(board: Inspection, reviewer: Actor) -> None:
    review.confirm(reviewer, board.pk, version=2, number=1)
    second = review.call_false(reviewer, board.pk, version=3, number=1)
    review.apply(reviewer, board.pk, version=4, wanted=review.Wanted(**second.undo))
    assert defect(board).status == Defect.Status.CONFIRMED


def test_naming_a_class_confirms_the_defect(board: Inspection, reviewer: Actor) -> None:
    review.reclassify(reviewer, board.pk, version=2, number=1, cls="spur")
    found = defect(board)
    assert (found.cls, found.machine_cls, found.status) == ("spur", "open", Defect.Status.CONFIRMED)


def test_a_drawn_box_is_put_in_order_and_cut_to_the_board(board: Inspection, reviewer: Actor) -> None:
    decided = review.draw(reviewer, board.pk, version=2, cls="short", box_xyxy=(700, 50, 600, -20))
    drawn = defect(board, decided.number or 0)
    assert (drawn.box_xyxy, drawn.origin, drawn.confidence) == ((600, 0, 640, 50), Defect.Origin.PERSON, None)


@pytest.mark.parametrize("box", [(1, 1, 2, 90), (700, 10, 800, 90), (float("nan"), 1, 5, 5), (0, 0, 0, 0)])
def test_a_box_off_the_board_or_too_thin_is_refused(
    board: Inspection, reviewer: Actor, box: tuple[float, float, float, float]
) -> None:
    with pytest.raises(Problem) as refused:
        review.draw(reviewer, board.pk, version=2, cls="short", box_xyxy=box)
    assert refused.value.code == "defect_box"
    assert (Inspection.objects.get(pk=board.pk).version, board.decisions.count()) == (2, 0)


def test_a_found_defect_cannot_be_taken_back_only_called_false(board: Inspection, reviewer: Actor) -> None:
    with pytest.raises(Problem, match="defect_not_drawn"):
        review.withdraw(reviewer, board.pk, version=2, number=1)


def test_a_withdrawn_defect_can_no_longer_be_decided(board: Inspection, reviewer: Actor) -> None:
    drawn = draw(reviewer, board, 2)
    review.withdraw(reviewer, board.pk, version=3, number=drawn.number or 0)
    with pytest.raises(Problem, match="defect_missing"):
        review.confirm(reviewer, board.pk, version=4, number=drawn.number or 0)


def test_a_persons_verdict_stands_over_the_machines_until_taken_back(board: Inspection, reviewer: Actor) -> None:
    review.set_verdict(reviewer, board.pk, version=2, verdict="pass")
    after = Inspection.objects.get(pk=board.pk)
    assert (after.verdict, after.machine_verdict, after.reviewed_by) == ("pass", "fail", reviewer.user)
    review.set_verdict(reviewer, board.pk, version=3, verdict="")
    after = Inspection.objects.get(pk=board.pk)
    assert (after.verdict, after.reviewed_by, after.reviewed_at) == ("fail", None, None)


def test_the_defects_suggest_the_verdict(board: Inspection, reviewer: Actor) -> None:
    review.call_false(reviewer, board.pk, version=2, number=1)
    assert review.suggested_verdict(board) == Verdict.FAIL, "one is undecided: the machine's verdict holds"
    review.call_false(reviewer, board.pk, version=3, number=2)
    assert review.suggested_verdict(board) == Verdict.PASS
    review.confirm(reviewer, board.pk, version=4, number=2)
    assert review.suggested_verdict(board) == Verdict.FAIL


def test_an_operator_decides_nothing(board: Inspection, operator: Actor) -> None:
    for decide in DECISIONS.values():
        with pytest.raises(Problem, match="forbidden"):
            decide(operator, board, 2)
    assert (Inspection.objects.get(pk=board.pk).version, board.decisions.count()) == (2, 0)


def test_several_verdicts_have_an_outcome_each(board: Inspection, reviewer: Actor) -> None:
    other = inspected(board_type(), verdict=Verdict.REVIEW)
    outcomes = review.set_verdicts(reviewer, [(board.pk, 1), (other.pk, 2), (9999, 1)], verdict="pass")
    assert [(row.inspection, row.problem.code if row.problem else "") for row in outcomes] == [
        (board.pk, "stale_review"),
        (other.pk, ""),
        (9999, "inspection_missing"),
    ]
    assert Inspection.objects.get(pk=other.pk).verdict == "pass"
    assert Inspection.objects.get(pk=board.pk).verdict == "fail"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (review.Wanted(action="explode"), "action_unknown"),
        (review.Wanted(action="confirm"), "defect_needed"),
        (review.Wanted(action="confirm", defect=77), "defect_missing"),
        (review.Wanted(action="reclassify", defect=1, cls="rust"), "defect_class_unknown"),
        (review.Wanted(action="reclassify", defect=1, cls="open", status="gone"), "defect_status_unknown"),
        (review.Wanted(action="draw", cls="open"), "defect_box"),
        (review.Wanted(action="verdict", verdict="perhaps"), "verdict_unknown"),
        (review.Wanted(action="comment", text="x" * 5000), "comment_long"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(
    board: Inspection, reviewer: Actor, wanted: review.Wanted, code: str
) -> None:
    with pytest.raises(Problem) as refused:
        review.apply(reviewer, board.pk, version=2, wanted=wanted)
    assert refused.value.code == code
    assert (Inspection.objects.get(pk=board.pk).version, board.decisions.count()) == (2, 0)
