import math
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import AuditRow
from inspections import board_types
from inspections.models import BoardType, GoldenBoard
from problems.problem import Problem
from tests.inspections.boards import blob, inspected


def settings_of(board_type: BoardType, **changes: Any) -> dict[str, Any]:
    return {
        "version": board_type.version,
        "name": board_type.name,
        "revision": board_type.revision,
        "scale_px_per_mm": board_type.scale_px_per_mm,
        "thresholds": {},
        **changes,
    }


def test_a_board_type_starts_with_a_threshold_for_every_class(reviewer: Actor) -> None:
    made = board_types.create(reviewer, name="  Power   supply ", revision="C", thresholds={"open": 0.3})
    assert (str(made), made.thresholds["open"], made.thresholds["pin_hole"]) == ("Power supply C", 0.3, 0.4)
    assert AuditRow.objects.get(action="board_type.create").after["name"] == "Power supply"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"name": "  "}, "board_type_name_needed"),
        ({"name": "x" * 81}, "board_type_name_long"),
        ({"name": "A", "revision": "r" * 41}, "board_type_name_long"),
        ({"name": "A", "scale_px_per_mm": 0}, "board_type_scale"),
        ({"name": "A", "scale_px_per_mm": -3.0}, "board_type_scale"),
        ({"name": "A", "scale_px_per_mm": math.nan}, "board_type_scale"),
        ({"name": "A", "scale_px_per_mm": math.inf}, "board_type_scale"),
        ({"name": "A", "thresholds": {"rust": 0.5}}, "defect_class_unknown"),
        ({"name": "A", "thresholds": {"open": 1.1}}, "board_type_threshold"),
        ({"name": "A", "thresholds": {"open": math.nan}}, "board_type_threshold"),
        ({"name": "A", "thresholds": {"open": "0.5"}}, "board_type_threshold"),
        ({"name": "A", "thresholds": {"open": True}}, "board_type_threshold"),
        ({"name": "A", "copper": "red"}, "board_type_copper"),
    ],
)
def test_settings_that_make_no_sense_are_refused(reviewer: Actor, wanted: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as refused:
        board_types.create(reviewer, **wanted)
    assert (refused.value.code, BoardType.objects.count()) == (code, 0)


def test_two_board_types_cannot_share_name_and_revision(reviewer: Actor, controller: BoardType) -> None:
    with pytest.raises(Problem, match="board_type_taken"):
        board_types.create(reviewer, name=controller.name)
    other = board_types.create(reviewer, name=controller.name, revision="B")
    with pytest.raises(Problem, match="board_type_taken"):
        board_types.change(reviewer, other.pk, **settings_of(other, revision=""))


def test_a_stale_change_is_refused_and_changes_nothing(reviewer: Actor, controller: BoardType) -> None:
    board_types.change(reviewer, controller.pk, **settings_of(controller, scale_px_per_mm=48.0))
    with pytest.raises(Problem) as refused:
        board_types.change(reviewer, controller.pk, **settings_of(controller, name="Mine"))
    assert (refused.value.code, refused.value.status) == ("board_type_stale", 409)
    now = BoardType.objects.get()
    assert (now.name, now.scale_px_per_mm, now.version) == ("Controller", 48.0, 2)


def test_thresholds_left_out_stay(reviewer: Actor, controller: BoardType) -> None:
    once = board_types.change(reviewer, controller.pk, **settings_of(controller, thresholds={"open": 0.2}))
    twice = board_types.change(reviewer, controller.pk, **settings_of(once, thresholds={"short": 0.9}))
    assert (twice.thresholds["open"], twice.thresholds["short"]) == (0.2, 0.9)


def test_copper_is_automatic_until_somebody_says_otherwise_and_stays_when_left_out(reviewer: Actor) -> None:
    made = board_types.create(reviewer, name="Panel")
    assert made.copper == "auto"
    once = board_types.change(reviewer, made.pk, **settings_of(made, copper="bright"))
    assert AuditRow.objects.get(action="board_type.change").before["copper"] == "auto"
    assert board_types.change(reviewer, made.pk, **settings_of(once, name="Board")).copper == "bright"


def test_a_new_golden_board_takes_over_and_old_verdicts_keep_theirs(reviewer: Actor, controller: BoardType) -> None:
    first = board_types.replace_golden(reviewer, controller.pk, blob("first"), "first.png")
    board = inspected(controller, golden=first)
    second = board_types.replace_golden(reviewer, controller.pk, blob("second"), "second.png")
    board.refresh_from_db()
    assert (controller.golden, board.golden) == (second, first)
    assert GoldenBoard.objects.filter(active=True).count() == 1


def test_the_same_golden_board_again_changes_nothing(reviewer: Actor, controller: BoardType) -> None:
    first = board_types.replace_golden(reviewer, controller.pk, blob("first"), "first.png")
    assert board_types.replace_golden(reviewer, controller.pk, blob("first"), "copy.png") == first
    assert (GoldenBoard.objects.count(), AuditRow.objects.filter(action="board_type.replace_golden").count()) == (1, 1)


def test_an_archived_board_type_takes_no_golden_board_until_it_is_brought_back(
    reviewer: Actor, controller: BoardType
) -> None:
    archived = board_types.archive(reviewer, controller.pk, version=1)
    with pytest.raises(Problem, match="board_type_archived"):
        board_types.replace_golden(reviewer, controller.pk, blob(), "golden.png")
    board_types.archive(reviewer, controller.pk, version=archived.version, archived=False)
    assert board_types.replace_golden(reviewer, controller.pk, blob(), "golden.png").active


def test_an_operator_may_change_no_board_type(operator: Actor, controller: BoardType) -> None:
    for forbidden in (
        lambda: board_types.create(operator, name="Mine"),
        lambda: board_types.change(operator, controller.pk, **settings_of(controller)),
        lambda: board_types.archive(operator, controller.pk, version=1),
        lambda: board_types.replace_golden(operator, controller.pk, blob(), "golden.png"),
    ):
        with pytest.raises(Problem, match="forbidden"):
            forbidden()


def test_a_board_type_that_is_not_there_says_so(reviewer: Actor) -> None:
    with pytest.raises(Problem) as refused:
        board_types.archive(reviewer, 4711, version=1)
    assert (refused.value.code, refused.value.status) == ("board_type_missing", 404)
