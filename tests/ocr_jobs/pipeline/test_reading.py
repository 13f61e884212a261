"""From file to values: what the command, the engine's entry and a script get of a drawing."""

import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.core.management import CommandError, call_command
from reportlab.pdfgen.canvas import Canvas

from files.pictures import pyramid_reader
from ocr_jobs.reading import pipeline
from ocr_jobs.reading.pipeline import picture_name, read_document, run
from ocr_jobs.reading.requests import ReadingOptions
from ocr_jobs.reading.results import PageReading
from problems.problem import Problem
from tests.ocr_jobs.pages.pdf_files import changed, lettering, together, write_pdf

A4_LYING_PT = (841.89, 595.276)


def sheet(canvas: Canvas) -> None:
    """A frame, a title block and a boxed dimension."""
    canvas.setLineWidth(1)
    canvas.rect(30, 30, 780, 535)
    for x, y, width, height in ((560, 30, 250, 30), (560, 60, 125, 30), (685, 60, 125, 30), (560, 90, 250, 30)):
        canvas.rect(x, y, width, height)
    canvas.rect(195, 494, 44, 20)


def drawing(canvas: Canvas) -> None:
    together(
        sheet,
        lettering("70.50±0.05", (100, 400)),
        lettering("25H7", (300, 200), angle=90),
        lettering("12.5", (203, 500)),
        lettering("TITLE", (563, 112), size=6),
        lettering("Bracket", (600, 95)),
        lettering("DWG NO", (563, 82), size=6),
        lettering("BL-1042", (600, 65)),
        lettering("SCALE", (688, 82), size=6),
        lettering("2:1", (720, 65)),
    )(canvas)


@pytest.fixture
def born_digital(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "drawing.pdf", [drawing], A4_LYING_PT)


def read(path: Path, **options: Any) -> list[PageReading]:
    return list(read_document(path, ReadingOptions(**options)))


def test_a_born_digital_page_gives_exactly_what_is_written(born_digital: Path) -> None:
    (page,) = read(born_digital)

    assert sorted(each.read.text for each in page.dimensions) == ["25H7", "70.50±0.05", "[12.5]"]
    by_text = {each.read.text: each for each in page.dimensions}
    assert by_text["[12.5]"].basic
    assert str(by_text["25H7"].upper) == "0.021"
    fields = {field.name: field.read.text for field in page.title_block}
    assert fields == {"title": "Bracket", "number": "BL-1042", "scale": "2:1"}
    assert page.remarks == ()


@pytest.mark.parametrize("turned", [90, 180])
def test_a_page_on_its_side_is_read_upright_and_told_where_it_lies(born_digital: Path, turned: int) -> None:
    (upright,) = read(born_digital)
    changed(born_digital, lambda writer: writer.pages[0].rotate(turned))

    (page,) = read(born_digital)

    assert sorted(each.read.text for each in page.dimensions) == sorted(each.read.text for each in upright.dimensions)
    assert page.turned_deg == 360 - turned
    assert "turned" in page.remarks
    width, height = page.size_wh
    x, y = next(each.read.polygon[0] for each in page.dimensions if each.basic)
    u, v = next(each.read.polygon[0] for each in upright.dimensions if each.basic)
    expected = (width - v, u) if turned == 90 else (width - u, height - v)
    assert (x, y) == pytest.approx(expected, abs=8)


def test_a_scan_that_stands_on_its_head_is_read_upright(born_digital: Path, tmp_path: Path) -> None:
    scan = tmp_path / "scan.png"
    with pdfium.PdfDocument(born_digital) as document:
        document[0].render(scale=200 / 72, grayscale=True).to_pil().rotate(180).save(scan)

    (page,) = read(scan)

    assert page.turned_deg == 180
    assert "turned" in page.remarks
    assert "70.50±0.05" in {each.read.text for each in page.dimensions}
    assert "Bracket" in {field.read.text for field in page.title_block}


def test_an_empty_page_is_told_as_such(tmp_path: Path) -> None:
    (page,) = read(write_pdf(tmp_path / "a.pdf", [lambda canvas: None]))

    assert page.remarks == ("empty_page",)
    assert not page.dimensions


def test_pages_come_one_by_one_and_only_those_that_are_wanted(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [lettering(f"{at}0.5", (100, 100)) for at in range(1, 5)])

    pages = read_document(path, ReadingOptions(pages="2-3"))

    assert next(pages).page == 2
    assert [page.page for page in pages] == [3]


Event = tuple[int, str, Mapping[str, Any]]


def reported(requests: list[dict[str, Any]]) -> list[Event]:
    events: list[Event] = []
    run(requests, lambda index, event, payload: events.append((index, event, json.loads(json.dumps(payload)))))
    return events


def test_the_engine_tells_pages_and_pictures_as_they_come(born_digital: Path, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()

    events = reported([{"path": str(born_digital), "pictures": str(pictures)}])

    kinds = [(event, next(iter(payload))) for _, event, payload in events if event != "stage"]
    assert kinds == [("partial", "picture"), ("partial", "page"), ("result", "pages")]
    assert {len(page["dimensions"]) for page in events[-1][2]["pages"]} == {3}
    assert pyramid_reader.info(pictures / picture_name(1)).size_wh == (3508, 2481)


def test_one_bad_file_leaves_its_neighbours_alone(born_digital: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 and nothing more")

    events = reported([{"path": str(bad)}, {"path": str(born_digital)}, {}])

    ended = {index: (event, payload.get("code")) for index, event, payload in events if event in {"result", "failed"}}
    assert ended == {
        0: ("failed", "drawing_damaged"),
        1: ("result", None),
        2: ("failed", "reading_request_unusable"),
    }


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"engine": "oracle"}, "engine_unknown"),
        ({"languages": ["tlh"]}, "language_unknown"),
        ({"preprocessing": ["sparkle"]}, "step_unknown"),
        ({"confidence_threshold": 7}, "reading_request_unusable"),
        ({"batch_size": 0.5}, "reading_request_unusable"),
        ({"pages": "7"}, "pages_unknown"),
    ],
)
def test_options_that_make_no_sense_are_told(born_digital: Path, options: dict[str, Any], code: str) -> None:
    (event,) = [each for each in reported([{"path": str(born_digital), "options": options}]) if each[1] != "stage"]

    assert (event[1], event[2]["code"]) == ("failed", code)


def test_what_nobody_foresaw_is_a_problem_too(born_digital: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "text_reader", broken)

    with pytest.raises(Problem) as caught:
        read(born_digital)
    assert caught.value.code == "reading_broke"


def command(*arguments: str | Path) -> tuple[list[dict[str, Any]], int]:
    out = StringIO()
    status = 0
    try:
        call_command("read_drawing", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], status


def test_the_command_prints_a_line_a_page_and_an_error_for_what_cannot_be_read(
    born_digital: Path, tmp_path: Path
) -> None:
    lines, status = command(born_digital, tmp_path / "gone.pdf")

    assert status == 1
    page, error = lines
    assert (page["file"], page["page"], page["size_wh"]) == (str(born_digital), 1, [3508, 2481])
    assert {"text", "kind", "nominal", "upper", "lower", "unit", "count", "confidence", "polygon"} <= set(
        page["dimensions"][0]
    )
    assert {"frames", "title_block", "notes", "ms"} <= set(page)
    assert error["error"]["code"] == "drawing_missing"
    assert "cannot be opened" in error["error"]["message"]


def test_the_command_ends_well_where_all_was_read(born_digital: Path) -> None:
    lines, status = command(born_digital, "--pages", "1", "--languages", "en,de")

    assert (len(lines), status) == (1, 0)


def test_the_command_says_plainly_which_option_nobody_knows(born_digital: Path) -> None:
    with pytest.raises(CommandError, match="no text engine oracle") as told:
        command(born_digital, "--engine", "oracle")
    assert told.value.returncode == 2
