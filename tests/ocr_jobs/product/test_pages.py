"""The list, the drawing's page, exports and comparing, as a browser asks for them."""

import csv
import gettext
import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import trans_real
from openpyxl import load_workbook

from accounts.actor import Actor
from ocr_jobs import review
from ocr_jobs.models import Drawing
from tests.ocr_jobs.product.drawings import read, reading, uploaded
from webapp import catalogues

FRAGMENT = {"HX-Request": "true", "Accept": "text/html"}


@pytest.fixture
def page(reviewer: Actor) -> Client:
    client = Client(headers={"accept": "text/html"})
    client.force_login(reviewer.required_user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def drawing(reviewer: Actor, tmp_path: Path) -> Drawing:
    page = reading("=1+1", "⌀25H7", "R8", doubtful=["R8"], number="A-17", revision="A")
    return read(uploaded(reviewer, tmp_path, "bracket.pdf"), page)


def test_the_list_tells_what_is_to_be_done(page: Client, drawing: Drawing) -> None:
    shown = page.get("/drawings/?state=to_approve").content.decode()

    assert "bracket.pdf" in shown
    assert "A-17" in shown
    assert "to approve" in shown
    assert "No drawing fits" in page.get("/drawings/?q=nowhere").content.decode()


def test_doubtful_values_come_first(page: Client, drawing: Drawing) -> None:
    groups = page.get(f"/drawings/{drawing.pk}/").context["groups"]

    doubtful = {row.entry.text for row in groups[0].rows}
    assert (groups[0].name, "R8" in doubtful) == ("doubtful", True)
    assert [row.entry.text for row in groups[1].rows] == ["⌀25H7"]
    assert [part.derived for part in groups[1].rows[0].parts] == ["H7"]


def test_what_is_odd_about_a_page_is_told_at_the_top(page: Client, reviewer: Actor, tmp_path: Path) -> None:
    odd = {**reading("R5"), "remarks": ["photograph", "turned"]}
    shown = read(uploaded(reviewer, tmp_path), odd)

    told = [str(words) for _number, words in page.get(f"/drawings/{shown.pk}/panel/").context["warnings"]]
    assert told == ["A photograph: positions and values may be less exact"]


def test_a_save_answers_with_the_panel_and_how_to_undo_it(page: Client, drawing: Drawing) -> None:
    asked = {"version": drawing.version, "action": "correct", "entry": 2, "text": "⌀26H7"}
    answer = page.post(f"/drawings/{drawing.pk}/decide/", asked, headers=FRAGMENT)

    assert json.loads(answer.context["undo"])["fields"] == {
        "action": "correct",
        "entry": 2,
        "text": "⌀25H7",
        "status": "open",
    }
    assert "⌀26H7" in answer.content.decode()


def test_a_stale_save_shows_both(page: Client, administrator: Actor, drawing: Drawing) -> None:
    review.correct(administrator, drawing.pk, version=drawing.version, number=2, text="⌀27H7")
    asked = {"version": drawing.version, "action": "correct", "entry": 2, "text": "⌀26H7"}
    answer = page.post(f"/drawings/{drawing.pk}/decide/", asked, headers=FRAGMENT)

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "⌀27H7" in shown
    assert "⌀26H7" in shown


def test_exports_hold_what_was_corrected(page: Client, reviewer: Actor, drawing: Drawing) -> None:
    review.correct(reviewer, drawing.pk, version=drawing.version, number=3, text="R9")
    address = f"/drawings/{drawing.pk}/export/"

    rows = list(csv.DictReader(io.StringIO(page.get(address + "csv").content.decode("utf-8-sig"))))
    items = json.loads(page.get(address + "json").content)["items"]
    answer = page.get(address + "xlsx")
    book = load_workbook(io.BytesIO(answer.content))

    assert [row["Confidence"] for row in rows if row["Text"] == "R9"] == [""], "a person's text has none"
    assert "R9" in [item["text"] for item in items]
    assert "R9" in [cell.value for cell in book["Characteristics"]["D"]]
    assert 'filename="bracket.xlsx"' in answer.headers["Content-Disposition"]


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Korean as the catalogue in the sources has it, whatever this process has read before."""
    catalogues.compile_all([settings.BASE_DIR / "locale"])
    monkeypatch.setattr(gettext, "_translations", {})
    monkeypatch.setattr(trans_real, "_translations", {})


def test_tables_have_headings_in_the_readers_language(page: Client, drawing: Drawing, catalogue: None) -> None:
    address, korean = f"/drawings/{drawing.pk}/export/", {"accept-language": "ko"}

    csv_head = page.get(address + "csv", headers=korean).content.decode("utf-8-sig").splitlines()[0]
    book = load_workbook(io.BytesIO(page.get(address + "xlsx", headers=korean).content))
    form = load_workbook(io.BytesIO(page.get(address + "as9102", headers=korean).content))

    assert csv_head.startswith("번호,쪽,")
    assert book.sheetnames[-1] == "표제란"
    assert "8. 요구 사항" in [cell.value for cell in form.active[5]]


@pytest.mark.parametrize(("format", "starts"), [("as9102", b"PK"), ("as9102-pdf", b"%PDF")])
def test_a_first_article_sheet_is_written(page: Client, drawing: Drawing, format: str, starts: bytes) -> None:
    assert page.get(f"/drawings/{drawing.pk}/export/{format}").content.startswith(starts)


def test_an_export_that_is_not_there_names_those_that_are(page: Client, drawing: Drawing) -> None:
    answer = page.get(f"/drawings/{drawing.pk}/export/dxf", headers={"accept": "application/json"})

    assert answer.status_code == 404
    assert "csv" in answer.json()["error"]["message"]


def test_comparing_tells_what_came_went_and_changed(
    page: Client, reviewer: Actor, tmp_path: Path, drawing: Drawing
) -> None:
    later = reading("=1+1", "⌀26H7", "R8", "M8", number="A-17", revision="B")
    second = read(uploaded(reviewer, tmp_path, "bracket-b.pdf"), later)
    rows = page.get(f"/drawings/compare/?drawing={second.pk}&drawing={drawing.pk}").context["changes"]

    told = [(row.what, *(side.text if side else "" for side, _drawing in row.pair)) for row in rows]
    assert told == [("changed", "A", "B"), ("changed", "⌀25H7", "⌀26H7"), ("added", "", "M8")]


def test_the_same_values_moved_a_little_are_no_change(reviewer: Actor, page: Client, tmp_path: Path) -> None:
    first = read(uploaded(reviewer, tmp_path), reading("R5", "R5", "25H7"))
    moved = reading("R5", "R5", "25H7")
    for part in moved["dimensions"]:
        part["polygon"] = [[x + 60, y + 30] for x, y in part["polygon"]]
    second = read(uploaded(reviewer, tmp_path), moved)

    assert page.get(f"/drawings/compare/?drawing={first.pk}&drawing={second.pk}").context["changes"] == []
