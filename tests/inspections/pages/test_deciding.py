"""What a reviewer posts, from a script or from a plain form, and what a stale one gets back."""

import json
import re
from collections.abc import Mapping
from html import unescape

import pytest
from django.test import Client

from accounts.actor import Actor
from inspections import review
from inspections.models import BoardType, Decision, Inspection
from tests.inspections.boards import defect, inspected
from tests.inspections.pages.conftest import FRAGMENT, ClientAs

PAGE = {"Accept": "text/html"}


@pytest.fixture
def board(controller: BoardType) -> Inspection:
    return inspected(controller, boxes=[("open", (10, 10, 40, 40)), ("short", (100, 10, 140, 40))])


def decide(
    client: Client, board: Inspection, fields: Mapping[str, object], headers: dict[str, str] = FRAGMENT
) -> tuple[int, str]:
    sent = {"version": board.version, **fields}
    answer = client.post(f"/inspections/{board.pk}/decide/", sent, headers=headers)
    return answer.status_code, answer.content.decode()


def undo_of(fragment: str) -> dict[str, Mapping[str, object]]:
    found = re.search(r'data-undo="([^"]*)"', fragment)
    assert found
    undo: dict[str, Mapping[str, object]] = json.loads(unescape(found[1]))
    return undo


def test_a_script_gets_the_panel_with_what_was_said_and_its_undo(page: Client, board: Inspection) -> None:
    status, fragment = decide(page, board, {"action": "confirm", "defect": 1})

    assert status == 200
    assert 'data-said="Defect 1: confirmed"' in fragment
    assert f'data-version="{board.version + 1}"' in fragment
    assert undo_of(fragment)["fields"] == {"action": "reopen", "defect": 1}
    assert defect(board).status == "confirmed"


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "false_call", "defect": 2},
        {"action": "reclassify", "defect": 1, "cls": "spur"},
        {"action": "draw", "cls": "pin_hole", "box": "200 100 240.5 130"},
        {"action": "comment", "text": "flake"},
        {"action": "verdict", "verdict": "pass"},
    ],
)
def test_every_decision_can_be_taken_back_with_what_came_with_it(
    page: Client, board: Inspection, fields: dict[str, object]
) -> None:
    def state() -> object:
        now = Inspection.objects.get(pk=board.pk)
        defects = now.defects.filter(withdrawn=False).values_list("number", "cls", "status")
        return now.verdict, now.reviewed_by, now.comment, list(defects)

    before = state()
    status, fragment = decide(page, board, fields)
    assert status == 200
    assert state() != before
    board.refresh_from_db()

    undone, _ = decide(page, board, undo_of(fragment)["fields"])

    assert undone == 200
    assert state() == before


def test_only_the_row_that_changed_is_sent_back(page: Client, board: Inspection) -> None:
    _, fragment = decide(page, board, {"action": "confirm", "defect": 2})
    board.refresh_from_db()
    _, drawn = decide(page, board, {"action": "draw", "cls": "spur", "box": "200 10 240 40"})

    assert re.findall(r'data-number="(\d+)"', fragment) == ["2"]
    assert "data-partial" in fragment
    assert re.findall(r'data-number="(\d+)"', drawn) == ["1", "2", "3"]


def test_a_plain_form_leads_back_to_the_page(page: Client, board: Inspection) -> None:
    answer = page.post(
        f"/inspections/{board.pk}/decide/", {"version": 2, "action": "confirm", "defect": 1}, headers=PAGE, follow=True
    )

    assert answer.redirect_chain == [(f"/inspections/{board.pk}/#defect-1", 302)]
    assert "Defect 1: confirmed" in answer.content.decode()


def test_a_stale_save_shows_both_and_can_be_sent_again(page: Client, board: Inspection, administrator: Actor) -> None:
    review.call_false(administrator, board.pk, version=2, number=1)

    status, conflict = decide(page, board, {"action": "confirm", "defect": 1})

    assert status == 409
    assert "Defect 1: called false" in conflict
    assert administrator.required_user.username in conflict
    assert "Defect 1: confirmed" in conflict
    assert '<input type="hidden" name="version" value="3">' in conflict
    assert '<input type="hidden" name="action" value="confirm">' in conflict
    assert Decision.objects.filter(inspection=board).count() == 1


def test_a_stale_comment_keeps_its_words(page: Client, board: Inspection, administrator: Actor) -> None:
    review.comment(administrator, board.pk, version=2, text="theirs")

    _, conflict = decide(page, board, {"action": "comment", "text": "mine, and long <b>"})

    assert "mine, and long &lt;b&gt;</textarea>" in conflict
    assert "theirs" in conflict


def test_a_stale_plain_form_gets_a_whole_page(page: Client, board: Inspection, administrator: Actor) -> None:
    review.call_false(administrator, board.pk, version=2, number=1)

    status, shown = decide(page, board, {"action": "confirm", "defect": 1}, PAGE)

    assert status == 409
    assert "<html" in shown
    assert "Apply mine on top" in shown


def test_an_operator_may_not_decide(client_as: ClientAs, operator: Actor, board: Inspection) -> None:
    status, _ = decide(client_as(operator), board, {"action": "confirm", "defect": 1})

    assert status == 403
    assert defect(board).status == "open"


@pytest.mark.parametrize(
    "fields", [{"action": "explode"}, {"action": "confirm"}, {"action": "confirm", "defect": "9" * 40}, {}]
)
def test_nonsense_is_refused_in_words(page: Client, board: Inspection, fields: dict[str, object]) -> None:
    status, said = decide(page, board, fields)

    assert status == 400
    assert said.strip()


def test_what_adds_up_is_offered_as_the_verdict(page: Client, board: Inspection) -> None:
    _, nothing = decide(page, board, {"action": "false_call", "defect": 1})
    board.refresh_from_db()
    _, all_false = decide(page, board, {"action": "false_call", "defect": 2})

    assert 'data-proposed=""' in nothing
    assert 'data-proposed="pass"' in all_false


def test_the_conflict_starts_on_the_choice_that_overrides_nobody(
    page: Client, board: Inspection, administrator: Actor
) -> None:
    review.call_false(administrator, board.pk, version=2, number=1)

    _, conflict = decide(page, board, {"action": "confirm", "defect": 1})

    focused = re.findall(r"<button[^>]* autofocus>([^<]*)", conflict)
    assert focused == ["Leave it as it is now"]


def test_a_decision_of_somebody_signed_out_answers_401(board: Inspection) -> None:
    status, _ = decide(Client(), board, {"action": "confirm", "defect": 1})

    assert status == 401


def test_signing_in_elsewhere_lets_a_kept_decision_be_sent_with_the_fresh_panels_token(
    board: Inspection, page: Client
) -> None:
    page.handler.enforce_csrf_checks = True
    shown = page.get(f"/inspections/{board.pk}/panel/", headers=FRAGMENT).content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
    assert found

    status, _ = decide(page, board, {"action": "confirm", "defect": 1}, {**FRAGMENT, "X-CSRFToken": found[1]})

    assert status == 200
