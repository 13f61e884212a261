"""Journals become rows however they arrive: doubled, late, mixed up, cut short."""

import random
from datetime import timedelta
from typing import Any

import pytest

from accounts.actor import SYSTEM
from accounts.models import AuditRow
from deployment.models import Run, RunEvent
from deployment.records import intake
from deployment.records.intake import MOST_LINES, Taken
from live import events
from problems.problem import Problem
from tests.deployment.lines import BEGAN, RUN, lines, watchdog

pytestmark = pytest.mark.django_db

WELL = lines("uploaded", "switched", ("in service", {"release": "0.1.0-new"}), "deployment ends well")


def told(run: str = RUN) -> tuple[str, str, str, str]:
    row = Run.objects.get(name=run)
    return row.kind, row.release, row.outcome, row.why


def test_a_run_is_told_by_its_lines() -> None:
    assert intake.take(SYSTEM, WELL) == Taken(new=5, known=0, refused=0)
    assert told() == ("deploy", "0.1.0-new", "done", "")
    row = Run.objects.get()
    assert (row.who, row.reason, row.began_at) == ("anna@laptop", "faster", BEGAN + timedelta(seconds=1))


def test_twice_late_and_mixed_up_is_the_same() -> None:
    parts = [*WELL, *WELL]
    random.Random(7).shuffle(parts)
    for one in parts:
        intake.take(SYSTEM, [one])
    assert told() == ("deploy", "0.1.0-new", "done", "")
    assert list(RunEvent.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert intake.take(SYSTEM, WELL) == Taken(new=0, known=5, refused=0)


def test_pages_hear_of_what_is_new_alone() -> None:
    intake.take(SYSTEM, WELL)
    after = events.last_seq("deployments")
    intake.take(SYSTEM, WELL)
    assert (after, events.last_seq("deployments")) == (1, 1)


def test_the_audit_has_a_row_for_the_beginning_and_the_end() -> None:
    intake.take(SYSTEM, WELL[:2])
    intake.take(SYSTEM, WELL[2:4])
    intake.take(SYSTEM, WELL[4:])
    rows = AuditRow.objects.filter(action="deployment.record").order_by("id")
    assert [row.after["outcome"] for row in rows] == ["running", "done"]


@pytest.mark.parametrize(
    ("event", "details", "outcome"),
    [
        ("deployment failed", {"why": "no room"}, "failed"),
        ("taken back", {"why": "errors", "stuck": []}, "taken_back"),
        ("taken back", {"why": "errors", "stuck": ["web1: look"]}, "stuck"),
        ("finished with trouble", {"why": "disk"}, "stuck"),
    ],
)
def test_how_a_run_may_end(event: str, details: dict[str, Any], outcome: str) -> None:
    intake.take(SYSTEM, lines("uploaded", (event, details)))
    assert told() == ("deploy", "0.1.0-new", outcome, details["why"])


def test_a_watchdogs_line_belongs_to_the_run_before_it() -> None:
    intake.take(SYSTEM, lines("switched"))
    intake.take(SYSTEM, [watchdog(), watchdog()])
    assert told() == ("deploy", "0.1.0-new", "taken_back", "the deployer is gone")
    assert RunEvent.objects.filter(number=0).count() == 1


def test_a_watchdogs_line_without_a_run_is_refused() -> None:
    assert intake.take(SYSTEM, [watchdog()]) == Taken(new=0, known=0, refused=1)
    assert not Run.objects.exists()


GOOD = WELL[0]


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        [],
        GOOD | {"deployment": "../x"},
        GOOD | {"number": -1},
        GOOD | {"number": True},
        GOOD | {"at": "yesterday"},
        GOOD | {"at": "2026-11-20T10:00:00"},
        GOOD | {"event": ""},
        GOOD | {"event": "x" * 81},
        GOOD | {"why": "x" * 17_000},
        GOOD | {"why": float("nan")},
    ],
    ids=range(11),
)
def test_what_is_no_line_is_refused(wrong: Any) -> None:
    assert intake.take(SYSTEM, [wrong]) == Taken(new=0, known=0, refused=1)


def test_what_nobody_sees_is_not_kept() -> None:
    intake.take(SYSTEM, lines(("deployment failed", {"why": "a\0b\ud800c", "x\0": ["\x1b[0m"]})))
    row = RunEvent.objects.get(number=2)
    assert row.details == {"why": "abc", "x": ["[0m"]}


def test_no_more_than_so_many_lines_at_once() -> None:
    with pytest.raises(Problem) as refused:
        intake.take(SYSTEM, [GOOD] * (MOST_LINES + 1))
    assert refused.value.code == "deployment_lines_too_many"


def test_a_run_keeps_so_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_EVENTS", 4)
    with pytest.raises(Problem) as refused:
        intake.take(SYSTEM, WELL)
    assert refused.value.code == "deployment_run_too_long"
