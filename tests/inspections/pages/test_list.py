"""The inspections list: filters in the URL, one look at the database however long, actions for several."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actor import Actor
from inspections import intake, listing, review
from inspections.models import BoardType, Inspection
from jobs.endings import attempt_failed
from tests.inspections.boards import board_type, inspected
from tests.inspections.pages.conftest import ClientAs

BOX = (10.0, 10.0, 40.0, 40.0)


@pytest.fixture
def some(controller: BoardType) -> dict[str, Inspection]:
    other = board_type("Sensor")
    boards = {
        "passed": inspected(controller, verdict="pass"),
        "failed": inspected(controller, verdict="fail", boxes=[("open", BOX), ("spur", BOX)]),
        "doubtful": inspected(other, verdict="review", boxes=[("spur", BOX)]),
    }
    for name, board in boards.items():
        Inspection.objects.filter(pk=board.pk).update(filename=f"{name}_0042.png")
    week_ago = timezone.now() - timedelta(days=8)
    Inspection.objects.filter(pk=boards["passed"].pk).update(created_at=week_ago)
    return boards


def listed(client: Client, query: str) -> list[str]:
    rows = client.get(f"/inspections/?{query}").context["rows"]
    return [row.inspection.filename.removesuffix("_0042.png") for row in rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["doubtful", "failed", "passed"]),
        ("order=old", ["passed", "failed", "doubtful"]),
        ("verdict=fail", ["failed"]),
        ("state=review", ["failed", "doubtful"]),  # work comes in the order in which it arrived
        ("cls=spur", ["doubtful", "failed"]),
        ("cls=open", ["failed"]),
        ("days=7", ["doubtful", "failed"]),
        ("q=FAIL", ["failed"]),
        ("q=sensor+0042", ["doubtful"]),
        ("q=nowhere", []),
        ("verdict=maybe&type=x&days=-1&since=2026-99-99&cls=hole&order=up", ["doubtful", "failed", "passed"]),
    ],
)
def test_the_address_says_what_is_listed(
    page: Client, some: dict[str, Inspection], query: str, expected: list[str]
) -> None:
    assert listed(page, query) == expected


def test_a_day_holds_from_midnight_to_midnight(page: Client, some: dict[str, Inspection]) -> None:
    today = timezone.localdate().isoformat()

    assert listed(page, f"since={today}&until={today}") == ["doubtful", "failed"]
    assert listed(page, f"until={timezone.localdate() - timedelta(days=3)}") == ["passed"]


def test_a_class_is_found_where_a_defect_of_it_counts(
    page: Client, some: dict[str, Inspection], reviewer: Actor
) -> None:
    """A doubt that nobody has confirmed counts nowhere: not here, not in the row, not in the API or Home's Pareto."""
    board = some["doubtful"]
    board.defects.update(doubtful=True)

    def counted() -> tuple[list[str], int, int, int]:
        row = next(row for row in page.get("/inspections/").context["rows"] if row.inspection == board)
        bars = {bar.cls: bar.count for bar, _width, _running in page.get("/").context["bars"]}
        panel = dict(page.get(f"/inspections/{board.pk}/").context["counts"])
        of_type = listing.find(reviewer, listing.Filters(cls="spur", board_type=board.board_type_id))
        assert of_type.count() == dict(row.counts)["spur"]
        return listed(page, "cls=spur"), dict(row.counts)["spur"], panel["spur"], bars["spur"]

    assert counted() == (["failed"], 0, 0, 1)
    review.confirm(reviewer, board.pk, version=2, number=1)
    assert counted() == (["doubtful", "failed"], 1, 1, 2)


def test_home_s_links_open_the_boards_that_it_counted(page: Client, some: dict[str, Inspection]) -> None:
    """Days are whole ones: what came seven days ago, at this hour or earlier, is not among seven days."""
    for name, days in (("passed", 6), ("failed", 7)):
        at = timezone.localtime().replace(hour=0, minute=0, second=1) - timedelta(days=days)
        Inspection.objects.filter(pk=some[name].pk).update(created_at=at)

    assert page.get("/?days=7").context["figures"].boards == 2
    assert listed(page, "days=7") == ["doubtful", "passed"]


def test_a_failed_run_of_a_board_that_a_person_has_judged_asks_for_nothing(
    page: Client, some: dict[str, Inspection], reviewer: Actor
) -> None:
    for board in (some["passed"], some["failed"]):
        attempt_failed(intake.run_again(reviewer, board.pk), "image_truncated", {}, again=False)
    assert listed(page, "state=failed") == ["failed", "passed"]
    review.set_verdict(reviewer, some["failed"].pk, version=2, verdict="fail")
    assert listed(page, "state=failed") == ["passed"]
    assert page.get("/").context["counts"].failed == 1


@pytest.mark.parametrize("query", ["until=9999-12-31", "since=0001-01-01", "days=99999999999", "days=0"])
def test_days_at_the_calendar_s_edge_filter_nothing(page: Client, some: dict[str, Inspection], query: str) -> None:
    assert len(listed(page, query)) == 3


def test_a_type_of_board(page: Client, some: dict[str, Inspection], controller: BoardType) -> None:
    assert listed(page, f"type={controller.pk}") == ["failed", "passed"]


def test_a_false_call_is_no_defect_of_its_class(page: Client, some: dict[str, Inspection], reviewer: Actor) -> None:
    review.call_false(reviewer, some["failed"].pk, version=2, number=1)

    assert listed(page, "cls=open") == []


def test_what_was_reviewed_waits_no_more(page: Client, some: dict[str, Inspection], reviewer: Actor) -> None:
    review.set_verdict(reviewer, some["failed"].pk, version=2, verdict="fail")

    assert listed(page, "state=review") == ["doubtful"]
    assert listed(page, "state=reviewed") == ["failed"]


def test_more_boards_take_no_more_queries(page: Client, controller: BoardType) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page.get("/inspections/")
        return len(captured)

    inspected(controller, boxes=[("open", BOX)])
    page.get("/inspections/")  # the first answer of a process also looks up what later ones know
    few = queries()
    for _ in range(30):
        inspected(controller, boxes=[("open", BOX), ("short", BOX)])

    assert queries() == few <= 12


def test_a_row_counts_its_defects_by_class(page: Client, some: dict[str, Inspection]) -> None:
    rows = page.get("/inspections/").context["rows"]

    assert dict(rows[1].counts) == {
        "open": 1, "short": 0, "mousebite": 0, "spur": 1, "spurious_copper": 0, "pin_hole": 0,
    }  # fmt: skip


def test_rows_are_asked_for_by_number(page: Client, some: dict[str, Inspection]) -> None:
    shown = page.get(f"/inspections/rows/?ids={some['failed'].pk},999,x").content.decode()

    assert shown.count("<tr") == 1
    assert "failed_0042.png" in shown


def test_a_row_is_followed_from_the_event_that_it_shows(
    page: Client, some: dict[str, Inspection], reviewer: Actor
) -> None:
    for version in (2, 3):
        review.comment(reviewer, some["failed"].pk, version=version, text=f"{version}")

    rows = page.get("/inspections/").context["rows"]

    assert [row.seq for row in rows] == [0, 2, 0]


def test_an_empty_list_says_what_to_do(page: Client, db: None) -> None:
    assert "First, a board type" in page.get("/inspections/").content.decode()
    board_type()
    assert "Drop board images, a folder or a ZIP" in page.get("/inspections/").content.decode()


def test_filters_that_leave_nothing_say_so(page: Client, some: dict[str, Inspection]) -> None:
    assert "No board fits these filters" in page.get("/inspections/?q=nowhere").content.decode()


def ticked(*boards: Inspection) -> list[str]:
    return [f"{board.pk}:{board.version}" for board in boards]


def test_several_get_one_verdict(page: Client, some: dict[str, Inspection]) -> None:
    sent = {"do": "verdict:fail", "ticked": ticked(some["failed"], some["doubtful"])}

    answer = page.post("/inspections/several/?state=review", sent)

    assert answer["Location"] == "/inspections/?state=review"
    assert set(Inspection.objects.exclude(reviewed_at=None)) == {some["failed"], some["doubtful"]}


def test_one_that_somebody_else_decided_stops_no_other(
    page: Client, some: dict[str, Inspection], administrator: Actor
) -> None:
    sent = {"do": "verdict:pass", "ticked": ticked(some["failed"], some["doubtful"])}
    review.set_verdict(administrator, some["failed"].pk, version=2, verdict="fail")

    shown = page.post("/inspections/several/", sent, follow=True).content.decode()

    assert Inspection.objects.get(pk=some["failed"].pk).verdict == "fail"
    assert Inspection.objects.get(pk=some["doubtful"].pk).verdict == "pass"
    assert "1 done." in shown
    assert "1 not: " in shown


def test_an_operator_sets_no_verdicts(client_as: ClientAs, operator: Actor, some: dict[str, Inspection]) -> None:
    client = client_as(operator)

    assert (
        client.post("/inspections/several/", {"do": "verdict:pass", "ticked": ticked(some["failed"])}).status_code
        == 403
    )
    assert 'value="verdict:' not in client.get("/inspections/").content.decode()


def test_several_run_again(page: Client, some: dict[str, Inspection]) -> None:
    page.post("/inspections/several/", {"do": "run_again", "ticked": ticked(*some.values())})

    assert Inspection.objects.filter(job__state="queued").count() == 3


def test_nothing_ticked_is_told(page: Client, some: dict[str, Inspection]) -> None:
    shown = page.post("/inspections/several/", {"do": "verdict:pass"}, follow=True).content.decode()

    assert "Nothing is selected" in shown
