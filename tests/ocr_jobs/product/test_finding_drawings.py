"""Drawings where people look for work and for names: Home and the search field, beside boards."""

from pathlib import Path

import pytest
from django.test import Client

from accounts.actor import Actor
from jobs.endings import attempt_failed
from ocr_jobs import intake, review
from ocr_jobs.models import Drawing
from tests.inspections.boards import board_type, inspected
from tests.ocr_jobs.product.drawings import read, reading, running, uploaded


@pytest.fixture
def page(reviewer: Actor) -> Client:
    return signed_in(reviewer)


def signed_in(actor: Actor) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.force_login(actor.required_user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def failed(actor: Actor, folder: Path) -> Drawing:
    drawing = uploaded(actor, folder, "damaged.pdf")
    attempt_failed(running(drawing.pk), "drawing_damaged", {}, again=False)
    return drawing


def needs(client: Client) -> list[tuple[str, str, int]]:
    """Of Home's list: the file, why it is there, what is to be looked at."""
    shown = client.get("/").context["needs"]
    return [((need.drawing or need.inspection).filename, need.why, need.doubtful) for need in shown]


def test_home_lists_drawings_and_boards_by_how_long_they_wait(page: Client, reviewer: Actor, tmp_path: Path) -> None:
    first = read(uploaded(reviewer, tmp_path, "bracket.pdf"), reading("R5", "R8", doubtful=["R8"]))
    inspected(board_type(), verdict="review")
    read(uploaded(reviewer, tmp_path, "lid.pdf"), reading("R5"))

    assert needs(page) == [("bracket.pdf", "approve", 1), ("board.png", "review", 0), ("lid.pdf", "approve", 0)]
    shown = page.get("/").content.decode()
    assert f'href="/drawings/{first.pk}/"' in shown
    assert "1 to look at" in shown


def test_what_is_approved_needs_nobody(page: Client, reviewer: Actor, tmp_path: Path) -> None:
    drawing = read(uploaded(reviewer, tmp_path), reading("R5"))
    review.approve(reviewer, drawing.pk, version=drawing.version)

    assert needs(page) == []


def test_a_failed_reading_is_a_need_of_who_brought_it_until_it_is_read_again(
    page: Client, reviewer: Actor, operator: Actor, tmp_path: Path
) -> None:
    drawing = failed(operator, tmp_path)
    failed(reviewer, tmp_path)

    assert needs(page) == [("damaged.pdf", "failed", 0)] * 2
    assert needs(signed_in(operator)) == [("damaged.pdf", "failed", 0)]
    assert "2 readings failed" in page.get("/").content.decode()
    assert len(page.get("/drawings/?state=failed").context["rows"]) == 2

    intake.read_again(operator, drawing.pk)
    assert needs(signed_in(operator)) == []
    read(drawing, reading("R5"))
    assert Drawing.objects.get(pk=drawing.pk).run_failed is False


def test_an_operator_is_not_asked_to_approve(operator: Actor, tmp_path: Path) -> None:
    read(uploaded(operator, tmp_path), reading("R5"))

    assert needs(signed_in(operator)) == []


def test_the_search_field_finds_boards_and_drawings(page: Client, reviewer: Actor, tmp_path: Path) -> None:
    drawing = read(uploaded(reviewer, tmp_path, "bracket.pdf"), reading("R5", number="PAN-17"))
    board = inspected(board_type("Panel"))

    found = page.get("/search/?q=pan").context

    assert ([row.pk for row in found["boards"]], [row.pk for row in found["drawings"]]) == ([board.pk], [drawing.pk])
    assert 'action="/search/"' in page.get("/").content.decode()


def test_where_only_one_room_has_any_its_list_is_shown(page: Client, reviewer: Actor, tmp_path: Path) -> None:
    read(uploaded(reviewer, tmp_path, "bracket.pdf"), reading("R5"))
    inspected(board_type("Panel"))

    assert page.get("/search/?q=bracket").headers["Location"] == "/drawings/?q=bracket"
    assert page.get("/search/?q=board").headers["Location"] == "/inspections/?q=board"
    assert page.get("/search/?q=+").headers["Location"] == "/"


def test_what_nobody_has_is_told_with_where_it_was_looked_for(page: Client, db: None) -> None:
    shown = page.get("/search/?q=<nowhere>").content.decode()

    assert "Nothing is called that" in shown
    assert "&lt;nowhere&gt;" in shown


def test_of_many_found_the_latest_are_shown_and_the_list_has_all(page: Client, reviewer: Actor, tmp_path: Path) -> None:
    uploaded(reviewer, tmp_path, "panel.pdf")
    of_type = board_type("Panel")
    boards = [inspected(of_type).pk for _ in range(12)]

    found = page.get("/search/?q=panel")

    assert [row.pk for row in found.context["boards"]] == boards[:1:-1]
    assert "all boards found" in found.content.decode()
